"""Filters of organizations."""

import datetime as dt

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from iomtrack.filters import RecordFilter
from membership.models import Organization


class NamesThatDayFilter(RecordFilter):
    """The as-of day chooses the names; it leaves no row out."""

    def as_of(self, rows: QuerySet, name: str, value: dt.date) -> QuerySet:
        """The page reads the day; every row stays."""
        return rows


class OrganizationFilter(NamesThatDayFilter):
    """Organizations by kind."""

    kind = django_filters.ChoiceFilter(choices=Organization.Kind.choices, label=_("Kind"))

    class Meta(RecordFilter.Meta):
        model = Organization
        fields = ["kind"]
