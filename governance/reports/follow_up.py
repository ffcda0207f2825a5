"""What was promised and what became of it, as of a day: the counts and the rates.

| word | definition | where |
| --- | --- | --- |
| open | not closed and not cancelled by the end of the day | `ActionQuerySet.open_on` |
| overdue | open, not ongoing, due date known, current due date before the day | `ActionQuerySet.overdue_on` |
| days overdue | the day minus the current due date | `Action.days_overdue` |
| waiting | open, reported complete, nothing judged since | `ActionQuerySet.waiting_on` |
| late | reported complete after the original due date | `ActionQuerySet.late_on` |
| stale | open, ongoing, nothing recorded for a year | `ActionQuerySet.stale_on` |
| implementation rate | reported complete (or verified) / all but ongoing, not required, superseded | here |
| on-time rate | reported complete by the original due date / dated actions among those counted | here |
| acceptance rate | responses agreed, with conditions or without / all responses | here |

Days are days in Ottawa (America/Toronto); a due date is the end of its period and overdue from the day after.
"""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from governance.models.action import Action, ActionQuerySet, DueState
from governance.models.response import ManagementResponse, Position, ResponseQuerySet


@dataclass(frozen=True)
class Rate:
    """A share as the two numbers behind it. Nothing counted means no rate, not zero."""

    done: int
    counted: int

    @property
    def percent(self) -> Fraction | None:
        """The exact share in percent."""
        return Fraction(100 * self.done, self.counted) if self.counted else None

    def __str__(self) -> str:
        return f"{self.done}/{self.counted}"


@dataclass(frozen=True)
class FollowUp:
    """The state of a set of actions as of a day. Each count is the length of the list of the same name."""

    day: dt.date
    total: int
    open: int
    overdue: int
    due: int
    ongoing: int
    needs_date: int
    done: int
    waiting: int
    stale: int
    late: int
    reported_rate: Rate
    verified_rate: Rate
    on_time_rate: Rate


def follow_up(actions: ActionQuerySet, day: dt.date) -> FollowUp:
    """Count a set of actions as they stood on a day."""
    actions = actions.order_by()
    states = list(actions.as_of(day).values_list("due_state", flat=True))
    counted = actions.counted_on(day).count()
    return FollowUp(
        day=day,
        total=len(states),
        open=len(states) - states.count(DueState.DONE),
        overdue=states.count(DueState.OVERDUE),
        due=states.count(DueState.DUE),
        ongoing=states.count(DueState.ONGOING),
        needs_date=states.count(DueState.NEEDS_DATE),
        done=states.count(DueState.DONE),
        waiting=actions.waiting_on(day).count(),
        stale=actions.stale_on(day).count(),
        late=actions.late_on(day).count(),
        reported_rate=Rate(actions.complete_on(day).count(), counted),
        verified_rate=Rate(actions.verified_on(day).count(), counted),
        on_time_rate=Rate(actions.on_time_on(day).count(), actions.dated_on(day).count()),
    )


def overdue_actions(day: dt.date, actions: ActionQuerySet | None = None) -> ActionQuerySet:
    """The overdue actions of a day, the longest overdue first; each row knows its `days_overdue`."""
    rows = Action.objects.all() if actions is None else actions
    return rows.overdue_on(day).order_by("due_on", "code")


def acceptance_rate(responses: ResponseQuerySet | None = None) -> Rate:
    """The share of responses that agree, with or without conditions."""
    rows = ManagementResponse.objects.all() if responses is None else responses
    return Rate(rows.filter(position__in=(Position.AGREED, Position.CONDITIONS)).count(), rows.count())
