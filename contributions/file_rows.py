"""Files of rows that people send: a header in English or French, and every row with all that is wrong with it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.spreadsheet import lines_of
from iomtrack import formats
from iomtrack.bilingual import with_colon
from membership.models import State

MOST_ROWS = 1000
# As banks and scales write numbers: groups of three or none, and the decimal sign of the language.
NUMBER = {
    "en": re.compile(r"[+-]?([1-9]\d{0,2}(,\d{3})+|\d+)(\.\d+)?"),
    "fr": re.compile(r"[+-]?([1-9]\d{0,2}([ \u00a0\u202f]\d{3})+|\d+)([.,]\d+)?"),
}


@dataclass(frozen=True)
class Column:
    """A column that a file may have; `also` are other names under which its header is found."""

    name: str
    label: Any
    compulsory: bool = False
    longest: int | None = None
    also: tuple[Any, ...] = ()


@dataclass
class Row:
    """One row of a file: what it says, what is wrong with it, what would be recorded, what is recorded already."""

    number: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    known: Any = None

    @property
    def status(self) -> str:
        """New, recorded already, or wrong."""
        if self.problems:
            return _("Error")
        return _("Already recorded") if self.known else _("New")

    @property
    def said(self) -> str:
        """What is wrong, in one text."""
        return " ".join(self.problems)

    @property
    def taken_for(self) -> str:
        """The ISO code of the state that the row was taken for."""
        state = self.values.get("state")
        return state.iso3 if state else ""


@dataclass
class Judged:
    """A file once every row was looked at; `problems` are those of the file as a whole."""

    rows: list[Row]
    problems: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[Row]:
        """Rows that cannot be recorded."""
        return [row for row in self.rows if row.problems]

    @property
    def new(self) -> list[Row]:
        """Rows that would be recorded."""
        return [row for row in self.rows if not row.problems and not row.known]

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong, neither with a row nor with the file."""
        return not self.problems and not self.wrong

    @property
    def said(self) -> list[str]:
        """Every problem, those of rows with their line."""
        return [*self.problems, *(in_line(row.number, each) for row in self.wrong for each in row.problems)]


def rows_of(text: str, columns: Sequence[Column]) -> tuple[list[Row], str]:
    """The rows of a file and the language of its header; what empty or overlong cells there are stands at the rows."""
    lines = lines_of(text)
    if not lines:
        raise ValidationError({"rows": _("There is no row.")})
    names, language = header_of(lines[0][1], columns)
    if len(lines) - 1 > MOST_ROWS:
        raise ValidationError({"rows": _("These are more than %(most)s rows.") % {"most": formats.number(MOST_ROWS)}})
    rows = [Row(number, dict(zip(names, cells, strict=False))) for number, cells in lines[1:]]
    if not rows:
        raise ValidationError({"rows": _("There is no row below the header.")})
    for row, (_number, cells) in zip(rows, lines[1:], strict=True):
        if len(cells) > len(names):
            row.problems.append(_("There are more cells than the header has."))
        for column in columns:
            cell = row.cells.get(column.name, "")
            if column.compulsory and not cell:
                row.problems.append(_("%(column)s: this cell cannot be empty.") % {"column": column.label})
            if column.longest and len(cell) > column.longest:
                row.problems.append(
                    _("%(column)s: no more than %(most)s characters.")
                    % {"column": column.label, "most": column.longest}
                )
    return rows, language


def header_of(cells: Sequence[str], columns: Sequence[Column]) -> tuple[list[str], str]:
    """The columns of a header, and its language; every name that is not known is said."""
    readings = {}
    for language in ("en", "fr"):
        with translation.override(language):
            labels = {plain(str(label)): each.name for each in columns for label in (each.label, *each.also)}
        readings[language] = [labels.get(plain(cell), "") for cell in cells]
    language = max(readings, key=lambda each: sum(map(bool, readings[each])))
    names = readings[language]
    problems = [
        _("“%(header)s” is no column of such a file.") % {"header": cell}
        for cell, name in zip(cells, names, strict=True)
        if not name
    ]
    problems += [
        _("The column “%(column)s” is there twice.") % {"column": each.label}
        for each in columns
        if names.count(each.name) > 1
    ]
    problems += [
        _("The column “%(column)s” is missing.") % {"column": each.label}
        for each in columns
        if each.compulsory and each.name not in names
    ]
    if problems:
        raise ValidationError({"rows": problems})
    return names, language


def plain(text: str) -> str:
    """A name without case, accents, kinds of apostrophe and space around it."""
    letters = unicodedata.normalize("NFKD", text.replace("\u00a0", " ").replace("\u2019", "'").strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def states_by_name() -> dict[str, State]:
    """Every state by its ISO code and its names in both languages; a name that two states share names neither."""
    found: dict[str, State] = {}
    states = list(State.objects.all())
    add_names(found, ((name, state) for state in states for name in (state.formal_name_en, state.formal_name_fr)))
    add_names(found, ((name, state) for state in states for name in (state.name_en, state.name_fr)))
    return found | {plain(state.iso3): state for state in states}


def add_names(found: dict[str, State], named: Iterable[tuple[str, State]]) -> None:
    """Add names, which go before those that are there; a name that two of them share names neither."""
    states: dict[str, set[State]] = {}
    for name, state in named:
        if name:
            states.setdefault(plain(name), set()).add(state)
    found.update({name: one.pop() for name, one in states.items() if len(one) == 1})


def state_of(row: Row, states: Mapping[str, State]) -> State | None:
    """The state that a row names; one that is not known is said at the row."""
    text = row.cells.get("state", "")
    state = states.get(plain(text))
    if text and state is None:
        row.problems.append(_("“%(text)s” is neither the name nor the ISO code of a state.") % {"text": text})
    return state


def number_in(row: Row, column: Column, language: str, decimals: int) -> Decimal | None:
    """The number in a cell; what is no number is said at the row."""
    text = row.cells.get(column.name, "")
    if not text:
        return None
    try:
        return number_of(text, language, decimals)
    except ValidationError as error:
        row.problems.append(with_colon(column.label, error.message))
        return None


def number_of(text: str, language: str, decimals: int) -> Decimal:
    """A number as it is written in the language of the header; 22,5 below an English header is refused."""
    if not NUMBER[language].fullmatch(text):
        other = "fr" if language == "en" else "en"
        if NUMBER[other].fullmatch(text):
            raise ValidationError(
                _("“%(text)s” is not a number as the language of the header writes it.") % {"text": text}
            )
        raise ValidationError(_("“%(text)s” is not a number.") % {"text": text})
    digits = re.sub(r"[ \u00a0\u202f]", "", text)
    number = Decimal(digits.replace(",", "") if language == "en" else digits.replace(",", "."))
    if abs(number) >= 10**14:
        raise ValidationError(_("“%(text)s” is too large.") % {"text": text})
    if number != round(number, decimals):
        raise ValidationError(
            ngettext(
                "“%(text)s” has more than %(number)s decimal.",
                "“%(text)s” has more than %(number)s decimals.",
                decimals,
            )
            % {"text": text, "number": decimals}
        )
    return number


def in_line(number: int, problem: str) -> str:
    """A problem with the number of its line."""
    return _("Line %(line)s. %(problem)s") % {"line": number, "problem": problem}
