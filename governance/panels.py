"""What governance adds to the pages of membership; what it adds to home is in `home`."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models import Action, Appointment, Body, Evaluation
from governance.models.progress import today
from governance.tables.body import AppointmentTable, BodyTable
from governance.tables.follow_up import ActionTable, EvaluationTable
from iomtrack import panels
from iomtrack.panels import Panel, TablePanel


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


@panels.register("membership.State")
def posts_of_state(request: HttpRequest, state: Any) -> Sequence[Panel]:
    """The posts held on behalf of a state."""
    if not request.user.has_perm("governance.view_appointment"):
        return []
    return [
        TablePanel(
            _("Posts held"),
            table_class=AppointmentTable,
            rows=Appointment.objects.visible_to(request.user).for_list().filter(state=state),
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
            rows=Body.objects.visible_to(request.user).for_list().filter(organization=organization),
            exclude=("owner",),
            url=f"{reverse('governance:body_list')}?organization={organization.pk}",
        )
    ]
