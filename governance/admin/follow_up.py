"""Admin of evaluations, responses and actions. Due dates in force and entries come from services only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from governance.models.action import Action
from governance.models.action_link import ActionLink
from governance.models.action_unit import ActionUnit
from governance.models.evaluation import Evaluation, Finding, Recommendation, RecommendationWording
from governance.models.progress import ActionEntry
from governance.models.response import ManagementResponse
from iomtrack.admin import PartInline, RecordAdmin


class FindingInline(PartInline):
    """Findings of an evaluation."""

    model = Finding
    fields = ("number", "theme", "text_en", "text_fr", "source", "locator")


class RecommendationInline(PartInline):
    """Recommendations of an evaluation."""

    model = Recommendation
    fields = ("number", "theme", "source", "locator")


class WordingInline(PartInline):
    """Printed wordings of a recommendation."""

    model = RecommendationWording
    fields = ("source", "locator", "language", "text", "chosen")


class ResponseInline(PartInline):
    """The answer to a recommendation."""

    model = ManagementResponse
    fields = ("position", "printed", "explanation_en", "explanation_fr", "source", "locator")


class LinkInline(PartInline):
    """The recommendations an action is written under, or the actions of a recommendation."""

    model = ActionLink
    fields = ("recommendation", "action", "source", "locator")


class UnitInline(PartInline):
    """The other units of an action."""

    model = ActionUnit
    fields = ("unit", "role", "source", "locator")


class EntryInline(PartInline):
    """What was said of an action: read here, added through the pages' verbs."""

    model = ActionEntry
    fields = ("on", "track", "status", "result", "text_en", "text_fr", "unit", "person", "recorded_by")
    readonly_fields = fields
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, record: Any = None) -> bool:
        """Entries are added by verbs."""
        return False

    def has_change_permission(self, request: HttpRequest, record: Any = None) -> bool:
        """Entries are never rewritten."""
        return False


@admin.register(Evaluation)
class EvaluationAdmin(RecordAdmin):
    """Evaluations with their findings and recommendations."""

    list_display = ("code", "name_en", "organization", "kind", "published_on")
    list_filter = ("kind",)
    inlines = (FindingInline, RecommendationInline)


@admin.register(Finding)
class FindingAdmin(RecordAdmin):
    """Findings."""

    list_display = ("evaluation", "number", "theme", "text_en")
    list_filter = ("theme",)


@admin.register(Recommendation)
class RecommendationAdmin(RecordAdmin):
    """Recommendations with wordings, response and actions."""

    list_display = ("evaluation", "number", "theme", "position_label")
    list_filter = ("theme",)
    inlines = (WordingInline, ResponseInline, LinkInline)


@admin.register(RecommendationWording)
class WordingAdmin(RecordAdmin):
    """Printed wordings."""

    list_display = ("recommendation", "source", "language", "chosen")
    list_filter = ("language", "chosen")
    list_select_related = ("recommendation", "source")


@admin.register(ManagementResponse)
class ResponseAdmin(RecordAdmin):
    """Management responses."""

    list_display = ("recommendation", "position", "printed", "source")
    list_filter = ("position",)


@admin.register(Action)
class ActionAdmin(RecordAdmin):
    """Actions; the due dates are decided when the action is made and by extensions."""

    list_display = ("code", "name_en", "owner", "due_kind", "original_due_on", "due_on")
    list_filter = ("due_kind",)
    decided_fields = ("original_due_on", "due_on")
    inlines = (LinkInline, UnitInline, EntryInline)


@admin.register(ActionUnit)
class ActionUnitAdmin(RecordAdmin):
    """Units that carry out or support actions."""

    list_display = ("action", "unit", "role")
    list_filter = ("role",)
    list_select_related = ("action", "unit")


@admin.register(ActionLink)
class ActionLinkAdmin(RecordAdmin):
    """Actions under recommendations."""

    list_display = ("recommendation", "action", "source", "locator")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the action that a row names."""
        return super().get_queryset(request).select_related("action")


@admin.register(ActionEntry)
class ActionEntryAdmin(RecordAdmin):
    """Entries on actions, for reading: they are only ever added, by the verbs of the pages."""

    list_display = ("action", "on", "track", "status", "result", "unit", "recorded_by")
    list_filter = ("track", "status")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Entries are added by verbs."""
        return False

    def has_change_permission(self, request: HttpRequest, record: Any = None) -> bool:
        """Entries never change."""
        return False
