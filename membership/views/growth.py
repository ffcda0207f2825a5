"""Pages over time: the growth of an organization and the timeline of a state in it."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iomtrack import navigation
from iomtrack.charts import LineChart, Series
from iomtrack.panels import ChartPanel, Panel, TablePanel, TextPanel
from iomtrack.views import ReportPage
from membership.models import Claim, Membership, Organization, State
from membership.reports import Growth, growth, timeline_of
from membership.tables.organization import MembershipCountTable
from membership.tables.source import ClaimTable
from membership.timelines import TimelineChart
from membership.views.membership import YEARS_NOT_DAYS

NOTHING = TextPanel(_("Nothing recorded"), text=_("No organization, or no state of ours, is recorded yet."))


class OrganizationAsked:
    """Mixin of a page about the organization in `?organization=`, the first one unless asked."""

    request: HttpRequest

    @cached_property
    def organization(self) -> Organization | None:
        """The organization, by its code or its key; None when there is none at all."""
        asked = self.request.GET.get("organization", "")
        visible = Organization.objects.visible_to(self.request.user)
        if not asked:
            return visible.principal()
        if asked.isdecimal() and len(asked) < 10:
            found = visible.filter(pk=int(asked)).first()
        else:
            found = visible.filter(code=asked[:30]).first() if asked.isprintable() else None
        if found is None:
            raise Http404(gettext("There is no such organization."))
        return found


class GrowthPage(OrganizationAsked, ReportPage):
    """Members and observers per year, from the founding to today."""

    model = Membership
    permission = "membership.view_membership"
    title = _("Growth of the membership")
    intro = _(
        "Members and observers at the end of each year that has a list of members. Where no list speaks for the years "
        "the line is dashed or absent; single numbers that publications give are marked."
    )

    def panels(self) -> Sequence[Panel]:
        """The chart and the published counts."""
        if self.organization is None:
            return [NOTHING]
        grown = growth(self.organization)
        title = _("Members and observers of the %(organization)s, %(first)s to today") % {
            "organization": self.organization.acronym or self.organization,
            "first": grown.first_year,
        }
        chart = LineChart(
            title=title,
            series=growth_series(grown),
            x_heading=_("Year"),
            gaps=grown.gaps,
            note=_("Shaded: years without a list of members."),
        )
        return [
            ChartPanel(title, chart=chart),
            TablePanel(_("Published counts of members"), table_class=MembershipCountTable, rows=grown.published),
        ]


def growth_series(grown: Growth) -> list[Series]:
    """Counted lines broken where no list is, dashed lines across the gaps between lists, published numbers as marks."""
    without = [(grown.first_year, None), *((a + 1, None) for a, _b in grown.gaps), (grown.last_year, None)]
    bridges = [(a, b) for a, b in grown.gaps if a in grown.counted and b in grown.counted]
    lines, marks, dashes = [], [], []
    for colour, name, said, gap_name, field in (
        (1, _("Members"), _("Members as published"), _("Members, between lists"), "members"),
        (2, _("Observers"), _("Observers as published"), _("Observers, between lists"), "observers"),
    ):
        counted = {year: getattr(counts, field) for year, counts in grown.counted.items()}
        lines.append(Series(name, sorted({**dict(without), **counted}.items()), colour=colour))
        published = {row.start.year: getattr(row, field) for row in grown.published if row.start}
        shown = [(x, y) for x, y in published.items() if y is not None]
        marks.append(Series(said, shown, marker=True, colour=colour + 2))
        if bridges:
            points = [point for a, b in bridges for point in ((a, counted[a]), (b, counted[b]), (b - 1, None))]
            dashes.append(Series(gap_name, points[:-1], dashed=True, colour=colour))
    return [*lines, *marks, *dashes]


class TimelinePage(OrganizationAsked, ReportPage):
    """The history of one state in one organization; our own state unless another is asked for."""

    model = Membership
    permission = "membership.view_membership"

    @cached_property
    def state(self) -> State | None:
        """The state in the address, else the one whose delegation keeps these records."""
        code = self.kwargs.get("iso3")
        if code:
            return get_object_or_404(State, iso3=code if code.isalpha() else "")
        return State.objects.ours()

    def get_title(self) -> Any:
        """Who, where."""
        if self.state is None or self.organization is None:
            return _("Timeline")
        return _("%(state)s in the %(organization)s: timeline") % {
            "state": self.state,
            "organization": self.organization.acronym or self.organization,
        }

    def crumbs(self) -> list[navigation.Crumb]:
        """Below the state that the address names; else where the menu says."""
        if "iso3" in self.kwargs:
            return navigation.crumbs(self.request, self.state, _("Timeline"))
        return super().crumbs()

    def panels(self) -> Sequence[Panel]:
        """The bar with its list, and what the sources claim about its records."""
        if self.state is None or self.organization is None:
            return [NOTHING]
        timeline = timeline_of(self.state, self.organization)
        if not timeline.spells:
            return [TextPanel(self.get_title(), text=_("No membership is recorded."))]
        chart = TimelineChart(title=self.get_title(), timeline=timeline, note=YEARS_NOT_DAYS)
        found: list[Any] = [ChartPanel(self.get_title(), chart=chart)]
        records = [spell.membership for spell in timeline.spells if spell.membership]
        if records:
            visible = Claim.objects.visible_to(self.request.user)
            claims = visible.none()
            for record in records:
                claims |= visible.about(record)
            rows = claims.for_list().order_by("object_id", "field", "on", "-chosen")
            if rows:
                found.append(TablePanel(_("What the sources say"), table_class=ClaimTable, rows=rows))
        return found
