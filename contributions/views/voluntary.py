"""Pages of voluntary contributions."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.filters.voluntary import VoluntaryContributionFilter
from contributions.models import VoluntaryContribution
from contributions.reports.voluntary import Reconciliation, Unallocated, reconcile
from contributions.tables.voluntary import VoluntaryContributionTable
from contributions.views.cited import CITED, money_of, short_name, text_of
from iomtrack import formats
from iomtrack.charts import BarChart
from iomtrack.panels import Fact, FactsPanel, Panel, TablePanel, TemplatePanel
from iomtrack.views import DetailPage, Link, ListPage, ReportPage

THREE_TIMES = gettext_lazy(
    "Theme, agency and region show the same money three times: their amounts are compared, never added."
)
CHARTED_GROUPS = 1


def dimension_charts(rows: Any) -> list[BarChart]:
    """One chart a dimension, for one donor, organization, period and currency; parts of themes are left out."""
    charts = []
    for each in reconcile(rows)[:CHARTED_GROUPS]:
        example = each.example
        for total in each.totals:
            lines = [
                row
                for row in rows
                if row.dimension == total.dimension
                and not (row.theme and row.theme.parent_id)
                and (row.donor_id, row.organization_id, row.start, row.source_id, row.currency_id)
                == (example.donor_id, example.organization_id, example.start, example.source_id, example.currency_id)
            ]
            lines.sort(key=lambda row: (-row.amount, row.pk))
            charts.append(
                BarChart(
                    _("%(donor)s to %(organization)s, %(dimension)s, %(period)s")
                    % {
                        "donor": example.donor.name.plain,
                        "organization": short_name(example.organization),
                        "dimension": str(total.dimension.label).lower(),
                        "period": example.period_label,
                    },
                    unit=total.total.currency,
                    decimals=2,
                    rows=[(row.line.plain, row.amount, row.get_absolute_url()) for row in lines],
                    value_heading=_("Amount"),
                )
            )
    return charts


def unallocated_note(each: Unallocated) -> str:
    """What is known of the money that one dimension leaves out."""
    parts = []
    if each.assessed:
        parts.append(
            _("assessed contributions, which belong to no region: %(amount)s")
            % {"amount": formats.money(each.assessed)}
        )
    verdict = _("within rounding") if each.is_rounding else _("not explained by rounding")
    parts.append(
        _("rest: %(amount)s, %(verdict)s (up to %(tolerance)s)")
        % {
            "amount": formats.money(each.rest),
            "verdict": verdict,
            "tolerance": formats.money(each.tolerance, each.rest.currency),
        }
    )
    return "; ".join(parts)


def total_facts(each: Reconciliation) -> list[Fact]:
    """The totals of the dimensions side by side, and what each leaves unallocated."""
    url = reverse("contributions:voluntarycontribution_list")
    missing = {line.dimension: line for line in each.unallocated}
    facts = []
    for total in each.totals:
        facts.append(
            Fact(
                total.dimension.label,
                formats.money(total.total),
                f"{url}?dimension={total.dimension}&parts=0",
                ngettext("%(count)s line", "%(count)s lines", total.lines) % {"count": total.lines},
            )
        )
        if total.dimension in missing:
            line = missing[total.dimension]
            facts.append(
                Fact(
                    _("%(dimension)s: unallocated") % {"dimension": total.dimension.label},
                    formats.money(line.difference),
                    note=unallocated_note(line),
                )
            )
    return facts


class VoluntaryContributionList(ListPage):
    """Voluntary contributions as published, by theme, agency and region."""

    title = gettext_lazy("Voluntary contributions")
    model = VoluntaryContribution
    table_class = VoluntaryContributionTable
    filterset_class = VoluntaryContributionFilter
    intro = THREE_TIMES

    def summary(self, rows: Any) -> Sequence[Fact]:
        """Totals by dimension, of the first donor and period in the rows."""
        found = reconcile(rows)[:CHARTED_GROUPS]
        return [fact for each in found for fact in total_facts(each)]

    def charts(self, rows: Any) -> Sequence[BarChart]:
        """One chart a dimension."""
        return dimension_charts(rows)


class VoluntaryContributionDetail(DetailPage):
    """One published amount, with the parts of its theme."""

    model = VoluntaryContribution
    fields = (
        "organization",
        "donor",
        "dimension",
        (gettext_lazy("Theme, agency or region"), "line"),
        (gettext_lazy("Part of"), lambda row: row.part_of or "–"),
        (gettext_lazy("Period"), "period_label"),
        (gettext_lazy("Amount"), money_of("amount")),
        (gettext_lazy("As printed"), text_of("printed")),
        (gettext_lazy("Last printed digit"), money_of("last_digit")),
        *CITED,
    )

    def get_queryset(self) -> Any:
        """With everything the page names."""
        return super().get_queryset().for_list()

    def panels(self) -> Sequence[Panel]:
        """The parts of the theme."""
        row = self.object
        if not row.theme_id:
            return []
        parts = VoluntaryContribution.objects.filter(
            theme__parent=row.theme_id, donor=row.donor_id, organization=row.organization_id, start=row.start
        ).for_list()
        if not parts:
            return []
        return [
            TablePanel(
                _("Its parts"),
                table_class=VoluntaryContributionTable,
                rows=parts.order_by("theme__position"),
                exclude=("dimension", "part_of", "donor", "organization", "period"),
            )
        ]


class VoluntaryTotals(ReportPage):
    """Totals by theme, agency and region side by side, with what differs and why."""

    title = gettext_lazy("Voluntary contributions: totals side by side")
    intro = THREE_TIMES
    permission = "contributions.view_voluntarycontribution"
    actions = (
        Link(
            gettext_lazy("Reconciliation"), "contributions:reconciliation", "contributions.view_publishedcontribution"
        ),
    )

    def panels(self) -> Sequence[Panel]:
        """One set of panels per donor, organization, period and currency."""
        rows = list(VoluntaryContribution.objects.visible_to(self.request.user).for_list())
        panels: list[Panel] = []
        for each in reconcile(rows):
            heading = f"{each.example.donor.name}, {short_name(each.example.organization)}, {each.example.period_label}"
            panels.append(FactsPanel(heading, facts=total_facts(each)))
            if each.parts:
                panels.append(
                    TemplatePanel(
                        _("Themes and the sum of their parts"),
                        template="contributions/_parts_check.html",
                        values={"checks": each.parts},
                    )
                )
        return panels
