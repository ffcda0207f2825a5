"""Shares of states: one through the years, the largest of a year, one beside its peers."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.forms.analysis import LargestForm, PeersForm, StateForm
from contributions.models import FiscalYearPayment, PublishedContribution
from contributions.reports.shares import PublishedList, YearShares, listed_years, year_shares
from contributions.reports.standing import (
    Neighbours,
    Standing,
    neighbours,
    of_year,
    standings,
    through_the_years,
)
from contributions.tables.analysis import LargestOfYear, PeerTable, StandingTable, YearTable
from contributions.views.analysis import AnalysisPage, MainTable, labelled
from contributions.views.assessment import list_of
from contributions.views.cited import short_name
from contributions.views.payment import payment_charts
from iomtrack import formats
from iomtrack.charts import BarChart, Chart, LineChart, Series
from iomtrack.money import Money
from iomtrack.panels import ChartPanel, Fact, FactsPanel, Panel, TablePanel, TextPanel
from membership.models import GroupMembership, State

CHARTED = 10
LINES = 5
COMPUTED = gettext_lazy(
    "A computed share is the state's rate in the UN scale, equated to the members of 1 January. It is not what was "
    "assessed: an organization adopts a scale of its own."
)


def scale_fact(shares: YearShares) -> Fact:
    """The scale that is equated, and how many members have a rate in it."""
    if shares.scale is None:
        return Fact(_("UN scale period"), formats.missing())
    note = _("Assumed for this year; every member has a rate in it.")
    if shares.without:
        note = _("No rate for %(states)s: shares are of the members that have one, and the most they can be.") % {
            "states": ", ".join(shares.without)
        }
    return Fact(_("UN scale period"), shares.scale.code, shares.scale.get_absolute_url(), note)


def members_fact(shares: YearShares) -> Fact:
    """How many members the list names on 1 January."""
    if not shares.members:
        return Fact(_("Members"), formats.missing(), note=_("No list of members speaks for this year."))
    url = f"{reverse('membership:members_on')}?on={shares.year}-01-01"
    return Fact(_("Members on 1 January"), formats.number(len(shares.members)), url)


def budget_fact(shares: YearShares) -> Fact:
    """The assessed budget as printed, which computed amounts are lines of."""
    if shares.budget is None:
        note = _("No assessed budget is recorded for this year: amounts cannot be computed.")
        return Fact(_("Assessed budget"), formats.missing(), note=note)
    amount = formats.money(shares.budget.amount, shares.budget.currency.code)
    note = labelled(_("As printed"), shares.budget.printed) if shares.budget.printed else ""
    return Fact(_("Assessed budget"), amount, shares.budget.get_absolute_url(), note)


def published_fact(published: PublishedList | None, shares: YearShares) -> Fact:
    """Of how many members something was published."""
    if published is None:
        return Fact(_("Published contributions"), _("None for this year"))
    values = {"published": formats.number(len(published.rows)), "members": formats.number(len(shares.members))}
    return Fact(
        _("Published contributions"),
        _("%(published)s of %(members)s members") % values,
        list_of(published.organization, published.year),
        published.source or formats.not_stated(),
    )


class ShareHistory(AnalysisPage):
    """One state's share and amount through the years."""

    model = PublishedContribution
    form_class = StateForm
    title = gettext_lazy("Share of a state through the years")
    intro = COMPUTED

    @cached_property
    def rows(self) -> list[Standing]:
        """The state in each year."""
        organization, user = self.asked["organization"], self.request.user
        published = PublishedContribution.objects.visible_to(user).filter(organization=organization)
        years = {*listed_years(organization, user), *published.order_by().values_list("year", flat=True).distinct()}
        return through_the_years(
            self.asked["state"], year_shares(organization, sorted(years), user=user).values(), user
        )

    def main_table(self) -> MainTable:
        """Year by year, the newest first."""
        note = _(
            "Each year by the UN scale that covers it. Years without a list of members are missing. An amount is "
            "computed only where the budget is recorded and every member has a rate."
        )
        title = _("%(state)s, year by year") % {"state": self.asked["state"].name.plain}
        return self.table_panel(title, YearTable, self.rows[::-1], note)

    def findings(self) -> Sequence[Panel]:
        """The lines, the table, the payments."""
        state = self.asked["state"]
        if not self.rows:
            values = {"state": state.name.plain, "organization": short_name(self.asked["organization"])}
            text = _("No list names %(state)s among the members of %(organization)s.") % values
            return [TextPanel(_("Nothing recorded"), text=text)]
        chart = share_chart(state, self.rows)
        panels: list[Panel] = [ChartPanel(chart.title, chart=chart), self.main_table()]
        payments = FiscalYearPayment.objects.visible_to(self.request.user).for_list()
        for paid in payment_charts(payments.filter(payer=state, organization=self.asked["organization"]))[:1]:
            note = _("A fiscal year is not the year an assessment is for; the two currencies are never combined.")
            panels.append(ChartPanel(paid.title, chart=paid, note=note))
        return panels


def unbroken(points: Iterable[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Points of a line, with a break wherever a year is missing between two of them."""
    found: list[tuple[int, Any]] = []
    for year, value in points:
        if found and year - found[-1][0] > 1:
            found.append((year - 1, None))
        found.append((year, value))
    return found


def share_chart(state: State, rows: Sequence[Standing]) -> LineChart:
    """The computed share where it is exact, the most it can be where it is not, and what was published."""
    exact = unbroken((row.year, row.share) for row in rows if row.shares.is_exact)
    most = unbroken((row.year, row.share) for row in rows if not row.shares.is_exact)
    published = [(row.year, row.published_share) for row in rows if row.published_share is not None]
    return LineChart(
        _("%(state)s: share of the assessed contributions") % {"state": state.name.plain},
        unit="%",
        decimals=4,
        series=[
            Series(_("Computed, exact"), exact),
            Series(_("Computed, the most it can be"), most, dashed=True, colour=6),
            Series(_("Published, in percent of the budget"), published, marker=True, colour=2),
        ],
        note=_(
            "Dashed: a member has no rate in the scale of the year, so that the true share is smaller. The line is "
            "broken where no list of members speaks for the year."
        ),
    )


@dataclass(frozen=True)
class YearsLargest:
    """The five largest of one year, and our place."""

    shares: YearShares
    names: dict[str, str]
    ours: str

    @property
    def year(self) -> int:
        """The year."""
        return self.shares.year

    def at(self, index: int) -> str | None:
        """One of the largest, with its share."""
        codes = sorted(self.shares.shares, key=lambda code: (-self.shares.shares[code], code))
        if index >= len(codes):
            return None
        return f"{self.names.get(codes[index], codes[index])} {formats.percent(self.shares.percents[codes[index]])}"

    first = property(lambda self: self.at(0))
    second = property(lambda self: self.at(1))
    third = property(lambda self: self.at(2))
    fourth = property(lambda self: self.at(3))
    fifth = property(lambda self: self.at(4))


class Largest(AnalysisPage):
    """The largest contributors of a year, computed and published side by side."""

    model = PublishedContribution
    form_class = LargestForm
    title = gettext_lazy("Largest contributors by year")
    intro = COMPUTED

    @cached_property
    def year(self) -> tuple[YearShares, PublishedList | None]:
        """The shares and what was published."""
        return of_year(self.asked["organization"], self.asked["year"], self.asked["scale"], self.request.user)

    @cached_property
    def rows(self) -> list[Standing]:
        """Every state of the year."""
        return standings(*self.year, self.request.user)

    def main_table(self) -> MainTable:
        """The largest."""
        top = self.asked["top"]
        rows = self.rows if top == "all" else self.rows[: int(top)]
        note = _(
            "A difference is rounding where half the last printed digit explains it; else the published amount does "
            "not follow from the UN scale equated to the members."
        )
        values = {"organization": short_name(self.asked["organization"]), "year": self.asked["year"]}
        title = _("%(organization)s: largest contributors, %(year)s") % values
        return self.table_panel(title, StandingTable, rows, note)

    def findings(self) -> Sequence[Panel]:
        """What it rests on, the bars, the table, the largest of each year."""
        shares, published = self.year
        facts = [
            members_fact(shares), scale_fact(shares), budget_fact(shares), published_fact(published, shares),
        ]  # fmt: skip
        panels: list[Panel] = [FactsPanel(_("What it rests on"), facts=facts)]
        if chart := largest_chart(shares, self.rows):
            panels.append(ChartPanel(chart.title, chart=chart))
        panels.append(self.main_table())
        panels.append(self.of_each_year())
        return panels

    def of_each_year(self) -> Panel:
        """The five largest of each year with a list."""
        organization, user = self.asked["organization"], self.request.user
        every = year_shares(organization, listed_years(organization, user), user=user)
        known = [shares for shares in every.values() if shares.is_known]
        top = {code for shares in known for code, place in shares.places.items() if place <= LINES}
        names = {s.iso3: s.name.plain for s in State.objects.visible_to(user).filter(iso3__in=top)}
        own = State.objects.visible_to(user).ours()
        rows = [
            YearsLargest(shares, names, place_of(own, shares)) for shares in sorted(known, key=lambda each: -each.year)
        ]
        return TablePanel(
            _("The five largest of each year, by computed share"),
            table_class=LargestOfYear,
            rows=rows,
            note=_("Each year by the UN scale that covers it. Years without a list of members are missing."),
        )


def place_of(state: State | None, shares: YearShares) -> str:
    """A state's place and share in a year."""
    if state is None or state.iso3 not in shares.places:
        return formats.missing()
    values = {
        "place": formats.number(shares.places[state.iso3]),
        "share": formats.percent(shares.percents[state.iso3]),
    }
    return _("%(place)s, %(share)s") % values


def largest_chart(shares: YearShares, rows: Sequence[Standing]) -> Chart | None:
    """The largest by computed share."""
    bars = [(row.state.name.plain, row.share, row.state.get_absolute_url()) for row in rows if row.share is not None]
    if not bars:
        return None
    values = {"organization": short_name(shares.organization), "year": shares.year}
    ours = next((row.state.name.plain for row in rows if row.state.is_ours), "")
    return BarChart(
        _("%(organization)s: largest computed shares, %(year)s") % values,
        unit="%",
        decimals=4,
        rows=bars[:CHARTED],
        row_heading=_("State"),
        value_heading=_("Share"),
        highlight=ours,
    )


@dataclass(frozen=True)
class Peer:
    """One state beside ours."""

    standing: Standing
    times: Decimal | None
    is_ours: bool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.standing, name)


class Peers(AnalysisPage):
    """A state among its peers: those around it by share, or those of a group."""

    model = PublishedContribution
    form_class = PeersForm
    intro = COMPUTED

    def get_title(self) -> Any:
        """Who, among whom."""
        state = self.asked.get("state") or self.form.usual_state
        if state is None:
            return _("A state among its peers")
        return _("%(state)s among its peers") % {"state": state.name.plain}

    @cached_property
    def year(self) -> tuple[YearShares, PublishedList | None]:
        """The shares and what was published."""
        return of_year(self.asked["organization"], self.asked["year"], self.asked["scale"], self.request.user)

    @cached_property
    def found(self) -> Neighbours:
        """The state and its peers."""
        group, among = self.asked["among"], None
        if group:
            held = GroupMembership.objects.visible_to(self.request.user).filter(group=group)
            among = set(held.on(self.first_day).values_list("state__iso3", flat=True))
        return neighbours(standings(*self.year, self.request.user), self.asked["state"], among=among)

    @property
    def first_day(self) -> dt.date:
        """The day by which members are counted."""
        return dt.date(self.asked["year"], 1, 1)

    def main_table(self) -> MainTable:
        """The peers in order."""
        state = self.asked["state"]
        rows = [Peer(row, self.found.times(row), row.code == state.iso3) for row in self.found.rows]
        note = _("“Times our share” is how many times the share of %(state)s the other's is.") % {
            "state": state.name.plain
        }
        values = {"state": state.name.plain, "year": self.asked["year"]}
        return self.table_panel(_("%(state)s and its peers, %(year)s") % values, PeerTable, rows, note)

    def findings(self) -> Sequence[Panel]:
        """What it rests on, the bars, the lines through the years, the table."""
        shares, published = self.year
        facts = [
            members_fact(shares), scale_fact(shares), budget_fact(shares), published_fact(published, shares),
        ]  # fmt: skip
        ours, state = self.found.ours, self.asked["state"]
        if ours and ours.share is not None:
            place = _("place %(place)s of %(of)s") % {"place": ours.place, "of": len(shares.places)}
            facts.insert(
                0, Fact(labelled(state.name.plain, _("Computed share")), formats.percent(ours.share, 4), "", place)
            )
            if ours.computed is not None:
                amount = formats.money(Money(ours.computed, ours.currency))
                facts.insert(1, Fact(labelled(state.name.plain, _("Computed amount")), amount))
        panels: list[Panel] = [FactsPanel(_("What it rests on"), facts=facts)]
        if group := self.asked["among"]:
            panels.append(group_panel(group))
        if not self.found.rows:
            text = _("No list names %(state)s among the members of that year, or it has no rate.")
            return [*panels, TextPanel(_("No peers"), text=text % {"state": state.name.plain})]
        bars = [(row.state.name.plain, row.share, row.state.get_absolute_url()) for row in self.found.rows[:25]]
        chart = BarChart(
            _("Computed shares, %(year)s") % {"year": self.asked["year"]},
            unit="%",
            decimals=4,
            rows=bars,
            row_heading=_("State"),
            value_heading=_("Share"),
            highlight=state.name.plain,
        )
        lines = self.through_years()
        return [*panels, ChartPanel(chart.title, chart=chart), ChartPanel(lines.title, chart=lines), self.main_table()]

    def through_years(self) -> LineChart:
        """The shares of the state and of those nearest to it, through the years."""
        organization, user = self.asked["organization"], self.request.user
        every = year_shares(organization, listed_years(organization, user), user=user)
        rows, state = self.found.rows, self.asked["state"]
        at = next((index for index, row in enumerate(rows) if row.code == state.iso3), 0)
        near = sorted(rows, key=lambda row: (row.code != state.iso3, abs(rows.index(row) - at)))[:LINES]
        return LineChart(
            _("Computed shares through the years"),
            unit="%",
            decimals=4,
            series=[
                Series(
                    row.state.name.plain,
                    unbroken((year, every[year].percents.get(row.code)) for year in sorted(every)),
                )
                for row in near
            ],
            note=_(
                "The state and the four nearest of the table. Where a member has no rate in the scale of a year, "
                "every share of that year is the most it can be. Lines are broken where no list of members speaks."
            ),
        )


def group_panel(group: Any) -> Panel:
    """The group, and what its source does not say."""
    fact = Fact(_("Group"), group.name, group.get_absolute_url(), group.description or group.source or "")
    return FactsPanel(_("The group"), facts=[fact])
