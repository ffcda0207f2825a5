"""The shipped figures: complete, cited, loaded twice without a change."""

from decimal import Decimal

import pytest

from contributions import loading as contributions
from contributions.models import (
    Agreement,
    AgreementAmendment,
    Budget,
    BudgetVersion,
    ExchangeRate,
    FiscalYearPayment,
    PublishedContribution,
    ResourceEstimate,
    ScalePeriod,
    ScaleRate,
    VoluntaryContribution,
)
from iomtrack import loading
from membership.models import Certainty

pytestmark = pytest.mark.usefixtures("published", "db")


def test_loading_a_second_time_changes_nothing():
    results = loading.load([*contributions.REFERENCE, *contributions.PUBLISHED], why="Test")

    assert {(result.dataset.name, result.new, result.changed) for result in results} == {
        (result.dataset.name, 0, 0) for result in results
    }


@pytest.mark.parametrize(
    "model",
    [
        Agreement,
        AgreementAmendment,
        BudgetVersion,
        ExchangeRate,
        FiscalYearPayment,
        PublishedContribution,
        ResourceEstimate,
        ScalePeriod,
        ScaleRate,
        VoluntaryContribution,
    ],
)
def test_every_fact_names_its_source_and_the_place_in_it(model):
    assert model.objects.exists()
    assert not model.objects.filter(source=None).exists()
    assert not model.objects.filter(locator="").exists()


def test_every_scale_period_since_2004_adds_up_to_exactly_100():
    sums = {period.code: period.member_sum for period in ScalePeriod.objects.for_list()}

    assert len(sums) == 44
    assert {code for code, total in sums.items() if code >= "2004" and total != 100} == set()
    assert sums["2003"] == Decimal("101.087")
    assert ScaleRate.objects.filter(notional=True, period__code="2025-2027").count() == 2


def test_the_rate_of_canada_in_the_scale_of_2004_is_2_813():
    assert ScaleRate.objects.get(state__iso3="CAN", period__code="2004-2006").rate == Decimal("2.813")


def test_a_state_of_the_past_has_the_rates_of_its_time():
    codes = ("SUN", "CSK", "DDR", "YMD", "UAR", "YUG", "SCG")

    rates = ScaleRate.objects.filter(state__iso3__in=codes).values_list("state__iso3", flat=True).distinct()

    assert set(rates) == set(codes)


def test_the_franc_of_2005_was_worth_0_972389_canadian_dollars():
    rate = ExchangeRate.objects.annual("CHF", "CAD").get(start__year=2005)

    assert rate.rate == Decimal("0.972389")
    assert rate.derived is True
    assert rate.certainty == Certainty.INFERRED


def test_the_budgets_of_2005_stand_in_two_currencies():
    amounts = {
        (budget.part, budget.currency.code): budget.standing_amount
        for budget in Budget.objects.for_list().filter(year=2005)
    }

    assert amounts == {
        ("administrative", "CHF"): Decimal("37100000.00"),
        ("operational", "USD"): Decimal("639300000.00"),
    }


def test_a_proposal_never_stands_beside_an_approved_budget():
    budget = Budget.objects.for_list().get(year=2009)

    assert budget.standing_amount == Decimal("38806000.00")
    assert budget.standing_stage == BudgetVersion.Stage.APPROVED


def test_what_the_sources_do_not_state_of_agreements_is_empty():
    stated = Agreement.objects.for_list().exclude(latest_value=None)

    assert [agreement.reference for agreement in stated] == ["rcm-return-fund"]
    fund = stated[0].latest
    assert (fund.value, fund.currency.code, fund.whole, fund.share) == (
        Decimal("15000.00"),
        "USD",
        Decimal("60000.00"),
        Decimal("25.00"),
    )


def test_twelve_fiscal_years_of_payments_and_their_lapse():
    payments = {payment.year_label: payment.lapse for payment in FiscalYearPayment.objects.all()}

    assert len(payments) == 12
    assert payments["FY 2015-16"] == Decimal("507.00")
    assert payments["FY 2024-25"] == Decimal("173776.14")
