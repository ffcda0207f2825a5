"""Pages of sources, claims, published tables and figures, and discrepancies."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

from iomtrack.models import Record
from iomtrack.panels import Fact, FactsPanel, Panel, TablePanel, TemplatePanel, TextPanel
from iomtrack.views import DetailPage, ListPage
from membership import adding_up
from membership.filters.source import (
    ClaimFilter,
    DiscrepancyFilter,
    PublishedFigureFilter,
    PublishedTableFilter,
    SourceFilter,
)
from membership.models import Claim, Discrepancy, PublishedFigure, PublishedTable, Source
from membership.tables.source import (
    ClaimTable,
    DiscrepancyTable,
    PublishedFigureTable,
    PublishedTableTable,
    SourceTable,
)


class SourceList(ListPage):
    """Every publication and data set from which facts were taken."""

    model = Source
    table_class = SourceTable
    filterset_class = SourceFilter
    title = _("Sources")
    intro = _("Publications and data sets from which facts were taken.")


class SourceDetail(DetailPage):
    """One source: what it is, and what cites it."""

    model = Source
    fields = (
        (_("Title"), "title"),
        (_("Publisher"), "publisher"),
        (_("Published"), "published_label"),
        (_("Symbol"), "symbol"),
        (_("Language"), "language"),
        (_("Address"), "url"),
        (_("Code"), "code"),
        (_("Note"), "note"),
    )

    def panels(self) -> Sequence[Panel]:
        """What cites the source, its tables, and what does not add up in it."""
        source = self.object
        tables = PublishedTable.objects.visible_to(self.request.user).filter(source=source).for_list()
        discrepancies = Discrepancy.objects.visible_to(self.request.user).filter(source=source).for_list()
        return [
            FactsPanel(_("What cites this source"), facts=list(citations(self.request, source))),
            TablePanel(_("Published tables"), table_class=PublishedTableTable, rows=tables, exclude=("source",)),
            TablePanel(_("Discrepancies"), table_class=DiscrepancyTable, rows=discrepancies, exclude=("source",)),
        ]


def citations(request: HttpRequest, source: Source) -> list[Fact]:
    """How many records of each kind cite a source, with a link where their list can be filtered by source."""
    found = []
    for relation in source._meta.related_objects:
        model = relation.related_model
        if not issubclass(model, Record):
            continue
        if not request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            continue
        count = model.objects.visible_to(request.user).filter(**{relation.field.name: source}).count()
        if count:
            name = str(model._meta.verbose_name_plural)
            found.append(Fact(name[:1].upper() + name[1:], count, list_by_source(model, source)))
    return found


def list_by_source(model: type[Model], source: Source) -> str:
    """The address of a model's list filtered by source; empty where there is no such list."""
    try:
        address = reverse(f"{model._meta.app_label}:{model._meta.model_name}_list")
    except NoReverseMatch:
        return ""
    page = getattr(resolve(address).func, "view_class", None)
    filters = getattr(getattr(page, "filterset_class", None), "base_filters", {})
    if "source" not in filters:
        return ""
    key = filters["source"].extra.get("to_field_name") or "pk"
    return f"{address}?source={getattr(source, key)}"


class PublishedTableList(ListPage):
    """Tables, charts and figures of the source documents."""

    model = PublishedTable
    table_class = PublishedTableTable
    filterset_class = PublishedTableFilter
    title = _("Published tables")
    intro = _("Tables, charts and figures of the source documents, exactly as printed, and what adds up in them.")


class PublishedTableDetail(DetailPage):
    """One table as printed and, beside it, what adds up."""

    model = PublishedTable
    fields = (
        (_("Source"), "source"),
        (_("Where in the source"), "place_in_source"),
        (_("Page or section"), "printed_section"),
        (_("First day covered"), "period_start"),
        (_("Last day covered"), "period_end"),
        (_("Certainty"), "certainty"),
        (_("Note"), "note"),
    )

    def get_queryset(self) -> Any:
        """With its source."""
        return super().get_queryset().select_related("source")

    def panels(self) -> Sequence[Panel]:
        """The printed table, the sums, the discrepancies."""
        table = self.object
        discrepancies = Discrepancy.objects.visible_to(self.request.user).for_list()
        layout = adding_up.printed(table)
        used = adding_up.checks_of_table(table)
        known = {one.check.discrepancy_id for one in used if one.check.discrepancy_id}
        rows = discrepancies.filter(table=table) | discrepancies.filter(pk__in=known)
        return [
            TemplatePanel(
                _("As printed"),
                "membership/_printed_table.html",
                values={"table": table, "printed": layout, "remarks": layout.remarks},
            ),
            TemplatePanel(_("What adds up"), "membership/_sums.html", values={"checks": used}),
            TablePanel(
                _("Discrepancies"),
                table_class=DiscrepancyTable,
                rows=rows,
                exclude=("source",),
                empty=_("No discrepancy is known."),
            ),
        ]


class PublishedFigureList(ListPage):
    """Every cell of every published table."""

    model = PublishedFigure
    table_class = PublishedFigureTable
    filterset_class = PublishedFigureFilter
    title = _("Published figures")
    intro = _(
        "Every cell of the published tables. Figures of different currencies stand in one list, and are never added."
    )


class DiscrepancyList(ListPage):
    """What is printed and does not add up, or is contradicted elsewhere."""

    model = Discrepancy
    table_class = DiscrepancyTable
    filterset_class = DiscrepancyFilter
    title = _("Discrepancies")
    intro = _(
        "What the source documents print and what does not add up or is contradicted elsewhere. "
        "Nothing is repaired silently."
    )


class DiscrepancyDetail(DetailPage):
    """One discrepancy and its proof."""

    model = Discrepancy
    fields = (
        (_("Source"), "source"),
        (_("Where in the source"), "place_in_source"),
        (_("Published table"), "table"),
        (_("Printed"), "printed_text"),
        (_("Adds up to"), "adds_up_to"),
        (_("Kind"), "kind"),
        (_("Status"), "status"),
    )

    def get_queryset(self) -> Any:
        """With its source and table."""
        return super().get_queryset().for_list()

    def panels(self) -> Sequence[Panel | None]:
        """What it is, and the sums that prove it."""
        checks = adding_up.checks_of_discrepancy(self.object)
        sums = {"checks": checks, "own": self.object}
        return [
            TextPanel(_("What it is"), text=self.object.explanation),
            TextPanel(_("Note"), text=self.object.note) if self.object.note else None,
            TemplatePanel(_("What adds up"), "membership/_sums.html", values=sums) if checks else None,
        ]


class ClaimList(ListPage):
    """What sources say where they disagree."""

    model = Claim
    table_class = ClaimTable
    filterset_class = ClaimFilter
    title = _("Claims")
    intro = _("Where sources disagree, what each one says. The record itself holds the chosen value.")
