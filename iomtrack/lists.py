"""The list page: rows of one model with filters, chips, facts, charts, and the same rows as a file."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_filters.views import FilterView

from iomtrack import documents, exports, formats, kept, paging, visibility
from iomtrack.bilingual import active_language
from iomtrack.keys import keys_of
from iomtrack.page import HtmxRequest, Page
from iomtrack.paging import POSITION, SIZES, ComputedPages, Pages, without_position
from iomtrack.panels import Fact

PARAMETERS = (*POSITION, "per_page", "sort", "format")
"""What the address of any list may say beside its filters."""


class ListPage(Page, FilterView):
    """Rows of one model: filters, chips, table, charts, and the same rows as a file."""

    table_class: Any = None
    template_name = "shared/list.html"
    strict = True
    is_document = False  # whether the list is a Word and PDF file too: for lists that a person would print
    request: HtmxRequest

    def get_queryset(self) -> Any:
        """What this user may see, with what a row shows."""
        return self.model.objects.visible_to(self.request.user).for_list()

    def charts(self, rows: Any) -> Sequence[Any]:
        """Charts of the filtered rows, where they lie within the bound of counting."""
        return ()

    def summary(self, rows: Any) -> Sequence[Fact]:
        """Facts about the filtered rows, where they lie within the bound of counting."""
        return ()

    def checks(self, rows: Any) -> Sequence[Any]:
        """Sentences worked out from the filtered rows, where they lie within the bound of counting."""
        return ()

    def notes(self, rows: Any) -> Sequence[Any]:
        """What a reader of the rows must know; does not read them one by one."""
        return ()

    def get(self, request: HtmxRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or its rows as a file."""
        self.filterset = self.get_filterset(self.get_filterset_class())
        self.relations = kept.relations(self.filterset.queryset)
        named = [rows.model for rows in self.filterset.offered.values()]
        named += [one.related_model for one in self.relations]
        self.filterset.kept = self.kept = kept.up_to_date(named)
        self.relations = [one for one in self.relations if one.related_model in self.kept]
        self.valid = not self.filterset.is_bound or self.filterset.is_valid()
        self.object_list = self.filterset.qs if self.valid else self.filterset.queryset.none()
        kind = request.GET.get("format", "")
        wants_file, refusals = kind in dict(self.file_kinds), []
        if wants_file and self.valid and not self.unknown_parameters():
            try:
                return self.as_file(kind)
            except exports.TooManyRows:
                refusals.append(_("Excel holds fewer rows than this list has. Take the CSV file, or narrow the list."))
        template = "shared/_list_body.html" if request.htmx and not request.htmx.boosted else None
        response = self.render_to_response(self.get_context_data(filter=self.filterset, refusals=refusals))
        if template and self.template_name == "shared/list.html":
            response.template_name = template
        if wants_file or not self.valid:
            response.status_code = 400
        return response

    @property
    def file_kinds(self) -> tuple[tuple[str, str], ...]:
        """What files the list is offered as."""
        return (*exports.KINDS, *documents.KINDS) if self.is_document else exports.KINDS

    def unknown_parameters(self) -> list[str]:
        """What the address asks for and this page does not know."""
        known = {*PARAMETERS, *self.filterset.filters}
        return [name for name in self.request.GET if name not in known]

    def get_table(self, rows: Any) -> Any:
        """The table, sorted as the URL says; a list too long for it is not sorted where no index has the order."""
        order = [name for name in self.request.GET.getlist("sort") if name]
        if any(name.lstrip("-") in self.slow for name in order) and paging.counted(rows) > paging.BOUND:
            order = [name for name in order if name.lstrip("-") not in self.slow]
        table = self.table_class(rows, order_by=order or None)
        table.request = self.request
        table.title = self.get_title()
        table.kept, table.relations = self.kept, self.relations
        return table

    @cached_property
    def slow(self) -> dict[str, str]:
        """The columns whose order no index has, by name."""
        columns = self.table_class.base_columns.items()
        return {name: str(column.verbose_name) for name, column in columns if not getattr(column, "indexed", True)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Table, chips, facts, charts."""
        rows = self.object_list
        table = self.get_table(rows)
        pages = table.page = self.pages_of(table)
        if self.valid and pages.is_only:  # facts and charts of so few rows need not search for them again
            rows = rows.filter(pk__in=[row.pk for row in pages.object_list])
        if pages.more:
            for name in self.slow:
                table.columns[name].column.orderable = False
        context = super().get_context_data(
            table=table,
            pages=pages,
            total=pages.total,
            count_in_words=self.count_in_words(pages),
            unknown=self.unknown_parameters(),
            chips=self.filterset.chips(self.request.path, self.request.GET),
            page_sizes=SIZES,
            export_links=self.export_links(),
            marking=self.marking_of(rows, pages),
            **self.told_of(rows, pages),
            **kwargs,
        )
        if not self.valid:
            context["title"] = self.get_title()
            context["failed"] = True
        return context

    def pages_of(self, table: Any) -> Pages:
        """The rows of the page that the address asks for."""
        pages = Pages(kept.without(table.data.data, self.relations), self.request.GET, self.kept)
        kept.attach(pages.object_list, self.relations, self.kept)
        return pages

    def marking_of(self, rows: Any, pages: Pages) -> str:
        """The highest marking of what the page shows, which its print bears as the file does."""
        if not (self.valid and visibility.is_restricted(self.model)):
            return ""
        shown = rows.model._default_manager.filter(pk__in=[row.pk for row in pages.object_list]) if pages.more else rows
        return str(exports.highest_marking(shown))

    def told_of(self, rows: Any, pages: Pages) -> dict[str, Any]:
        """Facts, charts and notes. What is worked out from all rows is not worked out from more than are counted."""
        if not self.valid:
            return {}
        notes = list(self.notes(rows))
        if not pages.more:
            notes += self.checks(rows)
            return {"facts": self.summary(rows), "charts": self.charts(rows), "notes": notes}
        if self.slow:
            notes.append(
                _("A list of more than %(bound)s rows is not sorted by: %(columns)s.")
                % {"bound": formats.number(pages.total), "columns": ", ".join(self.slow.values())}
            )
        if self.works_out_something:
            notes.append(
                _("Facts and charts are worked out for up to %(bound)s rows: narrow the list to see them.")
                % {"bound": formats.number(pages.total)}
            )
        return {"notes": notes}

    @property
    def works_out_something(self) -> bool:
        """Whether the page shows more than its rows."""
        return any(getattr(type(self), name) is not getattr(ListPage, name) for name in ("charts", "summary", "checks"))

    def count_in_words(self, pages: Pages) -> str:
        """How many rows there are, for the live region."""
        return ngettext("%(total)s row", "%(total)s rows", pages.counted) % {"total": pages.total_words}

    def export_links(self) -> list[tuple[str, str]]:
        """The same list as a file, with filters and order kept."""
        links = []
        for kind, label in self.file_kinds:
            query = without_position(self.request.GET)
            query["format"] = kind
            links.append((label, f"{self.request.path}?{query.urlencode()}"))
        return links

    def put_in_order(self, table: Any) -> None:
        """Give all rows the order that the pages give them."""
        table.data.data = table.data.data.order_by(*[key.order() for key in keys_of(table.data.data)])

    def as_file(self, kind: str) -> HttpResponseBase:
        """The filtered, sorted rows with the screen's columns."""
        table = self.get_table(self.object_list)
        self.put_in_order(table)
        if kind in dict(documents.KINDS):
            return documents.respond(self.document(table), kind)
        cover = [
            (_("Made by"), str(self.request.user)),
            (_("Made on"), formats.datetime_in_table(timezone.now())),
            (_("Address"), self.request.build_absolute_uri()),
        ]
        cover += [(chip.label, chip.value) for chip in self.filterset.chips(self.request.path, self.request.GET)]
        export = exports.Export(
            str(self.get_title()),
            table.export_headers(),
            table.export_rows,
            cover,
            str(exports.highest_marking(self.object_list)),
        )
        if kind == "xlsx":
            return exports.xlsx_response(export)
        return exports.csv_response(export, ";" if active_language() == "fr" else ",")

    def document(self, table: Any) -> documents.Document:
        """The list as a document: what is said of the rows, the rows, their charts."""
        rows, title = self.object_list, self.get_title()
        chips = self.filterset.chips(self.request.path, self.request.GET)
        asked = {str(chip.label): Fact(chip.label, chip.value) for chip in chips}
        facts = asked | {str(fact.label): fact for fact in self.summary(rows)}  # the summary may say what was asked too
        blocks: list[Any] = [documents.Paragraph(self.intro)] if self.intro else []
        blocks += [documents.Paragraph(note, note=True) for note in (*self.notes(rows), *self.checks(rows))]
        if facts:
            blocks.append(documents.Facts(list(facts.values())))
        found = documents.table_of(table, title)
        total = len(found.rows)
        count = ngettext("%(total)s row", "%(total)s rows", total) % {"total": formats.number(total)}
        blocks += [documents.Heading(count), found if total else documents.Paragraph(table.empty_text)]
        for chart in self.charts(rows):
            blocks += [documents.Heading(chart.title), *documents.blocks_of_chart(chart)]
        marking = str(exports.highest_marking(rows))
        return documents.Document.of(self.request, title, blocks, marking=marking, **self.document_options())

    def document_options(self) -> dict[str, Any]:
        """The day that the document speaks for, where it has one."""
        return {}


class ComputedListPage(ListPage):
    """A list whose rows are worked out from the records that its filters leave; few enough to be sorted here."""

    def computed(self, rows: Any) -> Sequence[Any]:
        """The rows of the table; each has the `pk` of its record."""
        return ()

    def get_table(self, rows: Any) -> Any:
        """The table, sorted as the URL says."""
        known = {name for name, column in self.table_class.base_columns.items() if column.orderable is not False}
        order = [name for name in self.request.GET.getlist("sort") if name.removeprefix("-") in known]
        table = self.table_class(list(self.computed(rows)), order_by=order or None)
        table.request = self.request
        table.title = self.get_title()
        return table

    def pages_of(self, table: Any) -> Pages:
        """A part of the rows."""
        return ComputedPages(table.data.data, self.request.GET)

    def put_in_order(self, table: Any) -> None:
        """They are in order."""
