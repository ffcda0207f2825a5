"""Rates of single states as people type them: one state a line."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from iomtrack.formats.parsing import AmbiguousNumber, InvalidNumber, parse_decimal
from membership.models import State

RATE_LINE = re.compile(r"^\s*([A-Za-z]{3})\s*:?\s+(\S+)\s*%?\s*$")


class RatesField(forms.CharField):
    """Rates in percent by ISO code, one state a line; every line that cannot be read is said."""

    def __init__(self, **options: Any):
        super().__init__(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), **options)

    def clean(self, value: Any) -> Any:
        """The rates by ISO code."""
        return read_rates(super().clean(value))


def read_rates(text: str) -> dict[str, Decimal]:
    """The rates of a text; all that is wrong with it at once."""
    found: dict[str, Decimal] = {}
    problems = []
    known = set(State.objects.values_list("iso3", flat=True)) if text else set()
    for line in text.splitlines():
        if not line.strip():
            continue
        match = RATE_LINE.match(line)
        code = match[1].upper() if match else ""
        if code not in known:
            problems.append(_("“%(line)s” does not begin with the ISO code of a state.") % {"line": line.strip()})
            continue
        try:
            rate = parse_decimal(match[2], decimals=8)  # type: ignore[index]  # a known code was matched
        except (InvalidNumber, AmbiguousNumber):
            problems.append(_("The rate in “%(line)s” is not a number.") % {"line": line.strip()})
            continue
        if not 0 < rate <= 100:
            problems.append(_("The rate in “%(line)s” is not between 0 and 100.") % {"line": line.strip()})
        elif code in found:
            problems.append(_("%(code)s has two rates.") % {"code": code})
        found[code] = rate
    if problems:
        raise ValidationError(problems)
    return found
