"""What a printed due phrase means: a dated period, ongoing, no date yet, or a question to ask.

The printed phrase is always kept. A phrase is searched for dates, so that the words around them may say
anything ("Briefing note to be finalised in Quarter 4 of FY 2010-11"); words that move a date ("before",
"early") and phrases with two meanings are never guessed: they come back as ambiguous with their choices.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iomtrack import formats
from iomtrack.fiscal.calendar import ONE_DAY, FiscalQuarter, fiscal_quarter_of, fiscal_year_of
from iomtrack.fiscal.phrases import Match, Reading, find, fold


class DueKind(TextChoices):
    """What a due phrase is."""

    DATED = "dated", _("Dated")
    ONGOING = "ongoing", pgettext_lazy("due date", "Ongoing")
    UNDATED = "undated", _("Needs a date")
    AMBIGUOUS = "ambiguous", _("Ambiguous")
    IN_PROGRESS = "in_progress", _("In progress")


class DuePrecision(TextChoices):
    """How exactly a due date is known."""

    DAY = "day", pgettext_lazy("precision of a date", "day")
    MONTH = "month", pgettext_lazy("precision of a date", "month")
    QUARTER = "quarter", pgettext_lazy("precision of a date", "quarter")
    SEASON = "season", pgettext_lazy("precision of a date", "season")
    YEAR = "year", pgettext_lazy("precision of a date", "year")
    FISCAL_YEAR = "fiscal_year", pgettext_lazy("precision of a date", "fiscal year")


class Basis(TextChoices):
    """By which rule a phrase was read."""

    DAY = "day", _("Day as printed")
    MONTH = "month", _("Month as printed")
    FISCAL_QUARTER = "fiscal_quarter", _("Quarter of a fiscal year, April to March")
    CALENDAR_QUARTER = "calendar_quarter", _("Quarter of a calendar year")
    FISCAL_YEAR = "fiscal_year", _("Fiscal year, April to March")
    CALENDAR_YEAR = "calendar_year", _("Calendar year")
    SEASON_ASSUMED = "season_assumed", _("Season: its first and last day are assumed")
    RANGE = "range", _("From the first date to the last")
    DAY_BEFORE = "day_before", _("The day before the printed date")
    ONGOING = "ongoing", _("Ongoing, no due date")
    IN_PROGRESS = "in_progress", _("In progress, no due date")
    TO_BE_DETERMINED = "to_be_determined", _("To be determined")
    BLANK = "blank", _("Nothing printed")
    NOT_UNDERSTOOD = "not_understood", _("No date was recognized")
    SEVERAL_READINGS = "several_readings", _("The phrase has several readings")
    SEVERAL_DATES = "several_dates", _("The phrase names several dates")
    QUALIFIED = "qualified", _("A word beside the date changes it")


class Column(TextChoices):
    """The kind of column that a phrase is printed in."""

    DATE = "date", _("Date")
    STATUS = "status", _("Status")


@dataclass(frozen=True)
class Due:
    """A due phrase as printed and what it means. Days are inclusive; only a dated one has them.

    `choices` are the readings of an ambiguous phrase, the more usual one in its language first.
    """

    kind: str
    start: datetime.date | None = None
    end: datetime.date | None = None
    precision: str = ""
    basis: str = ""
    phrase: str = ""
    choices: tuple[Due, ...] = ()

    @property
    def due(self) -> datetime.date | None:
        """The last day on which it is not overdue."""
        return self.end

    @property
    def is_assumed(self) -> bool:
        """Whether the days rest on an assumption of ours, to be shown as such."""
        return self.basis == Basis.SEASON_ASSUMED

    @property
    def quarter(self) -> FiscalQuarter | None:
        """The fiscal quarter it is due in."""
        return fiscal_quarter_of(self.end) if self.end else None

    @property
    def label(self) -> str:
        """The resolved period in the active language, or the kind in words."""
        if self.kind != DueKind.DATED or self.start is None or self.end is None:
            return str(DueKind(self.kind).label)
        days = formats.period(self.start, self.end)
        quarter = fiscal_quarter_of(self.end)
        if self.basis == Basis.FISCAL_QUARTER and quarter.start == self.start:
            return f"{quarter.label} ({days})"
        if self.basis == Basis.FISCAL_YEAR:
            return f"{fiscal_year_of(self.end).label} ({days})"
        if self.precision in (DuePrecision.MONTH, DuePrecision.YEAR):
            return formats.period(self.start, self.end, self.precision)
        return days


ONGOING = re.compile(r"\b(?:on-?going|continuous(?:ly)?|continuing|en continu|continue?s?|permanente?|en permanence)\b")
IN_PROGRESS = re.compile(r"\b(?:en cours|in progress|under way|underway)\b")
UNDETERMINED = re.compile(
    r"\b(?:t\.?b\.?[dca]|to be (?:determined|confirmed|announced|decided)|date to be set"
    r"|a (?:determiner|confirmer|preciser|venir|fixer))\b"
)
BLANK = re.compile(r"[-.\s]*|n/?a|s/?o")
BEFORE = re.compile(r"\b(?:before|prior to|avant)(?: the| la| le| l')? ?$")
# Words right before a date that make it mean another one than its last day.
QUALIFIED = re.compile(
    r"\b(?:after|following|since|from|starting|beginning|commencing|early|mid|middle|start|first half|second half"
    r"|not before|apres|suivant|depuis|des|a compter|a partir|debut|mi|milieu|premiere moitie|deuxieme moitie"
    r"|premier semestre|second semestre|deuxieme semestre|pas avant)"
    r"(?: ?-? ?(?:in|on|of|de|du|d'|en))?(?: the| la| le| l'| l)? ?-? ?$"
)
BETWEEN = re.compile(r" ?(?:to|-|through|until|a|au|jusqu'(?:a|au|en)) ?(?:the |le |l')?")


def resolve_due(phrase: str, language: str = "en", column: str = Column.DATE) -> Due:
    """Return what one printed due phrase means.

    English and French are both understood whatever the language; it decides only which reading of `04/05/2012`
    comes first. `column` says whether "En cours" is ongoing (a date) or in progress (a status).
    Due is the last day of the period: "D'ici juin 2010" is due on 2010-06-30.
    """
    text = fold(phrase or "")
    matches = find(text, month_first=not language.startswith("fr"))
    if len(matches) == 2 and BETWEEN.fullmatch(text[matches[0].end : matches[1].begin]):
        matches = _joined(matches)
    plain = _without_date(text, column)
    dates = tuple(dict.fromkeys(reading for match in matches for reading in match.readings))
    if not dates:
        return _of(plain, phrase)
    choices = [_dated(reading, phrase) for reading in dates]
    lead = text[: matches[0].begin]
    if dates[0].basis == Basis.RANGE:
        lead = lead.removesuffix("from ")
    before = BEFORE.search(lead)
    if plain.kind == DueKind.ONGOING:
        return _ask([_of(plain, phrase), *choices], Basis.SEVERAL_DATES, phrase)
    if before and len(choices) == 1:
        eve = dates[0].start - ONE_DAY
        earlier = Due(DueKind.DATED, eve, eve, DuePrecision.DAY, Basis.DAY_BEFORE, phrase)
        return _ask([earlier, *choices], Basis.QUALIFIED, phrase)
    if QUALIFIED.search(lead):
        return _ask(choices, Basis.QUALIFIED, phrase)
    if len(choices) > 1:
        return _ask(choices, Basis.SEVERAL_DATES if len(matches) > 1 else Basis.SEVERAL_READINGS, phrase)
    return choices[0]


def resolve_cell(cell: str, language: str = "en", column: str = Column.DATE) -> list[Due]:
    """Return what each item of a table cell means, in order.

    Items are parted by semicolons, bullets, or line breaks; a line that names no date is the beginning of the
    next one that does ("IDM to be held in / Quarter 2 of FY 2011-12"), and "Ongoing" in front of another item
    is an item of its own. An empty cell has one undated item.
    """
    items: list[str] = []
    for part in re.split(r"[;\u2022\u25aa\uf0b7]", cell or ""):
        waiting = ""
        for line in part.splitlines():
            waiting = f"{waiting} {line.strip()}".strip()
            if resolve_due(waiting, language, column).basis not in (Basis.NOT_UNDERSTOOD, Basis.BLANK):
                items += _parted(waiting, language, column)
                waiting = ""
        if waiting and (items and (waiting[0].islower() or waiting[0] in "(,")):
            items[-1] = f"{items[-1]} {waiting}"
        elif waiting:
            items.append(waiting)
    return [resolve_due(item, language, column) for item in items] or [resolve_due("", language, column)]


def _parted(item: str, language: str, column: str) -> list[str]:
    """Return "Ongoing" and the rest when the item begins so and the rest has a date."""
    opening = re.match(r"(?:on-?going|en continu|en cours)\b[ ,.:-]*", item, re.IGNORECASE)
    if opening and opening.end() < len(item):
        rest = item[opening.end() :]
        if resolve_due(rest, language, column).kind in (DueKind.DATED, DueKind.AMBIGUOUS):
            return [opening[0].rstrip(" ,.:-"), rest]
    return [item]


def _without_date(text: str, column: str) -> Due:
    """Return what folded text means apart from any date in it."""
    if BLANK.fullmatch(text):
        return Due(DueKind.UNDATED, basis=Basis.BLANK)
    if UNDETERMINED.search(text):
        return Due(DueKind.UNDATED, basis=Basis.TO_BE_DETERMINED)
    under_way = IN_PROGRESS.search(text)
    if under_way and column == Column.STATUS:
        return Due(DueKind.IN_PROGRESS, basis=Basis.IN_PROGRESS)
    if ONGOING.search(text) or (under_way and under_way[0] == "en cours"):
        return Due(DueKind.ONGOING, basis=Basis.ONGOING)
    return Due(DueKind.UNDATED, basis=Basis.NOT_UNDERSTOOD)


def _joined(matches: list[Match]) -> list[Match]:
    """Return one match from the first date to the last; two that stay apart when they do not make a range."""
    first, last = matches
    if len(first.readings) > 1 or len(last.readings) > 1 or first.readings[0].start >= last.readings[0].end:
        return matches
    reading = Reading(first.readings[0].start, last.readings[0].end, last.readings[0].precision, str(Basis.RANGE))
    return [Match(first.begin, last.end, (reading,))]


def _of(plain: Due, phrase: str) -> Due:
    return Due(plain.kind, basis=plain.basis, phrase=phrase or "")


def _dated(reading: Reading, phrase: str) -> Due:
    precision, basis = DuePrecision(reading.precision), Basis(reading.basis)
    return Due(DueKind.DATED, reading.start, reading.end, precision, basis, phrase)


def _ask(choices: list[Due], basis: Basis, phrase: str) -> Due:
    return Due(DueKind.AMBIGUOUS, basis=basis, phrase=phrase, choices=tuple(choices))
