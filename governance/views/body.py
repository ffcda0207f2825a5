"""Pages of bodies, their rules, posts, appointments and persons."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from governance.filters.meeting import AppointmentFilter, BodyFilter, BodyRuleFilter, PersonFilter, PostFilter
from governance.models import (
    Appointment,
    Body,
    BodyRule,
    BodySuccession,
    Delegate,
    Outcome,
    Person,
    Post,
    Session,
)
from governance.models.progress import today
from governance.tables.body import (
    AppointmentTable,
    BodyRuleTable,
    BodySuccessionTable,
    BodyTable,
    PersonTable,
    PostTable,
)
from governance.tables.meeting import DelegateTable, OutcomeTable, SessionTable
from iomtrack.panels import Panel, TablePanel, TextPanel
from iomtrack.views import DetailPage, ListPage


class BodyList(ListPage):
    """Bodies of every organization, and internal ones."""

    model = Body
    table_class = BodyTable
    filterset_class = BodyFilter


class BodyDetail(DetailPage):
    """One body: its rules, what it replaced, who chairs it, its sessions and outcomes."""

    model = Body
    fields = (
        "abbreviation",
        (_("Belongs to"), "owner"),
        "kind",
        "parent",
        (_("Existed"), "period_label"),
        "lead",
        (_("Source"), "citation"),
        "certainty",
        (_("Note"), "note"),
    )

    def panels(self) -> Sequence[Panel]:
        """Rules, successions, bodies below, posts, sessions, outcomes."""
        body, user = self.object, self.request.user
        successions = BodySuccession.objects.for_list()
        found: list[Panel] = [TextPanel(_("Mandate"), text=body.mandate)] if body.mandate else []
        found += [
            TablePanel(_("Rules"), table_class=BodyRuleTable, rows=body.rules.for_list(), exclude=("body",)),
            TablePanel(
                _("Predecessors and successors"),
                table_class=BodySuccessionTable,
                rows=successions.filter(successor=body) | successions.filter(predecessor=body),
            ),
        ]
        if body.children.exists():
            found.append(
                TablePanel(
                    _("Bodies below"),
                    table_class=BodyTable,
                    rows=body.children.for_list(),
                    exclude=("parent",),
                )
            )
        found += [
            TablePanel(_("Posts"), table_class=PostTable, rows=body.posts.for_list(), exclude=("owner",)),
            TablePanel(
                _("Sessions"),
                table_class=SessionTable,
                rows=Session.objects.visible_to(user).filter(body=body).for_list(),
                exclude=("body",),
            ),
            TablePanel(
                _("Outcomes"),
                table_class=OutcomeTable,
                rows=Outcome.objects.visible_to(user).filter(item__session__body=body).for_list(),
            ),
        ]
        return found


class BodyRuleList(ListPage):
    """The rules by which bodies meet and decide."""

    model = BodyRule
    table_class = BodyRuleTable
    filterset_class = BodyRuleFilter


class BodyRuleDetail(DetailPage):
    """One rule."""

    model = BodyRule
    fields = (
        "body",
        "kind",
        (_("Value"), "value_label"),
        "scope",
        (_("In force"), "period_label"),
        "text",
        (_("Source"), "citation"),
        "certainty",
        (_("Note"), "note"),
    )


class PostList(ListPage):
    """Posts, with the holder of the as-of day and the vacant ones."""

    model = Post
    table_class = PostTable
    filterset_class = PostFilter
    intro = _("Who holds which post, by these records. Nobody recorded does not mean that nobody holds it.")


class PostDetail(DetailPage):
    """One post and everyone recorded to have held it."""

    model = Post
    fields = (
        (_("Belongs to"), "owner"),
        "kind",
        "term_years",
        "majority",
        (_("Holder today"), "holder_today"),
        (_("Source"), "citation"),
        "certainty",
        (_("Note"), "note"),
    )

    def value_of(self, name: str) -> Any:
        """The holder of today is asked of the records."""
        if name != "holder_today":
            return super().value_of(name)
        appointment = self.object.appointment_on(today())
        return appointment.holder if appointment else _("Nobody recorded")

    def panels(self) -> Sequence[Panel]:
        """Its holders."""
        rows = Appointment.objects.for_list().filter(post=self.object)
        return [TablePanel(_("Holders"), table_class=AppointmentTable, rows=rows, exclude=("post",))]


class AppointmentList(ListPage):
    """Who held which post when."""

    model = Appointment
    table_class = AppointmentTable
    filterset_class = AppointmentFilter


class AppointmentDetail(DetailPage):
    """One appointment."""

    model = Appointment
    fields = (
        "post",
        "person",
        "state",
        (_("Period"), "period_label"),
        (_("Source"), "citation"),
        "certainty",
        (_("Note"), "note"),
    )


class PersonList(ListPage):
    """Persons known by name."""

    model = Person
    table_class = PersonTable
    filterset_class = PersonFilter


class PersonDetail(DetailPage):
    """One person: posts and delegations."""

    model = Person
    fields = ("name", "state", "unit")

    def panels(self) -> Sequence[Panel]:
        """Posts held, delegations sat on."""
        person, user = self.object, self.request.user
        return [
            TablePanel(
                _("Posts"),
                table_class=AppointmentTable,
                rows=person.appointments.for_list(),
                exclude=("person",),
            ),
            TablePanel(
                _("Delegations"),
                table_class=DelegateTable,
                rows=Delegate.objects.visible_to(user).filter(person=person).for_list(),
                exclude=("person",),
            ),
        ]
