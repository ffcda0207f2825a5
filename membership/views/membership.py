"""Pages of memberships: all of them, those of any day, one, the forms."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.bilingual import name_ordering
from iomtrack.charts import BarChart
from iomtrack.panels import Fact, Panel, TablePanel
from iomtrack.views import DetailPage, FormPage, Link, ListPage
from membership import services
from membership.filters.membership import MembershipFilter, MembersOnFilter
from membership.forms import MembershipEndForm, MembershipForm
from membership.models import Claim, Membership, MembershipCount, Organization, Region
from membership.reports import (
    Coverage,
    counts_by_region,
    counts_of,
    coverage_on,
    published_counts,
)
from membership.tables.membership import MembershipTable, MembersOnTable
from membership.tables.source import ClaimTable

YEARS_NOT_DAYS = _(
    "Most periods are known by the year only: they say which yearly lists name the state, not the day on which it "
    "acceded."
)


class MembershipIndex(ListPage):
    """Every recorded membership, past and present."""

    model = Membership
    table_class = MembershipTable
    filterset_class = MembershipFilter
    actions = (Link(_("Record a membership"), "membership:membership_create", "membership.add_membership"),)

    def get_queryset(self) -> QuerySet[Membership]:
        """By the name of the state, oldest first."""
        return super().get_queryset().order_by(*name_ordering("state__name"), "organization__position", "start", "pk")

    def notes(self, rows: QuerySet[Membership]) -> Sequence[Any]:
        """What a year means."""
        return [YEARS_NOT_DAYS]


class MembersOn(ListPage):
    """The members and observers of an organization on any day, counted by status and by region."""

    model = Membership
    permission = "membership.view_membership"
    table_class = MembersOnTable
    filterset_class = MembersOnFilter
    title = _("Members on a day")

    def get_queryset(self) -> QuerySet[Membership]:
        """By the name of the state."""
        return super().get_queryset().order_by(*name_ordering("state__name"), "pk")

    def address(self, **change: Any) -> str:
        """This page with the same day and organization, and one filter more."""
        query = self.request.GET.copy()
        query.pop("page", None)
        query["on"] = self.filterset.day.isoformat()
        query["organization"] = self.filterset.chosen.pk
        for name, value in change.items():
            query[name] = value
        return f"{self.request.path}?{query.urlencode()}"

    @cached_property
    def coverage(self) -> Coverage:
        """The list that speaks for the day, if there is one."""
        return coverage_on(self.filterset.chosen, self.filterset.day)

    def summary(self, rows: QuerySet[Membership]) -> Sequence[Fact]:
        """The organization as it was called, our counts, the list they rest on, and what publications say."""
        organization, day = self.filterset.chosen, self.filterset.day
        if organization is None:
            return []
        counts = counts_of(rows)
        facts = [
            Fact(_("Organization"), organization.name_on(day), organization.get_absolute_url()),
            Fact(_("As of"), formats.date(day)),
            Fact(_("Members"), formats.number(counts.members), self.address(status="member")),
            Fact(_("Observers"), formats.number(counts.observers), self.address(status="observer")),
        ]
        covering = self.coverage.covering
        if covering and covering.source:
            facts.append(
                Fact(
                    _("List that speaks for the day"),
                    covering.source.name,
                    covering.source.get_absolute_url(),
                    _("%(edition)s, precision: %(precision)s")
                    % {"edition": covering.locator, "precision": covering.get_precision_display()},
                )
            )
        for count in published_counts(organization, day.year):
            facts.append(
                Fact(
                    _("Published count"),
                    count_in_words(count),
                    count.source.get_absolute_url() if count.source else "",
                    citation_of(count),
                )
            )
        return facts

    def charts(self, rows: QuerySet[Membership]) -> Sequence[Any]:
        """Counts by continent; each bar opens its rows."""
        if self.filterset.chosen is None:
            return []
        regions = {region.pk: region for region in Region.objects.filter(parent=None)}
        bars = [
            (
                regions[key].name.plain if key in regions else gettext("Region not stated"),
                number,
                self.address(region=key) if key in regions else "",
            )
            for key, number in counts_by_region(rows)
        ]
        if not bars:
            return []
        return [
            BarChart(
                title=_("Members and observers by region"),
                rows=bars,
                row_heading=_("Region"),
                value_heading=_("States"),
            )
        ]

    def notes(self, rows: QuerySet[Membership]) -> Sequence[Any]:
        """Whether a list speaks for the day, and what a year means."""
        if self.filterset.chosen is None:
            return []
        return [*coverage_notes(self.coverage), YEARS_NOT_DAYS]


def citation_of(count: MembershipCount) -> Any:
    """Where a published count stands and what is to be said about it, each text marked with its language."""
    parts = (count.source.name if count.source else "", count.locator, count.note)
    return format_html_join("; ", "{}", ((part,) for part in parts if part))


def count_in_words(count: MembershipCount) -> str:
    """A published count: 109 members, 27 observers."""
    parts = []
    if count.members is not None:
        parts.append(gettext("%(number)s members") % {"number": formats.number(count.members)})
    if count.observers is not None:
        parts.append(gettext("%(number)s observers") % {"number": formats.number(count.observers)})
    return ", ".join(parts)


def coverage_notes(coverage: Coverage) -> list[str]:
    """What to say when no list speaks for a day."""
    if coverage.is_known:
        return []
    before = coverage.before.start.year if coverage.before and coverage.before.start else None
    after = coverage.after.start.year if coverage.after and coverage.after.start else None
    if before and after:
        return [
            gettext(
                "No list of members speaks for this day: there is none between %(before)s and %(after)s. The rows are "
                "those that both lists bound; nothing in between was invented."
            )
            % {"before": before, "after": after}
        ]
    if after:
        return [
            gettext(
                "No list of members speaks for this day: the first one is of %(after)s. Only the memberships that "
                "documents state one by one are shown, so the counts are not the organization's."
            )
            % {"after": after}
        ]
    if before:
        return [
            gettext("The latest list of members is of %(before)s. Changes since then are not known here.")
            % {"before": before}
        ]
    return [gettext("No list of members of this organization is recorded; the counts are of single records.")]


class MembershipDetail(DetailPage):
    """One membership: its dates, its source, what other sources claim."""

    model = Membership
    fields = (
        "organization",
        "state",
        "status",
        (_("Period"), "period_label"),
        "precision",
        "voted_on",
        "accepted_on",
        "certainty",
        (_("Note"), "note"),
        "source",
        (_("Where in the source"), "place_in_source"),
    )

    def get_queryset(self) -> QuerySet[Membership]:
        """With what the page names."""
        return super().get_queryset().for_list()

    def get_actions(self) -> list[Link]:
        """Change it; end it while it is open."""
        key = (self.object.pk,)
        links = [Link(_("Change"), "membership:membership_update", "membership.change_membership", key)]
        if self.object.end is None:
            links.append(Link(_("End"), "membership:membership_end", "membership.change_membership", key))
        return [link for link in links if self.request.user.has_perm(link.permission)]

    def panels(self) -> Sequence[Panel]:
        """What the sources claim, where they disagree."""
        claims = Claim.objects.visible_to(self.request.user).about(self.object).for_list()
        return [TablePanel(_("What the sources say"), table_class=ClaimTable, rows=claims)] if claims else []


class MembershipCreate(FormPage):
    """Record a membership."""

    model = Membership
    form_class = MembershipForm

    def perform(self, form: MembershipForm) -> Membership:
        """Through the service, which refuses an overlap."""
        values = {name: value for name, value in form.cleaned_data.items() if name != "why"}
        return services.record_membership(membership=self.object, **values)


class MembershipUpdate(MembershipCreate):
    """Change a membership."""


class MembershipEnd(FormPage):
    """End an open membership."""

    model = Membership
    form_class = MembershipEndForm
    action = "change"
    title = _("End a membership")

    def perform(self, form: MembershipEndForm) -> Membership:
        """Through the service, which refuses an ended one."""
        return services.end_membership(membership=self.object, end=form.cleaned_data["end"])


def members_on_url(organization: Organization, day: dt.date, **more: Any) -> str:
    """The members page for an organization and a day."""
    query = urlencode({"organization": organization.pk, "on": day.isoformat(), **more})
    return f"{reverse('membership:members_on')}?{query}"
