"""Smallest valid sources, published tables, figures, discrepancies and sum checks."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from membership.models import (
    Claim,
    Discrepancy,
    PublishedFigure,
    PublishedTable,
    Source,
    SumCheck,
    SumCheckPart,
)


class SourceFactory(DjangoModelFactory):
    """A publication."""

    class Meta:
        model = Source

    code = factory.Sequence(lambda n: f"source-{n}")
    title_en = factory.Sequence(lambda n: f"Report {n}")
    title_fr = factory.Sequence(lambda n: f"Rapport {n}")


class ClaimFactory(DjangoModelFactory):
    """What a source says about another source's symbol: any record will do."""

    class Meta:
        model = Claim

    record = factory.SubFactory(SourceFactory)
    field = "symbol"
    value = factory.Sequence(lambda n: f"S/{n}")
    source = factory.SubFactory(SourceFactory)


class PublishedTableFactory(DjangoModelFactory):
    """A table without figures."""

    class Meta:
        model = PublishedTable

    code = factory.Sequence(lambda n: f"table-{n}")
    title = factory.Sequence(lambda n: f"Movements {n}")
    source = factory.SubFactory(SourceFactory)


class PublishedFigureFactory(DjangoModelFactory):
    """One printed number."""

    class Meta:
        model = PublishedFigure

    table = factory.SubFactory(PublishedTableFactory)
    row_position = factory.Sequence(lambda n: n + 1)
    column_position = 1
    row_label = "Canada"
    printed = "10"
    value = Decimal(10)


class DiscrepancyFactory(DjangoModelFactory):
    """Something that does not add up."""

    class Meta:
        model = Discrepancy

    code = factory.Sequence(lambda n: f"discrepancy-{n}")
    source = factory.SubFactory(SourceFactory)
    kind = Discrepancy.Kind.ARITHMETIC
    place_en = factory.Sequence(lambda n: f"Row {n}")
    place_fr = factory.Sequence(lambda n: f"Ligne {n}")
    explanation_en = "A slip."
    explanation_fr = "Une erreur."


class SumCheckFactory(DjangoModelFactory):
    """A check without parts."""

    class Meta:
        model = SumCheck

    code = factory.Sequence(lambda n: f"check-{n}")
    table = factory.SubFactory(PublishedTableFactory)
    label_en = factory.Sequence(lambda n: f"Total {n}")
    label_fr = factory.Sequence(lambda n: f"Total {n}")


class SumCheckPartFactory(DjangoModelFactory):
    """One figure of a check."""

    class Meta:
        model = SumCheckPart

    sum_check = factory.SubFactory(SumCheckFactory)
    figure = factory.SubFactory(PublishedFigureFactory)
