"""Filters that several lists of contributions have: years, state, organization, currency."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions.models import Currency
from iomtrack.filters import RecordFilter, ReferenceFilter
from membership.models import Organization, Source, State


class YearField(forms.IntegerField):
    """A calendar year."""

    def __init__(self, **options: Any):
        super().__init__(min_value=1900, max_value=2199, **options)


class YearFilter(django_filters.Filter):
    """A filter by a calendar year."""

    field_class = YearField


class YearsForm(forms.Form):
    """The form of a list with a first and a last year."""

    def clean(self) -> dict[str, Any]:
        """Refuse years in the wrong order."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("year_from"), cleaned.get("year_to")
        if first and last and first > last:
            raise ValidationError({"year_to": _("The last year is before the first one.")})
        return cleaned


class YearsFilter(RecordFilter):
    """A list narrowed to a run of years; `year_column` is the column that holds the year."""

    year_column = "year"

    year_from = YearFilter(label=_("From year"), method="from_year")
    year_to = YearFilter(label=_("To year"), method="to_year")

    class Meta(RecordFilter.Meta):
        form = YearsForm

    def from_year(self, rows: Any, name: str, value: int) -> Any:
        """Rows of that year or later."""
        return rows.filter(**{f"{self.year_column}__gte": value})

    def to_year(self, rows: Any, name: str, value: int) -> Any:
        """Rows of that year or earlier."""
        return rows.filter(**{f"{self.year_column}__lte": value})


def organization_filter(**options: Any) -> ReferenceFilter:
    """By organization; the address holds its code."""
    return ReferenceFilter(
        queryset=lambda request: Organization.objects.visible_to(getattr(request, "user", None)).by_name(),
        to_field_name="code",
        label=_("Organization"),
        **options,
    )


def state_filter(label: Any = None, **options: Any) -> ReferenceFilter:
    """By state; the address holds its ISO code."""
    return ReferenceFilter(
        queryset=lambda _request: State.objects.by_name(),
        to_field_name="iso3",
        label=label or _("State"),
        **options,
    )


def currency_filter(**options: Any) -> ReferenceFilter:
    """By currency; the address holds its code."""
    options.setdefault("label", _("Currency"))
    return ReferenceFilter(queryset=lambda _request: Currency.objects.all(), to_field_name="code", **options)


def source_filter(model: Any) -> ReferenceFilter:
    """By source, among those that rows of the model cite; the address holds its code."""
    return ReferenceFilter(
        queryset=lambda _request: Source.objects.all(),
        named_by=model,
        to_field_name="code",
        label=_("Source"),
    )


def yes_or_no_filter(label: Any, **options: Any) -> django_filters.ChoiceFilter:
    """By a column that is true or false; the address holds 1 or 0."""
    return django_filters.ChoiceFilter(choices=(("1", _("Yes")), ("0", _("No"))), label=label, **options)
