"""Numbers as people type them, English or French, whatever the language of the page."""

import re
from decimal import Decimal

from iomtrack.bilingual import active_language

SPACES = re.compile("[ \t\u00a0\u202f\u2009]")
APOSTROPHES = re.compile("['\u2019]")
MINUS = "\u2212"
LONGEST = 60


class InvalidNumber(ValueError):
    """The text is no number in either language."""


class AmbiguousNumber(ValueError):
    """The text is one number in English and another in French.

    `readings` holds both values, the whole number first; `spellings` writes each so that it has one reading.
    """

    def __init__(self, text: str, whole: Decimal, fraction: Decimal, language: str) -> None:
        self.text = text
        self.readings = (whole, fraction)
        digits = format(fraction, "f").rstrip("0")
        if len(digits.partition(".")[2]) == 3:
            digits += "0"
        if digits.endswith("."):
            digits += "0"
        if language == "fr":
            digits = digits.replace(".", ",")
        self.spellings = (format(whole, "f"), digits)
        super().__init__(f"{text!r} is {whole} or {fraction}")


def parse_decimal(text: str, language: str | None = None, decimals: int | None = None) -> Decimal:
    """Return the exact Decimal that a person typed.

    Groups of three may be parted by spaces (NBSP and U+202F too), apostrophes, commas or points. With two kinds
    of separator the last is the decimal one. A single comma or point before exactly three digits can be either:

    * in English `1,500` is 1500 and `1.500` is 1.5;
    * in French `1,500` is 1.5 only where `decimals`, the places the field keeps, are three or more, as in the
      rate 2,813; elsewhere it may be English typed on a French page, as `1.500` may be too, and
      AmbiguousNumber is raised.

    Anything else raises InvalidNumber: exponents, signs inside, groups that are not of three.
    """
    if not isinstance(text, str):
        raise TypeError(f"text is parsed, not {type(text).__name__}")
    language = (language or active_language())[:2]
    sign, body = _sign_and_body(text)
    decimal = ""
    kinds = {kind for kind in (" ", "'", ",", ".") if kind in body}
    points = [kind for kind in (",", ".") if kind in kinds]
    if len(points) == 2:
        decimal = max(points, key=body.rindex)
    elif len(points) == 1 and body.count(points[0]) == 1:
        decimal = points[0]
        if len(kinds) == 1 and re.fullmatch(r"[1-9][0-9]{0,2}[,.][0-9]{3}", body):
            whole, fraction = (Decimal(sign + body.replace(decimal, mark)) for mark in ("", "."))
            if language == "en" and decimal == ",":
                return whole
            if language == "en" or (decimal == "," and decimals is not None and decimals >= 3):
                return fraction
            raise AmbiguousNumber(text.strip(), whole, fraction, language)
    return Decimal(sign + _plain(body, decimal, text))


def _sign_and_body(text: str) -> tuple[str, str]:
    """Return the sign and the rest, with one character for each kind of separator."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise InvalidNumber(f"{text[:LONGEST]!r} is not a number")
    body = APOSTROPHES.sub("'", SPACES.sub(" ", text.replace(MINUS, "-")))
    sign = body[0] if body[0] in "+-" else ""
    return sign, body.removeprefix(sign).lstrip()


def _plain(body: str, decimal: str, text: str) -> str:
    """Return digits with a point, after checking that the groups are groups of three."""
    whole, point, fraction = body.partition(decimal) if decimal else (body, "", "")
    separators = {character for character in whole if not character.isdigit()}
    well_formed = (
        len(separators) <= 1
        and (re.fullmatch(r"[0-9]+|[0-9]{1,3}(?:[ ',.][0-9]{3})+", whole) or (whole == "" and fraction))
        and (re.fullmatch(r"[0-9]+", fraction) if point else not fraction)
    )
    if not well_formed:
        raise InvalidNumber(f"{text!r} is not a number")
    for separator in separators:
        whole = whole.replace(separator, "")
    return f"{whole or '0'}.{fraction}" if fraction else whole
