"""What happens to memberships and amendments: each verb is atomic, checks its guards and saves or refuses."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from iomtrack.models import Precision
from membership.models import Amendment, Certainty, Membership, Organization, Ratification, Source, State


@transaction.atomic
def record_membership(
    *,
    organization: Organization,
    state: State,
    status: str,
    start: dt.date | None,
    end: dt.date | None = None,
    precision: str = Precision.DAY,
    voted_on: dt.date | None = None,
    accepted_on: dt.date | None = None,
    source: Source | None = None,
    locator: str = "",
    certainty: str = Certainty.STATED,
    note_en: str = "",
    note_fr: str = "",
    membership: Membership | None = None,
) -> Membership:
    """Record that a state has a status in an organization for a period, or change the record given.

    The state is locked, so that two people cannot record overlapping statuses at once. An overlap is refused at
    `start` with the status and period already recorded; end that one first.
    """
    state = State.objects.select_for_update().get(pk=state.pk)
    record = membership or Membership()
    values: dict[str, Any] = {
        "organization": organization,
        "state": state,
        "status": status,
        "start": start,
        "end": end,
        "precision": precision,
        "voted_on": voted_on,
        "accepted_on": accepted_on,
        "source": source,
        "locator": locator,
        "certainty": certainty,
        "note_en": note_en,
        "note_fr": note_fr,
    }
    for name, value in values.items():
        setattr(record, name, value)
    record.clean_fields()
    record.clean()
    refuse_overlap(record)
    record.full_clean()
    record.save()
    return record


def refuse_overlap(record: Membership) -> None:
    """Raise an error at `start` when the state already has a status in the organization on one of the days."""
    others = Membership.objects.filter(organization=record.organization, state=record.state).exclude(pk=record.pk)
    if record.end:
        others = others.filter(Q(start__isnull=True) | Q(start__lte=record.end))
    if record.start:
        others = others.filter(Q(end__isnull=True) | Q(end__gte=record.start))
    other = others.order_by("start").first()
    if other:
        raise ValidationError(
            {
                "start": _("%(state)s already has a status in that period: %(status)s, %(period)s.")
                % {"state": record.state, "status": other.get_status_display(), "period": other.period_label}
            }
        )


@transaction.atomic
def end_membership(*, membership: Membership, end: dt.date) -> Membership:
    """End an open membership on a day, the last on which it holds; nothing else of the record changes."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.end is not None:
        raise ValidationError({"end": _("This membership has already ended.")})
    if membership.start and end < membership.start:
        raise ValidationError({"end": _("The period ends before it starts.")})
    membership.end = end
    membership.full_clean()
    membership.save(update_fields=["end"])
    return membership


@transaction.atomic
def record_ratification(
    *,
    amendment: Amendment,
    state: State,
    deposited_on: dt.date,
    source: Source | None = None,
    locator: str = "",
    certainty: str = Certainty.STATED,
    note_en: str = "",
    note_fr: str = "",
) -> Ratification:
    """Record a state's instrument of acceptance of an amendment.

    Only a state that is a member on the day of deposit can accept, once, and not in the future. Whether the amendment
    is in force is not concluded here: a person records that on the amendment.
    """
    amendment = Amendment.objects.select_for_update().get(pk=amendment.pk)
    refuse_instrument(amendment, state, deposited_on)
    record = Ratification(
        amendment=amendment,
        state=state,
        deposited_on=deposited_on,
        source=source,
        locator=locator,
        certainty=certainty,
        note_en=note_en,
        note_fr=note_fr,
    )
    record.full_clean()
    record.save()
    return record


def refuse_instrument(amendment: Amendment, state: State, deposited_on: dt.date) -> None:
    """Raise an error at the field when the state cannot accept the amendment on the day."""
    if deposited_on > timezone.localdate():
        raise ValidationError({"deposited_on": _("An instrument cannot be deposited in the future.")})
    is_member = (
        Membership.objects.members().on(deposited_on).filter(organization=amendment.organization, state=state).exists()
    )
    if not is_member:
        raise ValidationError({"state": _("This state is not recorded as a member on that day.")})
    if Ratification.objects.filter(amendment=amendment, state=state).exists():
        raise ValidationError({"state": _("This state has already accepted the amendment.")})
