"""What the counselor types during and after a session. Every form works on a phone and without JavaScript."""

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from governance.models import Action, AgendaItem, Body, Outcome, Session
from governance.models.outcome import DecidedBy, OutcomeCode
from governance.models.progress import today
from governance.models.session import SessionKind, SessionStatus, geneva_today
from governance.services.follow_up import refuse_ambiguous
from governance.services.meeting import day_of_decision
from iomtrack.filters import DayField
from iomtrack.forms import RecordForm, WrittenForm
from membership.models import Unit

MOST_ITEMS = 200
NUMBERING = re.compile(r"^\s*(\d+\s*[.)]|[-•*])\s+")
HELD_FROM_LAST_DAY = _(
    "A session is planned until its last day and held from that day on; outcomes may be logged as soon as it begins."
)


class SentOnce(RecordForm):
    """A form that carries its own id: sent twice, it does its work once."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid.uuid4()


class SessionForm(WrittenForm, SentOnce):
    """A new session with its first agenda items, one a line."""

    texts = ("title", "items")

    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=255,
        help_text=_("Left empty, it is named after the body and its first day."),
    )
    items = forms.CharField(
        label=_("Agenda items"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One item a line. They are numbered for you."),
    )
    start = DayField(label=_("First day"))
    end = DayField(
        label=_("Last day"),
        required=False,
        help_text=format_lazy("{} {}", _("Left empty, it lasts one day."), HELD_FROM_LAST_DAY),
    )

    field_order = ("body", "start", "end", "text_language", "title", "items", "kind", "number", "opens_at", "marking")

    class Meta:
        model = Session
        fields = ("body", "start", "end", "kind", "number", "opens_at", "marking")
        widgets = {"opens_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["start"].initial = geneva_today()
        self.initial.setdefault("kind", SessionKind.REGULAR)
        body: Any = self.fields["body"]
        body.queryset = Body.objects.on(today()).by_name()

    def clean_items(self) -> list[str]:
        """The titles, without the numbering that was pasted with them."""
        lines = [NUMBERING.sub("", line).strip() for line in self.cleaned_data["items"].splitlines()]
        titles = [line for line in lines if line]
        if len(titles) > MOST_ITEMS:
            raise ValidationError(_("These are more than %(most)s items."), params={"most": MOST_ITEMS})
        for number, title in enumerate(titles, start=1):
            if len(title) > 500:
                raise ValidationError(_("Item %(number)s is longer than 500 characters."), params={"number": number})
        return titles


class SessionChangeForm(RecordForm):
    """What may be changed of a session that is not closed."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(each.value, each.label) for each in SessionStatus if each != SessionStatus.CLOSED],
        help_text=format_lazy(
            "{} {}",
            HELD_FROM_LAST_DAY,
            _("Choose “Held” to say so of a session that a document only announced."),
        ),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[("Europe/Zurich", _("Geneva")), ("America/Toronto", _("Ottawa"))],
    )

    class Meta:
        model = Session
        fields = (
            "title_en",
            "title_fr",
            "body",
            "number",
            "kind",
            "status",
            "start",
            "end",
            "precision",
            "opens_at",
            "time_zone",
            "place_en",
            "place_fr",
            "marking",
        )
        widgets = {"opens_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        zone = self.instance.time_zone
        zones: Any = self.fields["time_zone"]
        if zone not in dict(zones.choices):
            zones.choices = [*zones.choices, (zone, zone)]
        body: Any = self.fields["body"]
        body.queryset = Body.objects.by_name()


class ReasonForm(RecordForm):
    """Nothing but the reason for a step that needs one."""

    why = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = Session
        fields = ()


class CloseForm(RecordForm):
    """The confirmation that a session is closed."""

    class Meta:
        model = Session
        fields = ()


class ItemForm(WrittenForm, SentOnce):
    """One more item at the end of the agenda."""

    texts = ("title",)

    title = forms.CharField(label=_("Title"), max_length=500)

    field_order = ("text_language", "title", "marking")

    class Meta:
        model = AgendaItem
        fields = ("marking",)


class ItemChangeForm(RecordForm):
    """The titles, the number and the marking of an item."""

    class Meta:
        model = AgendaItem
        fields = ("position", "title_en", "title_fr", "marking")


class DueFields(WrittenForm):
    """When an action is due: a day, or a phrase that names one period."""

    due_on = DayField(label=_("Due on"), required=False)
    due_phrase = forms.CharField(
        label=_("Or due in words"),
        required=False,
        max_length=255,
        help_text=_("For example: Q2 of FY 2011-12, June 2011, ongoing."),
    )

    def clean_due_phrase(self) -> str:
        """The phrase, once it has one reading."""
        phrase = self.cleaned_data["due_phrase"].strip()
        refuse_ambiguous(phrase, self.cleaned_data.get("text_language") or "en")
        return phrase


class OutcomeForm(DueFields, SentOnce):
    """What was decided on an item and, if there is one, the action that follows."""

    texts = ("text", "name", "due_phrase")

    code = forms.ChoiceField(label=_("Outcome"), choices=OutcomeCode.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What was decided"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    decided_by = forms.ChoiceField(
        label=_("How decided"),
        choices=[("", _("Not stated")), *DecidedBy.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Follow-up action: what"),
        required=False,
        max_length=255,
        help_text=_("Leave empty when nothing has to be done."),
    )
    owner = forms.ModelChoiceField(
        label=_("Follow-up action: which unit"), queryset=Unit.objects.none(), required=False
    )

    field_order = (
        "code",
        "text_language",
        "text",
        "decided_by",
        "provisional",
        "name",
        "owner",
        "due_on",
        "due_phrase",
        "decided_on",
        "decision_number",
    )

    class Meta:
        model = Outcome
        fields = ("code", "decided_by", "provisional", "decided_on", "decision_number")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        session = self.instance.item.session
        owner: Any = self.fields["owner"]
        owner.queryset = Unit.objects.by_name()
        if session.body.parent_id is None:
            del self.fields["provisional"]
            code: Any = self.fields["code"]
            code.choices = [choice for choice in OutcomeCode.choices if choice[0] != OutcomeCode.RECOMMENDED]
        if day := day_of_decision(session):
            self.initial["decided_on"] = day

    def clean(self) -> dict[str, Any]:
        """An action is whole or absent."""
        super().clean()
        cleaned = self.cleaned_data
        started = any(cleaned.get(name) for name in ("owner", "due_on", "due_phrase"))
        if started and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Say what has to be done."))
        if cleaned.get("name") and not cleaned.get("owner") and "owner" not in self.errors:
            self.add_error("owner", _("Say which unit answers for the action."))
        return cleaned

    def follow_up(self) -> dict[str, Any] | None:
        """The action, for the service; nothing when none was typed."""
        if not self.cleaned_data["name"]:
            return None
        return {name: self.cleaned_data[name] for name in ("name", "owner", "due_on", "due_phrase")}


class OutcomeChangeForm(RecordForm):
    """A correction of an outcome, with its reason."""

    why = forms.CharField(label=_("Reason for the change"), max_length=500)
    decided_by = forms.ChoiceField(
        label=_("How decided"), choices=[("", _("Not stated")), *DecidedBy.choices], required=False
    )

    field_order = (
        "code",
        "decided_by",
        "text_en",
        "text_fr",
        "decision_number",
        "decided_on",
        "provisional",
        "why",
    )

    class Meta:
        model = Outcome
        fields = (
            "code",
            "decided_by",
            "text_en",
            "text_fr",
            "decision_number",
            "decided_on",
            "provisional",
        )


class FollowUpForm(DueFields, SentOnce):
    """One more action that follows from an outcome."""

    texts = ("name", "due_phrase")

    name = forms.CharField(label=_("What has to be done"), max_length=255)

    field_order = ("text_language", "name", "owner", "due_on", "due_phrase")

    class Meta:
        model = Action
        fields = ("owner",)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = Unit.objects.by_name()
