"""The admin of budget scenarios."""

from django.contrib import admin

from contributions.models import Scenario, ScenarioState
from iomtrack.admin import PartInline, RecordAdmin


class ScenarioStateInline(PartInline):
    """What a scenario assumes of single states."""

    model = ScenarioState


@admin.register(Scenario)
class ScenarioAdmin(RecordAdmin):
    """Scenarios with their states."""

    list_display = ("name_en", "name_fr", "budget", "growth", "scale", "made_by", "marking")
    list_filter = ("marking",)
    list_select_related = ("budget__organization", "scale", "made_by")
    decided_fields = ("made_by", "made_at")
    inlines = (ScenarioStateInline,)
