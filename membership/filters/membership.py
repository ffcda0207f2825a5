"""Filters of memberships."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iomtrack.filters import RecordFilter, ReferenceFilter
from membership.models import Certainty, GroupMembership, Membership, Organization, Region, StateGroup


def regions(request: Any) -> QuerySet[Region]:
    """Continents first, each followed by its parts."""
    return Region.objects.order_by("position", "code")


def organizations(request: Any) -> Any:
    """Organizations in their own order."""
    return Organization.objects.visible_to(getattr(request, "user", None)).order_by("position", "code")


def groups(request: Any) -> QuerySet[StateGroup]:
    """Groups in their own order."""
    return StateGroup.objects.order_by("position", "code")


class MembershipFilter(RecordFilter):
    """Memberships by organization, status, region, group and certainty."""

    organization = ReferenceFilter(queryset=organizations, label=_("Organization"))
    status = django_filters.ChoiceFilter(choices=Membership.Status.choices, label=_("Status"))
    region = ReferenceFilter(queryset=regions, label=_("Region"), method="in_region")
    group = ReferenceFilter(queryset=groups, label=_("Group of states"), method="in_group")
    certainty = django_filters.ChoiceFilter(choices=Certainty.choices, label=_("Certainty"))

    class Meta(RecordFilter.Meta):
        model = Membership
        fields = ["organization", "status", "region", "group", "certainty"]

    def in_region(self, rows: QuerySet, name: str, value: Region) -> QuerySet:
        """States in the region or in one of its parts."""
        return rows.filter(Q(state__region=value) | Q(state__region__parent=value))

    def in_group(self, rows: QuerySet, name: str, value: StateGroup) -> QuerySet:
        """States in the group, on the as-of day when one is given."""
        inside = GroupMembership.objects.filter(group=value, state=OuterRef("state"))
        day = self.form.cleaned_data.get("on")
        return rows.filter(Exists(inside.on(day) if day else inside))


class MembersOnFilter(MembershipFilter):
    """As MembershipFilter, on today and for the first organization unless asked otherwise."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any):
        data = data.copy() if data else {}
        if not data.get("on"):
            data["on"] = timezone.localdate().isoformat()
        if not data.get("organization"):
            principal = organizations(kwargs.get("request")).principal()
            data["organization"] = str(principal.pk) if principal else ""
        super().__init__(data, *args, **kwargs)

    @property
    def day(self) -> dt.date:
        """The day asked for."""
        return self.form.cleaned_data["on"]

    @property
    def chosen(self) -> Organization | None:
        """The organization asked for. Not named like its filter: django-filter would take it for the filter's end."""
        return self.form.cleaned_data["organization"]
