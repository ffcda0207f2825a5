"""Dates, times, numbers and amounts as English and French Canada write them.

The one module for pages, tables, charts, Excel, Word and mail. Every function writes in the active language
unless told `language="fr"`; a value that is None is written as missing, never left blank. Numbers are
Decimal, int or Fraction: a float raises TypeError, because its digits are not the ones that were entered.
Django finds its own formats in the packages `en` and `fr` beside this file (FORMAT_MODULE_PATH).
"""

from __future__ import annotations

import datetime as clock
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from iomtrack.bilingual import active_language
from iomtrack.formats.languages import LANGUAGES, NBSP, English
from iomtrack.formats.parsing import AmbiguousNumber, InvalidNumber, parse_decimal
from iomtrack.money import Money, minor_units, round_half_up

__all__ = [
    "NBSP", "AmbiguousNumber", "InvalidNumber", "MeetingTimes", "Missing", "date", "date_in_table", "datetime",
    "datetime_in_table", "meeting_times", "millions", "missing", "money", "month", "month_name", "not_stated",
    "number", "parse_decimal", "percent", "period", "time", "year",
]  # fmt: skip

Number = Decimal | int | Fraction
GENEVA = "Europe/Zurich"
OTTAWA = "America/Toronto"


class Missing(str):
    """The words that stand for a value that is not there; every function here passes them through."""

    __slots__ = ()


WORDS = (gettext_noop("Not available"), gettext_noop("Not stated"), gettext_noop("Geneva"), gettext_noop("Ottawa"))


def missing(language: str | None = None) -> Missing:
    """Return `Not available`: there should be a value and we do not have it."""
    return Missing(_say("Not available", language))


def not_stated(language: str | None = None) -> Missing:
    """Return `Not stated`: the source does not say."""
    return Missing(_say("Not stated", language))


def date(day: clock.date | None, precision: str = "day", language: str | None = None) -> str:
    """Return a date in running text, as exactly as it is known: `December 1, 2010`, `1er décembre 2010`."""
    if day is None or isinstance(day, Missing):
        return day or missing(language)
    writer, day = _writer(language), _local_day(day)
    return {"day": writer.date, "month": writer.month, "year": writer.year}[str(precision)](day)


def month(day: clock.date | None, language: str | None = None) -> str:
    """Return `December 2010`, `décembre 2010`."""
    return date(day, "month", language)


def month_name(number: int, language: str | None = None) -> str:
    """Return the name of a month by its number: `December`, `décembre`."""
    return _writer(language).months[number - 1]


def year(day: clock.date | None, language: str | None = None) -> str:
    """Return the year, ungrouped."""
    return date(day, "year", language)


def date_in_table(day: clock.date | None, precision: str = "day", language: str | None = None) -> str:
    """Return a date in a table, the same in both languages: `2010-12-01`, `2010-12` or `2010`."""
    if day is None or isinstance(day, Missing):
        return day or missing(language)
    return _local_day(day).isoformat()[: {"day": 10, "month": 7, "year": 4}[str(precision)]]


def time(value: clock.time | clock.datetime | None, language: str | None = None) -> str:
    """Return `2:05 pm`, `14 h 05`; a moment is told in the current time zone."""
    if value is None or isinstance(value, Missing):
        return value or missing(language)
    if isinstance(value, clock.datetime):
        value = _in_zone(value, None).time()
    return _writer(language).time(value)


def datetime(moment: clock.datetime | None, zone: str | clock.tzinfo | None = None, language: str | None = None) -> str:
    """Return a moment in text, in a zone (the reader's unless told): `1er décembre 2010 à 14 h 05`."""
    if moment is None or isinstance(moment, Missing):
        return moment or missing(language)
    return _writer(language).date_and_time(_in_zone(moment, zone))


def datetime_in_table(
    moment: clock.datetime | None, zone: str | clock.tzinfo | None = None, language: str | None = None
) -> str:
    """Return a moment in a table: `2010-12-01 2:05 pm`, in French `2010-12-01 14 h 05`."""
    if moment is None or isinstance(moment, Missing):
        return moment or missing(language)
    here = _in_zone(moment, zone)
    return f"{here.date().isoformat()} {time(here, language)}"


@dataclass(frozen=True)
class MeetingTimes:
    """When a meeting is, for those in the room and those in Ottawa; as text, both in one line."""

    geneva: str
    ottawa: str
    text: str

    def __str__(self) -> str:
        return self.text


def meeting_times(moment: clock.datetime, language: str | None = None) -> MeetingTimes:
    """Return Geneva and Ottawa time. The difference is five hours in the weeks when one has changed its clocks.

    `December 1, 2010, 9 am (Geneva); 3 am (Ottawa)`: Ottawa's date is written only when it is another day.
    """
    writer = _writer(language)
    geneva, ottawa = _in_zone(moment, GENEVA), _in_zone(moment, OTTAWA)
    here, there = writer.date_and_time(geneva), writer.date_and_time(ottawa)
    short = there if geneva.date() != ottawa.date() else writer.time(ottawa.time())
    places = _say("Geneva", language), _say("Ottawa", language)
    return MeetingTimes(here, there, f"{here} ({places[0]}); {short} ({places[1]})")


def number(value: Number | None, decimals: int | None = None, language: str | None = None) -> str:
    """Return a number with its groups; `decimals=None` keeps the digits as they are, else halves go up."""
    if value is None or isinstance(value, Missing):
        return value or missing(language)
    return _writer(language).number(*_digits(value, decimals))


def money(
    amount: Number | Money | None,
    currency: str | None = None,
    decimals: int | None = None,
    language: str | None = None,
) -> str:
    """Return an amount: `CHF 1,234.50`, `1 234,50 CHF`, `US$1,234.50`. CAD is `$`; other codes stand as codes.

    Takes a Money alone, or a number and its currency. Decimals are the currency's own unless told.
    """
    if amount is None or isinstance(amount, Missing):
        return amount or missing(language)
    amount, currency = _amount(amount, currency)
    decimals = minor_units(currency) if decimals is None else decimals
    return _writer(language).money(*_digits(amount, decimals), currency)


def millions(
    amount: Number | Money | None,
    currency: str | None = None,
    decimals: int | None = None,
    language: str | None = None,
) -> str:
    """Return an amount that is in millions already: `CHF 37.1 million`, `37,1 millions CHF`."""
    if amount is None or isinstance(amount, Missing):
        return amount or missing(language)
    amount, currency = _amount(amount, currency)
    return _writer(language).millions(*_digits(amount, decimals), currency)


def percent(value: Number | None, decimals: int | None = 2, language: str | None = None) -> str:
    """Return a value that is in percent already: `12.34%`, `12,34 %`."""
    if value is None or isinstance(value, Missing):
        return value or missing(language)
    writer = _writer(language)
    return writer.percent(writer.number(*_digits(value, decimals)))


def period(
    start: clock.date | None,
    end: clock.date | None,
    precision: str = "day",
    language: str | None = None,
) -> str:
    """Return two inclusive dates in words: `2005`, `since 1991`, `du 1er mars 2010 au 2 avril 2011`.

    Without an end it is still running; without a start it is not known when it began.
    """
    if start is None and end is None:
        return not_stated(language)
    return _writer(language).period(start, end, str(precision))


def _say(word: str, language: str | None) -> str:
    """Translate one of WORDS, into the active language unless told."""
    if language is None:
        return gettext(word)
    with translation.override(language):
        return gettext(word)


def _writer(language: str | None) -> English:
    return LANGUAGES[(language or active_language())[:2]]


def _local_day(day: clock.date) -> clock.date:
    """Return the day; of a moment, the day it is in the current time zone."""
    return _in_zone(day, None).date() if isinstance(day, clock.datetime) else day


def _in_zone(moment: clock.datetime, zone: str | clock.tzinfo | None) -> clock.datetime:
    if timezone.is_naive(moment):
        raise ValueError("a moment without a time zone has no time of day to show")
    zone = ZoneInfo(zone) if isinstance(zone, str) else zone or timezone.get_current_timezone()
    return moment.astimezone(zone)


def _amount(amount: Number | Money, currency: str | None) -> tuple[Number, str]:
    if isinstance(amount, Money):
        if currency not in (None, amount.currency):
            raise ValueError(f"{amount} is not in {currency}")
        return amount.amount, amount.currency
    if not currency:
        raise ValueError("an amount is written with its currency")
    return amount, str(currency)


def _digits(value: Number, decimals: int | None) -> tuple[str, str, str]:
    """Return sign, whole digits and fraction digits, rounded half up. Zero has no sign."""
    if value.__class__ is not Decimal:
        value = _decimal(value, decimals)
    if not value.is_finite():
        raise ValueError("only finite numbers are written")
    if decimals is not None:
        value = round_half_up(value, decimals)
    whole, _point, fraction = format(value.copy_abs(), "f").partition(".")
    return "-" if value < 0 else "", whole, fraction


def _decimal(value: Number, decimals: int | None) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, Fraction)):
        raise TypeError(f"a number is a Decimal, an int or a Fraction, not {type(value).__name__}")
    if isinstance(value, Fraction):
        if decimals is None:
            raise TypeError("a Fraction is written with a stated number of decimals")
        return _rounded_fraction(value, decimals)
    return Decimal(value)


def _rounded_fraction(value: Fraction, decimals: int) -> Decimal:
    """Round an exact fraction once, halves away from zero, without passing through a longer decimal."""
    units = (2 * abs(value) * 10**decimals + 1) // 2
    return Decimal(units if value >= 0 else -units).scaleb(-decimals)
