"""A state's rate in the United Nations scale through the years."""

from decimal import Decimal
from typing import Any

from contributions.models import ScaleRate
from iomtrack.charts import Series
from membership.models import State


def rates_by_year(state: State) -> list[tuple[int, Decimal | None]]:
    """One rate per year, from the first to the last year with one; a year without a rate in between is None."""
    known: dict[int, Decimal] = {}
    for rate in ScaleRate.objects.standing().filter(state=state).select_related("period").order_by("period__start"):
        start, end = rate.period.start, rate.period.end
        if start and end:  # every stored period has both
            for year in range(start.year, end.year + 1):
                known[year] = rate.rate
    if not known:
        return []
    return [(year, known.get(year)) for year in range(min(known), max(known) + 1)]


def rank_of_rate(rate: ScaleRate) -> tuple[int, int]:
    """The place of a rate among those of the members in its period, and how many these are; equal rates share one."""
    peers = ScaleRate.objects.filter(period=rate.period).of_members()
    return peers.filter(rate__gt=rate.rate).count() + 1, peers.count()


def rate_series(state: State, name: Any = "") -> Series:
    """The rates of a state as a line of a chart."""
    return Series(name or state.name, rates_by_year(state))
