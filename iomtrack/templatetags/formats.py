"""Template filters for dates, times, numbers and amounts: `{% load formats %}{{ amount|money:"CHF" }}`.

None, and a name that the template does not know, are written as missing. To say that a source does not state
a value, put `|or_not_stated` before the format: `{{ row.amount|or_not_stated|money:row.currency }}`.
"""

from __future__ import annotations

import datetime
from typing import Any

from django import template

from iomtrack import formats

register = template.Library()


def _present(value: Any) -> Any:
    return None if value == "" and not isinstance(value, formats.Missing) else value


@register.filter
def date_text(day: datetime.date | None, precision: str = "day") -> str:
    """Write `December 1, 2010`; `|date_text:"year"` writes 2010."""
    return formats.date(_present(day), precision)


@register.filter
def date_table(day: datetime.date | None, precision: str = "day") -> str:
    """Write `2010-12-01`."""
    return formats.date_in_table(_present(day), precision)


@register.filter
def time_text(value: datetime.time | datetime.datetime | None) -> str:
    """Write `2:05 pm`, `14 h 05`."""
    return formats.time(_present(value))


@register.filter
def datetime_text(moment: datetime.datetime | None, zone: str | None = None) -> str:
    """Write a moment in the reader's zone, or `|datetime_text:"Europe/Zurich"`."""
    return formats.datetime(_present(moment), zone)


@register.filter
def datetime_table(moment: datetime.datetime | None, zone: str | None = None) -> str:
    """Write `2010-12-01 14:05`."""
    return formats.datetime_in_table(_present(moment), zone)


@register.filter
def meeting_times(moment: datetime.datetime | None) -> str:
    """Write Geneva and Ottawa time in one line."""
    moment = _present(moment)
    return formats.missing() if moment is None else str(formats.meeting_times(moment))


@register.filter
def number(value: formats.Number | None, decimals: int | None = None) -> str:
    """Write a number; `|number:2` rounds to two decimals."""
    return formats.number(_present(value), decimals)


@register.filter
def money(amount: formats.Number | formats.Money | None, currency: Any = None) -> str:
    """Write an amount: `|money:"CHF"`, or a Money alone."""
    return formats.money(_present(amount), currency)


@register.filter
def millions(amount: formats.Number | formats.Money | None, currency: Any = None) -> str:
    """Write an amount that is in millions already."""
    return formats.millions(_present(amount), currency)


@register.filter
def percent(value: formats.Number | None, decimals: int | None = 2) -> str:
    """Write a value that is in percent already."""
    return formats.percent(_present(value), decimals)


@register.filter
def period(row: Any) -> str:
    """Write the inclusive dates of a row that has `start`, `end` and `precision`."""
    return formats.period(row.start, row.end, row.precision)


@register.filter
def or_missing(value: Any) -> Any:
    """Write `Not available` for nothing; zero and False are values."""
    return formats.missing() if value is None or value == "" else value


@register.filter
def or_not_stated(value: Any) -> Any:
    """Write `Not stated` for nothing; zero and False are values."""
    return formats.not_stated() if value is None or value == "" else value
