"""Filters of states and groups of states."""

import datetime as dt

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from iomtrack.filters import RecordFilter, ReferenceFilter
from iomtrack.models import PeriodQuerySet
from membership.filters.membership import groups, organizations, regions
from membership.models import GroupMembership, Membership, Organization, Region, State, StateGroup


class StateFilter(RecordFilter):
    """States by region, by group and by the organization that they have a status in."""

    region = ReferenceFilter(queryset=regions, label=_("Region"), method="in_region")
    group = ReferenceFilter(queryset=groups, label=_("Group of states"), method="in_group")
    organization = ReferenceFilter(queryset=organizations, label=_("Member or observer of"), method="in_organization")

    class Meta(RecordFilter.Meta):
        model = State
        fields = ["region", "group", "organization"]

    def in_region(self, rows: QuerySet, name: str, value: Region) -> QuerySet:
        """In the region or in one of its parts."""
        return rows.filter(Q(region=value) | Q(region__parent=value))

    def in_group(self, rows: QuerySet, name: str, value: StateGroup) -> QuerySet:
        """In the group, on the as-of day when one is given."""
        inside = GroupMembership.objects.filter(group=value, state=OuterRef("pk"))
        return rows.filter(Exists(self.dated(inside)))

    def in_organization(self, rows: QuerySet, name: str, value: Organization) -> QuerySet:
        """Member or observer, on the as-of day when one is given."""
        inside = Membership.objects.filter(organization=value, state=OuterRef("pk"))
        return rows.filter(Exists(self.dated(inside)))

    def dated(self, rows: PeriodQuerySet) -> PeriodQuerySet:
        """Those of the as-of day, if there is one."""
        day = self.form.cleaned_data.get("on")
        return rows.on(day) if day else rows


class StateGroupFilter(RecordFilter):
    """Groups by kind; the as-of day decides how many states are counted."""

    kind = django_filters.ChoiceFilter(choices=StateGroup.Kind.choices, label=_("Kind"))

    class Meta(RecordFilter.Meta):
        model = StateGroup
        fields = ["kind"]

    def as_of(self, rows: QuerySet, name: str, value: dt.date) -> QuerySet:
        """The page counts the states of the day; no group is left out."""
        return rows
