"""What the database refuses of contributions, and the case beside it that it accepts."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from contributions.models import Agreement, Budget, BudgetVersion, VoluntaryContribution
from tests.factories.contributions import (
    AgreementAmendmentFactory,
    AgreementFactory,
    BudgetFactory,
    BudgetVersionFactory,
    CurrencyFactory,
    ExchangeRateFactory,
    FiscalYearPaymentFactory,
    ProgrammeAliasFactory,
    PublishedContributionFactory,
    ResourceEstimateFactory,
    ScalePeriodFactory,
    ScaleRateFactory,
    VoluntaryAgencyFactory,
    VoluntaryContributionFactory,
    VoluntaryThemeFactory,
)

pytestmark = pytest.mark.django_db


def refused_by(name: str, make, **fields):
    """Assert that the database itself refuses a row, by the named constraint."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(**fields)


def test_one_part_of_a_budget_is_recorded_once_a_year():
    budget = BudgetFactory(year=2005)
    same = {"organization": budget.organization, "part": budget.part}

    refused_by("budget_same_part_twice", BudgetFactory, year=2005, **same)
    assert BudgetFactory(year=2006, **same).pk


def test_a_budget_is_not_negative():
    refused_by("budgetversion_negative_amount", BudgetVersionFactory, amount=Decimal("-0.01"))
    assert BudgetVersionFactory(amount=Decimal("0.00")).pk


def test_the_version_that_stands_is_the_furthest_stage_reached():
    budget = BudgetFactory()
    BudgetVersionFactory(budget=budget, stage=BudgetVersion.Stage.PROPOSED, amount=Decimal("39377000"))
    assert budget.standing_version.stage == BudgetVersion.Stage.PROPOSED

    BudgetVersionFactory(budget=budget, stage=BudgetVersion.Stage.APPROVED, amount=Decimal("38806000"))

    assert budget.standing_version.stage == BudgetVersion.Stage.APPROVED
    assert Budget.objects.for_list().get(pk=budget.pk).standing_amount == Decimal("38806000.00")


def test_a_rate_is_between_two_different_currencies():
    franc = CurrencyFactory(code="CHF")

    refused_by("exchangerate_same_currency_twice", ExchangeRateFactory, base=franc, quote=franc)
    assert ExchangeRateFactory(base=franc).pk


def test_one_source_gives_one_rate_for_a_day():
    rate = ExchangeRateFactory(start=dt.date(2005, 1, 1))
    overlap = {"start": dt.date(2005, 12, 31), "end": dt.date(2006, 12, 30)}

    refused_by("exchangerate_two_rates_at_once", ExchangeRateFactory, source=rate.source, **overlap)
    assert ExchangeRateFactory(**overlap).pk


def test_a_reversed_period_of_a_rate_is_refused_with_words():
    rate = ExchangeRateFactory.build(
        base=CurrencyFactory(code="CHF"),
        quote=CurrencyFactory(code="CAD"),
        source=None,
        start=dt.date(2005, 12, 31),
        end=dt.date(2005, 1, 1),
    )

    with pytest.raises(ValidationError) as refusal:
        rate.full_clean()

    assert "The period ends before it starts." in refusal.value.message_dict["end"]


def test_a_currency_code_is_three_capital_letters():
    with pytest.raises(IntegrityError, match="currency_malformed_code"), transaction.atomic():
        CurrencyFactory(code="chf")

    assert str(CurrencyFactory(code="CHF")) == "CHF"


def test_a_state_has_one_rate_in_a_period():
    rate = ScaleRateFactory()

    refused_by("scalerate_same_state_twice", ScaleRateFactory, period=rate.period, state=rate.state)
    assert ScaleRateFactory(state=rate.state).pk


def test_a_rate_of_the_scale_is_a_percentage():
    refused_by("scalerate_outside_0_to_100", ScaleRateFactory, rate=Decimal("100.001"))
    refused_by("scalerate_outside_0_to_100", ScaleRateFactory, rate=Decimal("-0.001"))
    assert ScaleRateFactory(rate=Decimal("0.001")).rate == Decimal("0.001")


def test_a_scale_period_has_both_its_ends():
    refused_by("scaleperiod_open_ended", ScalePeriodFactory, end=None)
    assert ScalePeriodFactory().pk


def test_one_source_states_one_contribution_of_a_state_for_a_year():
    row = PublishedContributionFactory()
    same = {"organization": row.organization, "state": row.state, "year": row.year}

    name = "publishedcontribution_same_state_and_year_twice"
    refused_by(name, PublishedContributionFactory, source=row.source, **same)
    assert PublishedContributionFactory(**same).pk


def test_a_voluntary_contribution_names_exactly_one_of_theme_agency_and_region():
    name = "voluntarycontribution_not_exactly_one_dimension"
    agency = VoluntaryAgencyFactory()

    refused_by(name, VoluntaryContributionFactory, theme=None)
    refused_by(name, VoluntaryContributionFactory, agency=agency)
    refused_by(name, VoluntaryContributionFactory, dimension="region", theme=None, agency=agency)
    row = VoluntaryContributionFactory(dimension="agency", theme=None, agency=agency)
    assert row.line == agency.name


def test_one_line_of_a_source_is_recorded_once():
    row = VoluntaryContributionFactory()
    same = {"organization": row.organization, "donor": row.donor, "source": row.source, "theme": row.theme}

    refused_by("voluntarycontribution_same_line_twice", VoluntaryContributionFactory, **same)
    assert VoluntaryContributionFactory(**{**same, "theme": VoluntaryThemeFactory()}).pk


def test_the_parts_of_a_theme_are_left_out_of_the_totals():
    whole = VoluntaryContributionFactory()
    VoluntaryContributionFactory(theme=VoluntaryThemeFactory(parent=whole.theme))

    assert list(VoluntaryContribution.objects.totals_level()) == [whole]


def test_a_value_needs_its_currency():
    refused_by("agreementamendment_value_without_currency", AgreementAmendmentFactory, value=Decimal("1.00"))
    assert AgreementAmendmentFactory(value=Decimal("1.00"), currency=CurrencyFactory(code="USD")).pk


def test_a_value_in_foreign_currency_stands_beside_a_value_and_has_its_currency():
    name = "agreementamendment_half_a_foreign_value"
    dollars = {"value": Decimal("1.00"), "currency": CurrencyFactory(code="CAD")}

    refused_by(name, AgreementAmendmentFactory, foreign_value=Decimal("1.00"), **dollars)
    refused_by(
        name, AgreementAmendmentFactory, foreign_value=Decimal("1.00"), foreign_currency=CurrencyFactory(code="USD")
    )
    assert AgreementAmendmentFactory(
        foreign_value=Decimal("1.00"), foreign_currency=CurrencyFactory(code="USD"), **dollars
    ).pk


def test_a_share_of_a_fund_is_computed_from_the_whole():
    terms = AgreementAmendmentFactory(
        value=Decimal("15000.00"), whole=Decimal("60000.00"), currency=CurrencyFactory(code="USD")
    )

    assert terms.share == Decimal("25.00")
    assert AgreementAmendmentFactory().share is None


def test_the_terms_that_stand_are_those_of_the_last_amendment():
    agreement = AgreementFactory()
    dollar = CurrencyFactory(code="CAD")
    AgreementAmendmentFactory(agreement=agreement, number=0, value=Decimal("100.00"), currency=dollar)
    AgreementAmendmentFactory(agreement=agreement, number=1, value=Decimal("250.00"), currency=dollar)

    listed = Agreement.objects.for_list().get(pk=agreement.pk)

    assert (listed.latest_number, listed.latest_value, listed.latest_currency) == (1, Decimal("250.00"), "CAD")
    assert agreement.latest.value == Decimal("250.00")


def test_a_point_estimate_lies_between_low_and_high():
    refused_by("resourceestimate_fte_out_of_order", ResourceEstimateFactory, fte_point=Decimal("0.2"))
    assert ResourceEstimateFactory(fte_low=None, fte_high=None, fte_point=Decimal("0.45")).pk


def test_a_programme_has_its_figures_once_a_fiscal_year():
    payment = FiscalYearPaymentFactory(fiscal_year=2015)
    same = {"payer": payment.payer, "programme": payment.programme}

    refused_by("fiscalyearpayment_same_programme_twice", FiscalYearPaymentFactory, fiscal_year=2015, **same)
    assert FiscalYearPaymentFactory(fiscal_year=2016, **same).pk


def test_a_name_belongs_to_one_programme_only():
    alias = ProgrammeAliasFactory(name_en="Migration Policy Development")

    refused_by("programmealias_same_name_twice", ProgrammeAliasFactory, name_en=alias.name_en)
    assert ProgrammeAliasFactory(programme=alias.programme, name_en="International Migration Capacity Building").pk


def test_authority_that_was_not_spent_lapses():
    payment = FiscalYearPaymentFactory(authority=Decimal("2003350.00"), paid=Decimal("2002843.00"))

    assert payment.lapse == Decimal("507.00")
