"""Admin of memberships, lists and counts."""

from django.contrib import admin

from iomtrack.admin import RecordAdmin
from membership.models import Membership, MembershipCount, MembershipList


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    """Memberships."""

    list_display = ("state", "organization", "status", "start", "end", "precision", "certainty", "source")
    list_filter = ("status", "certainty", "precision")


@admin.register(MembershipList)
class MembershipListAdmin(RecordAdmin):
    """Lists of members."""

    list_display = ("organization", "start", "end", "members", "observers", "source", "locator")


@admin.register(MembershipCount)
class MembershipCountAdmin(RecordAdmin):
    """Published counts of members."""

    list_display = ("organization", "start", "members", "observers", "source", "locator", "certainty")
    list_filter = ("certainty",)
