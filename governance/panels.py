"""What governance adds to home and to the pages of membership."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models import Action, AgendaItem, Appointment, Body, Evaluation, Session
from governance.models.progress import today
from governance.reports.follow_up import follow_up
from governance.tables.body import AppointmentTable, BodyTable
from governance.tables.follow_up import ActionTable, EvaluationTable
from governance.tables.meeting import SessionTable
from iomtrack import formats, panels
from iomtrack.panels import Fact, FactsPanel, Panel, TablePanel

SHOWN = 5


@panels.home
def outcomes_to_log(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """For those who log: how many items of held sessions have no outcome."""
    if not request.user.has_perm("governance.add_outcome"):
        return []
    missing = AgendaItem.objects.visible_to(request.user).without_outcome().count()
    url = f"{reverse('governance:agendaitem_list')}?outcome=missing"
    return [
        FactsPanel(
            _("Sessions to log"),
            position=5,
            facts=[
                Fact(_("Items of held sessions without an outcome"), missing, url),
                Fact(_("Start here"), _("New session"), reverse("governance:session_create")),
            ],
        )
    ]


@panels.home
def promises(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """Where our actions stand today; each number opens the list it counts."""
    if not request.user.has_perm("governance.view_action"):
        return []
    state = follow_up(Action.objects.visible_to(request.user), today())
    url = reverse("governance:action_list")
    return [
        FactsPanel(
            _("What we promised"),
            position=10,
            facts=[
                Fact(_("Actions overdue"), formats.number(state.overdue), f"{url}?state=overdue"),
                Fact(_("Actions that need a date"), formats.number(state.needs_date), f"{url}?state=needs_date"),
                Fact(
                    _("Actions waiting for verification"),
                    formats.number(state.waiting),
                    f"{url}?progress=waiting",
                ),
            ],
        )
    ]


@panels.register("membership.Unit")
def actions_of_unit(request: HttpRequest, unit: Any) -> Sequence[Panel]:
    """The actions a unit answers for."""
    if not request.user.has_perm("governance.view_action"):
        return []
    rows = Action.objects.visible_to(request.user).for_list().filter(owner=unit)
    return [
        TablePanel(
            _("Actions"),
            table_class=ActionTable,
            rows=rows.as_of(today()),
            exclude=("owner",),
            url=f"{reverse('governance:action_list')}?owner={unit.pk}",
        )
    ]


@panels.register("membership.Organization")
def evaluations_of_organization(request: HttpRequest, organization: Any) -> Sequence[Panel]:
    """The evaluations of the membership in an organization."""
    if not request.user.has_perm("governance.view_evaluation"):
        return []
    return [
        TablePanel(
            _("Evaluations"),
            table_class=EvaluationTable,
            rows=Evaluation.objects.for_list().filter(organization=organization),
            exclude=("organization",),
            url=f"{reverse('governance:evaluation_list')}?organization={organization.pk}",
        )
    ]


@panels.home
def sessions_to_come(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """The next sessions; where none is planned, the latest ones."""
    if not request.user.has_perm("governance.view_session"):
        return []
    rows = Session.objects.visible_to(request.user).for_list()
    coming = rows.coming(today())
    day = today().isoformat()
    shown: dict[str, Any] = {"table_class": SessionTable, "exclude": ("number", "kind", "marking")}
    url = reverse("governance:session_list")
    if coming.exists():
        return [TablePanel(_("Next sessions"), position=30, rows=coming[:SHOWN], url=f"{url}?after={day}", **shown)]
    latest = rows.order_by("-start", "-pk")[:SHOWN]
    return [TablePanel(_("Latest sessions"), position=30, rows=latest, url=url, **shown)]


@panels.register("membership.State")
def posts_of_state(request: HttpRequest, state: Any) -> Sequence[Panel]:
    """The posts held on behalf of a state."""
    if not request.user.has_perm("governance.view_appointment"):
        return []
    return [
        TablePanel(
            _("Posts held"),
            table_class=AppointmentTable,
            rows=Appointment.objects.for_list().filter(state=state),
            exclude=("state",),
            url=f"{reverse('governance:appointment_list')}?state={state.pk}",
        )
    ]


@panels.register("membership.Organization")
def bodies_of_organization(request: HttpRequest, organization: Any) -> Sequence[Panel]:
    """The bodies of an organization."""
    if not request.user.has_perm("governance.view_body"):
        return []
    return [
        TablePanel(
            _("Bodies"),
            table_class=BodyTable,
            rows=Body.objects.for_list().filter(organization=organization),
            exclude=("owner",),
            url=f"{reverse('governance:body_list')}?organization={organization.pk}",
        )
    ]
