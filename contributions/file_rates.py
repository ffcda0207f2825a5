"""Files of rates: a state and its rate in percent on each row."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.file_rows import Column, Row, add_names, number_in, state_of, states_by_name
from contributions.models import ScaleRate
from iomtrack import formats
from membership.models import State

DECIMALS = 8
STATE = Column("state", gettext_lazy("State"), compulsory=True, also=(gettext_lazy("ISO code"),))
RATE = Column("rate", gettext_lazy("Rate (%)"), compulsory=True, longest=20, also=(gettext_lazy("Rate"),))


def read_rates(rows: list[Row], language: str, first_day: dt.date, last_day: dt.date) -> None:
    """Turn the cells of each row into a state and its rate; all that is wrong is kept at the row.

    A state existed between the two days, and is there once. A rate lies between 0 and 100.
    """
    states = printed_names() | states_by_name()
    seen: dict[int, int] = {}
    for row in rows:
        state, rate = state_of(row, states), number_in(row, RATE, language, DECIMALS)
        if state and ((state.end and state.end < first_day) or (state.start and state.start > last_day)):
            row.problems.append(_("%(state)s did not exist in these years.") % {"state": state})
        if state and (first := seen.setdefault(state.pk, row.number)) != row.number:
            row.problems.append(_("%(state)s is already in line %(line)s.") % {"state": state, "line": first})
        if rate is not None and not 0 <= rate <= 100:
            row.problems.append(_("%(column)s: a rate is between 0 and 100 percent.") % {"column": RATE.label})
            rate = None
        row.values = {"state": state, "rate": rate}


def printed_names() -> dict[str, State]:
    """What the General Assembly calls the states: the names that the recorded scales were printed with."""
    found: dict[str, State] = {}
    states = State.objects.in_bulk()
    printed = ScaleRate.objects.standing().order_by().values_list("printed_name", "state").distinct()
    add_names(found, ((name, states[key]) for name, key in printed))
    return found


def total_of(rows: Iterable[Row]) -> Decimal | None:
    """What the rates add up to, in percent; None while one of them cannot be read."""
    rates = [row.values["rate"] for row in rows]
    return None if None in rates else sum(rates, Decimal(0))


def wrong_total(total: Decimal | None, explained: bool) -> list[str]:
    """That the rates do not add up to 100, unless a note explains why; nothing while a rate cannot be read."""
    if explained or total is None or total == 100:
        return []
    return [
        _("The rates add up to %(sum)s, not to 100. Correct them, or say in the note why it is so.")
        % {"sum": formats.number(total.normalize())}
    ]
