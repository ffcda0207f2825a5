"""A UN scale from a file, and the undoing of its import."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.forms.keeping import KEEP
from contributions.forms.scale_import import ScaleImportForm, UndoImportForm
from contributions.models import ScalePeriod
from contributions.services.scale_import import Judged, Years, import_scale, undo_scale_import
from contributions.tables.scale_import import ScaleRowTable
from contributions.views.file_import import FileImport
from contributions.views.scale import exact
from iomtrack import formats
from iomtrack.panels import Fact
from iomtrack.views import FormPage


class ScaleImport(FileImport):
    """Record the UN scale of a file."""

    model = ScalePeriod
    form_class = ScaleImportForm
    table_class = ScaleRowTable
    record_label = gettext_lazy("Record this scale")
    title = gettext_lazy("Import a UN scale")
    intro = gettext_lazy(
        "One row for each state: its name or ISO code, and its rate in percent. Every row is checked before anything "
        "is recorded, and the whole scale is recorded, or nothing. An import can be undone."
    )

    recorded = 0

    def facts_of(self, judged: Judged) -> Sequence[Fact]:
        """The total, and the scale that the members are compared with."""
        facts = [
            Fact(
                _("Sum of the rates of members (%)"),
                exact(judged.total),
                note=_("The total is known once every rate can be read.") if judged.total is None else "",
            )
        ]
        if judged.known:
            facts.append(Fact(_("Recorded for these years"), judged.known.label, judged.known.get_absolute_url()))
        elif judged.earlier:
            facts += [
                Fact(_("Compared with"), judged.earlier.label, judged.earlier.get_absolute_url()),
                Fact(_("New in this scale"), ", ".join(str(state) for state in judged.joined) or _("No state")),
            ]
        return facts

    def perform(self, form: ScaleImportForm) -> ScalePeriod:
        """Through the service, which judges the rows again."""
        data = form.cleaned_data
        period, self.recorded = import_scale(
            years=Years(data["first_year"], data["last_year"]),
            text=data["rows"],
            **{name: data[name] for name in ("source", "locator", "note_en", "note_fr")},
        )
        return period

    def success_message(self) -> str:
        """How many rates were recorded."""
        return ngettext("%(number)s rate was recorded.", "%(number)s rates were recorded.", self.recorded) % {
            "number": formats.number(self.recorded)
        }


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
        """Imported scales that were not withdrawn."""
        return super().get_queryset().standing().filter(imported_at__isnull=False)

    def perform(self, form: UndoImportForm) -> ScalePeriod:
        """Through the service, which refuses a scale that is in use."""
        return undo_scale_import(period=self.object)
