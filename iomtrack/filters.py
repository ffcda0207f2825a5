"""Filters of lists: declared once, shown as a form and as removable chips."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.bilingual import LanguageText, active_language
from iomtrack.models import PeriodQuerySet, RecordQuerySet


@dataclass
class Chip:
    """A filter in force: what it says, and the same list without it."""

    label: str
    value: str
    remove: str


class DayField(forms.DateField):
    """A day, written 2005-12-31."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("error_messages", {}).setdefault(
            "invalid", _("This is not a day of the calendar. Write it as 2005-12-31.")
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """The day; years outside 1900 to 2199 are taken for a slip of the pen."""
        day = super().to_python(value)
        if day is not None and not 1900 <= day.year <= 2199:
            raise ValidationError(_("The year must lie between 1900 and 2199."), code="year")
        return day


class DayFilter(django_filters.DateFilter):
    """A filter by one day."""

    field_class = DayField


class RecordSelect(forms.Select):
    """A select whose options say their language where it is not the page's."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One option; a label that knows another language marks it."""
        option = super().create_option(name, value, label, *args, **kwargs)
        if isinstance(label, LanguageText):
            option["label"] = label.plain
            if label.language != active_language():
                option["attrs"]["lang"] = label.language
        return option


class RecordChoiceField(django_filters.fields.ModelChoiceField):
    """One of some records, by the name they have in the reader's language."""

    widget = RecordSelect

    def label_from_instance(self, record: Any) -> Any:
        """The record as it writes itself, knowing its language where its name does."""
        text, name = str(record), getattr(record, "name", "")
        return LanguageText(text, name.language) if isinstance(name, LanguageText) else text


class ReferenceFilter(django_filters.ModelChoiceFilter):
    """A filter by a related record; the value in the URL is the record's key."""

    field_class = RecordChoiceField

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("distinct", False)
        super().__init__(*args, **kwargs)

    def get_queryset(self, request: Any) -> Any:
        """The records on offer: those this user may see."""
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if request and isinstance(rows, RecordQuerySet) else rows


class RecordFilter(django_filters.FilterSet):
    """Every list has a search box `q`; a list of periods has the as-of day `on`."""

    q = django_filters.CharFilter(
        method="search_text",
        label=_("Search"),
        validators=[
            MaxLengthValidator(200, _("The search is longer than %(limit_value)d characters.")),
            ProhibitNullCharactersValidator(),
        ],
        widget=forms.SearchInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )
    on = DayFilter(method="as_of", label=_("As of"))

    class Meta:
        fields: list[str] = []

    def __init__(self, data: Any = None, queryset: Any = None, **kwargs: Any):
        super().__init__(data, queryset, **kwargs)
        if not hasattr(self.queryset, "on") and type(self).as_of is RecordFilter.as_of:
            self.filters.pop("on", None)

    def search_text(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Rows in which every word appears."""
        return rows.search(value)

    def as_of(self, rows: PeriodQuerySet, name: str, value: dt.date) -> PeriodQuerySet:
        """Rows that held on the day."""
        return rows.on(value)

    def chips(self, path: str, query: QueryDict) -> list[Chip]:
        """What narrows the list, each with the address of the list without it."""
        if not self.form.is_bound:
            return []
        chips = []
        cleaned = getattr(self.form, "cleaned_data", None) or {}
        for name, field in self.form.fields.items():
            value = cleaned.get(name)
            if value in (None, "", []) or name not in query:
                continue
            rest = query.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            chips.append(Chip(str(field.label), self.in_words(field, value), f"{path}?{rest.urlencode()}".rstrip("?")))
        return chips

    @staticmethod
    def in_words(field: forms.Field, value: Any) -> str:
        """A filter's value as people read it."""
        if isinstance(value, dt.date):
            return formats.date_in_table(value)
        if isinstance(field, forms.ModelChoiceField):
            return str(value)
        choices = dict(getattr(field, "choices", ()))
        if isinstance(value, list):
            return ", ".join(str(choices.get(one, one)) for one in value)
        return str(choices.get(value, choices.get(str(value), value)))
