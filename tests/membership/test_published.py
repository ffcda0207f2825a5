"""Published tables and figures, and the arithmetic of sum checks."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from membership import adding_up
from membership.models import PublishedFigure, SumCheckPart
from membership.sums import MixedCurrencies, Term, Verdict, compare
from tests.factories.source import (
    PublishedFigureFactory,
    PublishedTableFactory,
    SumCheckFactory,
    SumCheckPartFactory,
)


def terms(*texts: str) -> list[Term]:
    """Numbers with half of their last printed digit."""
    figures = [PublishedFigure(printed=text, value=Decimal(text)) for text in texts]
    return [Term(figure.value, figure.resolution) for figure in figures]


@pytest.mark.parametrize(
    ("printed", "resolution"),
    [
        ("37.1 Million (CHF)", "0.05"),
        (".79 M", "0.005"),
        ("39 M", "0.5"),
        ("2M", "0.5"),
        ("12,693", "0.5"),
        ("$1600.00", "0.005"),
        ("30%*", "0.5"),
    ],
)
def test_the_resolution_is_half_of_the_last_printed_digit(printed, resolution):
    assert PublishedFigure(printed=printed, value=Decimal(1)).resolution == Decimal(resolution)


def test_a_text_without_a_number_has_no_resolution():
    assert PublishedFigure(printed="See Annex F", value=None).resolution is None


def test_a_printed_range_stands_for_its_mid_point():
    figure = PublishedFigure(printed="10-15%*", value=Decimal(10), value_high=Decimal(15))

    assert figure.number == Decimal("12.5")


def test_a_difference_at_the_limit_of_the_tolerance_is_rounding():
    result = compare(terms("25.9", "9.6", "0.9"), terms("36.6"))

    assert (result.total_of_parts, result.difference, result.tolerance) == (
        Decimal("36.4"),
        Decimal("0.2"),
        Decimal("0.2"),
    )
    assert result.verdict is Verdict.ROUNDING


def test_a_difference_beyond_the_tolerance_is_a_discrepancy():
    assert compare(terms("25.9", "9.6", "0.9"), terms("36.7")).verdict is Verdict.DISCREPANCY


def test_no_difference_is_equal():
    assert compare(terms("11471", "17"), terms("11488")).verdict is Verdict.EQUAL


def test_a_share_is_never_judged_as_a_total():
    result = compare(terms("15000"), terms("60000"), "share")

    assert (result.verdict, result.share) == (Verdict.SHARE, Decimal(25))


def test_a_minimum_may_be_exceeded_but_not_missed():
    assert compare(terms("59.4", "20.7", "12.4"), terms("85.4"), "minimum").verdict is Verdict.DISCREPANCY
    assert compare(terms("59.4", "20.7"), terms("85.4"), "minimum").verdict is Verdict.EQUAL


def test_a_factor_also_scales_the_tolerance():
    result = compare([Term(Decimal(30), Decimal("0.5"), Decimal("0.01"))], terms("0.3"))

    assert result.tolerance == Decimal("0.055")


def test_two_currencies_are_never_added():
    francs, dollars = Term(Decimal(1), Decimal(0), currency="CHF"), Term(Decimal(1), Decimal(0), currency="USD")

    with pytest.raises(MixedCurrencies):
        compare([francs, dollars], [francs])

    assert compare([francs, francs], [francs]).currency == "CHF"


@pytest.mark.django_db
def test_the_database_refuses_a_check_of_two_currencies():
    check = SumCheckFactory()
    SumCheckPartFactory(sum_check=check, figure=PublishedFigureFactory(currency="CHF"))
    dollars = PublishedFigureFactory(currency="USD")

    with pytest.raises(IntegrityError), transaction.atomic():
        SumCheckPart.objects.bulk_create([SumCheckPart(sum_check=check, figure=dollars)])
    with pytest.raises(ValidationError):
        SumCheckPart(sum_check=check, figure=dollars).full_clean()

    assert SumCheckPartFactory(sum_check=check, figure=PublishedFigureFactory(currency="CHF")).pk


@pytest.mark.django_db
def test_a_cell_of_a_table_holds_one_figure():
    figure = PublishedFigureFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedFigureFactory(table=figure.table, row_position=figure.row_position)

    assert PublishedFigureFactory(table=figure.table, row_position=figure.row_position + 1).pk


@pytest.mark.django_db
def test_a_proposed_value_stands_beside_the_printed_one_and_takes_no_cell():
    figure = PublishedFigureFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedFigureFactory(table=figure.table, corrects=figure)

    proposal = PublishedFigureFactory(table=figure.table, corrects=figure, row_position=None, column_position=None)
    assert list(PublishedFigure.objects.printed_cells()) == [figure]
    assert figure.proposal == proposal


@pytest.mark.django_db
def test_a_proposed_value_belongs_to_the_table_of_the_printed_one():
    figure = PublishedFigureFactory()
    other = PublishedTableFactory()

    with pytest.raises(ValidationError) as caught:
        PublishedFigure(table=other, corrects=figure, printed="1", value=1).full_clean()

    assert "corrects" in caught.value.message_dict


@pytest.mark.django_db
def test_a_table_is_laid_out_by_the_printed_positions():
    table = PublishedTableFactory()
    cells = [(2, 2, "2011", "B", "4"), (1, 1, "2010", "A", "1"), (2, 1, "2011", "A", "3")]
    for row, column, row_label, column_label, printed in cells:
        PublishedFigureFactory(
            table=table,
            row_position=row,
            column_position=column,
            row_label=row_label,
            column_label=column_label,
            printed=printed,
        )

    layout = adding_up.printed(table)

    assert [column.label for column in layout.columns] == ["A", "B"]
    assert [(row.label, [cell and cell.printed for cell in row.cells]) for row in layout.rows] == [
        ("2010", ["1", None]),
        ("2011", ["3", "4"]),
    ]
