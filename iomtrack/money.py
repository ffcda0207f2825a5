"""Amounts of money. Two currencies never meet: adding, comparing or ranking across them is an error."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision

# Wide enough that no sum or product of amounts and rates is ever rounded on the way.
EXACT = Context(prec=60)
CURRENCY_CODE = re.compile("[A-Z]{3}")


class CurrencyMismatch(TypeError):
    """Two amounts in different currencies were added, subtracted or compared."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"{left} and {right} are different currencies: amounts in them are never combined")


@lru_cache(maxsize=512)
def minor_units(currency: str) -> int:
    """Return how many decimals the currency has (CHF 2, JPY 0), from ISO 4217."""
    return get_currency_precision(currency)


@dataclass(frozen=True)
class Money:
    """An exact amount in one currency, named by its ISO 4217 code."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, (Decimal, int)):
            raise TypeError(f"an amount of money is a Decimal, not {type(self.amount).__name__}")
        if isinstance(self.amount, int):
            object.__setattr__(self, "amount", Decimal(self.amount))
        if not self.amount.is_finite():
            raise ValueError("an amount of money is a finite number")
        if not isinstance(self.currency, str) or not CURRENCY_CODE.fullmatch(self.currency):
            raise ValueError(f"{self.currency!r} is not an ISO 4217 currency code")

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, in a currency."""
        return cls(Decimal(0), currency)

    @classmethod
    def from_minor(cls, units: int, currency: str) -> Money:
        """Return the amount of so many minor units (centimes, cents)."""
        return cls(Decimal(units).scaleb(-minor_units(currency), EXACT), currency)

    def __add__(self, other: object) -> Money:
        return Money(EXACT.add(self.amount, self._same_currency(other)), self.currency)

    def __sub__(self, other: object) -> Money:
        return Money(EXACT.subtract(self.amount, self._same_currency(other)), self.currency)

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate(), self.currency)

    def __abs__(self) -> Money:
        return Money(self.amount.copy_abs(), self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        if isinstance(factor, bool) or not isinstance(factor, (Decimal, int)):
            raise TypeError(f"money is multiplied by a Decimal or an int, not by {type(factor).__name__}")
        return Money(EXACT.multiply(self.amount, Decimal(factor)), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: object) -> bool:
        return self.amount < self._same_currency(other)

    def __le__(self, other: object) -> bool:
        return self.amount <= self._same_currency(other)

    def __gt__(self, other: object) -> bool:
        return self.amount > self._same_currency(other)

    def __ge__(self, other: object) -> bool:
        return self.amount >= self._same_currency(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        """Return the amount for logs and errors; pages use `formats.money`."""
        return f"{self.currency} {self.amount}"

    @property
    def rounded(self) -> Money:
        """The amount in whole minor units, halves away from zero."""
        return Money(round_half_up(self.amount, minor_units(self.currency)), self.currency)

    @property
    def minor(self) -> int:
        """The amount in minor units; an amount finer than that is an error, never rounded silently."""
        units = self.amount.scaleb(minor_units(self.currency), EXACT)
        if units != units.to_integral_value():
            raise ValueError(f"{self} is not a whole number of minor units")
        return int(units)

    def convert(self, currency: str, *, rate: Decimal, date: datetime.date, source: object) -> Converted:
        """Return this amount in another currency, with the rate, its date and its source.

        `rate` is the price of one unit of this currency in the other one: CAD per CHF 0.972389 turns
        CHF into CAD. The result is rounded to the minor units of the other currency, halves away from zero.
        """
        return Converted(original=self, currency=currency, rate=rate, date=date, source=source)

    def _same_currency(self, other: object) -> Decimal:
        if not isinstance(other, Money):
            raise TypeError(f"money combines with money, not with {type(other).__name__}")
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.amount


@dataclass(frozen=True)
class Converted:
    """An amount seen in another currency. It cannot exist without its rate, the rate's date and source.

    It is deliberately no `Money`: a converted amount does not slip into a sum of booked amounts.
    """

    original: Money
    currency: str
    rate: Decimal
    date: datetime.date
    source: object

    def __post_init__(self) -> None:
        if isinstance(self.rate, bool) or not isinstance(self.rate, Decimal):
            raise TypeError(f"a rate is a Decimal, not {type(self.rate).__name__}")
        if not self.rate.is_finite() or self.rate <= 0:
            raise ValueError("a rate is greater than zero")
        if not isinstance(self.date, datetime.date):
            raise TypeError("a rate has a date")
        if not self.source:
            raise ValueError("a rate has a source")
        if self.currency == self.original.currency:
            raise ValueError(f"{self.original} is in {self.currency} already")

    @property
    def money(self) -> Money:
        """The converted amount, rounded to minor units."""
        return Money(EXACT.multiply(self.original.amount, self.rate), self.currency).rounded


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round to so many decimals, halves away from zero, as published tables do."""
    return value.quantize(unit_of(decimals), rounding=ROUND_HALF_UP, context=EXACT)


@lru_cache(maxsize=512)
def unit_of(decimals: int) -> Decimal:
    """One unit of the last of so many decimals."""
    return Decimal(1).scaleb(-decimals)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum of amounts that are all in `currency`; of none, zero."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result


def sum_by_currency(amounts: Iterable[Money]) -> dict[str, Money]:
    """Return one sum for each currency, by code."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return dict(sorted(sums.items()))
