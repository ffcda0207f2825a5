"""What share each member of an organization has in a year: the UN scale equated to the members, and what was published.

A computed share is not what was assessed. It is exact only where every member has a rate in the scale; where some have
none, the share among those with a rate is the most that the true one can be, for a rate is never negative.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from contributions.calculations import apportion_money, apportion_percent, shares_of
from contributions.concentration import Payment, places
from contributions.models import BudgetVersion, PublishedContribution, ScalePeriod, ScaleRate
from contributions.reports.assessment import assessed_budgets
from iomtrack.money import Money
from iomtrack.visibility import ANYONE
from membership.models import Membership, MembershipList, Organization, Source

DECIMALS = 4


@dataclass(frozen=True)
class YearShares:
    """The members of 1 January of a year, their rates in one scale period, and the budget they are assessed for."""

    organization: Organization
    year: int
    members: frozenset[str]
    scale: ScalePeriod | None
    weights: dict[str, Decimal]
    budget: BudgetVersion | None

    @property
    def without(self) -> list[str]:
        """The ISO codes of members that have no rate in the scale."""
        return sorted(self.members - self.weights.keys())

    @property
    def is_exact(self) -> bool:
        """Whether every member has a rate: only then does the scale share out the whole budget."""
        return self.is_known and not self.without

    @property
    def is_known(self) -> bool:
        """Whether anything can be computed: a list of members, and a rate above zero."""
        return any(weight > 0 for weight in self.weights.values())

    @cached_property
    def shares(self) -> dict[str, Fraction]:
        """Each member's exact share of all the rates."""
        return shares_of(self.weights) if self.is_known else {}

    @cached_property
    def percents(self) -> dict[str, Decimal]:
        """The shares in percent as they are printed, to four decimals; they add up to exactly 100."""
        return apportion_percent(self.weights, DECIMALS) if self.is_known else {}

    @cached_property
    def places(self) -> dict[str, int]:
        """Each member's place by its share."""
        return places(self.shares)

    @cached_property
    def amounts(self) -> dict[str, Money]:
        """The budget as printed, shared out by the scale to the minor unit; empty where not all can be computed."""
        if not self.is_exact or self.budget is None:
            return {}
        budget = Money(self.budget.amount, self.budget.currency.code)
        return apportion_money(budget, self.weights)


def listed_years(organization: Organization, user: Any = ANYONE) -> list[int]:
    """The years of which a list names the members on 1 January, oldest first."""
    lists = MembershipList.objects.visible_to(user).filter(organization=organization)
    return sorted(
        {
            year
            for start, end in lists.values_list("start", "end")
            if start and end
            for year in range(start.year, end.year + 1)
            if start <= dt.date(year, 1, 1) <= end
        }
    )


def year_shares(
    organization: Organization, years: Iterable[int], *, scale: ScalePeriod | None = None, user: Any = ANYONE
) -> dict[int, YearShares]:
    """The shares of each of the years, by the scale given, else by the UN scale that covers the year.

    Which scale a year uses is an assumption, and said where the shares are shown. A year without a list of members has
    none. Takes the same number of queries for any number of years.
    """
    years = list(years)
    listed = set(listed_years(organization, user))
    days = {year: dt.date(year, 1, 1) for year in years}
    members: dict[int, set[str]] = defaultdict(set)
    held = Membership.objects.visible_to(user).filter(organization=organization).members()
    for code, start, end in held.values_list("state__iso3", "start", "end"):
        for year, day in days.items():
            if year in listed and (start is None or start <= day) and (end is None or day <= end):
                members[year].add(code)
    covering = dict.fromkeys(years, scale) if scale else scales_covering(years, user)
    rates: dict[int, dict[str, Decimal]] = defaultdict(dict)
    wanted = {each.pk for each in covering.values() if each}
    rows = ScaleRate.objects.visible_to(user).filter(period__in=wanted)
    for key, code, rate in rows.order_by().values_list("period", "state__iso3", "rate"):
        rates[key][code] = rate
    budgets = {year: version for (_org, year, _code), version in assessed_budgets([organization.pk], years).items()}
    found = {}
    for year in years:
        period = covering[year]
        known = rates[period.pk] if period else {}
        found[year] = YearShares(
            organization=organization,
            year=year,
            members=frozenset(members[year]),
            scale=period,
            weights={code: known[code] for code in sorted(members[year]) if code in known},
            budget=budgets.get(year),
        )
    return found


def scales_covering(years: Iterable[int], user: Any = ANYONE) -> dict[int, ScalePeriod | None]:
    """The UN scale period that covers 1 January of each year."""
    periods = list(ScalePeriod.objects.visible_to(user).standing().select_related("source"))
    found: dict[int, ScalePeriod | None] = dict.fromkeys(years)
    for period in periods:
        for year in found:
            if period.start and period.end and period.start <= dt.date(year, 1, 1) <= period.end:
                found[year] = period
    return found


@dataclass(frozen=True)
class PublishedList:
    """What one source published of one year's contributions, in one currency, with the budget they are part of."""

    organization: Organization
    year: int
    source: Source | None
    currency: str
    rows: dict[str, PublishedContribution]
    members: int
    budget: BudgetVersion | None

    @property
    def is_whole(self) -> bool:
        """Whether every member is in."""
        return bool(self.members) and len(self.rows) == self.members

    @property
    def total(self) -> Money:
        """The sum of what was published; not the total of the assessed contributions unless the list is whole."""
        return Money(sum((row.amount for row in self.rows.values()), Decimal(0)), self.currency)

    @property
    def payments(self) -> list[Payment]:
        """Each amount with half its last printed digit."""
        return [Payment(row.amount, row.tolerance) for row in self.rows.values()]

    @property
    def whole(self) -> Payment | None:
        """The budget with half its last printed digit."""
        return Payment(self.budget.amount, self.budget.tolerance) if self.budget else None

    @property
    def tolerance(self) -> Decimal:
        """How far rounding lets the sum be from the truth."""
        return sum((row.tolerance for row in self.rows.values()), Decimal(0))


def published_lists(shares: YearShares, user: Any = ANYONE) -> list[PublishedList]:
    """What was published of a year, one list per source and currency, the one with the most states first."""
    rows = PublishedContribution.objects.visible_to(user).for_list()
    groups: dict[tuple[int, str], list[PublishedContribution]] = defaultdict(list)
    for row in rows.filter(organization=shares.organization, year=shares.year).largest_first():
        groups[row.source_id or 0, row.currency.code].append(row)
    budget = shares.budget
    found = [
        PublishedList(
            organization=shares.organization,
            year=shares.year,
            source=group[0].source,
            currency=code,
            rows={row.state.iso3: row for row in group},
            members=len(shares.members),
            budget=budget if budget and budget.currency.code == code else None,
        )
        for (_source, code), group in groups.items()
    ]
    return sorted(found, key=lambda each: (-len(each.rows), each.currency, each.source.code if each.source else ""))
