"""Contributions by region and by group of states."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.forms.analysis import YearForm
from contributions.models import PublishedContribution
from contributions.reports.grouped import Together, by_group, by_region
from contributions.reports.shares import PublishedList, YearShares
from contributions.reports.standing import of_year
from contributions.tables.analysis import TogetherTable
from contributions.views.analysis import AnalysisPage, MainTable
from contributions.views.cited import short_name
from contributions.views.standing import COMPUTED, budget_fact, members_fact, published_fact, scale_fact
from iomtrack.charts import BarChart
from iomtrack.panels import ChartPanel, Fact, FactsPanel, Panel


class ByGroup(AnalysisPage):
    """What the states of each region and group pay together in a year."""

    model = PublishedContribution
    form_class = YearForm
    title = gettext_lazy("By region and group")
    intro = COMPUTED

    @cached_property
    def year(self) -> tuple[YearShares, PublishedList | None]:
        """The shares and what was published."""
        return of_year(self.asked["organization"], self.asked["year"], self.asked["scale"], self.request.user)

    @cached_property
    def regions(self) -> list[Together]:
        """By region."""
        return by_region(*self.year, self.request.user)

    @cached_property
    def groups(self) -> list[Together]:
        """By group."""
        return by_group(*self.year, self.request.user)

    def main_table(self) -> MainTable:
        """Regions, then groups."""
        note = _(
            "Each state is in one region; groups overlap, and are never added up. A sum of what was published is of "
            "the states it was published of, not of the whole region or group."
        )
        values = {"organization": short_name(self.asked["organization"]), "year": self.asked["year"]}
        title = _("%(organization)s: regions and groups, %(year)s") % values
        return self.table_panel(title, TogetherTable, [*self.regions, *self.groups], note)

    def findings(self) -> Sequence[Panel]:
        """What it rests on, the regions, the groups, the table."""
        shares, published = self.year
        facts = [
            members_fact(shares), scale_fact(shares), budget_fact(shares), published_fact(published, shares),
        ]  # fmt: skip
        panels: list[Panel] = [FactsPanel(_("What it rests on"), facts=facts)]
        if remarks := [group_fact(row, row.of) for row in self.groups if described(row.of)]:
            panels.append(FactsPanel(_("How far the groups are known"), facts=remarks))
        values = {"organization": short_name(shares.organization), "year": shares.year}
        if shares.is_known:
            for title, rows in (
                (_("%(organization)s: computed shares by region, %(year)s") % values, self.regions),
                (_("%(organization)s: computed shares by group, %(year)s") % values, self.groups),
            ):
                panels.append(ChartPanel(title, chart=together_chart(title, rows)))
        return [*panels, self.main_table()]


def described(of: Any) -> bool:
    """Whether something is said of how far a group is known."""
    return bool(getattr(of, "description", ""))


def group_fact(row: Together, group: Any) -> Fact:
    """What the source of a group says, and does not."""
    return Fact(group.name, row.members, group.get_absolute_url(), group.description)


def together_chart(title: str, rows: Sequence[Together]) -> BarChart:
    """Computed shares as bars."""

    def named(row: Together) -> Any:
        return row.of.name.plain if row.of else _("No region recorded")

    return BarChart(
        title,
        unit="%",
        decimals=4,
        rows=[(named(row), row.share, row.of.get_absolute_url() if row.of else "") for row in rows],
        row_heading=_("Region or group"),
        value_heading=_("Share"),
    )
