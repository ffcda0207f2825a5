"""Pages of published contributions."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.calculations import percent
from contributions.filters.assessment import PublishedContributionFilter
from contributions.models import PublishedContribution
from contributions.reports.assessment import Coverage, assessed_budgets, coverage, rank_of
from contributions.tables.assessment import PublishedContributionTable
from contributions.views.cited import CITED, money_of, short_name, text_of
from iomtrack import formats, kept
from iomtrack.addresses import page_address
from iomtrack.charts import BarChart, Chart, ShareChart
from iomtrack.kept import Known
from iomtrack.panels import Fact, FactsPanel, Panel, TextPanel
from iomtrack.views import DetailPage, Link, ListPage
from membership.models import State

TOP = 10
MOST_FACTS = 5
READS = "contributions.view_publishedcontribution"

NOT_A_LEDGER = gettext_lazy(
    "Published amounts are not ledger entries: they say what a source printed, rounded as it was printed, "
    "not what is owed or paid. There is no ledger for these years."
)


def list_of(organization: Any, year: int, **more: Any) -> str:
    """The address of the published contributions of a year."""
    query = {"organization": organization.code, "year_from": year, "year_to": year, **more}
    return f"{page_address('contributions:publishedcontribution_list')}?{urlencode(query)}"


def coverage_fact(each: Coverage) -> Fact:
    """The sum of published contributions, of how many members, in percent of the printed budget."""
    values = {
        "published": each.published,
        "members": each.members,
        "year": each.year,
        "organization": short_name(each.organization),
    }
    if each.members:
        label = _("%(organization)s, %(year)s: %(published)s of %(members)s members") % values
    else:
        label = _("%(organization)s, %(year)s: %(published)s published; number of members not available") % values
    if each.budget is None or each.percent is None:
        note = _("No budget in this currency is recorded for the year.")
    else:
        note = _("%(exact)s of the budget of %(budget)s (printed %(printed)s), to one decimal %(rounded)s") % {
            "exact": formats.percent(each.percent),
            "rounded": formats.percent(each.percent, 1),
            "budget": formats.money(each.budget.amount, each.total.currency),
            "printed": each.budget.printed or formats.not_stated(),
        }
    if not each.is_whole:
        note += ". " + _("A sum of some members, not the total of the assessed contributions.")
    return Fact(label, formats.money(each.total), list_of(each.organization, each.year), note)


def top_contributors(
    rows: Any, mark: str = "", statements: Sequence[Coverage] | None = None, known: Known | None = None
) -> list[Chart]:
    """The largest contributors of the newest year in the rows, and their shares of the whole budget.

    One chart is about one year, organization, source and currency: nothing else can be ranked together. `known` is
    what the page keeps of small tables, if it does.
    """
    statements = coverage(rows, 1) if statements is None else statements
    if not statements:
        return []
    newest = statements[0]
    own = rows.filter(
        organization=newest.organization, year=newest.year, currency__code=newest.total.currency
    ).largest_first()
    bars = [(row.state.name.plain, row.amount, row.get_absolute_url()) for row in kept.read(own[:TOP], known)]
    values = {"organization": short_name(newest.organization), "year": newest.year}
    charts: list[Chart] = [
        BarChart(
            _("%(organization)s: largest published contributions, %(year)s") % values,
            unit=newest.total.currency,
            decimals=2,
            rows=bars,
            row_heading=_("State"),
            value_heading=_("Amount"),
            highlight=mark,
        )
    ]
    if newest.budget and newest.total.amount <= newest.budget.amount:
        rest = newest.budget.amount - sum((amount for _name, amount, _url in bars), Decimal(0))
        parts = list(bars)
        if rest > 0:
            parts.append((_("All others, not published here"), rest, ""))
        charts.append(
            ShareChart(
                _("%(organization)s: share of the administrative budget, %(year)s") % values,
                unit=newest.total.currency,
                decimals=2,
                rows=parts,
                row_heading=_("State"),
                value_heading=_("Amount"),
            )
        )
    return charts


class PublishedContributionList(ListPage):
    """Assessed contributions as sources printed them."""

    title = gettext_lazy("Published contributions")
    model = PublishedContribution
    table_class = PublishedContributionTable
    filterset_class = PublishedContributionFilter
    intro = NOT_A_LEDGER
    statements: Sequence[Coverage] | None = None  # worked out once, for facts and charts
    actions = (
        Link(gettext_lazy("Largest contributors"), "contributions:largest", READS),
        Link(gettext_lazy("Concentration"), "contributions:concentration", READS),
        Link(gettext_lazy("By region and group"), "contributions:by_group", READS),
        Link(gettext_lazy("Reconciliation"), "contributions:reconciliation", READS),
    )

    def summary(self, rows: Any) -> Sequence[Fact]:
        """Sum and coverage per year, organization and currency; the newest ones."""
        self.statements = coverage(rows, MOST_FACTS, self.kept)
        return [coverage_fact(each) for each in self.statements]

    def charts(self, rows: Any) -> Sequence[Chart]:
        """The largest contributors and their shares."""
        own = State.objects.ours(self.kept)
        return top_contributors(rows, own.name.plain if own else "", self.statements, self.kept)


class PublishedContributionDetail(DetailPage):
    """One published contribution."""

    model = PublishedContribution
    fields = (
        "organization",
        "state",
        "year",
        (gettext_lazy("Amount"), money_of("amount")),
        (gettext_lazy("As printed"), text_of("printed")),
        (gettext_lazy("State as printed"), text_of("printed_name")),
        (gettext_lazy("Last printed digit"), money_of("last_digit")),
        *CITED,
    )

    def get_queryset(self) -> Any:
        """With everything the page names."""
        return super().get_queryset().for_list()

    def panels(self) -> Sequence[Panel]:
        """Its place among the published ones, and its share of the budget."""
        record = self.object
        place, of = rank_of(record)
        url = list_of(record.organization, record.year, sort="-amount")
        facts = [
            Fact(
                _("Place among the published contributions"),
                _("%(place)s of %(of)s") % {"place": place, "of": of},
                url,
                _("Of those this source published, not of all members."),
            )
        ]
        code = record.currency.code
        budgets = assessed_budgets([record.organization_id], [record.year])
        if budget := budgets.get((record.organization_id, record.year, code)):
            facts.append(
                Fact(
                    _("Share of the administrative budget"),
                    formats.percent(percent(record.amount, budget.amount)),
                    budget.get_absolute_url(),
                    f"{formats.money(record.amount, code)} / {formats.money(budget.amount, code)}",
                )
            )
        return [FactsPanel(_("Beside the others"), facts=facts), ledger_panel()]


def ledger_panel() -> Panel:
    """What published amounts are not."""
    return TextPanel(_("What this figure is"), text=NOT_A_LEDGER)
