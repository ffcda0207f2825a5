"""How concentrated the payments of a year are: how many states pay half, what the largest pay."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contributions.calculations import decimal_from, percent
from contributions.concentration import HALF, Range, cumulated, fewest_paying, paying
from contributions.reports.shares import PublishedList, YearShares

TOPS = (1, 5, 10)


@dataclass(frozen=True)
class YearConcentration:
    """One year by computed shares; not exact where a member has no rate, for that member's share is left out."""

    shares: YearShares

    @property
    def year(self) -> int:
        """The year."""
        return self.shares.year

    @property
    def members(self) -> int:
        """How many states were members."""
        return len(self.shares.members)

    @property
    def half(self) -> int | None:
        """The fewest states that together pay half."""
        return fewest_paying(HALF, self.shares.shares.values(), 1) if self.shares.is_known else None

    @property
    def half_percent(self) -> Decimal | None:
        """These states in percent of the members, to one decimal."""
        return percent(self.half, self.members, 1) if self.half is not None else None

    def top(self, count: int) -> Decimal | None:
        """What so many of the largest pay together, in percent, to two decimals."""
        if not self.shares.is_known:
            return None
        largest = sorted(self.shares.shares.values(), reverse=True)[:count]
        return decimal_from(sum(largest, Fraction(0)) * 100, 2)

    @property
    def top_1(self) -> Decimal | None:
        """The largest alone."""
        return self.top(1)

    @property
    def top_5(self) -> Decimal | None:
        """The five largest."""
        return self.top(5)

    @property
    def top_10(self) -> Decimal | None:
        """The ten largest."""
        return self.top(10)

    @property
    def curve(self) -> list[tuple[int, Decimal]]:
        """What the largest, the two largest ... pay together, in percent, to two decimals."""
        return numbered(cumulated(self.shares.shares.values(), 1)) if self.shares.is_known else []


def by_year(every: Iterable[YearShares]) -> list[YearConcentration]:
    """The years of which something can be computed, oldest first."""
    return [YearConcentration(shares) for shares in sorted(every, key=lambda each: each.year) if shares.is_known]


@dataclass(frozen=True)
class PublishedConcentration:
    """What follows from a published list, which may hold some members only and rounded amounts."""

    published: PublishedList

    @property
    def half(self) -> Range | None:
        """Between which numbers lies how many states pay half of the budget; None without a budget."""
        whole = self.published.whole
        if whole is None or not whole.amount:
            return None
        return paying(
            HALF,
            self.published.payments,
            whole,
            complete=self.published.is_whole,
            payers=self.published.members or None,
        )

    @property
    def covered(self) -> Decimal | None:
        """The list in percent of the budget as printed, to one decimal."""
        whole = self.published.whole
        return percent(self.published.total.amount, whole.amount, 1) if whole else None

    @property
    def left(self) -> Decimal | None:
        """What the list leaves of the budget as printed."""
        whole = self.published.whole
        return whole.amount - self.published.total.amount if whole else None

    @property
    def curve(self) -> list[tuple[int, Decimal]]:
        """What the largest, the two largest ... of the list pay together, in percent of the budget."""
        whole = self.published.whole
        if whole is None or not whole.amount:
            return []
        return numbered(cumulated((each.amount for each in self.published.payments), whole.amount))


def numbered(parts: Iterable[Fraction]) -> list[tuple[int, Decimal]]:
    """The parts in percent, to two decimals, each with how many states pay it."""
    return [(count, decimal_from(part, 2)) for count, part in enumerate(parts, start=1)]
