"""Pages of states and groups of states."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.as_of import AsOfForm, AsOfPage
from iomtrack.panels import ChartPanel, Fact, Panel, TablePanel
from iomtrack.views import DetailPage, ListPage
from membership.filters.state import StateFilter, StateGroupFilter
from membership.models import GroupMembership, Organization, State, StateGroup
from membership.reports import timeline_of
from membership.tables.membership import StatusTable
from membership.tables.state import GroupMembershipTable, GroupsOfStateTable, StateGroupTable, StateTable
from membership.timelines import TimelineChart


class StateList(ListPage):
    """States, present and past."""

    model = State
    table_class = StateTable
    filterset_class = StateFilter
    intro = _("States, present and past. Dependent territories are not listed, even those with an ISO code.")

    def get_queryset(self) -> QuerySet[State]:
        """In alphabetical order."""
        return super().get_queryset().by_name()


class StateDetail(DetailPage):
    """One state: its statuses, its timeline in each organization, its groups."""

    model = State

    def get_queryset(self) -> QuerySet[State]:
        """With its region."""
        return super().get_queryset().for_list()

    def facts(self) -> list[Fact]:
        """Codes, region, life."""
        state = self.object
        facts = [
            *([Fact(_("Formal name"), state.formal_name)] if state.formal_name else []),
            self.fact("iso3"),
            Fact(_("Region"), state.region.name if state.region else formats.not_stated()),
        ]
        if state.region and state.region.parent:
            facts.append(Fact(_("Continent"), state.region.parent.name))
        if state.is_past:
            facts.append(Fact(_("Existed"), state.period_label, note=state.note))
        facts += [self.fact("source"), self.fact((_("Where in the source"), "place_in_source"))]
        return facts

    def panels(self) -> Sequence[Panel]:
        """Statuses, timelines, groups."""
        state = self.object
        found: list[Any] = [
            TablePanel(
                _("Memberships"),
                table_class=StatusTable,
                rows=state.memberships.visible_to(self.request.user)
                .for_list()
                .order_by("organization__position", "start"),
                empty=_("No membership is recorded."),
            )
        ]
        for organization in (
            Organization.objects.visible_to(self.request.user)
            .filter(memberships__state=state, memberships__start__isnull=False)
            .distinct()
        ):
            found.append(timeline_panel(state, organization))
        found.append(
            TablePanel(
                _("Groups"),
                table_class=GroupsOfStateTable,
                rows=state.group_memberships.for_list().order_by("group__position", "start"),
                empty=_("No group is recorded."),
            )
        )
        return found


def timeline_panel(state: State, organization: Organization) -> ChartPanel:
    """The history of a state in an organization as a panel."""
    title = _("%(state)s in the %(organization)s") % {
        "state": state,
        "organization": organization.acronym or organization,
    }
    return ChartPanel(title, chart=TimelineChart(title=title, timeline=timeline_of(state, organization)))


def with_states_on(groups: QuerySet[StateGroup], day: Any) -> QuerySet[StateGroup]:
    """The groups with `states_that_day`, the number of states in each on the day."""
    inside = GroupMembership.objects.on(day).filter(group=OuterRef("pk")).order_by()
    number = inside.values("group").annotate(number=Count("pk")).values("number")
    return groups.annotate(
        states_that_day=Coalesce(Subquery(number, output_field=IntegerField()), 0, output_field=IntegerField())
    )


class StateGroupList(ListPage):
    """Groups of states, with the number of states on the day."""

    model = StateGroup
    table_class = StateGroupTable
    filterset_class = StateGroupFilter

    def get_queryset(self) -> QuerySet[StateGroup]:
        """With the number of states on the as-of day."""
        form = AsOfForm(self.request.GET)
        day = (form.is_valid() and form.cleaned_data["on"]) or timezone.localdate()
        return with_states_on(super().get_queryset(), day)


class StateGroupDetail(AsOfPage, DetailPage):
    """One group and the states in it on a day."""

    model = StateGroup
    fields = ("kind", "description", "source", (_("Where in the source"), "place_in_source"))

    def panels(self) -> Sequence[Panel]:
        """The day, then the states."""
        rows = self.object.memberships.on(self.day).for_list().order_by("state__iso3")
        return [
            self.as_of_panel(),
            TablePanel(_("States on that day"), table_class=GroupMembershipTable, rows=rows),
        ]
