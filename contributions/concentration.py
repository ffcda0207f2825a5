"""The arithmetic of who pays how much of a whole: exact, pure, without models and without floats.

A published list may hold only some of those who pay, and rounded amounts. What follows from it is therefore a range:
what must be true of every complete list that agrees with what was printed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contributions.calculations import Exact

HALF = Fraction(1, 2)


def fewest_paying(part: Exact, amounts: Iterable[Exact], whole: Exact) -> int | None:
    """Return how many of the largest amounts it takes to reach `part` of the whole; None when all do not reach it."""
    wanted, reached = Fraction(part) * Fraction(whole), Fraction(0)
    for count, amount in enumerate(sorted((Fraction(amount) for amount in amounts), reverse=True), start=1):
        reached += amount
        if reached >= wanted:
            return count
    return None


@dataclass(frozen=True)
class Payment:
    """What one state pays as printed, and half its last printed digit: how far the true amount may be from it."""

    amount: Decimal
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class Range:
    """How many states pay a part of the whole: at least `fewest`; at most `most`, None where no bound follows."""

    fewest: int
    most: int | None

    @property
    def exact(self) -> int | None:
        """The number itself, where the two bounds meet."""
        return self.fewest if self.fewest == self.most else None


def paying(
    part: Exact, payments: Sequence[Payment], whole: Payment, *, complete: bool = False, payers: int | None = None
) -> Range:
    """Return between which numbers lies how many states it takes to pay `part` (0 to 1) of the whole.

    The fewest: every amount as large as its rounding allows, the whole as small; where the list is not complete, what
    it leaves of the whole is taken for one more state. The most: every amount as small, the whole as large, and
    nobody else pays more than those listed; where they do not reach the part, all the payers, if their number is known.
    """
    if not 0 < Fraction(part) <= 1:
        raise ValueError("a part lies above 0 and up to 1")
    high = [each.amount + each.tolerance for each in payments]
    low = [max(each.amount - each.tolerance, Decimal(0)) for each in payments]
    if not complete:
        left = whole.amount + whole.tolerance - sum(low, Decimal(0))
        high.append(max(left, Decimal(0)))
    least, largest = max(whole.amount - whole.tolerance, Decimal(0)), whole.amount + whole.tolerance
    fewest = fewest_paying(part, high, least)
    most = fewest_paying(part, low, largest)
    return Range(fewest if fewest is not None else len(high), most if most is not None else payers)


def cumulated(amounts: Iterable[Exact], whole: Exact) -> list[Fraction]:
    """Return what the largest, the two largest, the three largest ... pay, in percent of the whole."""
    reached, found = Fraction(0), []
    for amount in sorted((Fraction(amount) for amount in amounts), reverse=True):
        reached += amount
        found.append(reached * 100 / Fraction(whole))
    return found


def added_up(shares: Mapping[str, Fraction], members: Iterable[str]) -> Fraction:
    """Return what some states pay together; a state without a share adds nothing, and none is counted twice."""
    return sum((shares.get(state, Fraction(0)) for state in set(members)), Fraction(0))


def places(amounts: Mapping[str, Exact]) -> dict[str, int]:
    """Return the place of each by amount, the largest first; equal amounts share the better place."""
    ordered = sorted((Fraction(amount) for amount in amounts.values()), reverse=True)
    first: dict[Fraction, int] = {}
    for place, amount in enumerate(ordered, start=1):
        first.setdefault(amount, place)
    return {state: first[Fraction(amount)] for state, amount in amounts.items()}


@dataclass(frozen=True)
class GrowthRange:
    """Between which percentages the growth of two rounded amounts lies; exact fractions."""

    low: Fraction
    high: Fraction


def growth_between(before: Payment, after: Payment) -> GrowthRange | None:
    """Return the smallest and the largest growth, in percent, that the rounding of both amounts allows.

    None where the earlier amount may have been zero.
    """
    least, most = before.amount - before.tolerance, before.amount + before.tolerance
    if least <= 0:
        return None
    low = max(after.amount - after.tolerance, Decimal(0))
    high = after.amount + after.tolerance
    return GrowthRange(
        (Fraction(low) / Fraction(most) - 1) * 100,
        (Fraction(high) / Fraction(least) - 1) * 100,
    )


def real_growth(nominal: Exact, inflation: Exact) -> Fraction:
    """Return growth in percent with inflation in percent taken out: (1 + nominal) / (1 + inflation) - 1, exact."""
    if Fraction(inflation) <= -100:
        raise ValueError("prices do not fall by all of their value")
    return ((100 + Fraction(nominal)) / (100 + Fraction(inflation)) - 1) * 100
