"""The forms of a file of UN rates, and of the undoing of its import."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions.filters.shared import YearField
from contributions.forms.file_import import FileImportForm
from contributions.forms.keeping import KeeperForm
from contributions.models import ScalePeriod
from contributions.services.scale_import import Judged, Years, judge_scale
from membership.models import Source


class ScaleImportForm(FileImportForm):
    """For which years the scale was adopted, and by which source."""

    first_year = YearField(label=_("First year"))
    last_year = YearField(label=_("Last year"))
    source = forms.ModelChoiceField(
        Source.objects.order_by("code"),
        label=_("Source"),
        help_text=_("The resolution by which the General Assembly adopted the scale."),
    )
    locator = forms.CharField(
        label=_("Where in the source"),
        max_length=200,
        required=False,
        help_text=_("Section, page, table or row of the source."),
    )
    note_en = forms.CharField(
        label=_("Note in English"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Where the rates do not add up to 100: why. In one of the languages at least."),
    )
    note_fr = forms.CharField(
        label=_("Note in French"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    field_order = ("first_year", "last_year", "source", "locator", "note_en", "note_fr", "file", "rows")

    class Meta:
        model = ScalePeriod
        fields: tuple[str, ...] = ()

    judged: Judged | None = None

    def clean_last_year(self) -> int:
        """Not before the first year."""
        first, last = self.cleaned_data.get("first_year"), self.cleaned_data["last_year"]
        if first and last < first:
            raise ValidationError(_("The last year is before the first one."))
        return last

    def judge(self, cleaned: dict[str, Any], text: str) -> Judged | None:
        """Against the scales that are recorded, once both years are known."""
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        explained = bool(cleaned.get("note_en") or cleaned.get("note_fr"))
        return judge_scale(Years(first, last), text, explained=explained) if first and last else None


class UndoImportForm(KeeperForm):
    """Why an import is undone."""

    why = forms.CharField(
        label=_("Reason for the change"), max_length=500, help_text=_("Kept in the history of the record.")
    )

    class Meta:
        model = ScalePeriod
        fields: tuple[str, ...] = ()
