"""Statements across records: coverage, growth, totals side by side, printed sums."""

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.models import Budget, BudgetVersion, PublishedContribution, ResourceEstimate, VoluntaryContribution
from contributions.reports.assessment import coverage, members_at_year_end, rank_of
from contributions.reports.budget import growth_steps
from contributions.reports.resource import fte_checks
from contributions.reports.scale import rates_by_year
from contributions.reports.voluntary import reconcile
from iomtrack.money import CurrencyMismatch, Money
from membership.models import Membership
from tests.factories.contributions import (
    BudgetFactory,
    BudgetVersionFactory,
    CurrencyFactory,
    PublishedContributionFactory,
    ResourceEstimateFactory,
    ScalePeriodFactory,
    ScaleRateFactory,
    VoluntaryAgencyFactory,
    VoluntaryContributionFactory,
    VoluntaryRegionFactory,
    VoluntaryThemeFactory,
)
from tests.factories.membership import MembershipFactory, OrganizationFactory, StateFactory
from tests.factories.source import SourceFactory

pytestmark = pytest.mark.django_db


def member_of(organization, state):
    return Membership.objects.create(
        organization=organization, state=state, status="member", start=dt.date(2000, 1, 1), precision="year"
    )


def test_published_contributions_are_set_against_members_and_budget():
    iom, report = OrganizationFactory(), SourceFactory()
    for amount in ("9700000.00", "1200000.00"):
        row = PublishedContributionFactory(organization=iom, source=report, amount=Decimal(amount))
        member_of(iom, row.state)
    member_of(iom, StateFactory())
    budget = BudgetFactory(organization=iom, year=2005)
    BudgetVersionFactory(budget=budget, amount=Decimal("37100000.00"))

    (statement,) = coverage(PublishedContribution.objects.all())

    assert (statement.published, statement.members) == (2, 3)
    assert statement.total == Money(Decimal("10900000.00"), "CHF")
    assert statement.percent == Decimal("29.38")
    assert statement.is_whole is False


def test_each_currency_has_a_sum_of_its_own():
    iom, report = OrganizationFactory(), SourceFactory()
    PublishedContributionFactory(organization=iom, source=report)
    PublishedContributionFactory(organization=iom, source=report, currency=CurrencyFactory(code="USD"))

    totals = [statement.total for statement in coverage(PublishedContribution.objects.all())]

    assert totals == [Money(Decimal("1200000.00"), "CHF"), Money(Decimal("1200000.00"), "USD")]


def test_a_budget_in_another_currency_is_not_what_contributions_are_measured_by():
    row = PublishedContributionFactory()
    dollars = BudgetFactory(organization=row.organization, year=2005, currency=CurrencyFactory(code="USD"))
    BudgetVersionFactory(budget=dollars)

    (statement,) = coverage(PublishedContribution.objects.all())

    assert statement.percent is None


def test_coverage_takes_the_same_queries_for_one_year_and_for_twenty():
    PublishedContributionFactory(year=1990)
    with CaptureQueriesContext(connection) as one:
        coverage(PublishedContribution.objects.all())
    for year in range(1991, 2010):
        PublishedContributionFactory(year=year)

    with CaptureQueriesContext(connection) as twenty:
        coverage(PublishedContribution.objects.all())

    assert len(twenty) == len(one)


def test_the_version_that_stands_is_the_one_that_the_records_put_first():
    days = (None, dt.date(2004, 11, 30), dt.date(2005, 6, 1))
    for number, stages in enumerate(itertools.permutations(BudgetVersion.Stage, 2)):
        budget = BudgetFactory(year=2000 + number)
        for stage, dated in itertools.product(stages, days):
            BudgetVersionFactory(budget=budget, stage=stage, dated=dated)

        (found,) = BudgetVersion.objects.standing(budget.part, [budget.organization_id], [budget.year])

        assert found == budget.versions.latest_stage_first().first()
        assert (found.budget, found.budget.currency, found.amount) == (budget, budget.currency, Decimal("37100000.00"))


def test_members_at_the_end_of_a_year_are_those_of_its_last_day():
    iom, last = OrganizationFactory(), dt.date(2005, 12, 31)
    for start, end in (
        (dt.date(2005, 12, 31), None),
        (dt.date(2006, 1, 1), None),
        (None, dt.date(2005, 12, 30)),
        (dt.date(2000, 1, 1), last),
        (None, None),
    ):
        MembershipFactory(organization=iom, start=start, end=end)
    MembershipFactory(organization=iom, status=Membership.Status.OBSERVER)
    MembershipFactory()

    counted = members_at_year_end([iom.pk], range(1999, 2008))

    for year in range(1999, 2008):
        rows = Membership.objects.filter(organization=iom).members().on(last.replace(year=year))
        assert counted[iom.pk, year] == rows.count(), year
    assert counted[iom.pk, 2005] == 3


def test_equal_contributions_share_the_better_place():
    first = PublishedContributionFactory(amount=Decimal("2500000.00"))
    same = {"organization": first.organization, "source": first.source}
    second = PublishedContributionFactory(amount=Decimal("2500000.00"), **same)
    third = PublishedContributionFactory(amount=Decimal("2000000.00"), **same)

    assert [rank_of(row) for row in (first, second, third)] == [(1, 3), (1, 3), (3, 3)]


def test_zero_nominal_growth_is_checked_from_year_to_year_and_never_across_a_gap():
    iom = OrganizationFactory()
    for year in (2004, 2005, 2009):
        BudgetVersionFactory(budget=BudgetFactory(organization=iom, year=year), amount=Decimal("37100000.00"))

    (step,) = growth_steps(Budget.objects.all())

    assert step.budget.year == 2005
    assert step.growth.zero_nominal is True
    assert "37,100,000.00 − CHF\N{NO-BREAK SPACE}37,100,000.00 = CHF\N{NO-BREAK SPACE}0.00" in step.in_words


def test_dimensions_are_compared_and_the_rest_is_unallocated():
    shared = {"organization": OrganizationFactory(), "donor": StateFactory(), "source": SourceFactory()}
    digit = {"last_digit": Decimal("100000.00"), **shared}
    assessed = VoluntaryThemeFactory(assessed=True)
    VoluntaryContributionFactory(amount=Decimal("234200000.00"), **digit)
    VoluntaryContributionFactory(theme=assessed, amount=Decimal("9900000.00"), **digit)
    VoluntaryContributionFactory(
        dimension="agency", theme=None, agency=VoluntaryAgencyFactory(), amount=Decimal("244100000.00"), **digit
    )
    VoluntaryContributionFactory(
        dimension="region", theme=None, region=VoluntaryRegionFactory(), amount=Decimal("233600000.00"), **digit
    )

    (result,) = reconcile(VoluntaryContribution.objects.for_list())

    assert [total.total.amount for total in result.totals] == [
        Decimal("244100000.00"),
        Decimal("244100000.00"),
        Decimal("233600000.00"),
    ]
    (missing,) = result.unallocated
    assert missing.difference == Money(Decimal("10500000.00"), "CAD")
    assert missing.rest == Money(Decimal("600000.00"), "CAD")
    assert missing.tolerance == Decimal("100000.00")
    assert missing.is_rounding is False


def test_a_theme_is_compared_with_its_parts():
    shared = {"organization": OrganizationFactory(), "donor": StateFactory(), "source": SourceFactory()}
    digit = {"last_digit": Decimal("100000.00"), **shared}
    whole = VoluntaryContributionFactory(amount=Decimal("36600000.00"), **digit)
    for amount in ("25900000.00", "9600000.00", "900000.00"):
        VoluntaryContributionFactory(theme=VoluntaryThemeFactory(parent=whole.theme), amount=Decimal(amount), **digit)

    (result,) = reconcile(VoluntaryContribution.objects.for_list())

    (check,) = result.parts
    assert (check.difference.amount, check.tolerance) == (Decimal("200000.00"), Decimal("200000.00"))
    assert check.is_rounding is True


def test_two_currencies_of_one_donor_are_reconciled_apart():
    row = VoluntaryContributionFactory()
    VoluntaryContributionFactory(
        organization=row.organization, donor=row.donor, source=row.source, currency=CurrencyFactory(code="USD")
    )

    results = reconcile(VoluntaryContribution.objects.for_list())

    assert sorted(result.totals[0].total.currency for result in results) == ["CAD", "USD"]
    with pytest.raises(CurrencyMismatch):
        _ = results[0].totals[0].total + results[1].totals[0].total


def test_a_printed_sum_is_set_against_its_rows():
    shared = {"organization": OrganizationFactory(), "source": SourceFactory(), "fte_low": None, "fte_high": None}
    for position, (kind, fte) in enumerate((("item", "0.30"), ("item", "0.125"), ("subtotal", "0.45"))):
        ResourceEstimateFactory(position=position, kind=kind, fte_point=Decimal(fte), **shared)

    (check,) = fte_checks(ResourceEstimate.objects.for_list())

    assert (check.printed, check.adds_up_to) == (Decimal("0.4500"), Decimal("0.4250"))


def test_a_year_without_a_rate_breaks_the_line():
    state = StateFactory()
    for year in (2000, 2002):
        period = ScalePeriodFactory(start=dt.date(year, 1, 1))
        ScaleRateFactory(state=state, period=period, rate=Decimal("2.5"))

    assert rates_by_year(state) == [(2000, Decimal("2.5")), (2001, None), (2002, Decimal("2.5"))]
