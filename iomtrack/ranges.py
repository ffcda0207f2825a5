"""Inclusive periods of days: what held on a day, and what may not overlap."""

import datetime as dt
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db.models import F, Func, Q


class InclusiveRange(Func):
    """The days from `start` to `end`, both included; an empty bound is open."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, start: str = "start", end: str = "end", **extra: Any):
        super().__init__(F(start), F(end), RangeBoundary(inclusive_lower=True, inclusive_upper=True), **extra)


def holds_on(day: dt.date, prefix: str = "") -> Q:
    """Rows whose period includes the day; an empty start has always begun, an empty end has not ended."""
    started = Q(**{f"{prefix}start__lte": day}) | Q(**{f"{prefix}start__isnull": True})
    not_ended = Q(**{f"{prefix}end__gte": day}) | Q(**{f"{prefix}end__isnull": True})
    return started & not_ended


def no_overlap(*fields: str, name: str, message: Any, condition: Q | None = None) -> ExclusionConstraint:
    """Two rows that agree on all `fields` may not share a day. `name` says what it forbids."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *[(F(field), RangeOperators.EQUAL) for field in fields],
            (InclusiveRange(), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=message,
    )
