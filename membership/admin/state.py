"""Admin of states, regions and groups."""

from django.contrib import admin

from iomtrack.admin import PartInline, RecordAdmin
from membership.models import GroupMembership, Region, State, StateGroup


class GroupMembershipInline(PartInline):
    """The groups of a state, edited with it."""

    model = GroupMembership
    fields = ("group", "start", "end", "precision", "source", "locator", "certainty")


@admin.register(State)
class StateAdmin(RecordAdmin):
    """States with their groups."""

    list_display = ("iso3", "name_en", "name_fr", "region", "end")
    inlines = (GroupMembershipInline,)


@admin.register(Region)
class RegionAdmin(RecordAdmin):
    """Regions."""

    list_display = ("code", "name_en", "name_fr", "parent", "position")


@admin.register(StateGroup)
class StateGroupAdmin(RecordAdmin):
    """Groups of states."""

    list_display = ("code", "name_en", "name_fr", "kind", "position", "retired_on")
    list_filter = ("kind",)


@admin.register(GroupMembership)
class GroupMembershipAdmin(RecordAdmin):
    """States in groups."""

    list_display = ("state", "group", "start", "end", "precision", "certainty")
    list_filter = ("certainty",)
