"""What the states of a region or a group pay together in a year."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contributions.calculations import decimal_from, percent
from contributions.concentration import added_up
from contributions.reports.shares import DECIMALS, PublishedList, YearShares
from iomtrack.money import Money
from iomtrack.visibility import ANYONE
from membership.models import GroupMembership, Region, State, StateGroup


@dataclass(frozen=True)
class Together:
    """The members of the year that belong to one region or group, with what they pay together."""

    of: Region | StateGroup | None
    shares: YearShares
    codes: frozenset[str]
    published_list: PublishedList | None

    @property
    def is_group(self) -> bool:
        """A group, not a region."""
        return isinstance(self.of, StateGroup)

    @property
    def members(self) -> int:
        """How many members of the organization belong to it."""
        return len(self.codes)

    @property
    def exact_share(self) -> Fraction | None:
        """What they pay together, as a part of 1."""
        return added_up(self.shares.shares, self.codes) if self.shares.is_known else None

    @property
    def share(self) -> Decimal | None:
        """What they pay together by computed shares, in percent, to four decimals."""
        return decimal_from(self.exact_share * 100, DECIMALS) if self.exact_share is not None else None

    @property
    def computed(self) -> Decimal | None:
        """Their computed lines added up."""
        amounts = self.shares.amounts
        if not amounts:
            return None
        zero = Money.zero(self.currency)
        return sum((amounts[code] for code in self.codes if code in amounts), zero).amount

    @property
    def currency(self) -> str:
        """The currency of the budget, else of what was published."""
        if self.shares.budget:
            return self.shares.budget.currency.code
        return self.published_list.currency if self.published_list else ""

    @property
    def published_rows(self) -> list[Any]:
        """What was published of them."""
        rows = self.published_list.rows if self.published_list else {}
        return [rows[code] for code in sorted(self.codes) if code in rows]

    @property
    def published_count(self) -> int:
        """Of how many of them something was published."""
        return len(self.published_rows)

    @property
    def published(self) -> Decimal | None:
        """What was published of them, added up; None where nothing was."""
        rows = self.published_rows
        return sum((row.amount for row in rows), Decimal(0)) if rows else None

    @property
    def published_share(self) -> Decimal | None:
        """That sum in percent of the budget as printed, to two decimals."""
        budget = self.published_list.budget if self.published_list else None
        if self.published is None or budget is None:
            return None
        return percent(self.published, budget.amount)


def by_region(shares: YearShares, published: PublishedList | None, user: Any = ANYONE) -> list[Together]:
    """The members by continent of the M49 standard; each is in one, so that the shares add up to the whole."""
    found: dict[Region | None, set[str]] = defaultdict(set)
    states = State.objects.visible_to(user).filter(iso3__in=shares.members).select_related("region__parent__parent")
    for state in states:
        found[state.region.continent if state.region else None].add(state.iso3)
    rows = [Together(region, shares, frozenset(codes), published) for region, codes in found.items()]
    return sorted(rows, key=lambda row: (-(row.exact_share or 0), -row.members, row.of.code if row.of else ""))


def by_group(shares: YearShares, published: PublishedList | None, user: Any = ANYONE) -> list[Together]:
    """The members by group on 1 January of the year; groups overlap and are never added up."""
    day = dt.date(shares.year, 1, 1)
    groups = StateGroup.objects.visible_to(user).order_by("position", "code")
    held: dict[int, set[str]] = defaultdict(set)
    rows = GroupMembership.objects.visible_to(user).on(day)
    for group, code in rows.values_list("group", "state__iso3"):
        held[group].add(code)
    return [Together(group, shares, frozenset(held[group.pk] & shares.members), published) for group in groups]
