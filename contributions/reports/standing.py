"""Each state in a year, or one state through the years: its share as computed, and what was published beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contributions.calculations import percent
from contributions.models import PublishedContribution
from contributions.reports.shares import PublishedList, YearShares, published_lists, year_shares
from iomtrack.visibility import ANYONE
from membership.models import State


@dataclass(frozen=True)
class Standing:
    """One state in one year. What cannot be computed, or was not published, is None."""

    state: State
    shares: YearShares
    published_row: PublishedContribution | None = None

    @property
    def code(self) -> str:
        """The state's ISO code."""
        return self.state.iso3

    @property
    def year(self) -> int:
        """The year."""
        return self.shares.year

    @property
    def members(self) -> int:
        """How many states were members."""
        return len(self.shares.members)

    @property
    def scale(self) -> Any:
        """The UN scale that is equated."""
        return self.shares.scale

    @property
    def place(self) -> int | None:
        """The place by computed share."""
        return self.shares.places.get(self.code)

    @property
    def rate(self) -> Decimal | None:
        """The rate in the UN scale, in percent."""
        return self.shares.weights.get(self.code)

    @property
    def share(self) -> Decimal | None:
        """The computed share in percent, to four decimals; the most it can be where a member has no rate."""
        return self.shares.percents.get(self.code)

    @property
    def computed(self) -> Decimal | None:
        """The printed budget shared out by the scale: this state's line."""
        amount = self.shares.amounts.get(self.code)
        return amount.amount if amount else None

    @property
    def published(self) -> Decimal | None:
        """What was published."""
        return self.published_row.amount if self.published_row else None

    @property
    def printed(self) -> str | None:
        """What was published, as printed."""
        return (self.published_row.printed or None) if self.published_row else None

    @property
    def published_url(self) -> str:
        """The page of what was published."""
        return self.published_row.get_absolute_url() if self.published_row else ""

    @property
    def budget(self) -> Decimal | None:
        """The budget that is shared out, as printed."""
        return self.shares.budget.amount if self.shares.budget else None

    @property
    def currency(self) -> str:
        """The currency of the budget, else of what was published."""
        if self.shares.budget:
            return self.shares.budget.currency.code
        return self.published_row.currency.code if self.published_row else ""

    @property
    def published_share(self) -> Decimal | None:
        """What was published, in percent of the budget as printed, to two decimals."""
        if self.published is None or not self.comparable or self.budget is None:
            return None
        return percent(self.published, self.budget)

    @property
    def comparable(self) -> bool:
        """Whether both are in one currency."""
        row, budget = self.published_row, self.shares.budget
        return bool(row and budget and row.currency.code == budget.currency.code)

    @property
    def difference(self) -> Decimal | None:
        """Published minus computed."""
        if self.published is None or self.computed is None or not self.comparable:
            return None
        return self.published - self.computed

    @property
    def difference_percent(self) -> Decimal | None:
        """The difference in percent of the computed line, to one decimal."""
        if self.difference is None or not self.computed:
            return None
        return percent(self.difference, self.computed, 1)

    @property
    def is_rounding(self) -> bool | None:
        """Whether rounding of what was printed explains the difference; None where nothing is compared."""
        if self.difference is None or self.published_row is None:
            return None
        return abs(self.difference) <= self.published_row.tolerance


def standings(shares: YearShares, published: PublishedList | None = None, user: Any = ANYONE) -> list[Standing]:
    """Every member of the year and every state of the published list, the largest share first."""
    rows = published.rows if published else {}
    codes = shares.members | rows.keys()
    states = State.objects.visible_to(user).filter(iso3__in=codes).select_related("region__parent")
    found = [Standing(state, shares, rows.get(state.iso3)) for state in states]
    return sorted(found, key=lambda each: (-(each.share or -1), -(each.published or 0), each.code))


def through_the_years(state: State, every: Iterable[YearShares], user: Any = ANYONE) -> list[Standing]:
    """One state in each of the years in which it was a member or something was published of it, oldest first."""
    rows: dict[int, PublishedContribution] = {}
    every = list(every)
    if every:
        published = PublishedContribution.objects.visible_to(user).for_list()
        for row in published.filter(organization=every[0].organization, state=state).order_by("year", "-pk"):
            rows[row.year] = row
    return [
        Standing(state, shares, rows.get(shares.year))
        for shares in every
        if state.iso3 in shares.members or shares.year in rows
    ]


@dataclass(frozen=True)
class Neighbours:
    """A state among others in one year: those around it by share, or those of a group."""

    ours: Standing | None
    rows: list[Standing]

    def times(self, other: Standing) -> Decimal | None:
        """How many times our share the other's is, to four decimals."""
        if self.ours is None or not self.ours.share or other.share is None:
            return None
        weights = other.shares.weights
        factor = percent(weights[other.code], weights[self.ours.code], 2)
        return factor / 100 if factor is not None else None


def neighbours(rows: list[Standing], state: State, *, around: int = 5, among: set[str] | None = None) -> Neighbours:
    """The state with so many others before and after it by share; or with the states of a group."""
    ours = next((row for row in rows if row.code == state.iso3), None)
    ranked = [row for row in rows if row.share is not None]
    if among is not None:
        return Neighbours(ours, [row for row in ranked if row.code in among or row.code == state.iso3])
    if ours is None or ours not in ranked:
        return Neighbours(ours, [])
    at = ranked.index(ours)
    return Neighbours(ours, ranked[max(0, at - around) : at + around + 1])


def of_year(organization: Any, year: int, scale: Any = None, user: Any = ANYONE) -> tuple[YearShares, Any]:
    """The shares of one year and the fullest list published of it, None where there is none."""
    shares = year_shares(organization, [year], scale=scale, user=user)[year]
    lists = published_lists(shares, user)
    return shares, (lists[0] if lists else None)
