"""Admin of organizations, their names and service areas."""

from django.contrib import admin

from iomtrack.admin import PartInline, RecordAdmin
from membership.models import Organization, OrganizationName, ServiceArea


class OrganizationNameInline(PartInline):
    """The dated names, edited with the organization."""

    model = OrganizationName
    fields = ("name_en", "name_fr", "acronym_en", "acronym_fr", "start", "end", "precision", "source", "locator")


@admin.register(Organization)
class OrganizationAdmin(RecordAdmin):
    """Organizations with their dated names."""

    list_display = ("code", "name_en", "name_fr", "acronym_en", "kind", "founded")
    list_filter = ("kind",)
    inlines = (OrganizationNameInline,)


@admin.register(OrganizationName)
class OrganizationNameAdmin(RecordAdmin):
    """One dated name."""

    list_display = ("name_en", "name_fr", "organization", "start", "end", "precision")


@admin.register(ServiceArea)
class ServiceAreaAdmin(RecordAdmin):
    """Service areas."""

    list_display = ("code", "name_en", "name_fr", "organization", "position", "retired_on")
