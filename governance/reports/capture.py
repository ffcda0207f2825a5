"""What has been taken down of the items of a session, as one person sees it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from governance.models import Action, AgendaItem, Intervention, ItemNotes, Outcome, PrivateNote, Session
from iomtrack.visibility import Marking

NOTED = ("language", "said", "follow_up", "owner", "due")
DECIDED = ("code", "decided_by", "text")
SPOKEN = ("speaker", "on_behalf_of", "said")


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


def sheet_of(item: AgendaItem, user: Any) -> Sheet:
    """The sheet of one item, which was found by somebody who may read it; without its actions."""
    return Sheet(
        item,
        list(item.interventions.order_by("pk")),
        PrivateNote.objects.filter(author=user, item=item).first(),
    )
