"""The admin of organizations' scales and of assessment runs."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from contributions.models import AssessmentLine, AssessmentRun, OrganizationScale, OrganizationScaleRate
from iomtrack.admin import RecordAdmin


class ReadOnlyAdmin(RecordAdmin):
    """Records that only verbs write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are added by verbs."""
        return False

    def has_change_permission(self, request: HttpRequest, record: Any = None) -> bool:
        """They never change here."""
        return False


@admin.register(OrganizationScale)
class OrganizationScaleAdmin(RecordAdmin):
    """Scales; whether one is final is decided by a verb, and a final one is only read."""

    list_display = ("organization", "year", "basis", "version", "stage", "un_period", "adopted_by")
    list_filter = ("basis", "stage", "year")
    decided_fields = ("stage",)

    def has_change_permission(self, request: HttpRequest, record: Any = None) -> bool:
        """A final scale never changes."""
        return super().has_change_permission(request, record) and not (record and record.is_final)


@admin.register(OrganizationScaleRate)
class OrganizationScaleRateAdmin(RecordAdmin):
    """Rates. They are not inlines of their scale: a scale has two hundred of them."""

    list_display = ("scale", "state", "weight", "substitute", "certainty")
    list_filter = ("substitute", "certainty")
    list_select_related = ("scale__organization", "state")

    def has_change_permission(self, request: HttpRequest, record: Any = None) -> bool:
        """A rate of a final scale never changes."""
        return super().has_change_permission(request, record) and not (record and record.scale.is_final)


@admin.register(AssessmentRun)
class AssessmentRunAdmin(ReadOnlyAdmin):
    """Runs, for reading."""

    list_display = ("organization", "year", "policy", "status", "amount", "currency", "made_by", "made_at")
    list_filter = ("policy", "status")


@admin.register(AssessmentLine)
class AssessmentLineAdmin(ReadOnlyAdmin):
    """Lines of runs, for reading."""

    list_display = ("run", "state", "weight", "amount")
