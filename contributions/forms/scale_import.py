"""The forms of files of rates, and of the undoing of an import."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions.file_rows import Judged
from contributions.filters.shared import YearField
from contributions.forms.file_import import FileImportForm
from contributions.forms.keeping import KeeperForm
from contributions.models import OrganizationScale, ScalePeriod
from contributions.services.adopted_scale_import import judge_adopted_scale
from contributions.services.scale_import import Years, judge_scale
from membership.models import Organization, Source


class RatesImportForm(FileImportForm):
    """By which source the rates were adopted, and why they do not add up where they do not."""

    source = forms.ModelChoiceField(
        Source.objects.order_by("code"),
        label=_("Source"),
        help_text=_("The resolution or decision by which the scale was adopted."),
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

    CITED = ("source", "locator", "note_en", "note_fr")

    def cited(self) -> dict[str, Any]:
        """What the form says of the source."""
        return {name: self.cleaned_data[name] for name in self.CITED}

    @staticmethod
    def explained(cleaned: dict[str, Any]) -> bool:
        """Whether a note says why the rates do not add up."""
        return bool(cleaned.get("note_en") or cleaned.get("note_fr"))


class ScaleImportForm(RatesImportForm):
    """For which years the General Assembly adopted the scale."""

    first_year = YearField(label=_("First year"))
    last_year = YearField(label=_("Last year"))

    field_order = ("first_year", "last_year", *RatesImportForm.CITED, "file", "rows")

    class Meta:
        model = ScalePeriod
        fields: tuple[str, ...] = ()

    def clean_last_year(self) -> int:
        """Not before the first year."""
        first, last = self.cleaned_data.get("first_year"), self.cleaned_data["last_year"]
        if first and last < first:
            raise ValidationError(_("The last year is before the first one."))
        return last

    def judge(self, cleaned: dict[str, Any], text: str) -> Judged | None:
        """Against the scales that are recorded, once both years are known."""
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if not first or not last:
            return None
        return judge_scale(Years(first, last), text, explained=self.explained(cleaned))


class AdoptedScaleImportForm(RatesImportForm):
    """For which year the organization adopted the scale."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Organization"))
    year = YearField(label=_("Year"))

    field_order = ("organization", "year", *RatesImportForm.CITED, "file", "rows")

    class Meta:
        model = OrganizationScale
        fields: tuple[str, ...] = ()

    def offered(self, user: Any) -> dict[str, Any]:
        """Organizations by name."""
        return {"organization": Organization.objects.visible_to(user).by_name()}

    def judge(self, cleaned: dict[str, Any], text: str) -> Judged | None:
        """Against the members of the organization in that year."""
        organization, year = cleaned.get("organization"), cleaned.get("year")
        if not organization or not year:
            return None
        return judge_adopted_scale(organization, year, text, explained=self.explained(cleaned))


class UndoImportForm(KeeperForm):
    """Why an import is undone."""

    why = forms.CharField(
        label=_("Reason for the change"), max_length=500, help_text=_("Kept in the history of the record.")
    )

    class Meta:
        model = ScalePeriod
        fields: tuple[str, ...] = ()
