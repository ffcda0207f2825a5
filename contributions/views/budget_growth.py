"""Growth of budgets: nominal, real, and the check of zero nominal growth."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.calculations import Growth
from contributions.forms.analysis import GrowthForm
from contributions.models import Budget
from contributions.reports.budget import RealGrowth, budget_gaps, growth_steps, stages_of
from contributions.tables.analysis import GrowthTable
from contributions.views.analysis import AnalysisPage, MainTable, labelled
from contributions.views.cited import short_name
from iomtrack import formats
from iomtrack.charts import BarChart
from iomtrack.panels import ChartPanel, Fact, FactsPanel, Panel, TextPanel


@dataclass(frozen=True)
class GrowthRow:
    """One part of a budget against the year before, as the table shows it."""

    of: RealGrowth

    @property
    def budget(self) -> Budget:
        """The later budget."""
        return self.of.step.budget

    @property
    def currency(self) -> str:
        """The currency of the part."""
        return self.budget.currency.code

    @property
    def part(self) -> str:
        """The part, in words."""
        return str(self.budget.get_part_display())

    @property
    def year(self) -> int:
        """The later year."""
        return self.budget.year

    @property
    def before(self) -> Decimal:
        """The year before."""
        return self.of.step.before.amount

    @property
    def after(self) -> Decimal:
        """The year."""
        return self.of.step.after.amount

    @property
    def change(self) -> Decimal:
        """The change."""
        return self.of.step.growth.change

    @property
    def nominal(self) -> Decimal | None:
        """Nominal growth in percent."""
        return self.of.step.growth.percent

    @property
    def between(self) -> str | None:
        """The range that rounding allows."""
        found = self.of.between
        if found is None:
            return None
        return _("%(low)s and %(high)s") % {"low": formats.percent(found.low), "high": formats.percent(found.high)}

    @property
    def zero(self) -> str:
        """The check of zero nominal growth, which is one of the assessed part."""
        if self.budget.part != Budget.Part.ADMINISTRATIVE:
            return _("Not applicable")
        if not self.of.step.growth.zero_nominal:
            found = self.of.between
            if found and found.low <= 0 <= found.high:
                return _("No by the printed figures; rounding leaves it open")
            return _("No")
        return _("Yes, as far as the printed figures show")

    @property
    def real(self) -> Decimal | None:
        """Real growth in percent."""
        return self.of.real


class BudgetGrowth(AnalysisPage):
    """Each part of a budget against the year before, nominal and real."""

    model = Budget
    form_class = GrowthForm
    title = gettext_lazy("Growth of budgets, nominal and real")
    intro = gettext_lazy(
        "Nominal growth is what the printed amounts say. Real growth takes an inflation out of it; none is recorded "
        "here. The parts of a budget are in different currencies and are never added."
    )

    @cached_property
    def budgets(self) -> list[Budget]:
        """The budgets of the organization."""
        rows = Budget.objects.visible_to(self.request.user).select_related("organization", "currency")
        return list(rows.filter(organization=self.asked["organization"]))

    @cached_property
    def rows(self) -> list[GrowthRow]:
        """Every step from a year to the next."""
        inflation = self.asked["inflation"]
        return [GrowthRow(RealGrowth(step, inflation)) for step in growth_steps(self.budgets)]

    def main_table(self) -> MainTable:
        """The steps, newest first."""
        note = _(
            "Only years that follow each other are compared. Real growth is (1 + nominal) / (1 + inflation) − 1, "
            "with the one inflation typed above for every row."
        )
        return self.table_panel(_("From one year to the next"), GrowthTable, self.rows, note)

    def findings(self) -> Sequence[Panel]:
        """The check, the real growth, the table, the gaps, the stages, the bars."""
        if not self.budgets:
            return [TextPanel(_("Nothing recorded"), text=_("No budget of this organization is recorded."))]
        panels: list[Panel] = []
        for row in self.rows:
            if row.budget.part == Budget.Part.ADMINISTRATIVE:
                title = _("Zero nominal growth, %(year)s") % {"year": row.year}
                panels.append(FactsPanel(title, facts=zero_facts(row)))
                panels.append(
                    FactsPanel(
                        _("Real growth, %(year)s") % {"year": row.year},
                        facts=real_facts(row, self.asked["inflation_source"]),
                    )
                )
        panels.append(self.main_table())
        if facts := gap_facts(self.budgets):
            panels.append(FactsPanel(_("Across years that are not recorded"), facts=facts))
        if facts := stage_facts(self.budgets):
            panels.append(FactsPanel(_("From the proposal to the decision"), facts=facts))
        panels += [ChartPanel(chart.title, chart=chart) for chart in part_charts(self.budgets)]
        return panels


def zero_facts(row: GrowthRow) -> list[Fact]:
    """The check with its arithmetic."""
    return [
        Fact(_("Zero nominal growth"), row.zero),
        Fact(
            _("The arithmetic"),
            f"{formats.money(row.after, row.currency)} − {formats.money(row.before, row.currency)} "
            f"= {formats.money(row.change, row.currency)}",
            row.budget.get_absolute_url(),
            labelled(_("As printed"), f"{row.of.step.after.printed}; {row.of.step.before.printed}"),
        ),
        Fact(
            _("Given the rounding, the growth lies between"),
            row.between or formats.missing(),
            note=_("Each printed amount may be off by half its last printed digit."),
        ),
    ]


def real_facts(row: GrowthRow, source: str) -> list[Fact]:
    """Real growth, and what zero real growth would have been."""
    inflation = row.of.inflation
    if inflation is None:
        return [Fact(_("Real growth"), formats.missing(), note=_("Type an inflation above; none is recorded here."))]
    note = labelled(_("Source"), source) if source else _("Source of the inflation not stated")
    return [
        Fact(_("Inflation taken out"), formats.percent(inflation), note=note),
        Fact(_("Real growth"), formats.percent(row.real)),
        Fact(
            _("Zero real growth would have been"),
            formats.money(row.of.zero_real, row.currency),
            note=f"{formats.money(row.before, row.currency)} × (1 + {formats.percent(inflation)})",
        ),
    ]


def change_words(growth: Growth, currency: str) -> str:
    """A change with its percentage."""
    sign = "+" if growth.change > 0 else ""
    return f"{sign}{formats.money(growth.change, currency)} ({sign}{formats.percent(growth.percent)})"


def gap_facts(budgets: Sequence[Budget]) -> list[Fact]:
    """The change over years that are not recorded; no yearly growth is read out of it."""
    return [
        Fact(
            f"{gap.before.budget.year}-{gap.after.budget.year}, {gap.after.budget.get_part_display()}",
            change_words(gap.growth, gap.after.budget.currency.code),
            gap.after.budget.get_absolute_url(),
            _("Over %(years)s years; the budgets between them are not recorded, so that no yearly growth follows.")
            % {"years": gap.years},
        )
        for gap in budget_gaps(budgets)
    ]


def stage_facts(budgets: Sequence[Budget]) -> list[Fact]:
    """What was decided against what was proposed."""
    facts = []
    for versions in stages_of(budgets).values():
        first, last = versions[0], versions[-1]
        budget = last.budget
        facts.append(
            Fact(
                f"{budget.year}, {budget.get_part_display()}",
                change_words(Growth(first.amount, last.amount), budget.currency.code),
                budget.get_absolute_url(),
                _("%(first)s %(before)s, %(last)s %(after)s")
                % {
                    "first": first.get_stage_display(),
                    "before": formats.money(first.amount, budget.currency.code),
                    "last": str(last.get_stage_display()).lower(),
                    "after": formats.money(last.amount, budget.currency.code),
                },
            )
        )
    return facts


def part_charts(budgets: Sequence[Budget]) -> list[BarChart]:
    """The budgets of each part, in its own currency."""
    rows = Budget.objects.filter(pk__in=[budget.pk for budget in budgets]).for_list().order_by("part", "year")
    groups: dict[tuple[str, str], list[Any]] = {}
    for budget in rows:
        if budget.standing_amount is not None:
            groups.setdefault((budget.part, budget.currency.code), []).append(budget)
    return [
        BarChart(
            _("%(organization)s: %(part)s")
            % {"organization": short_name(group[0].organization), "part": group[0].get_part_display()},
            unit=currency,
            decimals=2,
            rows=[(each.year, each.standing_amount, each.get_absolute_url()) for each in group],
            row_heading=_("Year"),
        )
        for (_part, currency), group in groups.items()
        if len(group) > 1
    ]
