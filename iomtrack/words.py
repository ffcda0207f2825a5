"""Stored values in the words of the pages: labels, numbers, dates as exactly as they are known."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iomtrack import formats
from iomtrack.bilingual import LanguageText
from iomtrack.fiscal import FiscalYear

DATES = ("start", "end", "on")
KNOWN_TO = {
    "day": gettext_lazy("to the day"),
    "month": gettext_lazy("to the month"),
    "year": gettext_lazy("to the year"),
}
PLACES = {"Europe/Zurich": gettext_lazy("Geneva"), "America/Toronto": gettext_lazy("Ottawa")}


def is_place_in_order(field: models.Field) -> bool:
    """Whether a column only sorts rows; the number of an agenda item is not such a one, for it names the item."""
    keys = getattr(field.model, "natural_key_fields", ())
    return field.name == "position" and isinstance(field, models.IntegerField) and "position" not in keys


def is_precision(field: models.Field) -> bool:
    """Whether a column says how exactly a date is known."""
    return field.name == "precision" or field.name.endswith("_precision")


def is_technical(field: models.Field) -> bool:
    """Whether a column is worth a word only when somebody changes it."""
    return is_precision(field) or field.name == "time_zone"


def label_of(field: models.Field) -> Any:
    """What a field is called in a history."""
    if is_precision(field):
        return _("date known")
    if field.name == "time_zone":
        return _("times are those of")
    return field.verbose_name


def precision_of(field: models.Field, row: Any) -> str:
    """How exactly a row knows the date: `start` by `precision`, `published_on` by `published_precision`."""
    name = "precision" if field.name in DATES else f"{field.name.rpartition('_')[0]}_precision"
    known = getattr(row, name, "day")
    return known if known in KNOWN_TO else "day"


def stored(field: models.Field, value: Any, precision: str = "day", currency: str = "") -> Any:
    """The stored value of a field, dates as exactly as told and amounts in the currency told."""
    if is_precision(field):
        return KNOWN_TO.get(value, dict(field.flatchoices).get(value, value))
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if field.name.endswith(("_en", "_fr")):
        return LanguageText(value, field.name[-2:])
    if type(value) is dt.date:
        return formats.date_in_table(value, precision)
    return of(value, field, currency)


def of(value: Any, field: models.Field | None = None, currency: str = "") -> Any:
    """A value of any kind as people read it; its field tells years and rates from other numbers."""
    if value in (None, ""):
        return formats.not_stated()
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return formats.datetime_in_table(value)
    if isinstance(value, dt.date):
        return formats.date_in_table(value)
    if isinstance(value, dt.time):
        return formats.time(value)
    if isinstance(value, int):
        return whole(value, field.name if field else "")
    if isinstance(value, Decimal):
        places = field.decimal_places if isinstance(field, models.DecimalField) else None
        return formats.number(value) if places is None else exact(value, places, currency)
    return PLACES.get(value, value) if field is not None and field.name == "time_zone" else value


def whole(value: int, name: str) -> str:
    """A whole number; a year is written without separators, a fiscal year with both its years."""
    if name == "fiscal_year":
        return FiscalYear(value).label
    if name == "founded" or name.endswith("year"):
        return str(value)
    return formats.number(value)


def exact(value: Decimal, places: int, currency: str) -> str:
    """An amount with its cents, a rate with three decimals or more, else the digits it has without closing zeros."""
    if currency and places == 2:
        return formats.money(value, currency)
    least = {2: 2, 8: 3}.get(places, 0)
    return formats.number(value, max(least, -int(value.normalize().as_tuple().exponent)))
