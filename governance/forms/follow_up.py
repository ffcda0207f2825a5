"""What staff write about actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models.post import Person
from governance.models.progress import STATUSES_BY_TRACK, ActionEntry, Result, Status, Track, today
from iomtrack.filters import DayField
from iomtrack.forms import RecordForm, WrittenForm
from membership.models import Unit


class EntryForm(WrittenForm, RecordForm):
    """One dated entry with a note."""

    texts = ("note",)

    on = DayField(label=_("Day"))
    note = forms.CharField(label=_("Note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()


class ProgressForm(EntryForm):
    """What the unit reports."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(status.value, status.label) for status in STATUSES_BY_TRACK[Track.REPORTED]],
        widget=forms.RadioSelect,
    )

    field_order = ("status", "on", "text_language", "note", "unit", "person")

    class Meta:
        model = ActionEntry
        fields = ("on", "unit", "person")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer(unit=Unit.objects.by_name(), person=Person.objects.order_by("name"))


class VerdictForm(EntryForm):
    """What the evaluator finds, or with what the action is closed."""

    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (Status.VERIFIED.value, Status.VERIFIED.label),
            (Status.RETURNED.value, Status.RETURNED.label),
            (Status.CLOSED.value, Status.CLOSED.label),
        ],
        widget=forms.RadioSelect,
    )
    result = forms.ChoiceField(
        label=_("Closed as"),
        choices=[("", _("Not closed")), *Result.choices],
        required=False,
        help_text=_("Only when the decision is to close the action."),
    )

    field_order = ("verdict", "result", "on", "text_language", "note")

    class Meta:
        model = ActionEntry
        fields = ("on",)

    def clean(self) -> dict[str, Any]:
        """A result belongs to closing, and closing needs one."""
        super().clean()
        cleaned = self.cleaned_data
        closing = cleaned.get("verdict") == Status.CLOSED
        if closing and not cleaned.get("result"):
            self.add_error("result", _("Say with what the action is closed."))
        if cleaned.get("verdict") and not closing and cleaned.get("result"):
            self.add_error("result", _("Only when the decision is to close the action."))
        return cleaned
