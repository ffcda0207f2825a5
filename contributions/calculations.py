"""The arithmetic of contributions: exact, pure, without models and without floats.

Amounts are Decimal, weights and shares are Decimal or Fraction; nothing is rounded before the last step, and the
rounding of that step is named. The rules are those of the United Nations scale as IOM applies it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from iomtrack.money import EXACT, Money, minor_units

Exact = Decimal | Fraction | int


class NothingToShare(ValueError):
    """No weight is greater than zero, so that no share can be computed."""


def decimal_from(value: Fraction, decimals: int) -> Decimal:
    """Return an exact fraction as a Decimal with so many decimals, halves away from zero."""
    scaled = abs(value) * 10**decimals
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(units if value >= 0 else -units).scaleb(-decimals, EXACT)


def percent(part: Exact, whole: Exact, decimals: int = 2) -> Decimal | None:
    """Return `part` in percent of `whole`, halves away from zero; None when the whole is zero."""
    return decimal_from(Fraction(part) * 100 / Fraction(whole), decimals) if whole else None


def total_in(currency: str, amounts: Iterable[Money]) -> Money:
    """Return the sum of amounts in one currency. An amount in another one raises CurrencyMismatch."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result


@dataclass(frozen=True)
class Growth:
    """A budget against the one before: the change, in the same currency, and in percent of the earlier one."""

    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """What was added, or taken off."""
        return self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """The change in percent of the earlier budget, to two decimals; None when that was zero."""
        return percent(self.change, self.before)

    @property
    def zero_nominal(self) -> bool:
        """Whether the two amounts are equal: zero nominal growth, inflation not considered."""
        return self.after == self.before


def within_rounding(left: Decimal, right: Decimal, tolerance: Decimal) -> bool:
    """Whether two sums differ by no more than rounding explains.

    The tolerance is the sum of half the last printed digit of every number on both sides.
    """
    return abs(left - right) <= tolerance


def equation_factor(weights: Iterable[Exact]) -> Fraction:
    """Return 100 / sum of the weights: what turns rates of a part of the states into a scale of 100."""
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    if whole <= 0:
        raise NothingToShare("the weights add up to nothing")
    return 100 / whole


def shares_of(weights: Mapping[str, Exact]) -> dict[str, Fraction]:
    """Return each weight as an exact share of their sum; the shares add up to exactly 1."""
    if any(weight < 0 for weight in weights.values()):
        raise ValueError("a weight is not negative")
    factor = equation_factor(weights.values()) / 100
    return {state: Fraction(weight) * factor for state, weight in weights.items()}


def apportion(units: int, weights: Mapping[str, Exact]) -> dict[str, int]:
    """Share `units` (a budget in minor units) by weight, by largest remainder. The lines add up to exactly `units`.

    Each quota is rounded down; the units left go one each to the largest fractions, then to the larger weight, then
    by ISO code. A line is less than one unit from its quota; a weight of zero gets nothing. A larger budget may
    lower a line: that is a property of the method, not an error.
    """
    if units < 0:
        raise ValueError("a budget is not negative")
    quotas = {state: units * share for state, share in shares_of(weights).items()}
    lines = {state: quota.numerator // quota.denominator for state, quota in quotas.items()}
    left = units - sum(lines.values())
    order = sorted(quotas, key=lambda state: (-(quotas[state] - lines[state]), -Fraction(weights[state]), state))
    for state in order[:left]:
        lines[state] += 1
    return lines


def apportion_money(budget: Money, weights: Mapping[str, Exact]) -> dict[str, Money]:
    """Share a budget by weight, as `apportion` does, to the minor unit of its currency."""
    return {
        state: Money.from_minor(units, budget.currency) for state, units in apportion(budget.minor, weights).items()
    }


def apportion_percent(weights: Mapping[str, Exact], decimals: int = 2) -> dict[str, Decimal]:
    """Return percentages to print that add up to exactly 100, apportioned as amounts are."""
    parts = apportion(100 * 10**decimals, weights)
    return {state: Decimal(part).scaleb(-decimals, EXACT) for state, part in parts.items()}


def clamp_shares(weights: Mapping[str, Exact], *, floor: Exact = 0, ceiling: Exact = 100) -> dict[str, Fraction]:
    """Return shares of which none lies under `floor` or over `ceiling` (both in percent); they add up to exactly 1.

    A share beyond a bound is set to it and the rest is shared again among the others by weight, until none is
    beyond. When both bounds are overstepped the larger surplus or deficit is settled first. A weight of zero stays
    at zero. Bounds that cannot be kept raise ValueError.
    """
    low, high = Fraction(floor) / 100, Fraction(ceiling) / 100
    shares = shares_of(weights)
    payers = {state for state, weight in weights.items() if weight > 0}
    if not low * len(payers) <= 1 <= high * len(payers):
        raise ValueError("the floor and the ceiling cannot both be kept")
    fixed: dict[str, Fraction] = {}
    while True:
        over = {state for state in payers - fixed.keys() if shares[state] > high}
        under = {state for state in payers - fixed.keys() if shares[state] < low}
        if not over and not under:
            return shares
        surplus = sum((shares[state] - high for state in over), Fraction(0))
        deficit = sum((low - shares[state] for state in under), Fraction(0))
        # Settling only the larger side keeps the other side's states free, as the smaller one may vanish by itself.
        if surplus >= deficit:
            fixed |= dict.fromkeys(over, high)
        if deficit >= surplus:
            fixed |= dict.fromkeys(under, low)
        shares |= fixed
        free = {state: weights[state] for state in payers - fixed.keys()}
        rest = 1 - sum(fixed.values(), Fraction(0))
        if free:
            shares |= {state: rest * share for state, share in shares_of(free).items()}


def added_on(budget: Money, *, weight: Exact, weights_before: Iterable[Exact], months: int) -> Money:
    """Return what a state joining during the year pays on top of the budget; the others pay as before.

    Budget x its weight / the sum of the weights before it joined x months / 12, halves away from zero.
    """
    if not 1 <= months <= 12:
        raise ValueError("a state joins for 1 to 12 months of a year")
    factor = equation_factor(weights_before) / 100
    amount = Fraction(budget.amount) * Fraction(weight) * factor * months / 12
    return Money(decimal_from(amount, 2), budget.currency)


@dataclass(frozen=True)
class Quota:
    """What one state pays: its weight, its exact quota in minor units, and the amount after rounding."""

    weight: Decimal
    exact: Fraction
    amount: Money


def assessed_lines(
    budget: Money, weights: Mapping[str, Decimal], *, floor: Decimal | None = None, ceiling: Decimal | None = None
) -> dict[str, Quota]:
    """Share a budget by weight, floor and ceiling (in percent) applied; the amounts add up to exactly the budget."""
    if floor is None and ceiling is None:
        shares = shares_of(weights)
    else:
        shares = clamp_shares(weights, floor=floor or Decimal(0), ceiling=Decimal(100) if ceiling is None else ceiling)
    amounts = apportion_money(budget, shares)
    return {state: Quota(weights[state], budget.minor * shares[state], amounts[state]) for state in shares}


def added_on_lines(
    budget: Money, weights: Mapping[str, Decimal], *, joining: Iterable[str], months: int
) -> dict[str, Quota]:
    """What the joining states pay on top of a budget, each alone; the weights are those of all states.

    The others pay as before. Rounded to minor units, halves away from zero.
    """
    new = set(joining)
    before = [weight for state, weight in weights.items() if state not in new]
    factor = equation_factor(before) / 100
    return {
        state: Quota(
            weights[state],
            budget.minor * Fraction(weights[state]) * factor * months / 12,
            added_on(budget, weight=weights[state], weights_before=before, months=months),
        )
        for state in sorted(new)
    }


@dataclass(frozen=True)
class Open:
    """One side of the ledger with something left: which entry, how much, and the day it counts from."""

    entry: int
    amount: Decimal
    since: date


@dataclass(frozen=True)
class Match:
    """So much of a credit settles so much of a debit, from the day on which both are there."""

    credit: int
    debit: int
    amount: Decimal
    on: date


def match_in_order(credits: Iterable[Open], debits: Iterable[Open], *, not_before: date | None = None) -> list[Match]:
    """Use each credit in turn to settle each debit in turn, until either side has nothing left.

    The order is the caller's: oldest first, as a rule. Nothing is used or settled beyond what is open.
    """
    waiting = [(debit, debit.amount) for debit in debits]
    found = []
    for credit in credits:
        left = credit.amount
        while left > 0 and waiting:
            debit, owed = waiting.pop(0)
            amount = min(left, owed)
            if amount > 0:
                days = [credit.since, debit.since, *([not_before] if not_before else [])]
                found.append(Match(credit.entry, debit.entry, amount, max(days)))
            left -= amount
            if owed > amount:
                waiting.insert(0, (debit, owed - amount))
    return found


def grown(budget: Money, growth: Exact, inflation: Exact = 0) -> Money:
    """Return a budget after growth in percent, to the minor unit, halves away from zero.

    With inflation the growth is real: budget x (1 + inflation / 100) x (1 + growth / 100).
    """
    amount = Fraction(budget.amount) * (1 + Fraction(growth) / 100) * (1 + Fraction(inflation) / 100)
    if amount < 0:
        raise ValueError("a budget is not negative")
    return Money(decimal_from(amount, minor_units(budget.currency)), budget.currency)


@dataclass(frozen=True)
class Assessment:
    """A budget and what it is shared on: weights, bounds in percent, and the minor units a line is a multiple of."""

    budget: Money
    weights: Mapping[str, Exact]
    floor: Exact = 0
    ceiling: Exact = 100
    step: int = 1

    @property
    def units(self) -> int:
        """The budget in steps. One that is no whole number of steps is rounded to one, halves up."""
        return (2 * self.budget.minor + self.step) // (2 * self.step)

    @property
    def total(self) -> Money:
        """What is shared: the budget, in whole steps."""
        return Money.from_minor(self.units * self.step, self.budget.currency)

    def lines(self) -> dict[str, Money]:
        """The line of each state; they add up to the total."""
        bounded = self.floor > 0 or self.ceiling < 100
        weights = clamp_shares(self.weights, floor=self.floor, ceiling=self.ceiling) if bounded else self.weights
        return {
            state: Money.from_minor(units * self.step, self.budget.currency)
            for state, units in apportion(self.units, weights).items()
        }


@dataclass(frozen=True)
class Difference:
    """What one state pays before and after a change; None where it is not a member."""

    state: str
    before: Money | None
    after: Money | None

    @property
    def change(self) -> Money:
        """What it pays more, or less when negative; a state that joins pays all of it more."""
        if self.after is None:
            return -self.before  # type: ignore[operator]  # a state pays before or after, or both
        return self.after - self.before if self.before is not None else self.after

    @property
    def percent(self) -> Decimal | None:
        """The change in percent of what it paid, to two decimals; None where it paid nothing."""
        if self.before is None or self.after is None:
            return None
        return percent(self.change.amount, self.before.amount)


def differences(before: Assessment, after: Assessment) -> list[Difference]:
    """Compare two assessments in one currency, state by state, the largest line after the change first."""
    old, new = before.lines(), after.lines()
    rows = [Difference(state, old.get(state), new.get(state)) for state in old.keys() | new.keys()]
    return sorted(rows, key=lambda row: (-(-1 if row.after is None else row.after.minor), row.state))
