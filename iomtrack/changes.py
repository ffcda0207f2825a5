"""What changed in a record, in the words its pages use: labels, numbers, dates as exactly as they are known."""

import datetime as dt
from dataclasses import dataclass
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


@dataclass
class Change:
    """One field: what it said before and what it says now."""

    label: Any
    before: Any
    after: Any


class Changes:
    """Turns two stored rows into changes in words; related records are named in one query per field."""

    def __init__(self, model: type[models.Model], stored: type[models.Model], events: list[Any]):
        names = {field.name for field in stored._meta.get_fields()}
        self.fields = [
            field
            for field in model._meta.concrete_fields
            if field.editable and not field.primary_key and field.name in names and not is_place_in_order(field)
        ]
        self.related: dict[str, dict[Any, str]] = {}
        for field in self.fields:
            if field.related_model:
                keys = {getattr(event, field.attname) for event in events} - {None}
                found = field.related_model._base_manager.filter(pk__in=keys) if keys else ()
                self.related[field.name] = {row.pk: str(row) for row in found}

    def between(self, before: Any, after: Any) -> list[Change]:
        """What differs; for a first entry, what was filled in. How exact a date is shows in the date itself."""
        found = []
        for field in self.fields:
            new = getattr(after, field.attname)
            old = getattr(before, field.attname) if before else None
            if new == old or (before is None and (new in (None, "") or is_technical(field))):
                continue
            said = self.word(field, old, before) if before else None
            found.append(Change(label_of(field), said, self.word(field, new, after)))
        return found

    def word(self, field: models.Field, value: Any, event: Any) -> Any:
        """A stored value as people read it, beside the other values of its row."""
        if value in (None, ""):
            return ""
        if field.is_relation:
            return self.related[field.name].get(value, _("a record that no longer exists"))
        if is_precision(field):
            return KNOWN_TO.get(value, dict(field.flatchoices).get(value, value))
        if field.choices:
            return dict(field.flatchoices).get(value, value)
        if field.name.endswith(("_en", "_fr")):
            return LanguageText(value, field.name[-2:])
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            return formats.date_in_table(value, precision_of(field, event))
        return value_of(field, value, self.currency_of(field, event))

    def currency_of(self, field: models.Field, event: Any) -> str:
        """The code of the currency that the row states an amount in; empty where it states none."""
        name = "foreign_currency" if field.name.startswith("foreign_") else "currency"
        return self.related.get(name, {}).get(getattr(event, f"{name}_id", None), "")


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
    """What the field is called in a history."""
    if is_precision(field):
        return _("date known")
    if field.name == "time_zone":
        return _("times are those of")
    return field.verbose_name


def precision_of(field: models.Field, event: Any) -> str:
    """How exactly the row knows the date: `start` by `precision`, `published_on` by `published_precision`."""
    name = "precision" if field.name in DATES else f"{field.name.rpartition('_')[0]}_precision"
    known = getattr(event, name, "day")
    return known if known in KNOWN_TO else "day"


def value_of(field: models.Field | None, value: Any, currency: str = "") -> Any:
    """A value by the kind of its field: money with its currency, rates without the zeros that the database adds."""
    name = field.name if field else ""
    if name == "time_zone":
        return PLACES.get(value, value)
    if name == "fiscal_year":
        return FiscalYear(value).label
    if name == "founded" or name.endswith("year"):
        return str(value)
    if isinstance(field, models.DecimalField) and isinstance(value, Decimal):
        if currency and field.decimal_places == 2:
            return formats.money(value, currency)
        least = {2: 2, 8: 3}.get(field.decimal_places or 0, 0)  # amounts have cents, rates three decimals or more
        return formats.number(value, max(least, -int(value.normalize().as_tuple().exponent)))
    return in_words(value)


def in_words(value: Any) -> Any:
    """A value of any kind as people read it."""
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
    if isinstance(value, Decimal | int):
        return formats.number(value)
    return value
