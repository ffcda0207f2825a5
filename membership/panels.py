"""What this app adds to home."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from iomtrack import formats, panels
from iomtrack.panels import Fact, FactsPanel, Panel
from membership.models import Membership, Organization, State
from membership.reports import counts_of


@panels.home
def members_today(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """Members and observers today, how old the latest list is, and our own status."""
    organization = Organization.objects.principal() if request.user.has_perm("membership.view_membership") else None
    if organization is None:
        return []
    today = timezone.localdate()
    held = Membership.objects.visible_to(request.user).filter(organization=organization).on(today)
    counts = counts_of(held)
    address = f"{reverse('membership:members_on')}?organization={organization.pk}&on={today.isoformat()}"
    facts = [
        Fact(_("Members"), formats.number(counts.members), f"{address}&status=member"),
        Fact(_("Observers"), formats.number(counts.observers), f"{address}&status=observer"),
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
    return [FactsPanel(title, facts=facts, position=45)]
