"""Published totals against the records: verdicts, reasons, and since when."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.models import PublishedContribution, VoluntaryContribution
from contributions.reports.compared import Compared, Family
from contributions.reports.reconciliation import reconciliation
from membership.sums import Verdict
from tests.contributions.test_reports import member_of
from tests.factories.contributions import (
    BudgetFactory,
    BudgetVersionFactory,
    PublishedContributionFactory,
    ResourceEstimateFactory,
)
from tests.factories.source import SourceFactory


@pytest.fixture
def found(published, db) -> list[Compared]:
    return reconciliation()


def of(found: list[Compared], family: Family) -> list[Compared]:
    return [row for row in found if row.family is family]


def test_every_amount_of_the_published_tables_stands_in_a_record_but_those_of_running_text(found):
    rows = of(found, Family.FIGURES)

    assert [(row.published, row.found) for row in rows if row.differs] == [(3, 0)]
    assert "over CAD 58 million" in next(row.why for row in rows if row.differs)
    assert sum(row.published for row in rows if not row.differs) == 48


def test_ten_of_109_are_a_share_of_the_budget_and_never_its_total(found):
    (row,) = of(found, Family.PUBLISHED)

    assert row.verdict is Verdict.SHARE
    assert (row.published, row.found) == (Decimal("37100000.00"), Decimal("30860000.00"))
    assert row.discrepancy.code == "ten-largest"


def test_theme_agency_and_region_reconcile_within_the_tolerance(found):
    rows = of(found, Family.VOLUNTARY)

    assert [row.verdict for row in rows].count(Verdict.ROUNDING) == 4
    region = next(row for row in rows if row.found == Decimal("233600000.00"))
    assert (region.published, region.difference, region.tolerance) == (234_200_000, 600_000, 900_000)
    assert region.discrepancy.code == "geography"
    assert [row.verdict for row in rows if row.published == Decimal("244100000.00")] == [Verdict.EQUAL]


def test_the_scale_of_2003_differs_with_its_reason_and_those_since_2004_are_equal(found):
    rows = {str(row.record): row for row in of(found, Family.SCALE)}

    assert rows["2003"].difference == Decimal("-1.087")
    assert "Switzerland and Timor-Leste were added on top" in rows["2003"].why
    assert rows["2003"].since == "2003-01-01"
    assert rows["2004-2006"].verdict is Verdict.EQUAL


def test_the_total_of_full_time_equivalents_carries_the_difference_of_geneva(found):
    headquarters, geneva, total = of(found, Family.RESOURCES)

    assert headquarters.verdict is Verdict.EQUAL
    assert (geneva.difference, geneva.tolerance, geneva.verdict) == (
        Decimal("0.025"),
        Decimal("0.015"),
        Verdict.DISCREPANCY,
    )
    assert geneva.discrepancy.code == "fte-geneva"
    assert (total.difference, total.verdict) == (Decimal("0.025"), Verdict.DISCREPANCY)


def test_published_numbers_of_members_stand_beside_the_lists_of_their_day(found):
    rows = {(row.record.start.year, str(row.unit)): row for row in of(found, Family.MEMBERS)}

    assert rows[2005, "members"].verdict is Verdict.EQUAL
    assert (rows[2005, "observers"].published, rows[2005, "observers"].found) == (27, 24)
    assert rows[1990, "members"].verdict is None
    assert "No list of members" in rows[1990, "members"].why


def test_a_published_amount_of_other_years_is_not_compared_with_payments(found):
    (row,) = of(found, Family.PAYMENTS)

    assert (row.verdict, row.found) == (None, None)
    assert "from April 2013 to March 2025" in row.why


def test_every_discrepancy_has_a_reason_a_day_and_a_page(found):
    assert [row.what for row in found if row.verdict is Verdict.DISCREPANCY and not row.why] == []
    assert {row.recorded_on for row in found if row.verdict is Verdict.DISCREPANCY} <= {timezone.now().date()}
    assert [row.what for row in found if not row.url] == []


@pytest.mark.django_db
def test_a_list_of_all_members_is_compared_as_a_total():
    budget = BudgetFactory(year=2005)
    BudgetVersionFactory(budget=budget, amount=Decimal("1200000.00"))
    row = PublishedContributionFactory(
        organization=budget.organization, amount=Decimal("1150000.00"), last_digit=Decimal("100000.00")
    )
    member_of(budget.organization, row.state)

    def verdict():
        row.refresh_from_db()
        return next(each.verdict for each in of(reconciliation(), Family.PUBLISHED) if each.record == row)

    assert verdict() is Verdict.ROUNDING
    PublishedContribution.objects.filter(pk=row.pk).update(last_digit=Decimal("10000.00"))
    assert verdict() is Verdict.DISCREPANCY


@pytest.mark.django_db
def test_a_difference_without_a_record_of_why_says_so():
    source = SourceFactory()
    first = ResourceEstimateFactory(source=source, fte_printed="12%", fte_point=Decimal("0.1250"))
    ResourceEstimateFactory(
        organization=first.organization,
        source=source,
        kind="subtotal",
        fte_low=None,
        fte_high=None,
        fte_point=Decimal("0.5000"),
        fte_printed=".5",
    )

    (row,) = (each for each in of(reconciliation(), Family.RESOURCES) if each.source == source)

    assert (row.verdict, row.why) == (Verdict.DISCREPANCY, "No reason is recorded.")


@pytest.mark.django_db
def test_forty_records_are_reconciled_in_as_many_queries_as_one():
    BudgetVersionFactory()
    PublishedContributionFactory()
    with CaptureQueriesContext(connection) as one:
        reconciliation()
    PublishedContributionFactory.create_batch(39)

    with CaptureQueriesContext(connection) as forty:
        reconciliation()

    assert len(forty) == len(one)


def test_no_two_currencies_are_compared(found):
    money = [row for row in found if len(str(row.unit)) == 3 and str(row.unit).isupper()]

    assert {str(row.unit) for row in money} == {"CAD", "CHF", "USD"}
    assert VoluntaryContribution.objects.values("currency").distinct().count() == 1


def test_the_page_counts_what_it_lists(client_as, published):
    client = client_as("reader")
    every = client.get("/en/contributions/reconciliation/?show=all")
    view = every.context["view"]

    for show in ("discrepancy", "rounding", "share", "none", "equal"):
        shown = client.get(f"/en/contributions/reconciliation/?show={show}").context["view"]
        assert len(shown.rows) == len(
            [row for row in view.every if shown.rows and row.verdict is shown.rows[0].verdict]
        )
