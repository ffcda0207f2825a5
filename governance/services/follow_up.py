"""What happens to actions: promised at a meeting, reported by the unit, judged by the evaluator, closed."""

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance.models.action import Action, DueState
from governance.models.outcome import Outcome
from governance.models.progress import STATUSES_BY_TRACK, ActionEntry, Result, Status, Track, today
from iomtrack import fiscal, formats
from iomtrack.bilingual import active_language
from membership.models.source import Certainty


def due_fields(*, due_on: dt.date | None = None, due_phrase: str = "", language: str = "en") -> dict[str, Any]:
    """The due columns of an action: a day that was picked, or what a phrase resolves to, never a guess."""
    if due_on:
        return {
            "due_kind": fiscal.DueKind.DATED,
            "due_phrase": due_phrase,
            "due_start": due_on,
            "due_end": due_on,
            "due_precision": fiscal.DuePrecision.DAY,
            "due_basis": fiscal.Basis.DAY,
        }
    due = fiscal.resolve_due(due_phrase, language)
    return {
        "due_kind": str(due.kind),
        "due_phrase": due_phrase,
        "due_start": due.start,
        "due_end": due.end,
        "due_precision": str(due.precision or ""),
        "due_basis": str(due.basis or ""),
    }


def refuse_ambiguous(phrase: str, language: str) -> None:
    """Refuse a due date in words that may mean more than one day or period: the readings are named, none is guessed."""
    due = fiscal.resolve_due(phrase, language) if phrase.strip() else None
    if due is None or due.kind != "ambiguous":
        return
    readings = "; ".join(formats.period(each.start, each.end) for each in due.choices if each.start)
    message = _("This has more than one reading. Pick the day, or write it in full.")
    if readings:
        message = _("This has more than one reading: %(readings)s. Pick the day, or write it in full.")
    raise ValidationError(message, params={"readings": readings})


@transaction.atomic
def create_follow_up_action(
    *,
    outcome: Outcome,
    name: str,
    owner: Any,
    language: str = "",
    text: str = "",
    due_on: dt.date | None = None,
    due_phrase: str = "",
    client_id: uuid.UUID | None = None,
) -> Action:
    """Promise something because of what a meeting decided.

    The due date is the day that was picked, else what the phrase says, else the action is listed under "needs
    a date". The action counts as promised today. The same form sent twice (`client_id`) makes one action.
    """
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    language = language or active_language()
    if client_id and (sent_before := Action.objects.filter(client_id=client_id).first()):
        return sent_before
    action = Action(
        code=f"outcome-{outcome.pk}-{outcome.actions.count() + 1}",
        outcome=outcome,
        owner=owner,
        agreed_on=today(),
        certainty=Certainty.RECORDED,
        client_id=client_id,
        **{f"name_{language}": name, f"text_{language}": text or ""},
        **due_fields(due_on=due_on, due_phrase=due_phrase, language=language),
    )
    action.full_clean()
    action.save()
    return action


@transaction.atomic
def report_progress(
    *,
    action: Action,
    status: str,
    by: Any,
    on: dt.date | None = None,
    note: str = "",
    language: str = "en",
    unit: Any = None,
    person: Any = None,
) -> ActionEntry:
    """Add what the unit reports: planned, in progress or complete. `person` said so if `by` only writes it down.

    A closed action takes no report; a report may not be dated before the latest one of its track.
    """
    locked = locked_open(action)
    return add_entry(
        locked, Track.REPORTED, status, by=by, on=on, note=note, language=language,
        unit=unit or locked.owner, person=person,
    )  # fmt: skip


@transaction.atomic
def judge_action(
    *, action: Action, status: str, by: Any, on: dt.date | None = None, note: str = "", language: str = "en"
) -> ActionEntry:
    """Add what the evaluator finds: verified, or returned with a reason.

    Only an action reported complete can be judged, and never by the person who reported it.
    """
    locked = locked_open(action)
    if locked.reported != Status.COMPLETE:
        raise ValidationError(_("Only an action that was reported complete can be verified or returned."))
    refuse_reporter(locked, by)
    if status == Status.RETURNED and not note.strip():
        raise ValidationError({"note": _("Say why the action is returned.")})
    return add_entry(locked, Track.JUDGED, status, by=by, on=on, note=note, language=language)


@transaction.atomic
def close_action(
    *, action: Action, result: str, by: Any, on: dt.date | None = None, note: str = "", language: str = "en"
) -> ActionEntry:
    """Close an open action as implemented, superseded and so on, with a written reason.

    Whoever reported on the action cannot close it. A closed action is neither open nor overdue from that day.
    """
    locked = locked_open(action)
    refuse_reporter(locked, by)
    if not note.strip():
        raise ValidationError({"note": _("Give the reason for closing.")})
    return add_entry(locked, Track.DECIDED, Status.CLOSED, by=by, on=on, note=note, language=language, result=result)


def locked_open(action: Action) -> Action:
    """The action as it stands today, locked against a second writer; closed ones are refused."""
    Action.objects.select_for_update().get(pk=action.pk)
    current = Action.objects.as_of(today()).get(pk=action.pk)
    if current.due_state == DueState.DONE:
        raise ValidationError(_("This action is closed."))
    return current


def refuse_reporter(action: Action, by: Any) -> None:
    """Who reported on an action does not judge or close it."""
    if action.entries.filter(track=Track.REPORTED, recorded_by=by).exists():
        raise ValidationError(_("You reported on this action: somebody else must judge and close it."))


def add_entry(
    action: Action,
    track: Track,
    status: str,
    *,
    by: Any,
    on: dt.date | None,
    note: str,
    language: str,
    unit: Any = None,
    person: Any = None,
    result: str = "",
) -> ActionEntry:
    """Append one entry, after the guards that every track has."""
    if status not in STATUSES_BY_TRACK[track]:
        raise ValidationError({"status": _("This status cannot be given by this side.")})
    if status == Status.CLOSED and result not in Result.values:
        raise ValidationError({"result": _("Say with what the action is closed.")})
    on = on or today()
    latest = action.entries.filter(track=track).order_by("-on", "-pk").first()
    if latest and on < latest.on:
        raise ValidationError({"on": _("There is already a later entry, of %(day)s.") % {"day": latest.on}})
    entry = ActionEntry(
        action=action,
        on=on,
        track=track,
        status=status,
        result=result,
        unit=unit,
        person=person,
        recorded_by=by,
        **{f"text_{language}": note.strip()},
    )
    entry.full_clean()
    entry.save()
    return entry
