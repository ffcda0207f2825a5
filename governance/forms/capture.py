"""The form of one item of a sitting: hundreds may stand on one page, so a template writes them out of plain values."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from governance.models import Intervention
from governance.reports.capture import FIELDS, SPOKEN, Sheet, speech_field
from governance.services.capture import Conflict, Typed
from iomtrack.bilingual import active_language
from iomtrack.visibility import Marking, is_lower

BASE = "base."  # before the name of a field: what it said when the person began


def typed_in(data: QueryDict) -> dict[str, Typed]:
    """The fields of a form that was sent, each with what it said before; line ends as the database keeps them."""
    return {
        name: Typed(plain(data.get(BASE + name, "")), plain(str(value)))
        for name, value in data.items()
        if name in FIELDS or name.startswith("speech.")
    }


def plain(text: str) -> str:
    """Text with the line ends of the database, and without what it cannot hold."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


@dataclass
class CaptureField:
    """One field as the page shows it: its value, what it said before, and what became of a save."""

    name: str
    value: str
    base: str
    problem: str = ""
    conflict: Conflict | None = None

    @property
    def id(self) -> str:
        """Its place in the page, when it is one of an intervention."""
        return self.name.replace(".", "-")


@dataclass
class Speech:
    """The fields of one intervention."""

    speaker: CaptureField
    on_behalf_of: CaptureField
    said: CaptureField
    language: str


@dataclass
class SheetForm:
    """The form of an item; after a save that was not wholly taken, with what was typed and why it was not."""

    sheet: Sheet
    is_open: bool = False
    typed: dict[str, Typed] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = uuid.uuid4()
        self.now = self.sheet.values()
        self.fields = {name: self.field(name) for name in FIELDS}
        self.fields["language"].value = self.fields["language"].value or active_language()

    def field(self, name: str) -> CaptureField:
        """A field as it is; as it was typed, where a save was refused or somebody else came first."""
        now = self.now.get(name, "")
        value, base = now, now
        if name in self.typed and (self.conflicts.get(name) or not self.conflicts):
            value = self.typed[name].mine
            base = now if self.conflicts else self.typed[name].base
        return CaptureField(name, value, base, self.problems.get(name, ""), self.conflicts.get(name))

    def speeches(self) -> Iterator[Speech]:
        """The interventions, those that were typed and refused, and an empty one."""
        known: dict[str, Intervention] = {str(each.client_id): each for each in self.sheet.interventions}
        typed = dict.fromkeys(name.split(".")[1] for name in self.typed if name.count(".") == 2)
        new = [each for each in typed if each not in known and any(self.typed_of(each))]
        language = self.fields["language"].value
        for client_id in [*known, *new, str(uuid.uuid4())]:
            columns: Any = {column: self.field(speech_field(client_id, column)) for column in SPOKEN}
            yield Speech(**columns, language=known[client_id].language if client_id in known else language)

    def typed_of(self, client_id: str) -> list[str]:
        """What was typed of an intervention."""
        names = [speech_field(client_id, column) for column in SPOKEN]
        return [self.typed[name].mine for name in names if name in self.typed and self.typed[name].mine]

    @property
    def markings(self) -> list[tuple[str, Any]]:
        """What the marking may be raised to."""
        now = self.sheet.item.marking
        return [(value, label) for value, label in Marking.choices if not is_lower(value, now)]

    @property
    def marking_label(self) -> str:
        """The marking of the item or of its session, whichever is higher, if text is not kept on the device."""
        return str(Marking(self.sheet.marking).label) if self.sheet.marking != Marking.UNCLASSIFIED else ""

    @property
    def general_problem(self) -> str:
        """What was refused and concerns no field."""
        return self.problems.get("", "")
