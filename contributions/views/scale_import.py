"""Scales from files, and the undoing of the import of a UN scale."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.forms.keeping import KEEP
from contributions.forms.scale_import import AdoptedScaleImportForm, ScaleImportForm, UndoImportForm
from contributions.models import OrganizationScale, ScalePeriod
from contributions.services.adopted_scale_import import import_adopted_scale
from contributions.services.scale_import import Years, import_scale, undo_scale_import
from contributions.tables.scale_import import AdoptedRowTable, ScaleRowTable
from contributions.views.file_import import FileImport
from contributions.views.scale import exact
from iomtrack import formats
from iomtrack.panels import Fact
from iomtrack.views import FormPage
from membership.models import State


class RatesImport(FileImport):
    """Record the rates of a file."""

    record_label = gettext_lazy("Record this scale")
    total_label: Any = gettext_lazy("Sum of the rates (%)")
    recorded = 0

    def facts_of(self, judged: Any) -> list[Fact]:
        """The total, and what is recorded already."""
        unknown = judged.total is None
        facts = [
            Fact(
                self.total_label,
                formats.missing() if unknown else exact(judged.total),
                note=_("The total is known once every rate can be read.") if unknown else "",
            )
        ]
        if judged.known:
            facts.append(Fact(_("Recorded already"), str(judged.known), judged.known.get_absolute_url()))
        return facts

    def success_message(self) -> str:
        """How many rates were recorded."""
        return ngettext("%(number)s rate was recorded.", "%(number)s rates were recorded.", self.recorded) % {
            "number": formats.number(self.recorded)
        }


def names_of(states: Sequence[State]) -> str:
    """The names of states, in one line."""
    return ", ".join(str(state) for state in states) or _("None")


class ScaleImport(RatesImport):
    """Record the UN scale of a file."""

    model = ScalePeriod
    form_class = ScaleImportForm
    table_class = ScaleRowTable
    title = gettext_lazy("Import a UN scale")
    intro = gettext_lazy(
        "One row for each state: its name or ISO code, and its rate in percent. Every row is checked before anything "
        "is recorded, and the whole scale is recorded, or nothing. An import can be undone."
    )
    total_label = gettext_lazy("Sum of the rates of members (%)")

    def facts_of(self, judged: Any) -> list[Fact]:
        """The scale that the members are compared with too."""
        facts, earlier = super().facts_of(judged), judged.earlier
        if earlier and not judged.known:
            facts += [
                Fact(_("Compared with"), earlier.label, earlier.get_absolute_url()),
                Fact(_("New members in this scale"), names_of(judged.joined)),
            ]
        return facts

    def perform(self, form: ScaleImportForm) -> ScalePeriod:
        """Through the service, which judges the rows again."""
        data = form.cleaned_data
        years = Years(data["first_year"], data["last_year"])
        period, self.recorded = import_scale(years=years, text=data["rows"], **form.cited())
        return period


class AdoptedScaleImport(RatesImport):
    """Record the scale of an organization as it was adopted."""

    model = OrganizationScale
    form_class = AdoptedScaleImportForm
    table_class = AdoptedRowTable
    title = gettext_lazy("Import an adopted scale")
    intro = gettext_lazy(
        "One row for each state: its name or ISO code, and its rate in percent, as the organization adopted it. All "
        "rows become a new draft version, or nothing is recorded."
    )

    def facts_of(self, judged: Any) -> list[Fact]:
        """Who of the members is left out, and who is no member."""
        return [
            *super().facts_of(judged),
            Fact(_("Members on 1 January without a row"), names_of(judged.missing)),
            Fact(_("States that are no members on 1 January"), names_of(judged.others)),
        ]

    def perform(self, form: AdoptedScaleImportForm) -> OrganizationScale:
        """Through the service, which judges the rows again."""
        data = form.cleaned_data
        scale, self.recorded = import_adopted_scale(
            organization=data["organization"], year=data["year"], text=data["rows"], **form.cited()
        )
        return scale


class ScaleUndo(FormPage):
    """Take the import of a scale back."""

    model = ScalePeriod
    permission = KEEP
    form_class = UndoImportForm
    template_name = "contributions/undo_import.html"
    title = gettext_lazy("Undo the import of a scale")
    intro = gettext_lazy(
        "The scale and its rates are withdrawn: they stay to be read, with their history, and nothing is computed from "
        "them any longer. Their years are free for another import."
    )

    def get_queryset(self) -> Any:
        """Imported scales; of one that was withdrawn already the service says so."""
        return super().get_queryset().filter(imported_at__isnull=False)

    def perform(self, form: UndoImportForm) -> ScalePeriod:
        """Through the service, which refuses a scale that is in use."""
        return undo_scale_import(period=self.object)
