"""What happens in and around a session: it is created, items are added, outcomes logged, the session closed.

Every verb is one transaction. A `client_id` is the id of the form a person sent: the same form sent again,
or twice at the same moment, returns the record that the first one made.
"""

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import AgendaItem, Body, Outcome, Session
from governance.models.session import SessionStatus, Standing, geneva_today
from governance.services.follow_up import create_follow_up_action
from iomtrack import formats
from iomtrack.bilingual import active_language
from iomtrack.history import because
from iomtrack.visibility import Marking, refuse_lowered_marking
from membership.models.source import Certainty

Row = TypeVar("Row", bound=models.Model)


def already_made(model: type[Row], client_id: uuid.UUID | None) -> Row | None:
    """The record that the form with this id has made, if it was sent before.

    Waits for the same form being saved at this moment: call it inside the transaction that saves.
    """
    if client_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(client_id)])
    return model._default_manager.filter(client_id=client_id).first()


@transaction.atomic
def create_session(
    *,
    body: Body,
    start: dt.date,
    end: dt.date | None = None,
    kind: str = "regular",
    title: str = "",
    language: str = "",
    items: Iterable[str] = (),
    client_id: uuid.UUID | None = None,
    **values: Any,
) -> Session:
    """Create a session with its first agenda items, numbered in the order given.

    Without an end it lasts one day; without a title it is named after its body and its day, in both languages.
    It is planned while its last day is to come, else held. Texts are in `language`, the page's unless told.
    """
    if made := already_made(Session, client_id):
        return made
    language = language or active_language()
    values.setdefault("certainty", Certainty.RECORDED)
    end = end or start
    session = Session(body=body, start=start, end=end, kind=kind, client_id=client_id, **values)
    name_session(session, title, language)
    here = timezone.localdate(timezone=zoneinfo.ZoneInfo(session.time_zone))
    session.status = SessionStatus.HELD if end <= here else SessionStatus.PLANNED
    session.full_clean()
    session.save()
    for item in items:
        add_agenda_item(session=session, title=item, language=language)
    return session


def name_session(session: Session, title: str, language: str) -> None:
    """Give the session its title, or the one that says which body met when."""
    if title:
        setattr(session, f"title_{language}", title)
        return
    for each in ("en", "fr"):
        name = getattr(session.body, f"name_{each}") or session.body.name_en
        day = formats.date(session.start, session.precision, language=each)
        setattr(session, f"title_{each}", f"{name}, {day}"[:255])


@transaction.atomic
def add_agenda_item(
    *,
    session: Session,
    title: str,
    language: str = "",
    marking: str = Marking.UNCLASSIFIED,
    client_id: uuid.UUID | None = None,
) -> AgendaItem:
    """Add an item at the end of the agenda; two people adding at once get two numbers."""
    if made := already_made(AgendaItem, client_id):
        return made
    session = Session.objects.select_for_update().get(pk=session.pk)
    refuse_if_closed(session)
    last = session.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(session=session, position=last + 1, marking=marking, client_id=client_id)
    setattr(item, f"title_{language or active_language()}", title)
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def log_outcome(
    *,
    item: AgendaItem,
    code: str,
    text: str = "",
    language: str = "",
    follow_up: dict[str, Any] | None = None,
    client_id: uuid.UUID | None = None,
    **values: Any,
) -> Outcome:
    """Log what was decided on an item, with an optional follow-up action (see `create_follow_up_action`).

    An outcome proves that the session takes place: what was only announced is recorded as held, and shown as held from
    its last day on. An outcome that someone else logged meanwhile is never overwritten; see `correct_outcome`.
    """
    if made := already_made(Outcome, client_id):
        return made
    session = Session.objects.select_for_update().get(pk=item.session_id)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    refuse_if_closed(session)
    if Outcome.objects.filter(item=item).exists():
        raise ValidationError(_("An outcome of this item was logged meanwhile. Open the item to correct it."))
    outcome = Outcome(item=item, code=code, client_id=client_id, **values)
    setattr(outcome, f"text_{language or active_language()}", text)
    outcome.full_clean()
    outcome.save()
    if session.status in (SessionStatus.PLANNED, SessionStatus.PROPOSED):
        session.status = SessionStatus.HELD
        session.save()
    if follow_up:
        create_follow_up_action(
            outcome=outcome, language=language or active_language(), client_id=client_id, **follow_up
        )
    return outcome


def day_of_decision(session: Session) -> dt.date | None:
    """The day to propose for a decision: today while the session lasts, else the day of a session of one day."""
    if session.precision != "day" or not session.start:
        return None
    day = geneva_today()
    if session.start <= day <= (session.end or day):
        return day
    return session.start if session.start == session.end else None


@transaction.atomic
def correct_outcome(*, outcome: Outcome, why: str, **values: Any) -> Outcome:
    """Change an outcome that was logged. The reason goes into the history; a closed session is reopened first."""
    session = Session.objects.select_for_update().get(pk=outcome.item.session_id)
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    refuse_if_closed(session)
    if not why.strip():
        raise ValidationError({"why": _("Say why the outcome is changed.")})
    for name, value in values.items():
        setattr(outcome, name, value)
    outcome.full_clean()
    with because(why):
        outcome.save()
    return outcome


@transaction.atomic
def close_session(*, session: Session) -> Session:
    """Close a session that was held. Every item needs its outcome first; nothing is added afterwards."""
    session = Session.objects.with_standing().select_for_update().get(pk=session.pk)
    refuse_if_closed(session)
    if session.standing != Standing.HELD:
        raise ValidationError(_("Only a session that was held can be closed: its last day must have come."))
    missing = session.items.filter(outcome__isnull=True).order_by("position")
    if missing:
        numbers = ", ".join(str(item.position) for item in missing)
        raise ValidationError(_("These items have no outcome yet: %(numbers)s.") % {"numbers": numbers})
    session.status = SessionStatus.CLOSED
    session.full_clean()
    session.save()
    return session


@transaction.atomic
def reopen_session(*, session: Session, why: str) -> Session:
    """Reopen a closed session, for a reason that goes into the history."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if not session.is_closed:
        raise ValidationError(_("This session is not closed."))
    if not why.strip():
        raise ValidationError({"why": _("Say why the session is reopened.")})
    session.status = SessionStatus.HELD
    session.full_clean()
    with because(why):
        session.save()
    return session


def refuse_if_closed(session: Session) -> None:
    """The guard of every verb that adds to a session."""
    if session.is_closed:
        raise ValidationError(_("This session is closed. Reopen it first."))


@transaction.atomic
def change_session(*, session: Session, why: str = "", **values: Any) -> Session:
    """Change the particulars of a session that is not closed. Lowering its marking needs a reason."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    refuse_if_closed(session)
    return change(session, why, values)


@transaction.atomic
def change_agenda_item(*, item: AgendaItem, why: str = "", **values: Any) -> AgendaItem:
    """Change an item of a session that is not closed; given another's number, the two trade places."""
    session = Session.objects.select_for_update().get(pk=item.session_id)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    refuse_if_closed(session)
    position = values.pop("position", item.position)
    other = session.items.filter(position=position).exclude(pk=item.pk).first()
    with because(why):
        if other:
            other.position, item.position = item.position, position
            other.save()
            item.save()
        item.position = position
        return change(item, why, values)


def change(record: Any, why: str, values: dict[str, Any]) -> Any:
    """Set, check and save the values of a marked record, with the reason in its history."""
    refuse_lowered_marking(record.marking, values.get("marking", record.marking), why)
    for name, value in values.items():
        setattr(record, name, value)
    record.full_clean()
    with because(why):
        record.save()
    return record
