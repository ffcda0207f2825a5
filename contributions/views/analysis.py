"""What every analysis page is: a form in the address, panels, and one table that is also a file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from iomtrack import exports, formats
from iomtrack.bilingual import active_language, with_colon
from iomtrack.panels import Panel, TablePanel, TextPanel
from iomtrack.views import ReportPage


@dataclass
class MainTable(TablePanel):
    """The table of the page, with the links to the same rows as a file."""

    links: Sequence[tuple[str, str]] = field(default_factory=tuple)
    template: str = "contributions/_main_table.html"


class AnalysisPage(ReportPage):
    """A page that works something out of records; nothing on it is stored."""

    request: HttpRequest
    template_name = "contributions/analysis.html"
    form_class: Any = None

    @cached_property
    def form(self) -> Any:
        """What the address asks, completed with what is usual."""
        return self.form_class(self.request.GET, self.request.user)

    @cached_property
    def sound(self) -> bool:
        """Whether what is asked makes sense."""
        return self.form.is_valid()

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What is asked, once it makes sense."""
        return self.form.cleaned_data if self.sound else {}

    def findings(self) -> Sequence[Panel]:
        """The page's panels, once what is asked makes sense."""
        return ()

    def main_table(self) -> MainTable | None:
        """The one table that is also a file."""
        return None

    def nothing(self) -> str:
        """Why there is nothing to show."""
        return _("Nothing is recorded that could be worked out.")

    def panels(self) -> Sequence[Panel]:
        """The panels; where nothing at all is recorded, that."""
        if self.form.shown is None:
            return [TextPanel(_("Nothing recorded"), text=self.nothing())]
        return self.findings() if self.sound else ()

    def table_panel(self, title: Any, table_class: Any, rows: Any, note: Any = "", **options: Any) -> MainTable:
        """The main table with its links."""
        return MainTable(
            title, table_class=table_class, rows=list(rows), note=note, links=self.export_links(), **options
        )

    def export_links(self) -> list[tuple[str, str]]:
        """The table as a file, what is asked kept."""
        links = []
        for kind, label in exports.KINDS:
            query = self.request.GET.copy()
            query["format"] = kind
            links.append((label, f"?{query.urlencode()}"))
        return links

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or its table as a file."""
        nothing = self.form.shown is None
        kind = request.GET.get("format")
        if not nothing and self.sound and kind in ("csv", "xlsx") and (table := self.main_table()):
            return self.as_file(table, kind)
        response = self.render_to_response(self.get_context_data(failed=not nothing and not self.sound))
        if not nothing and not self.sound:
            response.status_code = 400
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the form."""
        form = self.form if self.form.shown is not None else None
        return super().get_context_data(form=form, **kwargs)

    def as_file(self, panel: MainTable, kind: str) -> HttpResponseBase:
        """The same table as CSV or Excel."""
        table = panel.table_class(panel.rows, exclude=panel.exclude)
        cover = [
            (_("Made by"), str(self.request.user)),
            (_("Made on"), formats.datetime_in_table(timezone.now())),
            (_("Address"), self.request.build_absolute_uri()),
        ]
        cover += [(str(self.form.fields[name].label), self.in_words(value)) for name, value in self.asked.items()]
        cover += [(_("Note"), str(text)) for text in (self.intro, panel.note) if text]
        rows = self.model.objects.visible_to(self.request.user)
        export = exports.Export(
            f"{self.get_title()}",
            table.export_headers(),
            table.export_rows,
            cover,
            str(exports.highest_marking(rows)),
        )
        if kind == "xlsx":
            return exports.xlsx_response(export)
        return exports.csv_response(export, ";" if active_language() == "fr" else ",")

    @staticmethod
    def in_words(value: Any) -> str:
        """What was asked, as people read it."""
        if value in (None, ""):
            return formats.not_stated()
        return getattr(getattr(value, "name", None), "plain", None) or str(value)


def sentences(lines: Sequence[Any]) -> Any:
    """Sentences one after the other; those that are empty are left out."""
    return format_html_join(" ", "{}", ((line,) for line in lines if line))


def labelled(label: Any, value: Any) -> str:
    """`label: value` in the reader's language."""
    return with_colon(label, value)
