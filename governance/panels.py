"""What governance adds to home and to the pages of membership."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models import AgendaItem, Appointment, Body, Session
from governance.models.progress import today
from governance.tables.body import AppointmentTable, BodyTable
from governance.tables.meeting import SessionTable
from iomtrack import panels
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
            facts=[
                Fact(_("Items of held sessions without an outcome"), missing, url),
                Fact(_("Start here"), _("New session"), reverse("governance:session_create")),
            ],
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
    shown = {"table_class": SessionTable, "exclude": ("number", "kind", "marking")}
    url = reverse("governance:session_list")
    if coming.exists():
        return [TablePanel(_("Next sessions"), rows=coming[:SHOWN], url=f"{url}?after={day}", **shown)]
    latest = rows.order_by("-start", "-pk")[:SHOWN]
    return [TablePanel(_("Latest sessions"), rows=latest, url=url, **shown)]


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
