"""What this app adds to home and to the page of a state."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from contributions.models import FiscalYearPayment, PublishedContribution, ScaleRate, VoluntaryContribution
from contributions.tables.assessment import PublishedContributionTable
from contributions.tables.payment import FiscalYearPaymentTable
from contributions.tables.voluntary import VoluntaryContributionTable
from contributions.views.overview import contribution_facts
from contributions.views.scale import rate_chart
from governance.home import logs_sessions, sits_at_sessions
from iomtrack import panels
from iomtrack.panels import ChartPanel, Fact, FactsPanel, Panel, TablePanel
from membership.models import Membership, State


@panels.home
def latest_contributions(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """Our contributions by the latest year with data of each kind, the year shown; with the latest payments."""
    if not request.user.has_perm("contributions.view_publishedcontribution"):
        return []
    state = State.objects.ours()
    if state is None:
        return []
    title = _("What %(state)s pays: latest year with data") % {"state": state.name.plain}
    at_headquarters = logs_sessions(request.user) and not sits_at_sessions(request.user)
    found: list[Panel] = [FactsPanel(title, facts=contribution_facts(state), position=10 if at_headquarters else 12)]
    if at_headquarters and (payments := latest_payments(request, state)):
        found.append(payments)
    return found


def latest_payments(request: HttpRequest, state: Any) -> Panel | None:
    """What was paid in the latest fiscal years, and all of them one step away."""
    rows = rows_for(request, FiscalYearPayment, payer=state)
    return rows and TablePanel(
        _("Latest payments of %(state)s per fiscal year") % {"state": state.name.plain},
        table_class=FiscalYearPaymentTable,
        rows=rows[:5],
        exclude=("payer", "organization", "department", "currency", "edition", "source"),
        total=rows.count(),
        url=f"{reverse('contributions:fiscalyearpayment_list')}?payer={state.iso3}",
        position=13,
    )


@panels.home
def budget_question(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """The way to the budget scenarios."""
    if not request.user.has_perm("contributions.view_scenario"):
        return []
    url = reverse("contributions:workshop")
    note = _("What each state would pay with another budget, scale or membership; our own cost in two currencies.")
    return [
        FactsPanel(_("The next budget"), facts=[Fact(_("A budget scenario"), _("What if?"), url, note)], position=60)
    ]


@panels.register("membership.State")
def contributions_of_state(request: HttpRequest, state: Any) -> Sequence[Panel]:
    """What is recorded of a state's contributions: published amounts, UN rates, payments, voluntary amounts."""
    found: list[Panel | None] = [
        published_by(request, state),
        analysis_of(request, state),
        rates_of(request, state),
        payments_of(request, state),
        voluntary_of(request, state),
    ]
    return [panel for panel in found if panel]


def published_by(request: HttpRequest, state: Any) -> Panel | None:
    """Assessed contributions as published."""
    rows = rows_for(request, PublishedContribution, state=state)
    return rows and TablePanel(
        _("Contributions as published"),
        table_class=PublishedContributionTable,
        rows=rows.order_by("-year", "pk"),
        exclude=("state",),
        url=f"{reverse('contributions:publishedcontribution_list')}?state={state.iso3}",
    )


def analysis_of(request: HttpRequest, state: Any) -> Panel | None:
    """The state's share through the years, and the state among its peers."""
    if not request.user.has_perm("contributions.view_publishedcontribution"):
        return None
    if not Membership.objects.visible_to(request.user).filter(state=state).exists():
        return None
    facts = [
        Fact(label, answer, f"{reverse(name)}?state={state.iso3}")
        for label, answer, name in (
            (_("What share, since when?"), _("Share through the years"), "contributions:share_history"),
            (_("Who pays about as much?"), _("Among peers"), "contributions:peers"),
        )
    ]
    return FactsPanel(_("Analysis of contributions"), facts=facts)


def rates_of(request: HttpRequest, state: Any) -> Panel | None:
    """The line of the state's rates in the United Nations scale."""
    if not rows_for(request, ScaleRate, state=state, period__withdrawn_on=None):
        return None
    return ChartPanel(_("Rate in the United Nations scale of assessments"), chart=rate_chart(state))


def payments_of(request: HttpRequest, state: Any) -> Panel | None:
    """Payments per fiscal year, where the state's public accounts are recorded."""
    rows = rows_for(request, FiscalYearPayment, payer=state)
    return rows and TablePanel(
        _("Payments per fiscal year"),
        table_class=FiscalYearPaymentTable,
        rows=rows,
        exclude=("payer",),
        url=f"{reverse('contributions:fiscalyearpayment_list')}?payer={state.iso3}",
    )


def voluntary_of(request: HttpRequest, state: Any) -> Panel | None:
    """Voluntary contributions as donor, without the parts of themes."""
    rows = rows_for(request, VoluntaryContribution, donor=state)
    return rows and TablePanel(
        _("Voluntary contributions, by theme, agency and region"),
        table_class=VoluntaryContributionTable,
        rows=rows.totals_level(),
        exclude=("donor", "part_of"),
        url=f"{reverse('contributions:voluntarycontribution_list')}?donor={state.iso3}",
    )


def rows_for(request: HttpRequest, model: Any, **of: Any) -> Any:
    """The rows of a model that belong to the state and that this user may see; None without the permission or rows."""
    if not request.user.has_perm(f"contributions.view_{model._meta.model_name}"):
        return None
    rows = model.objects.visible_to(request.user).filter(**of).for_list()
    return rows if rows.exists() else None
