"""Rows from a file: looked at first, then recorded."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from contributions.file_rows import Judged
from contributions.forms.keeping import KEEP
from iomtrack import exports, formats
from iomtrack.bilingual import active_language
from iomtrack.panels import Fact, FactsPanel, Panel, TablePanel
from iomtrack.views import FormPage


class FileImport(FormPage):
    """The first time a file is sent, every row is shown with what is wrong with it; what was seen can be recorded."""

    permission = KEEP
    template_name = "contributions/file_import.html"
    table_class: Any = None
    record_label: Any = ""

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Show what would be recorded; record it once that was seen."""
        judged = form.judged
        if judged is None or not judged.is_right:
            return self.form_invalid(form)
        if "download" in self.request.POST:
            return self.download(judged)
        if "record" in self.request.POST and judged.new and not form.cleaned_data.get("file"):
            return super().form_valid(form)
        return self.render_to_response(self.get_context_data(form=form))

    def form_invalid(self, form: Any) -> HttpResponseBase:
        """Every error: of the form, of the file, and at each row."""
        if form.judged is not None and "download" in self.request.POST:
            return self.download(form.judged)
        form.tell()
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the file says, where it was judged."""
        form = kwargs.get("form")
        if judged := getattr(form, "judged", None):
            kwargs["judged"] = judged
            kwargs["panels"] = [panel.render(self.request) for panel in self.panels_of(judged)]
        return super().get_context_data(record_label=self.record_label, **kwargs)

    def facts_of(self, judged: Any) -> Sequence[Fact]:
        """What else is known of the file."""
        return ()

    def panels_of(self, judged: Judged) -> list[Panel]:
        """What would be recorded, and every row; first those with errors."""
        rows = sorted(judged.rows, key=lambda row: not row.problems)
        same = len(judged.rows) - len(judged.new) - len(judged.wrong)
        facts = [
            Fact(_("New"), formats.number(len(judged.new))),
            Fact(_("Already recorded"), formats.number(same)),
            Fact(_("Rows with errors"), formats.number(len(judged.wrong))),
            *self.facts_of(judged),
        ]
        return [
            FactsPanel(_("What the file says"), facts=facts),
            TablePanel(_("Rows of the file"), table_class=self.table_class, rows=rows),
        ]

    def download(self, judged: Judged) -> StreamingHttpResponse:
        """Every row as CSV, with what is wrong with it."""
        table = self.table_class(judged.rows)
        export = exports.Export(str(self.get_title()), table.export_headers(), table.export_rows, cover=())
        return exports.csv_response(export, ";" if active_language() == "fr" else ",")
