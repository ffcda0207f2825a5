"""How much of a year's contributions was settled by the end of each month: the collection curve."""

import calendar
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from contributions.calculations import percent
from contributions.models import Allocation, LedgerCoverage, LedgerEntry
from contributions.reports.statement import coverage_on
from membership.models import Organization

Days = list[tuple[dt.date, Decimal]]
YEARS = 4
DUE = (LedgerEntry.Kind.ASSESSMENT, LedgerEntry.Kind.ADJUSTMENT)


@dataclass(frozen=True)
class Collected:
    """By a day: what was due of the year's contributions, and how much of it was settled."""

    month: int
    day: dt.date
    due: Decimal
    settled: Decimal

    @property
    def percent(self) -> Decimal | None:
        """How much is settled, to two decimals; None when nothing is due."""
        return percent(self.settled, self.due)


@dataclass(frozen=True)
class YearCollected:
    """One year, month by month. The last month of the year of the day is told as of the day."""

    year: int
    months: list[Collected]


def collection(organization: Organization, day: dt.date, years: int = YEARS) -> list[YearCollected]:
    """The year of the day and those before it that the same ledger covers, newest first; all states together.

    A year of which nothing was due is left out. Settled is what is no longer open of the year's debts, as in a
    statement: by payment, credit or write-off. Takes the same number of queries for any number of states.
    """
    coverage = coverage_on(organization, day)
    if coverage is None:
        return []
    wanted = [year for year in range(day.year, day.year - years, -1) if year >= coverage.first_year]
    due, open_debts = entered(coverage, day, wanted)
    allocated = settled(coverage, day, wanted)
    found = []
    for year in wanted:
        months = []
        for month, until in month_ends(year, day):
            owed = by(due[year], until)
            left = by(open_debts[year], until) - by(allocated[year], until)
            months.append(Collected(month, until, owed, owed - left))
        found.append(YearCollected(year, months))
    return [each for each in found if any(one.due for one in each.months)]


def month_ends(year: int, day: dt.date) -> list[tuple[int, dt.date]]:
    """The months of a year that have begun by the day, each with its last day, or the day itself."""
    ends = [(month, dt.date(year, month, calendar.monthrange(year, month)[1])) for month in range(1, 13)]
    return [(month, min(end, day)) for month, end in ends if end.replace(day=1) <= day]


def by(days: Days, until: dt.date) -> Decimal:
    """The sum of what happened by a day."""
    return sum((amount for day, amount in days if day <= until), Decimal(0))


def entered(coverage: LedgerCoverage, day: dt.date, years: list[int]) -> tuple[dict[int, Days], dict[int, Days]]:
    """What was due of each year, and its debts, by day."""
    rows = LedgerEntry.objects.filter(
        organization=coverage.organization_id, currency=coverage.currency_id, year__in=years, value_date__lte=day
    )
    sums: Any = {
        "due": Sum("amount", filter=Q(kind__in=DUE), default=Decimal(0)),
        "debts": Sum("amount", filter=Q(amount__gt=0), default=Decimal(0)),
    }
    due: dict[int, Days] = defaultdict(list)
    debts: dict[int, Days] = defaultdict(list)
    for row in rows.order_by().values("year", "value_date").annotate(**sums):
        due[row["year"]].append((row["value_date"], row["due"]))
        debts[row["year"]].append((row["value_date"], row["debts"]))
    return due, debts


def settled(coverage: LedgerCoverage, day: dt.date, years: list[int]) -> dict[int, Days]:
    """What was settled of the debts of each year, by day."""
    rows = Allocation.objects.filter(
        debit__organization=coverage.organization_id,
        debit__currency=coverage.currency_id,
        debit__year__in=years,
        on__lte=day,
    )
    found: dict[int, Days] = defaultdict(list)
    for row in rows.order_by().values("debit__year", "on").annotate(total=Sum("amount")):
        found[row["debit__year"]].append((row["on"], row["total"]))
    return found
