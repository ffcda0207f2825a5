"""Canadian fiscal years and quarters. A fiscal year runs from 1 April to 31 March."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from iomtrack.bilingual import active_language
from iomtrack.formats.languages import LANGUAGES

FIRST_MONTH = 4
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, order=True)
class FiscalYear:
    """The fiscal year that begins on 1 April of `start_year`: FiscalYear(2010) is FY 2010-11."""

    start_year: int

    def __post_init__(self) -> None:
        if not datetime.MINYEAR <= self.start_year < datetime.MAXYEAR:
            raise ValueError(f"no calendar has a fiscal year that begins in {self.start_year}")

    @property
    def start(self) -> datetime.date:
        return datetime.date(self.start_year, FIRST_MONTH, 1)

    @property
    def end(self) -> datetime.date:
        return datetime.date(self.start_year + 1, FIRST_MONTH, 1) - ONE_DAY

    @property
    def quarters(self) -> tuple[FiscalQuarter, ...]:
        return tuple(FiscalQuarter(self.start_year, quarter) for quarter in (1, 2, 3, 4))

    @property
    def label(self) -> str:
        """`FY 2010-11` or `exercice 2010-2011`."""
        return self.label_in(active_language())

    def label_in(self, language: str) -> str:
        """Return the label in a language, whichever is active."""
        return LANGUAGES[language].fiscal_year(self.start_year)

    def next(self) -> FiscalYear:
        """Return the year after."""
        return FiscalYear(self.start_year + 1)

    def previous(self) -> FiscalYear:
        """Return the year before."""
        return FiscalYear(self.start_year - 1)

    def __contains__(self, day: datetime.date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, order=True)
class FiscalQuarter:
    """A quarter of a fiscal year: FiscalQuarter(2010, 4) is 2011-01-01 to 2011-03-31."""

    start_year: int
    quarter: int

    def __post_init__(self) -> None:
        FiscalYear(self.start_year)
        if self.quarter not in (1, 2, 3, 4):
            raise ValueError(f"a year has four quarters, not a quarter {self.quarter}")

    @property
    def fiscal_year(self) -> FiscalYear:
        return FiscalYear(self.start_year)

    @property
    def start(self) -> datetime.date:
        return quarter_of_months(self.start_year, FIRST_MONTH + 3 * (self.quarter - 1))[0]

    @property
    def end(self) -> datetime.date:
        return quarter_of_months(self.start_year, FIRST_MONTH + 3 * (self.quarter - 1))[1]

    @property
    def label(self) -> str:
        """`Quarter 4 of FY 2010-11` or `4e trimestre de l'exercice 2010-2011`."""
        return self.label_in(active_language())

    @property
    def short_label(self) -> str:
        """`Q4 2010-11` or `T4 2010-2011`."""
        return LANGUAGES[active_language()].fiscal_quarter_in_table(self.start_year, self.quarter)

    def label_in(self, language: str) -> str:
        """Return the label in a language, whichever is active."""
        return LANGUAGES[language].fiscal_quarter(self.start_year, self.quarter)

    def next(self) -> FiscalQuarter:
        """Return the quarter after."""
        last = self.quarter == 4
        return FiscalQuarter(self.start_year + last, 1 if last else self.quarter + 1)

    def previous(self) -> FiscalQuarter:
        """Return the quarter before."""
        first = self.quarter == 1
        return FiscalQuarter(self.start_year - first, 4 if first else self.quarter - 1)

    def __contains__(self, day: datetime.date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return self.label


def fiscal_year_of(day: datetime.date) -> FiscalYear:
    """Return the fiscal year that a day lies in."""
    return FiscalYear(day.year if day.month >= FIRST_MONTH else day.year - 1)


def fiscal_quarter_of(day: datetime.date) -> FiscalQuarter:
    """Return the fiscal quarter that a day lies in."""
    return FiscalQuarter(fiscal_year_of(day).start_year, (day.month - FIRST_MONTH) % 12 // 3 + 1)


def quarter_of_months(year: int, month: int) -> tuple[datetime.date, datetime.date]:
    """Return first and last day of the three months from `month` on; month 13 is January of the next year."""
    return month_of(year, month)[0], month_of(year, month + 2)[1]


def month_of(year: int, month: int) -> tuple[datetime.date, datetime.date]:
    """Return first and last day of a month; month 13 is January of the next year."""
    first = datetime.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    following = (first + datetime.timedelta(days=31)).replace(day=1)
    return first, following - ONE_DAY
