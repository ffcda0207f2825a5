"""Admin of amendments and instruments of acceptance."""

from django.contrib import admin

from iomtrack.admin import PartInline, RecordAdmin
from membership.models import Amendment, Ratification


class RatificationInline(PartInline):
    """The instruments, edited with the amendment."""

    model = Ratification
    fields = ("state", "deposited_on", "source", "locator", "certainty")


@admin.register(Amendment)
class AmendmentAdmin(RecordAdmin):
    """Amendments with their instruments."""

    list_display = ("title_en", "organization", "resolution", "adopted_on", "entered_into_force_on")
    inlines = (RatificationInline,)


@admin.register(Ratification)
class RatificationAdmin(RecordAdmin):
    """Instruments of acceptance."""

    list_display = ("state", "amendment", "deposited_on", "source", "certainty")
    list_filter = ("certainty",)
