"""Article 4 of the Constitution: when arrears cost a member its vote. Pure arithmetic, no models.

Arrears A are the unpaid part of the contributions of the years before the day's year; the threshold T is what was due
for the preceding years that count, paid or not. It is met if T > 0 and A >= T. The vote is lost a year after the
Council was informed, if the threshold is still met that day; the Council may maintain or restore it.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """Where a state stands on a day."""

    NOT_JUDGED = "not_judged"
    NOT_MET = "not_met"
    MET = "met"
    INFORMED = "informed"
    LOST = "lost"
    MAINTAINED = "maintained"


# From best to worst: a payment never moves a state down this line.
BEST_FIRST = (Status.NOT_MET, Status.MAINTAINED, Status.MET, Status.INFORMED, Status.LOST)


class Reason(StrEnum):
    """Why there is no judgement."""

    NO_RULE = "no_rule"
    NO_LEDGER = "no_ledger"


@dataclass(frozen=True)
class Rule:
    """How many preceding years count, and how many months pass between notice and loss."""

    years: int = 2
    months: int = 12


@dataclass(frozen=True)
class Change:
    """From a day on, so much more (or, negative, less) of a year's contribution is due, or is unpaid."""

    day: dt.date
    year: int
    amount: Decimal


@dataclass(frozen=True)
class Account:
    """What became due and what became unpaid or was settled, day by day, of one state in one currency."""

    due: tuple[Change, ...] = ()
    unpaid: tuple[Change, ...] = ()

    def due_for(self, years: Iterable[int], day: dt.date) -> Decimal:
        """What was due for these years, paid or not, as of a day."""
        return total(self.due, set(years), day)

    def unpaid_before(self, year: int, day: dt.date) -> Decimal:
        """What was unpaid on a day of the years before one."""
        return sum((one.amount for one in self.unpaid if one.year < year and one.day <= day), Decimal(0))

    def unpaid_of(self, day: dt.date) -> dict[int, Decimal]:
        """What was unpaid on a day, by year, years with nothing left out."""
        years = sorted({one.year for one in self.unpaid})
        found = {year: total(self.unpaid, {year}, day) for year in years}
        return {year: amount for year, amount in found.items() if amount}

    def days_between(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        """The days on which anything changes, the turns of the years too, both ends included."""
        days = {first, last}
        days |= {one.day for one in (*self.due, *self.unpaid) if first <= one.day <= last}
        days |= {dt.date(year, 1, 1) for year in range(first.year + 1, last.year + 1)}
        yield from sorted(days)


def total(changes: Iterable[Change], years: set[int], day: dt.date) -> Decimal:
    """The sum of the changes of some years up to a day."""
    return sum((one.amount for one in changes if one.year in years and one.day <= day), Decimal(0))


@dataclass(frozen=True)
class Position:
    """Arrears and threshold of a state on a day, with the years that make up each."""

    day: dt.date
    arrears: Decimal
    threshold: Decimal
    arrears_by_year: dict[int, Decimal]
    due_by_year: dict[int, Decimal]

    @property
    def met(self) -> bool:
        """Whether the arrears reach the threshold."""
        return self.threshold > 0 and self.arrears >= self.threshold

    def needed(self, unit: Decimal = Decimal("0.01")) -> Decimal:
        """The least payment after which the threshold is not met; zero when it is not."""
        return self.arrears - self.threshold + unit if self.met else Decimal(0)


def position(account: Account, day: dt.date, rule: Rule) -> Position:
    """Arrears and threshold on a day."""
    counted = range(day.year - rule.years, day.year)
    due = {year: account.due_for([year], day) for year in counted}
    arrears = {year: amount for year, amount in account.unpaid_of(day).items() if year < day.year}
    return Position(day, sum(arrears.values(), Decimal(0)), sum(due.values(), Decimal(0)), arrears, due)


@dataclass(frozen=True)
class Notice:
    """The Council was informed of the arrears on a day."""

    informed_on: dt.date


@dataclass(frozen=True)
class Decision:
    """The Council maintained or restored the vote on a day, until another or without end."""

    decided_on: dt.date
    until: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether it is in force that day."""
        return self.decided_on <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Judgement:
    """Where a state stands on a day by its ledger, and what that rests on."""

    day: dt.date
    status: Status
    reason: Reason | None = None
    position: Position | None = None
    notice: Notice | None = None
    lost_on: dt.date | None = None
    decision: Decision | None = None

    @property
    def met(self) -> bool:
        """Whether the threshold is met by the ledger."""
        return self.position is not None and self.position.met


def after_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of the month where it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def judge(
    account: Account,
    day: dt.date,
    *,
    rule: Rule | None,
    covered: bool = True,
    notices: Iterable[Notice] = (),
    decisions: Iterable[Decision] = (),
) -> Judgement:
    """Judge one state on one day. Without a rule in force, or without a ledger for the years, there is no judgement.

    A vote is lost only after a recorded notice: the earliest one whose term has run out with the threshold met on its
    last day and on every day since. A state that got below the threshold meanwhile needs a new notice.
    """
    if rule is None:
        return Judgement(day, Status.NOT_JUDGED, Reason.NO_RULE)
    if not covered:
        return Judgement(day, Status.NOT_JUDGED, Reason.NO_LEDGER)
    now = position(account, day, rule)
    if not now.met:
        return Judgement(day, Status.NOT_MET, position=now)
    given = sorted((one for one in notices if one.informed_on <= day), key=lambda one: one.informed_on)
    latest_first = sorted(decisions, key=lambda one: one.decided_on, reverse=True)
    standing = next((one for one in latest_first if one.holds(day)), None)
    waiting: Notice | None = None
    for notice in given:
        lost_on = after_months(notice.informed_on, rule.months)
        if lost_on > day:
            waiting = waiting or notice
        elif all(position(account, each, rule).met for each in account.days_between(lost_on, day)):
            status = Status.MAINTAINED if standing else Status.LOST
            return Judgement(day, status, position=now, notice=notice, lost_on=lost_on, decision=standing)
    if standing:
        return Judgement(day, Status.MAINTAINED, position=now, notice=waiting, decision=standing)
    if waiting:
        lost_on = after_months(waiting.informed_on, rule.months)
        return Judgement(day, Status.INFORMED, position=now, notice=waiting, lost_on=lost_on)
    return Judgement(day, Status.MET, position=now)


def forecast(account: Account, day: dt.date, rule: Rule) -> Position:
    """The position on the next 1 January if nothing is paid until then and nothing else changes."""
    return position(account, dt.date(day.year + 1, 1, 1), rule)
