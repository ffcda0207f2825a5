"""What this app adds to home."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from iomtrack import formats, panels
from iomtrack.panels import Fact, FactsPanel, Need, Panel, TablePanel, counted
from membership.models import Discrepancy, Membership, Organization, Source, State
from membership.reports import counts_of
from membership.tables.source import SourceTable

SHOWN = 5


@panels.home
def members_today(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """Members and observers today, how old the latest list is, and our own status."""
    if not request.user.has_perm("membership.view_membership"):
        return []
    organization = Organization.objects.visible_to(request.user).principal()
    if organization is None:
        return []
    today = timezone.localdate()
    held = Membership.objects.visible_to(request.user).filter(organization=organization).on(today)
    counts = counts_of(held)
    address = f"{reverse('membership:members_on')}?organization={organization.pk}&on={today.isoformat()}"
    facts = [
        Fact(_("Members"), counted(counts.members, f"{address}&status=member")),
        Fact(_("Observers"), counted(counts.observers, f"{address}&status=observer")),
    ]
    latest = organization.membership_lists.order_by("-start").select_related("source").first()
    if latest:
        facts.append(
            Fact(
                _("Latest list of members"),
                latest.start.year if latest.start else formats.not_stated(),
                latest.source.get_absolute_url() if latest.source else "",
                _("Changes since then are not known here."),
            )
        )
    ours = State.objects.ours()
    own = held.filter(state=ours).first() if ours else None
    if ours and own:
        facts.append(
            Fact(
                ours.name,
                f"{own.get_status_display()}, {own.period_label}",
                f"{reverse('membership:own_timeline')}?organization={organization.code}",
            )
        )
    title = _("%(organization)s today") % {"organization": organization.acronym or organization}
    return [FactsPanel(title, facts=facts, position=11)]


@panels.home
def latest_sources(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """For those who come to read: the sources that were published last."""
    user = request.user
    if not user.has_perm("membership.view_source") or user.has_perm("iomtrack.read_protected_a"):
        return []
    rows = Source.objects.visible_to(user).for_list()
    total = rows.count()
    panel = TablePanel(
        _("Latest sources"),
        table_class=SourceTable,
        rows=rows.filter(published_on__isnull=False).order_by("-published_on", "pk")[:SHOWN],
        exclude=("code", "language"),
        total=total,
        url=reverse("membership:source_list"),
        position=13,
    )
    return [panel] if total else []


@panels.needs
def what_does_not_add_up(request: HttpRequest, record: Any) -> Sequence[Need]:
    """For those who keep the records: what the sources print and nobody has explained."""
    if not request.user.has_perm("membership.change_discrepancy"):
        return []
    number = Discrepancy.objects.visible_to(request.user).filter(status=Discrepancy.Status.OPEN).count()
    return [Need(_("Discrepancies nobody has explained"), number, list_of_discrepancies(Discrepancy.Status.OPEN))]


@panels.home
def discrepancies(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """For those who keep the records: how many discrepancies there are and what became of them."""
    if not request.user.has_perm("membership.change_discrepancy"):
        return []
    rows = Discrepancy.objects.visible_to(request.user).order_by()
    tally = dict(rows.values_list("status").annotate(Count("pk")))
    facts = [
        Fact(status.label, counted(tally.get(status.value, 0), list_of_discrepancies(status)))
        for status in Discrepancy.Status
    ]
    return [FactsPanel(_("Discrepancies in the sources"), facts=facts, position=6)]


def list_of_discrepancies(status: str) -> str:
    """The address of the discrepancies of one status."""
    return f"{reverse('membership:discrepancy_list')}?status={status}"
