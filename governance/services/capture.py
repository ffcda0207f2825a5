"""Saving what is taken down of an item in a session: by several people at once, over a line that comes and goes.

A save says of each field what it said when the person began (`base`) and what they made of it (`mine`). A field that
still says `base` is written. One that says something else by now is not: whoever sent it is shown all three, what they
typed is kept in the history of the record, and nobody's text is lost. A save carries a key of its own; the same save
sent again, or two hundred times at once, changes nothing and is answered as the first time.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection, transaction
from django.db.models import Q, Value
from django.utils.translation import gettext as _

from governance.models import Action, CaptureSave, Intervention, ItemNotes, PrivateNote, Session
from governance.models.capture import WRITTEN_IN
from governance.models.outcome import UNDECIDED, DecidedBy, OutcomeCode
from governance.reports.capture import DECIDED, FIELDS, NOTED, SPOKEN, Sheet, sheet_of, speech_field
from governance.services import meeting
from governance.services.follow_up import create_follow_up_action, refuse_ambiguous
from iomtrack import history
from iomtrack.bilingual import Fold, active_language
from iomtrack.visibility import Marking, is_lower
from membership.models import Unit

LONGEST, SHORT = 20_000, 255
LONG = ("said", "text", "note")
CHOICES: dict[str, tuple[str, ...]] = {
    "language": tuple(code for code, _label in WRITTEN_IN),
    "code": ("", *OutcomeCode.values),
    "decided_by": ("", *DecidedBy.values),
    "marking": tuple(Marking.values),
}


@dataclass(frozen=True)
class Typed:
    """One field of a save: what it said when the person began, and what they made of it."""

    base: str
    mine: str


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else saved meanwhile: all three texts, and who that was."""

    base: str
    theirs: str
    mine: str
    by: str


@dataclass
class Saved:
    """The answer to a save: the item as it now is, and what was not taken."""

    sheet: Sheet
    values: dict[str, str]
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    action: Action | None = None


def save_item(
    *, session: int, item: int, by: Any, key: uuid.UUID, typed: dict[str, Typed], promise: bool = False
) -> Saved:
    """Save what somebody typed of an item; with `promise` the follow-up that is noted becomes an action.

    All that is valid and unchanged by others is written, or, where anything is not valid, nothing. The outcome is
    logged as soon as its code is known. Whoever may not see the item gets AgendaItem.DoesNotExist.
    """
    told = promise or any(name in typed for name in (*DECIDED, "marking"))
    with transaction.atomic(), history.because("", **({} if told else {"quiet": "capture"})):
        locked, is_first = begin(session, item, by, key)
        sheet = sheet_of(locked, item, by)
        if not is_first:
            return answer_again(sheet, typed, key, by)
        meeting.refuse_if_closed(locked)
        now = sheet.values()
        refuse_unknown(sheet, typed)
        changed = {name: each for name, each in typed.items() if each.mine != now.get(name, "")}
        wanted = {name: each.mine for name, each in changed.items() if each.base == now.get(name, "")}
        lost = {name: each for name, each in changed.items() if name not in wanted}
        refuse_invalid(sheet, wanted, by)
        write(sheet, wanted, by)
        conflicts = set_aside(sheet, lost, now, key, by)
        action = make_action(sheet, key) if promise and not conflicts else None
        return Saved(sheet, sheet.values(), conflicts, action)


LOCKED = ("id", "status", "marking", "start", "end", "precision", "body_id")
BEGIN = f"""
WITH locked AS (
    SELECT {", ".join(f'"{name}"' for name in LOCKED)} FROM governance_session WHERE id = %s FOR UPDATE
), noted AS (
    INSERT INTO governance_capturesave (key, item_id, by_id, at, set_aside)
    SELECT %s, i.id, %s, now(), '{{}}' FROM locked JOIN governance_agendaitem i ON i.session_id = locked.id
    WHERE i.id = %s ON CONFLICT (key) DO NOTHING RETURNING key
)
SELECT locked.*, EXISTS (SELECT FROM noted) FROM locked
"""  # noqa: S608 - the names of the columns stand above


def begin(session: int, item: int, by: Any, key: uuid.UUID) -> tuple[Session, bool]:
    """The session, locked until the end of the transaction; and whether a save with this key comes for the first time.

    Whoever saves in the same session waits here, so that what is read next is what is written over.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [session, key, by.pk, item])
        row = cursor.fetchone()
    if row is None:
        raise Session.DoesNotExist
    return Session.from_db(connection.alias, LOCKED, row[:-1]), row[-1]


def answer_again(sheet: Sheet, typed: dict[str, Typed], key: uuid.UUID, by: Any) -> Saved:
    """The answer to a save that came before: the same fields were not taken, beside what they say by now."""
    before = CaptureSave.objects.filter(key=key, item=sheet.item, by=by).first()
    if before is None:
        raise ValidationError(out_of_date())
    now = sheet.values()
    conflicts = {
        name: Conflict(typed[name].base, now.get(name, ""), typed[name].mine, writer_of(sheet, name))
        for name in before.set_aside
        if name in typed and typed[name].mine != now.get(name, "")
    }
    return Saved(sheet, now, conflicts)


def refuse_unknown(sheet: Sheet, typed: dict[str, Typed]) -> None:
    """Only the fields of the sheet are saved; an intervention of another item is none of them."""
    known = {str(each.client_id) for each in sheet.interventions}
    new = set()
    for name in typed:
        if name in FIELDS:
            continue
        parts = name.split(".")
        if len(parts) != 3 or parts[0] != "speech" or parts[2] not in SPOKEN or not is_uuid(parts[1]):
            raise ValidationError(out_of_date())
        if parts[1] not in known:
            new.add(parts[1])
    if new and Intervention.objects.filter(client_id__in=new).exists():
        raise ValidationError(out_of_date())


def out_of_date() -> str:
    """What a page is told whose fields or keys are not those of the item."""
    return _("This page is out of date: reload it.")


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID as the database writes it."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def refuse_invalid(sheet: Sheet, wanted: dict[str, str], by: Any) -> None:
    """What no field may say, in words at its field."""
    problems: dict[str, str] = {}
    for name, text in wanted.items():
        last = name.rpartition(".")[2]
        most = LONGEST if last in LONG else SHORT
        if last in CHOICES and text not in CHOICES[last]:
            problems[name] = _("Choose one of the options.")
        elif len(text) > most:
            problems[name] = _("This is longer than %(most)s characters.") % {"most": most}
    if sheet.outcome and wanted.get("code") == "":
        problems["code"] = _("An outcome that is logged can be changed, not taken back.")
    marking = wanted.get("marking", sheet.item.marking)
    if marking in Marking.values and "marking" not in problems:
        if marking not in Marking.readable_by(by):
            problems["marking"] = _("You could not read the item any more.")
        elif is_lower(marking, sheet.item.marking):
            problems["marking"] = _("Lowering a marking needs a reason: change the item on its own page.")
    if problems:
        raise ValidationError(problems)


def write(sheet: Sheet, wanted: dict[str, str], by: Any) -> None:
    """Write each field where it belongs. Of an item of which nothing is written the language alone is not kept."""
    if set(wanted) == {"language"} and not sheet.language:
        return
    columns = {name: text for name, text in wanted.items() if name in NOTED}
    decided = {name: text for name, text in wanted.items() if name in DECIDED}
    if decided or (sheet.outcome and "language" in columns):
        columns |= write_outcome(sheet, decided, columns.get("language", ""))
    if columns:
        write_notes(sheet, columns)
    if "note" in wanted:
        sheet.note, _made = PrivateNote.objects.update_or_create(
            item=sheet.item, author=by, defaults={"text": wanted["note"]}
        )
    if "marking" in wanted:
        sheet.item.marking = wanted["marking"]
        sheet.item.save(update_fields=["marking"])
    speeches = {name.split(".")[1] for name in wanted if name.startswith("speech.")}
    for client_id in sorted(speeches):
        names = {column: speech_field(client_id, column) for column in SPOKEN}
        write_speech(sheet, client_id, {column: wanted[name] for column, name in names.items() if name in wanted})


def write_notes(sheet: Sheet, columns: dict[str, str]) -> None:
    """Change the notes, or begin them in the language of the page."""
    notes = sheet.notes
    if notes:
        for name, text in columns.items():
            setattr(notes, name, text)
        ItemNotes.objects.filter(pk=notes.pk).update(**columns)
    else:
        language = sheet.language or active_language()
        sheet.item.notes = ItemNotes.objects.create(item=sheet.item, **{"language": language, **columns})


def write_speech(sheet: Sheet, client_id: str, columns: dict[str, str]) -> Intervention:
    """Change an intervention, or take down a new one."""
    found = next((each for each in sheet.interventions if str(each.client_id) == client_id), None)
    if found:
        for name, text in columns.items():
            setattr(found, name, text)
        found.save(update_fields=list(columns))
        return found
    language = sheet.language or active_language()
    made = Intervention.objects.create(
        item=sheet.item, client_id=uuid.UUID(client_id), **{"language": language, **columns}
    )
    sheet.interventions.append(made)
    return made


def write_outcome(sheet: Sheet, decided: dict[str, str], language: str) -> dict[str, str]:
    """Log the outcome, or change the one that is logged; what waits in the notes for its code is returned."""
    now = sheet.values()
    try:
        if sheet.outcome:
            change_outcome(sheet, decided, language)
            return {}
        if not decided.get("code"):
            waiting = {"decision": decided.get("text"), "decided_by": decided.get("decided_by")}
            return {name: text for name, text in waiting.items() if text is not None}
        decided = now | decided
        if decided["code"] in UNDECIDED:
            decided["decided_by"] = ""
        sheet.item.outcome = meeting.log_outcome(
            item=sheet.item,
            code=decided["code"],
            decided_by=decided["decided_by"],
            text=decided["text"],
            language=language or sheet.language or active_language(),
            decided_on=meeting.day_of_decision(sheet.item.session),
        )
    except ValidationError as error:
        raise at_fields(error) from error
    return {"decision": "", "decided_by": ""} if sheet.notes else {}


def change_outcome(sheet: Sheet, decided: dict[str, str], language: str) -> None:
    """Change what is logged. Who finds that the text is in the other language moves it there, if that is free."""
    outcome: Any = sheet.outcome
    before = sheet.language or active_language()
    after = language or before
    values: dict[str, str] = {name: text for name, text in decided.items() if name != "text"}
    if values.get("code") in UNDECIDED:
        values["decided_by"] = ""
    if after != before and not getattr(outcome, f"text_{after}"):
        values |= {f"text_{before}": "", f"text_{after}": getattr(outcome, f"text_{before}")}
    if "text" in decided:
        values[f"text_{after}"] = decided["text"]
    if values:
        sheet.item.outcome = meeting.correct_outcome(outcome=outcome, why=_("Taken down in the session"), **values)


def at_fields(error: ValidationError) -> ValidationError:
    """What a service refuses of an outcome, at the fields of the sheet."""
    if not hasattr(error, "error_dict"):
        return ValidationError({"code": error.messages})
    places = {"decided_by": "decided_by", "text_en": "text", "text_fr": "text"}
    problems: dict[str, list[str]] = {}
    for name, messages in error.message_dict.items():
        problems.setdefault(places.get(name, "code"), []).extend(messages)
    return ValidationError(problems)


def set_aside(
    sheet: Sheet, lost: dict[str, Typed], now: dict[str, str], key: uuid.UUID, by: Any
) -> dict[str, Conflict]:
    """Keep what was not taken in the history of its record, and note for the same save again that it was not."""
    if not lost:
        return {}
    conflicts = {
        name: Conflict(each.base, now.get(name, ""), each.mine, writer_of(sheet, name)) for name, each in lost.items()
    }
    by_record: dict[Any, dict[str, str]] = {}
    for name, each in lost.items():
        if name == "marking":  # a choice, no text; and a past with a marking that never held would mislead
            continue
        record, column = place_of(sheet, name, by)
        by_record.setdefault(record, {})[column] = each.mine
    for record, values in by_record.items():
        history.set_aside(record, **values)
    CaptureSave.objects.filter(key=key).update(set_aside=sorted(lost))
    return conflicts


def place_of(sheet: Sheet, name: str, by: Any = None) -> tuple[Any, str]:
    """The record and the column of a field; an empty record, of `by` where it is private, where there was none."""
    if name == "note":
        sheet.note = sheet.note or PrivateNote.objects.create(item=sheet.item, author=by)
        return sheet.note, "text"
    if name.startswith("speech."):
        _speech, client_id, column = name.split(".")
        return write_speech(sheet, client_id, {}) if client_id not in ids(sheet) else ids(sheet)[client_id], column
    if name in DECIDED and sheet.outcome:
        return sheet.outcome, f"text_{sheet.language or active_language()}" if name == "text" else name
    if sheet.notes is None:
        write_notes(sheet, {})
    return sheet.notes, {"text": "decision", "code": "decision"}.get(name, name)


def ids(sheet: Sheet) -> dict[str, Intervention]:
    """The interventions of a sheet by their ids."""
    return {str(each.client_id): each for each in sheet.interventions}


def writer_of(sheet: Sheet, name: str) -> str:
    """Who wrote what a field says now; empty where nothing is written."""
    if name == "marking":
        return history.writer_of(sheet.item, name)
    exists: Any = {"note": sheet.note}.get(name, sheet.notes)
    if name.startswith("speech."):
        exists = ids(sheet).get(name.split(".")[1])
    elif name in DECIDED and sheet.outcome:
        exists = sheet.outcome
    return history.writer_of(*place_of(sheet, name)) if exists else ""


def make_action(sheet: Sheet, key: uuid.UUID) -> Action:
    """Make the follow-up that is noted an action, and empty the note."""
    notes, problems = sheet.notes, {}
    language = sheet.language or active_language()
    if sheet.outcome is None:
        problems["code"] = _("Choose the outcome first: an action follows from an outcome.")
    if not (notes and notes.follow_up.strip()):
        problems["follow_up"] = _("Say what has to be done.")
    owner, due = (notes.owner, notes.due) if notes else ("", "")
    units = units_named(owner)
    if len(units) != 1:
        problems["owner"] = _("Say which unit answers for the action.") if not owner.strip() else no_unit(owner, units)
    try:
        refuse_ambiguous(due, language)
    except ValidationError as error:
        problems["due"] = " ".join(error.messages)
    if problems or notes is None or sheet.outcome is None:
        raise ValidationError(problems)
    action = create_follow_up_action(
        outcome=sheet.outcome,
        name=notes.follow_up.strip(),
        owner=units[0],
        language=language,
        due_phrase=due.strip(),
        client_id=key,
    )
    write_notes(sheet, {"follow_up": "", "owner": "", "due": ""})
    return action


def units_named(text: str) -> list[Unit]:
    """The units that go by a name, an acronym or a code, whatever its case and accents."""
    names = ("name_en", "name_fr", "acronym_en", "acronym_fr", "code", "aliases__text")
    wanted = Fold(Value(text.strip()))
    if not text.strip():
        return []
    asked = Q()
    for name in names:
        asked |= Q(**{f"{name}__fold": wanted})
    return list(Unit.objects.filter(asked).distinct()[:2])


def no_unit(text: str, units: list[Unit]) -> str:
    """Why a text names no unit."""
    if units:
        return _("More than one unit goes by “%(name)s”: write its full name.") % {"name": text}
    return _("No unit goes by “%(name)s”: choose one from the list.") % {"name": text}


def problems_of(error: ValidationError) -> dict[str, str]:
    """What a save was refused for, by field; what concerns no field is under the empty name."""
    if not hasattr(error, "error_dict"):
        return {"": " ".join(error.messages)}
    return {
        "" if name == NON_FIELD_ERRORS else name: " ".join(messages) for name, messages in error.message_dict.items()
    }
