"""Admin of bodies, posts, sessions, agenda items and outcomes. The status of a session comes from services only."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.models import (
    AgendaItem,
    Appointment,
    Body,
    BodyRule,
    BodySuccession,
    Delegate,
    Intervention,
    ItemNotes,
    Outcome,
    Person,
    Post,
    Session,
)
from governance.services.meeting import close_session
from iomtrack.admin import PartInline, RecordAdmin

CITATION = (("source", "locator"), "certainty", "note_en", "note_fr")


class BodyRuleInline(PartInline):
    """Rules of a body."""

    model = BodyRule
    fields = ("kind", "scope", "number", "majority", "start", "end", "precision", "source", "locator")


class SuccessionInline(PartInline):
    """What a body took over from."""

    model = BodySuccession
    fk_name = "successor"
    fields = ("predecessor", "on", "precision", "certainty", "source", "locator")


class AppointmentInline(PartInline):
    """Holders of a post."""

    model = Appointment
    fields = ("person", "state", "start", "end", "precision", "certainty", "source", "locator")


class DelegateInline(PartInline):
    """The delegation to a session."""

    model = Delegate
    fields = ("person", "unit", "role", "level")


class AgendaItemInline(PartInline):
    """The agenda of a session."""

    model = AgendaItem
    fields = ("position", "title_en", "title_fr", "marking")
    readonly_fields = ("marking",)


class ItemNotesInline(PartInline):
    """What was taken down of an item."""

    model = ItemNotes
    fields = ("language", "said", "decision", "decided_by", "follow_up", "owner", "due")


class InterventionInline(PartInline):
    """Who spoke on an item."""

    model = Intervention
    fields = ("speaker", "on_behalf_of", "said", "language")


@admin.register(Body)
class BodyAdmin(RecordAdmin):
    """Bodies with their rules and predecessors."""

    list_display = ("name_en", "name_fr", "code", "kind", "organization", "start", "end")
    list_filter = ("kind", "certainty")
    fields = (
        ("name_en", "name_fr"),
        ("abbreviation_en", "abbreviation_fr"),
        ("code", "kind"),
        ("organization", "department"),
        ("parent", "lead"),
        ("start", "end", "precision"),
        "mandate_en",
        "mandate_fr",
        *CITATION,
    )
    inlines = (BodyRuleInline, SuccessionInline)


@admin.register(BodySuccession)
class BodySuccessionAdmin(RecordAdmin):
    """Successions."""

    list_display = ("predecessor", "successor", "on", "certainty")
    list_filter = ("certainty",)


@admin.register(BodyRule)
class BodyRuleAdmin(RecordAdmin):
    """Rules of bodies."""

    list_display = ("body", "kind", "scope", "number", "majority", "start", "end")
    list_filter = ("kind", "scope")


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    """Persons."""

    list_display = ("name", "state", "unit")


@admin.register(Post)
class PostAdmin(RecordAdmin):
    """Posts with their holders."""

    list_display = ("name_en", "name_fr", "kind", "body", "organization", "term_years")
    list_filter = ("kind",)
    inlines = (AppointmentInline,)


@admin.register(Appointment)
class AppointmentAdmin(RecordAdmin):
    """Appointments."""

    list_display = ("post", "person", "state", "start", "end", "certainty")
    list_filter = ("certainty",)


@admin.register(Session)
class SessionAdmin(RecordAdmin):
    """Sessions with agenda and delegation; a session is closed by the service."""

    list_display = ("title_en", "title_fr", "body", "start", "end", "status", "marking")
    list_filter = ("status", "kind", "marking")
    fields = (
        "body",
        ("title_en", "title_fr"),
        ("number", "kind"),
        ("status", "marking"),
        ("start", "end", "precision"),
        "date_phrase",
        ("opens_at", "time_zone"),
        ("place_en", "place_fr"),
        "code",
        *CITATION,
    )
    decided_fields = ("status",)
    inlines = (AgendaItemInline, DelegateInline)
    actions = ("close",)

    @admin.action(description=_("Close the selected sessions"), permissions=["change"])
    def close(self, request: HttpRequest, rows: QuerySet[Session]) -> None:
        """Close each session whose every item has an outcome; the others are named with the reason."""
        for session in rows:
            try:
                close_session(session=session)
            except ValidationError as error:
                self.message_user(request, f"{session}: {' '.join(error.messages)}", messages.ERROR)
            else:
                closed = gettext("Closed: %(session)s") % {"session": session}
                self.message_user(request, closed, messages.SUCCESS)


@admin.register(Delegate)
class DelegateAdmin(RecordAdmin):
    """Delegates."""

    list_display = ("session", "person", "unit", "role", "level")
    list_filter = ("role", "level")


@admin.register(AgendaItem)
class AgendaItemAdmin(RecordAdmin):
    """Agenda items."""

    list_display = ("session", "position", "title_en", "title_fr", "marking")
    list_filter = ("marking",)
    inlines = (ItemNotesInline, InterventionInline)


@admin.register(Outcome)
class OutcomeAdmin(RecordAdmin):
    """Outcomes. The item of an outcome never changes."""

    list_display = ("item", "code", "decided_by", "decided_on", "decision_number", "provisional")
    list_filter = ("code", "decided_by", "provisional")
    fields = (
        "item",
        ("code", "decided_by"),
        "provisional",
        "text_en",
        "text_fr",
        ("decision_number", "decided_on"),
        *CITATION,
    )

    def get_readonly_fields(self, request: HttpRequest, record: Any = None) -> tuple[str, ...]:
        """An outcome stays with its item once it is logged."""
        fields = super().get_readonly_fields(request, record)
        return (*fields, "item") if record else fields
