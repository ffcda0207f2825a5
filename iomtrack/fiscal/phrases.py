"""The dates that a phrase can name, English and French: one pattern and one builder for each way to say one.

`find(text, first)` takes text folded by `fold` and returns what is named where. A builder returns the
`Reading`s of its match: one when the meaning is plain, several when it must be asked, none when it is no date.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from iomtrack.fiscal.calendar import FiscalQuarter, FiscalYear, month_of, quarter_of_months

# First and last day of each season, as month and day. Astronomical to within a day or two: an assumption.
SEASONS = {
    "spring": ((3, 20), (6, 20)),
    "summer": ((6, 21), (9, 21)),
    "fall": ((9, 22), (12, 20)),
    "winter": ((12, 21), (3, 19)),
}
SEASON_WORDS = {
    "spring": "spring", "printemps": "spring", "summer": "summer", "ete": "summer", "fall": "fall",
    "autumn": "fall", "automne": "fall", "winter": "winter", "hiver": "winter",
}  # fmt: skip
MONTH_WORDS = (
    "jan janv january janvier", "feb fev fevr february fevrier", "mar march mars", "apr avr april avril",
    "may mai", "jun june juin", "jul juil july juillet", "aug august aout", "sep sept september septembre",
    "oct october octobre", "nov november novembre", "dec december decembre",
)  # fmt: skip
MONTHS = {word: number for number, words in enumerate(MONTH_WORDS, 1) for word in words.split()}
ORDINALS = {
    "first": 1, "premier": 1, "second": 2, "deuxieme": 2, "third": 3, "troisieme": 3,
    "fourth": 4, "quatrieme": 4, "dernier": 4, "last": 4,
}  # fmt: skip


def words(options: object) -> str:
    """Return a pattern for any of the words, longest first."""
    return "|".join(sorted(options, key=lambda word: (-len(word), word)))  # type: ignore[call-overload]


MONTH = rf"(?:\b(?:{words(MONTHS)})\b\.?)"
SEASON = rf"(?:{words(SEASON_WORDS)})\b"
YEAR = r"(?<![\d/-])(?:19|20)\d\d(?![\d]|[/-]\d)"
SPAN = r"(?<![\d/-])(?:19|20)\d\d ?[/-] ?(?:(?:19|20)\d\d|\d\d)(?![\d]|[/-]\d)"
FISCAL = r"(?:\b(?:fy|f\.y\.|fiscal years?|fiscal|exercice(?: financier)?|annee financiere|ef|af)(?![a-z]))"
CALENDAR = r"(?:\b(?:calendar year|calendar|cy|annee civile)\b)"
OF = r"(?:(?: ?[,:(])? ?(?:(?:of|in|for|de|du|en|pour) )?(?:the |l'|la |le )?)"
QUARTER = (
    r"(?:\b[qt] ?[1-4](?!\d)|\b(?:quarter|trimestre) [1-4](?!\d)|\b[1-4] ?(?:st|nd|rd|th|er|re|e|eme|ieme)"
    rf" (?:quarter|trimestre)\b|\b(?:{words(ORDINALS)}) (?:quarter|trimestre)\b)"
)
TO = r"(?: ?(?:-|to|and|a|au|et) ?)"
DAY = r"(?<![\d/-])\d{1,2}(?: ?(?:st|nd|rd|th|er|re))?"


@dataclass(frozen=True)
class Reading:
    """One meaning of a phrase: inclusive days, how exactly they are known, and by which rule."""

    start: datetime.date
    end: datetime.date
    precision: str
    basis: str


@dataclass(frozen=True)
class Match:
    """What a stretch of the folded text names. `weak` gives way to any other date in the same text."""

    begin: int
    end: int
    readings: tuple[Reading, ...]
    weak: bool = False


Builder = Callable[[re.Match[str], bool], list[Reading]]
PATTERNS: list[tuple[re.Pattern[str], Builder]] = []


def says(pattern: str) -> Callable[[Builder], Builder]:
    """Register a builder for a pattern."""

    def register(builder: Builder) -> Builder:
        PATTERNS.append((re.compile(pattern), builder))
        return builder

    return register


def fold(text: str) -> str:
    """Return text in lower case, without accents, with plain dashes, apostrophes and single spaces."""
    text = re.sub("[\u2010-\u2015\u2212]", "-", text.replace("\u2019", "'"))
    text = unicodedata.normalize("NFKD", text).lower()
    text = "".join(character for character in text if not unicodedata.combining(character))
    return re.sub(r"\s+", " ", text).strip()


def find(text: str, month_first: bool) -> list[Match]:
    """Return the dates named in folded text, in order; of two that overlap, the longer.

    What looks like a date and is none ("June 31, 2011") hides the year within it.
    """
    found: list[Match] = []
    for pattern, builder in PATTERNS:
        for match in pattern.finditer(text):
            readings = tuple(dict.fromkeys(builder(match, month_first)))
            found.append(Match(*match.span(), readings, weak=builder is bare_year))
    chosen: list[Match] = []
    for named in sorted(found, key=lambda match: (match.begin - match.end, match.begin)):
        if all(named.end <= other.begin or other.end <= named.begin for other in chosen):
            chosen.append(named)
    chosen = [match for match in chosen if match.readings]
    if any(not match.weak for match in chosen):
        chosen = [match for match in chosen if not match.weak]
    return sorted(chosen, key=lambda match: match.begin)


def number_of(quarter: str) -> int:
    """Return the number of a quarter that matched QUARTER."""
    digit = re.search(r"[1-4]", quarter)
    return int(digit[0]) if digit else ORDINALS[quarter.split()[0]]


def month_number(word: str) -> int:
    return MONTHS[word.rstrip(".")]


def fiscal_start(span: str) -> int | None:
    """Return the first year of `2010-11` or `2010-2011`; None when the second is not the next year."""
    first, second = re.split("[/-]", span.replace(" ", ""))
    follows = int(second) == (int(first) + 1) % (100 if len(second) == 2 else 10000)
    return int(first) if follows else None


def of_fiscal_year(start_year: int) -> Reading:
    year = FiscalYear(start_year)
    return Reading(year.start, year.end, "fiscal_year", "fiscal_year")


def of_quarter(start_year: int, quarter: int, last: int | None = None) -> Reading:
    first, final = FiscalQuarter(start_year, quarter), FiscalQuarter(start_year, last or quarter)
    return Reading(first.start, final.end, "quarter", "fiscal_quarter")


def of_calendar_quarter(year: int, quarter: int) -> Reading:
    return Reading(*quarter_of_months(year, 3 * quarter - 2), "quarter", "calendar_quarter")


def of_month(year: int, month: int) -> Reading:
    return Reading(*month_of(year, month), "month", "month")


def of_day(year: int, month: int, day: int) -> list[Reading]:
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return []
    return [Reading(date, date, "day", "day")]


@says(rf"(?P<quarter>{QUARTER})(?:{TO}(?P<last>{QUARTER}))?{OF}(?:{FISCAL} ?)?(?P<span>{SPAN})")
@says(rf"(?:{FISCAL} ?)?(?P<span>{SPAN})(?: ?[,:(-] ?| )(?P<quarter>{QUARTER})(?P<last>(?!))?")
def fiscal_quarter(match: re.Match[str], month_first: bool) -> list[Reading]:
    start_year, quarter = fiscal_start(match["span"]), number_of(match["quarter"])
    last = number_of(match["last"]) if match["last"] else quarter
    return [] if start_year is None or last < quarter else [of_quarter(start_year, quarter, last)]


@says(rf"(?P<quarter>{QUARTER}){OF}{CALENDAR} ?(?P<year>{YEAR})")
def calendar_quarter(match: re.Match[str], month_first: bool) -> list[Reading]:
    return [of_calendar_quarter(int(match["year"]), number_of(match["quarter"]))]


@says(rf"(?P<quarter>{QUARTER}){OF}{FISCAL} ?(?P<year>{YEAR})")
def quarter_of_one_fiscal_year(match: re.Match[str], month_first: bool) -> list[Reading]:
    """`Q2 of FY 2011`: the year it begins in or the year it ends in."""
    year, quarter = int(match["year"]), number_of(match["quarter"])
    return [of_quarter(year, quarter), of_quarter(year - 1, quarter)]


@says(rf"(?P<quarter>{QUARTER}){OF}(?P<year>{YEAR})")
def quarter_of_some_year(match: re.Match[str], month_first: bool) -> list[Reading]:
    """`Q2 2011`: of the calendar year, or of either fiscal year that has 2011 in its name."""
    year, quarter = int(match["year"]), number_of(match["quarter"])
    return [of_calendar_quarter(year, quarter), of_quarter(year, quarter), of_quarter(year - 1, quarter)]


@says(rf"(?P<month>{MONTH}){OF}(?:{FISCAL} ?)?(?P<span>{SPAN})")
def month_of_fiscal_year(match: re.Match[str], month_first: bool) -> list[Reading]:
    start_year, month = fiscal_start(match["span"]), month_number(match["month"])
    if start_year is None:
        return []
    return [of_month(start_year if month >= 4 else start_year + 1, month)]


@says(rf"(?:{FISCAL} ?)?(?P<span>{SPAN})")
def fiscal_year(match: re.Match[str], month_first: bool) -> list[Reading]:
    """`2010-11` is a fiscal year, not November 2010; `2010-10` can only be October."""
    start_year = fiscal_start(match["span"])
    if start_year is not None:
        return [of_fiscal_year(start_year)]
    year, month = re.split("[/-]", match["span"].replace(" ", ""))
    plain_month = len(month) == 2 and 1 <= int(month) <= 12 and match[0] == match["span"]
    return [of_month(int(year), int(month))] if plain_month else []


@says(rf"{FISCAL} ?(?P<year>{YEAR})")
def one_fiscal_year(match: re.Match[str], month_first: bool) -> list[Reading]:
    """`FY 2011`: some name a fiscal year by its first year, some by its last."""
    return [of_fiscal_year(int(match["year"])), of_fiscal_year(int(match["year"]) - 1)]


@says(r"(?<![\d/-])(?P<year>(?:19|20)\d\d)(?P<mark>[/-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d/-])")
def iso_day(match: re.Match[str], month_first: bool) -> list[Reading]:
    return of_day(int(match["year"]), int(match["month"]), int(match["day"]))


@says(rf"(?P<day>{DAY}) (?:of |de )?(?P<month>{MONTH}),? (?P<year>{YEAR})")
@says(rf"(?P<month>{MONTH}) (?P<day>{DAY}),? (?P<year>{YEAR})")
def day_in_letters(match: re.Match[str], month_first: bool) -> list[Reading]:
    day = int(re.match(r"\d+", match["day"])[0])  # type: ignore[index]
    return of_day(int(match["year"]), month_number(match["month"]), day)


@says(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d/-])")
def day_in_digits(match: re.Match[str], month_first: bool) -> list[Reading]:
    """`04/05/2012`: month or day first; with a year of two digits, the year may be first too."""
    first, second, third = int(match[1]), int(match[3]), int(match[4])
    year = third if third > 99 else 2000 + third
    readings = [of_day(year, first, second), of_day(year, second, first)]
    if not month_first:
        readings.reverse()
    if third <= 99:
        readings.append(of_day(2000 + first, second, third))
    return [reading for choice in readings for reading in choice]


@says(rf"(?P<month>{MONTH})(?:{TO}(?P<last>{MONTH}))?{OF}(?P<year>{YEAR})")
def month(match: re.Match[str], month_first: bool) -> list[Reading]:
    year, first = int(match["year"]), of_month(int(match["year"]), month_number(match["month"]))
    if not match["last"]:
        return [first]
    last = of_month(year, month_number(match["last"]))
    return [Reading(first.start, last.end, "month", "range")] if first.start < last.start else []


@says(rf"(?P<season>\b{SEASON}){OF}(?P<year>{YEAR}|{SPAN})")
def season(match: re.Match[str], month_first: bool) -> list[Reading]:
    """`Fall 2011`. A winter named by one year ends in it or begins in it; `winter 2010-11` is plain."""
    name = SEASON_WORDS[match["season"]]
    spans_years = SEASONS[name][0] > SEASONS[name][1]
    if re.fullmatch(YEAR, match["year"]):
        year = int(match["year"])
        starts = [year - 1, year] if spans_years else [year]
    else:
        start_year = fiscal_start(match["year"])
        if start_year is None:
            return []
        starts = [start_year if SEASONS[name][0][0] >= 4 else start_year + 1]
    return [
        Reading(
            datetime.date(year, *SEASONS[name][0]),
            datetime.date(year + spans_years, *SEASONS[name][1]),
            "season",
            "season_assumed",
        )
        for year in starts
    ]


@says(rf"(?:{CALENDAR} ?)(?P<year>{YEAR})")
@says(rf"(?P<year>{YEAR}) ?{CALENDAR}")
def calendar_year(match: re.Match[str], month_first: bool) -> list[Reading]:
    year = int(match["year"])
    return [Reading(datetime.date(year, 1, 1), datetime.date(year, 12, 31), "year", "calendar_year")]


@says(rf"(?P<year>{YEAR})")
def bare_year(match: re.Match[str], month_first: bool) -> list[Reading]:
    return calendar_year(match, month_first)
