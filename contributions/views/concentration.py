"""How concentrated the payments are: how many states pay half."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.concentration import Range
from contributions.forms.analysis import YearForm
from contributions.models import PublishedContribution
from contributions.reports.concentration import PublishedConcentration, YearConcentration, by_year
from contributions.reports.shares import YearShares, listed_years, published_lists, year_shares
from contributions.tables.analysis import ConcentrationTable
from contributions.views.analysis import AnalysisPage, MainTable, sentences
from contributions.views.assessment import list_of
from contributions.views.cited import short_name
from contributions.views.standing import COMPUTED, budget_fact, members_fact, scale_fact, unbroken
from iomtrack import formats
from iomtrack.charts import LineChart, Series
from iomtrack.panels import ChartPanel, Fact, FactsPanel, Panel, TextPanel

LONGEST_CURVE = 40


class Concentration(AnalysisPage):
    """How many states pay half, by what was computed and by what was published, and through the years."""

    model = PublishedContribution
    form_class = YearForm
    title = gettext_lazy("Concentration: how many states pay half")
    intro = COMPUTED

    @cached_property
    def shares(self) -> YearShares:
        """The year asked for."""
        asked = self.asked
        return year_shares(asked["organization"], [asked["year"]], scale=asked["scale"], user=self.request.user)[
            asked["year"]
        ]

    @cached_property
    def published(self) -> list[PublishedConcentration]:
        """What follows from each list published of the year."""
        return [PublishedConcentration(each) for each in published_lists(self.shares, self.request.user)]

    @cached_property
    def years(self) -> list[YearConcentration]:
        """Every year with a list of members."""
        organization, user = self.asked["organization"], self.request.user
        return by_year(year_shares(organization, listed_years(organization, user), user=user).values())

    def main_table(self) -> MainTable:
        """Year by year, the newest first."""
        note = _(
            "Each year by the UN scale that covers it. Where a member has no rate, its share is left out: the shares "
            "are the most they can be, and the number of states is the least."
        )
        return self.table_panel(_("Year by year"), ConcentrationTable, self.years[::-1], note)

    def findings(self) -> Sequence[Panel]:
        """The year computed, the year published, the curves, the years."""
        computed = YearConcentration(self.shares)
        panels: list[Panel] = [FactsPanel(_("By computed shares"), facts=computed_facts(computed))]
        for each in self.published:
            panels.append(FactsPanel(published_title(each), facts=published_facts(each)))
            panels.append(TextPanel(_("What can be concluded from it"), text=conclusion(each)))
        if computed.shares.is_known or any(each.curve for each in self.published):
            chart = curve_chart(computed, self.published)
            panels.append(ChartPanel(chart.title, chart=chart))
        if len(self.years) > 1:
            chart = years_chart(self.years)
            panels.append(ChartPanel(chart.title, chart=chart))
        return [*panels, self.main_table()]


def computed_facts(computed: YearConcentration) -> list[Fact]:
    """How many states pay half by computed shares, what the largest pay, and what it rests on."""
    shares = computed.shares
    facts = [members_fact(shares), scale_fact(shares), budget_fact(shares)]
    if computed.half is None:
        return facts
    values = {"half": formats.number(computed.half), "members": formats.number(computed.members)}
    note = _("%(percent)s of the members") % {"percent": formats.percent(computed.half_percent, 1)}
    top = [
        Fact(_("The largest pays"), formats.percent(computed.top_1)),
        Fact(_("The five largest pay"), formats.percent(computed.top_5)),
        Fact(_("The ten largest pay"), formats.percent(computed.top_10)),
    ]
    return [Fact(_("Pay half together"), _("%(half)s of %(members)s states") % values, note=note), *top, *facts]


def published_title(each: PublishedConcentration) -> Any:
    """Whose list, of how many."""
    published = each.published
    return _("As published: %(published)s of %(members)s members") % {
        "published": formats.number(len(published.rows)),
        "members": formats.number(published.members) if published.members else formats.missing(),
    }


def published_facts(each: PublishedConcentration) -> list[Fact]:
    """How many states pay half by what was published, and what the list leaves."""
    published = each.published
    facts = [
        Fact(
            _("Sum of the list"),
            formats.money(published.total),
            list_of(published.organization, published.year),
            published.source or formats.not_stated(),
        )
    ]
    if each.half is not None:
        facts.insert(0, Fact(_("Pay half together"), in_words(each.half)))
        facts.append(Fact(_("Covers of the budget"), formats.percent(each.covered, 1)))
        facts.append(Fact(_("Not in the list"), formats.money(each.left, published.currency)))
    return facts


def in_words(found: Range) -> str:
    """The number, or the two bounds."""
    if found.exact is not None:
        return ngettext("%(count)s state", "%(count)s states", found.exact) % {"count": formats.number(found.exact)}
    fewest = formats.number(found.fewest)
    if found.most is None:
        return _("At least %(fewest)s states") % {"fewest": fewest}
    return _("%(fewest)s to %(most)s states") % {"fewest": fewest, "most": formats.number(found.most)}


def conclusion(each: PublishedConcentration) -> Any:
    """What follows from the list whatever the states that are not in it pay, and what does not follow."""
    published = each.published
    if each.half is None:
        return _("No budget in the currency of this list is recorded: what half of it is cannot be said.")
    values = {"left": formats.money(each.left, published.currency)}
    lines = []
    if each.half.exact is not None:
        lines.append(
            _("The number holds whatever rounding hides and whoever pays the rest: even if one state paid all of it.")
        )
    else:
        lines.append(_("Rounding, or who pays the rest, leaves the number open between these bounds."))
    if not published.is_whole:
        lines.append(
            _(
                "The rest of %(left)s is paid by states that are not in this list; what each of them pays cannot be "
                "concluded from it."
            )
            % values
        )
        if each.left is not None and each.left > min(payment.amount for payment in published.payments):
            lines.append(
                _(
                    "One of them could pay more than the smallest in the list, unless the source says that it lists "
                    "the largest."
                )
            )
    lines.append(_("The amounts are as printed, rounded; the budget is the printed one."))
    return sentences(lines)


def curve_chart(computed: YearConcentration, published: Sequence[PublishedConcentration]) -> LineChart:
    """What the largest, the two largest ... pay together, up to the line of one half."""
    zero = (0, Decimal(0))
    series = []
    if computed.curve:
        series.append(Series(_("Computed"), [zero, *computed.curve[:LONGEST_CURVE]]))
    for each in published:
        if each.curve:
            series.append(Series(_("As published, of the printed budget"), [zero, *each.curve], colour=2))
    last = max((int(x) for line in series for x, _y in line.points), default=1)
    half = Series(_("One half"), [(0, Decimal(50)), (last, Decimal(50))], dashed=True, colour=10)
    return LineChart(
        _("What the largest contributors pay together, %(organization)s, %(year)s")
        % {"organization": short_name(computed.shares.organization), "year": computed.year},
        unit="%",
        decimals=2,
        series=[*series, half],
        x_heading=_("Number of states"),
        note=_("The %(count)s largest; from left to right one state more.") % {"count": last},
    )


def years_chart(years: Sequence[YearConcentration]) -> LineChart:
    """How many states pay half, through the years."""
    exact = unbroken((each.year, each.half) for each in years if each.shares.is_exact)
    least = unbroken((each.year, each.half) for each in years if not each.shares.is_exact)
    return LineChart(
        _("States that pay half, by computed shares"),
        decimals=0,
        series=[Series(_("Exact"), exact), Series(_("At least"), least, dashed=True, colour=6)],
        note=_(
            "Dashed: a member has no rate in the scale of the year; with its share the number could only be larger. "
            "The line is broken where no list of members speaks for the year."
        ),
    )
