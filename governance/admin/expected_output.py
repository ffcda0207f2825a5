"""Admin of expected outputs and their deliveries."""

from django.contrib import admin

from governance.models import Delivery, ExpectedOutput
from iomtrack.admin import PartInline, RecordAdmin


class DeliveryInline(PartInline):
    """What was delivered."""

    model = Delivery


@admin.register(ExpectedOutput)
class ExpectedOutputAdmin(RecordAdmin):
    """Expected outputs with their deliveries."""

    list_display = ("code", "name_en", "name_fr", "organization", "frequency", "at_least")
    list_filter = ("frequency",)
    list_select_related = ("organization",)
    inlines = (DeliveryInline,)


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    """Deliveries, all together."""

    list_display = ("output", "start", "end", "number")
    list_filter = ("certainty",)
    list_select_related = ("output",)
