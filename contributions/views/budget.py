"""Pages of budgets."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from contributions.filters.budget import BudgetFilter
from contributions.models import Budget, BudgetLine
from contributions.reports.assessment import coverage
from contributions.reports.budget import growth_steps
from contributions.tables.assessment import PublishedContributionTable
from contributions.tables.budget import BudgetLineTable, BudgetTable, BudgetVersionTable
from contributions.views.assessment import coverage_fact, list_of
from contributions.views.cited import short_name
from iomtrack import formats
from iomtrack.charts import BarChart
from iomtrack.panels import Fact, FactsPanel, Panel, TablePanel
from iomtrack.views import DetailPage, Link, ListPage

CHARTS = 4


class BudgetList(ListPage):
    """Budgets by year and part."""

    title = gettext_lazy("Budgets")
    model = Budget
    table_class = BudgetTable
    filterset_class = BudgetFilter
    intro = gettext_lazy(
        "The administrative part is assessed on the member states, the operational part is not. "
        "They are in different currencies and are never added or charted together."
    )
    actions = (Link(gettext_lazy("Growth of budgets"), "contributions:budget_growth", "contributions.view_budget"),)

    def charts(self, rows: Any) -> Sequence[BarChart]:
        """One chart per organization, part and currency, a bar a year."""
        groups: dict[tuple[Any, ...], list[Budget]] = {}
        for budget in rows.order_by("organization", "part", "year"):
            if budget.standing_amount is not None:
                groups.setdefault((budget.organization, budget.part, budget.currency.code), []).append(budget)
        return [
            BarChart(
                _("%(organization)s: %(part)s")
                % {"organization": short_name(organization), "part": budgets[0].get_part_display()},
                unit=currency,
                decimals=2,
                rows=[(budget.year, budget.standing_amount, budget.get_absolute_url()) for budget in budgets],
                row_heading=_("Year"),
            )
            for (organization, _part, currency), budgets in list(groups.items())[:CHARTS]
            if len(budgets) > 1
        ]

    def checks(self, rows: Any) -> Sequence[Any]:
        """The check of zero nominal growth, with its arithmetic."""
        return [step.in_words for step in growth_steps(rows)]


class BudgetDetail(DetailPage):
    """One part of a budget: its versions, its growth, what was published of its assessment."""

    model = Budget
    fields = (
        "organization",
        "year",
        "part",
        "currency",
        (gettext_lazy("Amount that stands"), lambda budget: standing(budget)),
    )

    def panels(self) -> Sequence[Panel]:
        """Versions, lines, growth, published contributions."""
        budget = self.object
        versions = budget.versions.visible_to(self.request.user).for_list()
        panels: list[Panel] = [TablePanel(_("Versions"), table_class=BudgetVersionTable, rows=versions)]
        lines = BudgetLine.objects.filter(version__budget=budget).select_related("version__budget__currency", "source")
        if lines:
            panels.append(TablePanel(_("Amounts singled out"), table_class=BudgetLineTable, rows=lines))
        same_part = Budget.objects.filter(
            organization=budget.organization, part=budget.part, year__in=(budget.year - 1, budget.year)
        ).select_related("currency")
        steps = growth_steps(same_part)
        if steps:
            panels.append(FactsPanel(_("Growth against the year before"), facts=growth_facts(steps[0])))
        if budget.part == Budget.Part.ADMINISTRATIVE:
            published = budget.organization.published_contributions.filter(year=budget.year).for_list()
            if published:
                panels.append(
                    TablePanel(
                        _("Published contributions to it"),
                        table_class=PublishedContributionTable,
                        rows=published.largest_first(),
                        exclude=("organization", "currency", "year"),
                        url=list_of(budget.organization, budget.year),
                    )
                )
                facts = [coverage_fact(each) for each in coverage(published)]
                panels.append(FactsPanel(_("What the published contributions cover"), facts=facts))
        return panels


def standing(budget: Budget) -> Any:
    """The amount of the version that stands, with its stage."""
    version = budget.standing_version
    if version is None:
        return formats.not_stated()
    return f"{formats.money(version.amount, budget.currency.code)} ({version.get_stage_display()})"


def growth_facts(step: Any) -> list[Fact]:
    """The arithmetic of growth, number by number, and the verdict."""
    code = step.budget.currency.code
    facts = [
        Fact(step.budget.year, formats.money(step.after.amount, code), note=step.after.printed),
        Fact(step.budget.year - 1, formats.money(step.before.amount, code), note=step.before.printed),
        Fact(
            pgettext("difference", "Change"),
            formats.money(step.growth.change, code),
            note=_("%(percent)s; rounding of the printed figures: up to %(amount)s")
            % {
                "percent": formats.percent(step.growth.percent),
                "amount": formats.money(step.tolerance, code),
            },
        ),
    ]
    if step.budget.part == Budget.Part.ADMINISTRATIVE:
        holds = _("Yes, as far as the printed figures show") if step.growth.zero_nominal else _("No")
        facts.append(Fact(_("Zero nominal growth"), holds))
    return facts
