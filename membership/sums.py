"""Whether printed figures add up: pure arithmetic on exact decimals, no model and no query.

Rule of tolerance: the sum of half the last printed digit of every number on both sides ("39 M" and "2 M" count
0.5, "101.8 M" counts 0.05). Within it a difference is rounding; beyond it, a discrepancy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

HUNDRED = Decimal(100)


class Verdict(Enum):
    """What a sum check says, in words that need no colour."""

    EQUAL = "equal"
    ROUNDING = "rounding"
    DISCREPANCY = "discrepancy"
    SHARE = "share"

    @property
    def label(self) -> Any:
        """The verdict in words."""
        return {
            Verdict.EQUAL: _("Equal"),
            Verdict.ROUNDING: _("Rounding"),
            Verdict.DISCREPANCY: _("Discrepancy"),
            Verdict.SHARE: _("Share, not a total"),
        }[self]


class MixedCurrencies(ValueError):
    """Two currencies were about to be added."""


@dataclass(frozen=True)
class Term:
    """One printed number as it enters a sum: half its last printed digit, its factor and its currency."""

    number: Decimal
    half_last_digit: Decimal
    factor: Decimal = Decimal(1)
    currency: str = ""

    @property
    def amount(self) -> Decimal:
        """The number times its factor."""
        return self.number * self.factor

    @property
    def tolerance(self) -> Decimal:
        """How far rounding alone can move the amount."""
        return self.half_last_digit * abs(self.factor)


@dataclass(frozen=True)
class Result:
    """What the parts add up to, the printed total, and what follows. Amounts are in the printed scale and unit."""

    kind: str
    total_of_parts: Decimal
    total: Decimal
    tolerance: Decimal
    currency: str = ""

    @property
    def difference(self) -> Decimal:
        """The printed total minus what the parts add up to."""
        return trimmed(self.total - self.total_of_parts)

    @property
    def share(self) -> Decimal | None:
        """The parts in percent of the total; None for a total of zero."""
        return self.total_of_parts * HUNDRED / self.total if self.total else None

    @property
    def verdict(self) -> Verdict:
        """Equal, rounding or discrepancy; a share is never judged as a total."""
        if self.kind == "share":
            return Verdict.SHARE
        if self.difference == 0 or (self.kind == "minimum" and self.difference > 0):
            return Verdict.EQUAL
        return Verdict.ROUNDING if abs(self.difference) <= self.tolerance else Verdict.DISCREPANCY

    @property
    def adds_up(self) -> bool:
        """Whether nothing beyond rounding is wrong."""
        return self.verdict is not Verdict.DISCREPANCY


def compare(parts: Sequence[Term], totals: Sequence[Term], kind: str = "total") -> Result:
    """Compare what the parts add up to with the total or totals. Exact; nothing is rounded.

    Raises MixedCurrencies rather than add two currencies.
    """
    currencies = {term.currency for term in (*parts, *totals)}
    if len(currencies) > 1:
        raise MixedCurrencies(", ".join(sorted(currencies)))
    return Result(
        kind=kind,
        total_of_parts=_sum(term.amount for term in parts),
        total=_sum(term.amount for term in totals),
        tolerance=_sum(term.tolerance for term in (*parts, *totals)),
        currency=next(iter(currencies), ""),
    )


def trimmed(number: Decimal) -> Decimal:
    """The same number without trailing zeros after the point, and without an exponent."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return trimmed(sum(amounts, Decimal(0)))
