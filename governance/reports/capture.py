"""What has been taken down of the items of a session, as one person sees it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from governance.models import Action, AgendaItem, Intervention, ItemNotes, Outcome, PrivateNote, Session
from iomtrack.visibility import Marking

NOTED = ("language", "said", "follow_up", "owner", "due")
DECIDED = ("code", "decided_by", "text")
SPOKEN = ("speaker", "on_behalf_of", "said")
FIELDS = (*NOTED, *DECIDED, "marking", "note")  # of an item; each intervention has those of SPOKEN beside them

Kind = TypeVar("Kind", bound=Model)


def speech_field(client_id: Any, column: str) -> str:
    """The name under which a page and a save know a column of an intervention."""
    return f"speech.{client_id}.{column}"


@dataclass
class Sheet:
    """One item and everything taken down of it; `actions` only where they were asked for."""

    item: AgendaItem
    interventions: list[Intervention] = field(default_factory=list)
    note: PrivateNote | None = None
    actions: list[Action] = field(default_factory=list)

    @property
    def notes(self) -> ItemNotes | None:
        """The notes, if anything is noted."""
        return getattr(self.item, "notes", None)

    @property
    def outcome(self) -> Outcome | None:
        """The outcome, if it is logged."""
        return self.item.logged

    @property
    def language(self) -> str:
        """The language in which this item is taken down; empty while nothing is written."""
        if self.notes:
            return self.notes.language
        if self.outcome and (self.outcome.text_en or self.outcome.text_fr):
            return "en" if self.outcome.text_en else "fr"
        return ""

    @property
    def marking(self) -> str:
        """The higher of the markings of the item and of its session."""
        order = list(Marking.values)
        return max(self.item.marking, self.item.session.marking, key=order.index)

    def values(self) -> dict[str, str]:
        """Every field of the sheet by the name that pages and saves use; what is empty is the empty string."""
        notes, outcome = self.notes, self.outcome
        found = {name: str(getattr(notes, name)) if notes else "" for name in NOTED}
        found["language"] = self.language
        if outcome:
            text = getattr(outcome, f"text_{self.language}") if self.language else ""
            found |= {"code": outcome.code, "decided_by": outcome.decided_by, "text": text}
        else:
            found["code"] = ""
            found |= {"decided_by": notes.decided_by, "text": notes.decision} if notes else dict.fromkeys(DECIDED, "")
        found["marking"] = self.item.marking
        found["note"] = self.note.text if self.note else ""
        for each in self.interventions:
            found |= {speech_field(each.client_id, column): getattr(each, column) for column in SPOKEN}
        return found


def sheets_of(session: Session, user: Any) -> list[Sheet]:
    """The items of a session that somebody may read, each with what was taken down of it and their own private note."""
    items = AgendaItem.objects.visible_to(user).filter(session=session)
    items = items.select_related("notes", "outcome").order_by("position")
    found = {item.pk: Sheet(item) for item in items}
    for sheet in found.values():
        sheet.item.session = session
    for each in Intervention.objects.visible_to(user).told().filter(item__in=found).order_by("pk"):
        found[each.item_id].interventions.append(each)
    for note in PrivateNote.objects.filter(author=user, item__in=found):
        found[note.item_id].note = note
    actions = Action.objects.visible_to(user).filter(outcome__item__in=found).select_related("owner")
    by_outcome = defaultdict(list)
    for action in actions.order_by("pk"):
        by_outcome[action.outcome_id].append(action)
    for sheet in found.values():
        sheet.actions = by_outcome[sheet.outcome.pk] if sheet.outcome else []
    return list(found.values())


# A save asks this every two seconds of everybody in the room: the statement is written out, because composing it takes
# longer than answering it. What is left out of the records is fetched when somebody asks for it.
ITEM = ("id", "session_id", "marking")
NOTES = ("id", "item_id", "language", "said", "decision", "decided_by", "follow_up", "owner", "due")
OUTCOME = ("id", "item_id", "code", "decided_by", "text_en", "text_fr")
SPEECH = ("id", "item_id", "client_id", "language", *SPOKEN)
NOTE = ("id", "item_id", "author_id", "text")
COMPOSED: dict[Any, tuple[str, tuple[Any, ...]]] = {}
WHOLE_SHEET = f"""
SELECT {", ".join(f"i.{name}" for name in ITEM)}, {", ".join(f"n.{name}" for name in NOTES)},
    {", ".join(f"o.{name}" for name in OUTCOME)}, {", ".join(f"p.{name}" for name in NOTE)},
    (
        SELECT json_agg(json_build_array({", ".join(f"s.{name}" for name in SPEECH)}) ORDER BY s.id)
        FROM governance_intervention s WHERE s.item_id = i.id
    )
FROM governance_agendaitem i
LEFT JOIN governance_itemnotes n ON n.item_id = i.id
LEFT JOIN governance_outcome o ON o.item_id = i.id
LEFT JOIN governance_privatenote p ON p.item_id = i.id AND p.author_id = %s
WHERE i.id = %s AND i.session_id = %s AND i.id IN (%s)
"""  # noqa: S608 - the names of the columns stand above


def whole_sheet(user: Any) -> tuple[str, tuple[Any, ...]]:
    """The statement with the rule of who sees what, and its parameters: composed once for those who see the same."""
    reader = (tuple(Marking.readable_by(user)), getattr(user, "practising", False))
    if reader not in COMPOSED:
        seen = AgendaItem.objects.visible_to(user).order_by().values("pk")
        COMPOSED[reader] = seen.query.sql_with_params()
    rule, parameters = COMPOSED[reader]
    return WHOLE_SHEET.replace("(%s)", f"({rule})"), parameters


def sheet_of(session: Session, item: int, user: Any) -> Sheet:
    """The sheet of one item of a session, without its actions. Of an item that is hidden there is none."""
    with connection.cursor() as cursor:
        statement, parameters = whole_sheet(user)
        cursor.execute(statement, [user.pk, item, session.pk, *parameters])
        row = cursor.fetchone()
    values = iter(row or [None] * len(ITEM))
    agenda_item = taken(AgendaItem, ITEM, values)
    if agenda_item is None:
        raise AgendaItem.DoesNotExist
    notes, outcome = taken(ItemNotes, NOTES, values), taken(Outcome, OUTCOME, values)
    note, said = taken(PrivateNote, NOTE, values), next(values)
    agenda_item.session = session
    agenda_item._state.fields_cache |= {"notes": notes, "outcome": outcome}
    spoken = json.loads(said) if isinstance(said, str) else said or []
    return Sheet(agenda_item, [Intervention.from_db(connection.alias, SPEECH, each) for each in spoken], note)


def taken(model: type[Kind], names: Sequence[str], values: Iterator[Any]) -> Kind | None:
    """The record that the next values of a row say; None where the row has none."""
    own = list(islice(values, len(names)))
    return None if own[0] is None else model.from_db(connection.alias, names, own)
