"""Smallest valid budgets, scales, contributions, agreements, resources and payments."""

import datetime as dt
from decimal import Decimal
from itertools import product
from string import ascii_uppercase

import factory
from factory.django import DjangoModelFactory

from contributions.models import (
    Agreement,
    AgreementAmendment,
    AgreementDeliverable,
    Budget,
    BudgetLine,
    BudgetVersion,
    Currency,
    ExchangeRate,
    FiscalYearPayment,
    ProgrammeAlias,
    PublishedContribution,
    ResourceEstimate,
    ScalePeriod,
    ScaleRate,
    Scenario,
    ScenarioState,
    TransferProgramme,
    VoluntaryAgency,
    VoluntaryContribution,
    VoluntaryRegion,
    VoluntaryTheme,
)
from iomtrack.models import Precision
from membership.models import State
from tests.factories.expected_output import ExpectedOutputFactory
from tests.factories.membership import OrganizationFactory, StateFactory
from tests.factories.source import SourceFactory

INVENTED_CODES = ["".join(("X", *pair)) for pair in product(ascii_uppercase, repeat=2)]


class CurrencyFactory(DjangoModelFactory):
    """A currency; asked for twice under one code it is the same."""

    class Meta:
        model = Currency
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: INVENTED_CODES[n % len(INVENTED_CODES)])
    name_en = factory.LazyAttribute(lambda row: f"Currency {row.code}")
    name_fr = factory.LazyAttribute(lambda row: f"Monnaie {row.code}")


class ExchangeRateFactory(DjangoModelFactory):
    """An annual average, a year later each time."""

    class Meta:
        model = ExchangeRate

    base = factory.SubFactory(CurrencyFactory, code="CHF")
    quote = factory.SubFactory(CurrencyFactory, code="CAD")
    rate = Decimal("0.972389")
    start = factory.Sequence(lambda n: dt.date(1901 + n % 250, 1, 1))
    end = factory.LazyAttribute(lambda row: dt.date(row.start.year, 12, 31))
    precision = Precision.YEAR
    source = factory.SubFactory(SourceFactory)


class BudgetFactory(DjangoModelFactory):
    """The administrative part of one year."""

    class Meta:
        model = Budget

    organization = factory.SubFactory(OrganizationFactory)
    year = 2005
    part = Budget.Part.ADMINISTRATIVE
    currency = factory.SubFactory(CurrencyFactory, code="CHF")


class BudgetVersionFactory(DjangoModelFactory):
    """An approved budget."""

    class Meta:
        model = BudgetVersion

    budget = factory.SubFactory(BudgetFactory)
    stage = BudgetVersion.Stage.APPROVED
    amount = Decimal("37100000.00")
    source = factory.SubFactory(SourceFactory)


class BudgetLineFactory(DjangoModelFactory):
    """One amount inside a budget."""

    class Meta:
        model = BudgetLine

    version = factory.SubFactory(BudgetVersionFactory)
    label_en = factory.Sequence(lambda n: f"Programme {n}")
    label_fr = factory.Sequence(lambda n: f"Programme {n}")
    amount = Decimal("306200000.00")


class ScalePeriodFactory(DjangoModelFactory):
    """One year, a year later each time, imported from a file."""

    class Meta:
        model = ScalePeriod

    start = factory.Sequence(lambda n: dt.date(2030 + n % 160, 1, 1))
    end = factory.LazyAttribute(lambda row: dt.date(row.start.year, 12, 31))
    code = factory.LazyAttribute(lambda row: str(row.start.year))
    precision = Precision.YEAR
    source = factory.SubFactory(SourceFactory)
    imported_at = dt.datetime(2026, 1, 5, 15, tzinfo=dt.UTC)


class ScaleRateFactory(DjangoModelFactory):
    """A state's rate."""

    class Meta:
        model = ScaleRate

    period = factory.SubFactory(ScalePeriodFactory)
    state = factory.SubFactory(StateFactory)
    rate = Decimal("2.813")
    printed = "2.813"


class PublishedContributionFactory(DjangoModelFactory):
    """A state's contribution as printed."""

    class Meta:
        model = PublishedContribution

    organization = factory.SubFactory(OrganizationFactory)
    state = factory.SubFactory(StateFactory)
    year = 2005
    amount = Decimal("1200000.00")
    currency = factory.SubFactory(CurrencyFactory, code="CHF")
    printed = "1.2 M"
    source = factory.SubFactory(SourceFactory)


def contributions_of_every_state(years: int) -> None:
    """A contribution of each state there is for each of so many years before any that is published."""
    known = PublishedContributionFactory(year=1999)
    PublishedContribution.objects.bulk_create(
        PublishedContribution(
            organization=known.organization,
            state=state,
            year=1999 - number,
            amount=Decimal(state.pk * 1000 + number % 3),
            currency=known.currency,
            source=known.source,
        )
        for state in State.objects.exclude(pk=known.state_id)
        for number in range(years)
    )


class VoluntaryThemeFactory(DjangoModelFactory):
    """A theme at the top."""

    class Meta:
        model = VoluntaryTheme

    code = factory.Sequence(lambda n: f"theme-{n}")
    name_en = factory.Sequence(lambda n: f"Theme {n}")
    name_fr = factory.Sequence(lambda n: f"Thème {n}")


class VoluntaryAgencyFactory(DjangoModelFactory):
    """An agency that stands for no department."""

    class Meta:
        model = VoluntaryAgency

    code = factory.Sequence(lambda n: f"agency-{n}")
    name_en = factory.Sequence(lambda n: f"Agency {n}")
    name_fr = factory.Sequence(lambda n: f"Organisme {n}")


class VoluntaryRegionFactory(DjangoModelFactory):
    """A region of a publication."""

    class Meta:
        model = VoluntaryRegion

    code = factory.Sequence(lambda n: f"region-{n}")
    name_en = factory.Sequence(lambda n: f"Region {n}")
    name_fr = factory.Sequence(lambda n: f"Région {n}")


class VoluntaryContributionFactory(DjangoModelFactory):
    """An amount under a theme."""

    class Meta:
        model = VoluntaryContribution

    organization = factory.SubFactory(OrganizationFactory)
    donor = factory.SubFactory(StateFactory)
    dimension = VoluntaryContribution.Dimension.THEME
    theme = factory.SubFactory(VoluntaryThemeFactory)
    start = dt.date(2010, 1, 1)
    end = dt.date(2015, 9, 1)
    amount = Decimal("101800000.00")
    currency = factory.SubFactory(CurrencyFactory, code="CAD")
    printed = "101.8 M"
    source = factory.SubFactory(SourceFactory)


class AgreementFactory(DjangoModelFactory):
    """An agreement whose terms are not stated."""

    class Meta:
        model = Agreement

    reference = factory.Sequence(lambda n: f"agreement-{n}")
    title_en = factory.Sequence(lambda n: f"Agreement {n}")
    title_fr = factory.Sequence(lambda n: f"Accord {n}")
    kind = Agreement.Kind.CONTRIBUTION
    organization = factory.SubFactory(OrganizationFactory)


class AgreementAmendmentFactory(DjangoModelFactory):
    """Terms as signed, with nothing stated."""

    class Meta:
        model = AgreementAmendment

    agreement = factory.SubFactory(AgreementFactory)
    number = factory.Sequence(lambda n: n)


class AgreementDeliverableFactory(DjangoModelFactory):
    """An output that an agreement names."""

    class Meta:
        model = AgreementDeliverable

    agreement = factory.SubFactory(AgreementFactory)
    output = factory.SubFactory(ExpectedOutputFactory)


class ResourceEstimateFactory(DjangoModelFactory):
    """One row of an estimate."""

    class Meta:
        model = ResourceEstimate

    organization = factory.SubFactory(OrganizationFactory)
    source = factory.SubFactory(SourceFactory)
    position = factory.Sequence(lambda n: n)
    role_en = factory.Sequence(lambda n: f"Adviser {n}")
    role_fr = factory.Sequence(lambda n: f"Conseiller {n}")
    fte_low = Decimal("0.1000")
    fte_point = Decimal("0.1250")
    fte_high = Decimal("0.1500")
    currency = factory.SubFactory(CurrencyFactory, code="CAD")


class TransferProgrammeFactory(DjangoModelFactory):
    """A programme that pays assessed contributions."""

    class Meta:
        model = TransferProgramme

    code = factory.Sequence(lambda n: f"programme-{n}")
    name_en = factory.Sequence(lambda n: f"Programme {n}")
    name_fr = factory.Sequence(lambda n: f"Programme {n} (fr)")
    kind = TransferProgramme.Kind.ASSESSED


class ProgrammeAliasFactory(DjangoModelFactory):
    """Another name of a programme."""

    class Meta:
        model = ProgrammeAlias

    programme = factory.SubFactory(TransferProgrammeFactory)
    name_en = factory.Sequence(lambda n: f"Alias {n}")
    name_fr = factory.Sequence(lambda n: f"Autre nom {n}")


class FiscalYearPaymentFactory(DjangoModelFactory):
    """A year in which part of the authority lapsed."""

    class Meta:
        model = FiscalYearPayment

    payer = factory.SubFactory(StateFactory)
    organization = factory.SubFactory(OrganizationFactory)
    programme = factory.SubFactory(TransferProgrammeFactory)
    fiscal_year = 2015
    authority = Decimal("2003350.00")
    paid = Decimal("2002843.00")
    currency = factory.SubFactory(CurrencyFactory, code="CAD")
    source = factory.SubFactory(SourceFactory)


class ScenarioFactory(DjangoModelFactory):
    """Zero growth of a budget."""

    class Meta:
        model = Scenario

    name_en = factory.Sequence(lambda n: f"Scenario {n}")
    name_fr = factory.Sequence(lambda n: f"Scénario {n}")
    budget = factory.LazyFunction(lambda: BudgetVersionFactory().budget)
    scale = factory.SubFactory(ScalePeriodFactory)


class ScenarioStateFactory(DjangoModelFactory):
    """A state that joins in a scenario."""

    class Meta:
        model = ScenarioState

    scenario = factory.SubFactory(ScenarioFactory)
    state = factory.SubFactory(StateFactory)
    change = ScenarioState.Change.JOINS
