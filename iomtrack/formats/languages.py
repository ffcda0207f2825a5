"""How English and French Canada write dates, times, numbers and amounts: one class a language, no state.

These are rules of writing, not messages, so they are not in the catalogue: `le 1er décembre` or `2 millions`
is grammar that a message with placeholders cannot carry. NBSP keeps together what may not break.
"""

import datetime
from decimal import Decimal
from typing import ClassVar

NBSP = "\u00a0"


def grouped(digits: str, separator: str) -> str:
    """Return digits in groups of three from the right."""
    return digits if len(digits) < 4 else f"{int(digits):,}".replace(",", separator)


class English:
    """English as in the Canada.ca content style guide."""

    months = (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    )  # fmt: skip
    decimal_separator = "."
    group_separator = ","
    # Currencies whose sign stands in front of the digits; any other is printed as its code.
    signs: ClassVar = {"CAD": "$", "USD": "US$"}

    def date(self, day: datetime.date) -> str:
        return f"{self.months[day.month - 1]}{NBSP}{day.day}, {day.year}"

    def month(self, day: datetime.date) -> str:
        return f"{self.months[day.month - 1]}{NBSP}{day.year}"

    def year(self, day: datetime.date) -> str:
        return str(day.year)

    def time(self, time: datetime.time) -> str:
        minutes = f":{time.minute:02}" if time.minute else ""
        return f"{time.hour % 12 or 12}{minutes}{NBSP}{'am' if time.hour < 12 else 'pm'}"

    def date_and_time(self, moment: datetime.datetime) -> str:
        return f"{self.date(moment)}, {self.time(moment.time())}"

    def number(self, sign: str, whole: str, fraction: str) -> str:
        point = self.decimal_separator if fraction else ""
        return f"{sign}{grouped(whole, self.group_separator)}{point}{fraction}"

    def money(self, sign: str, whole: str, fraction: str, currency: str) -> str:
        return f"{sign}{self.signs.get(currency, currency + NBSP)}{self.number('', whole, fraction)}"

    def millions(self, sign: str, whole: str, fraction: str, currency: str) -> str:
        return f"{self.money(sign, whole, fraction, currency)}{NBSP}million"

    def percent(self, number: str) -> str:
        return f"{number}%"

    def period(self, start: datetime.date | None, end: datetime.date | None, precision: str) -> str:
        """Two inclusive dates in words; not both are None."""
        written = {"day": self.date, "month": self.month, "year": self.year}[precision]
        first, last = written(start) if start else "", written(end) if end else ""
        if not first:
            return f"until {last}"
        if not last:
            return f"since {first}"
        return first if first == last else f"{first} to {last}"

    def fiscal_year(self, start_year: int) -> str:
        return f"FY {start_year}-{(start_year + 1) % 100:02}"

    def fiscal_quarter(self, start_year: int, quarter: int) -> str:
        return f"Quarter {quarter} of {self.fiscal_year(start_year)}"

    def fiscal_quarter_in_table(self, start_year: int, quarter: int) -> str:
        return f"Q{quarter} {start_year}-{(start_year + 1) % 100:02}"


class French(English):
    """French as in the Guide du rédacteur of the Translation Bureau."""

    months = (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    )  # fmt: skip
    decimal_separator = ","
    group_separator = NBSP
    signs: ClassVar = {"CAD": "$", "USD": f"${NBSP}US"}

    def date(self, day: datetime.date) -> str:
        number = "1er" if day.day == 1 else str(day.day)
        return f"{number}{NBSP}{self.months[day.month - 1]}{NBSP}{day.year}"

    def time(self, time: datetime.time) -> str:
        minutes = f"{NBSP}{time.minute:02}" if time.minute else ""
        return f"{time.hour}{NBSP}h{minutes}"

    def date_and_time(self, moment: datetime.datetime) -> str:
        return f"{self.date(moment)} à {self.time(moment.time())}"

    def money(self, sign: str, whole: str, fraction: str, currency: str) -> str:
        return f"{self.number(sign, whole, fraction)}{NBSP}{self.signs.get(currency, currency)}"

    def millions(self, sign: str, whole: str, fraction: str, currency: str) -> str:
        """The plural begins at two: 1,9 million, 2 millions."""
        word = "million" if Decimal(whole) < 2 else "millions"
        number = self.number(sign, whole, fraction)
        return f"{number}{NBSP}{word}{NBSP}{self.signs.get(currency, currency)}"

    def percent(self, number: str) -> str:
        return f"{number}{NBSP}%"

    def period(self, start: datetime.date | None, end: datetime.date | None, precision: str) -> str:
        written = {"day": self.date, "month": self.month, "year": self.year}[precision]
        first, last = written(start) if start else "", written(end) if end else ""
        day = precision == "day"
        if not first:
            return f"jusqu’au {last}" if day else f"jusqu’en {last}"
        if not last:
            return f"depuis le {first}" if day else f"depuis {first}"
        if first == last:
            return first
        return f"du {first} au {last}" if day else f"{first} à {last}"

    def fiscal_year(self, start_year: int) -> str:
        return f"exercice {start_year}-{start_year + 1}"

    def fiscal_quarter(self, start_year: int, quarter: int) -> str:
        return f"{quarter}{'er' if quarter == 1 else 'e'} trimestre de l’{self.fiscal_year(start_year)}"

    def fiscal_quarter_in_table(self, start_year: int, quarter: int) -> str:
        return f"T{quarter} {start_year}-{start_year + 1}"


LANGUAGES: dict[str, English] = {"en": English(), "fr": French()}
