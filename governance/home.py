"""What governance adds to home: what waits for its reader, the next sessions, what was promised and what became of it.

Who gets what follows from permissions; what comes first follows from what somebody may do and where they sit.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from governance.models import Action, AgendaItem, Session
from governance.models.progress import today
from governance.models.session import geneva_today
from governance.reports.follow_up import Rate, follow_up, overdue_actions
from governance.tables.follow_up import ActionTable
from governance.tables.meeting import ItemToLogTable, NextSessionTable, SessionTable
from iomtrack import formats, panels
from iomtrack.panels import Button, Fact, FactsPanel, Need, Panel, TablePanel, counted

SHOWN = 5
SOON = 30  # days


def list_of(name: str, **query: Any) -> str:
    """The address of a list of governance, narrowed to the rows that a number counts."""
    return f"{reverse(f'governance:{name}_list')}?{urlencode(query)}"


def works_on_the_file(user: Any) -> bool:
    """Whether somebody belongs to those who do the work: they may read what is protected."""
    return bool(user.has_perm("iomtrack.read_protected_a"))


def logs_sessions(user: Any) -> bool:
    """Whether somebody's work is to log what sessions decide."""
    return bool(works_on_the_file(user) and user.has_perm("governance.add_outcome"))


def sits_at_sessions(user: Any) -> bool:
    """Whether somebody logs sessions from the place where they are: their own clock is that of the sessions."""
    return logs_sessions(user) and user.time_zone == formats.GENEVA


def judges(user: Any) -> bool:
    """Whether somebody verifies what units report."""
    return bool(user.has_perm("governance.verify_action"))


def states(request: HttpRequest) -> Counter[str]:
    """How many actions that the reader may see stand where, counted once a page."""
    if not hasattr(request, "action_states"):
        rows = Action.objects.visible_to(request.user).order_by().as_of(today())
        request.action_states = Counter(rows.values_list("due_state", flat=True))  # type: ignore[attr-defined]
    return request.action_states  # type: ignore[attr-defined]


def follows(user: Any) -> bool:
    """Whether somebody does the work through others: they read everything and neither log nor verify."""
    return works_on_the_file(user) and not (logs_sessions(user) or judges(user))


@panels.needs
def what_waits(request: HttpRequest, record: Any) -> Sequence[Button | Need]:
    """Items to log, actions to judge, what is overdue or lacks a date, sessions at the door."""
    user = request.user
    if not (works_on_the_file(user) and user.has_perm("governance.view_action")):
        return []
    found: list[Button | Need] = []
    if logs_sessions(user):
        missing = AgendaItem.objects.visible_to(user).without_outcome().count()
        found += [
            Button(_("Log a session"), reverse("governance:session_create")),
            Need(_("Items of held sessions without an outcome"), missing, list_of("agendaitem", outcome="missing")),
        ]
    if judges(user):
        waiting = Action.objects.visible_to(user).waiting_on(today()).count()
        url = list_of("action", progress="waiting")
        found.append(Need(_("Actions reported complete that wait for your verdict"), waiting, url))
    found += [
        Need(_("Actions overdue"), states(request)["overdue"], list_of("action", state="overdue")),
        Need(_("Actions that need a date"), states(request)["needs_date"], list_of("action", state="needs_date")),
    ]
    if not judges(user):
        day = geneva_today()
        last = day + dt.timedelta(days=SOON)
        number = Session.objects.visible_to(user).coming(day).filter(start__lte=last).count()
        label = _("Sessions in the next %(days)s days") % {"days": SOON}
        found.append(Need(label, number, list_of("session", after=day, before=last)))
    return found


@panels.home
def sessions(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """The next sessions with the days that are left; where none is to come, the latest ones."""
    user = request.user
    if not user.has_perm("governance.view_session"):
        return []
    position = 5 if sits_at_sessions(user) else 8 if follows(user) else 20 if works_on_the_file(user) else 50
    day, rows = geneva_today(), Session.objects.visible_to(user).for_list()
    coming = rows.coming(day)
    if total := coming.count():
        url = list_of("session", after=day, sort="period")
        return [
            TablePanel(
                _("Next sessions"),
                table_class=NextSessionTable,
                rows=coming[:SHOWN],
                total=total,
                url=url,
                position=position,
            )
        ]
    return [
        TablePanel(
            _("Latest sessions"),
            table_class=SessionTable,
            rows=rows.order_by("-start", "-pk")[:SHOWN],
            exclude=("number", "kind", "marking"),
            total=rows.count(),
            url=reverse("governance:session_list"),
            note=_("No session to come is recorded."),
            position=position,
        )
    ]


@panels.home
def items_to_log(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """The items of held sessions whose outcome nobody has logged, the newest first."""
    if not logs_sessions(request.user):
        return []
    rows = AgendaItem.objects.visible_to(request.user).without_outcome().for_list()
    total = rows.count()
    shown = rows.order_by("-session__start", "session", "position")[:SHOWN]
    panel = TablePanel(
        _("Items to log"),
        table_class=ItemToLogTable,
        rows=shown,
        total=total,
        url=list_of("agendaitem", outcome="missing"),
        position=6 if sits_at_sessions(request.user) else 15,
    )
    return [panel] if total else []


@panels.home
def verdicts(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """For those who verify: what waits, what is done as reported and as verified, what slipped."""
    user = request.user
    if not (judges(user) and user.has_perm("governance.view_action")):
        return []
    state = follow_up(Action.objects.visible_to(user), today())
    facts = [
        Fact(_("Implemented, as reported"), rate_of(state.reported_rate, "complete", "counted")),
        Fact(_("Implemented, as verified"), rate_of(state.verified_rate, "verified", "counted")),
        Fact(_("Reported complete on time"), rate_of(state.on_time_rate, "on_time", "dated")),
        Fact(_("Slipped: reported complete late"), counted(state.late, list_of("action", progress="late"))),
        Fact(_("Ongoing, nothing recorded for a year"), counted(state.stale, list_of("action", progress="stale"))),
        Fact(_("Actions in all"), counted(state.total, reverse("governance:action_list"))),
    ]
    waiting = Action.objects.visible_to(user).for_list().waiting_on(today())
    shown: list[Panel] = [FactsPanel(_("What was promised and what became of it"), facts=facts, wide=True, position=6)]
    if state.waiting:
        shown.append(
            TablePanel(
                _("Waiting for your verdict"),
                table_class=ActionTable,
                rows=waiting.order_by("last_report_on", "code")[:SHOWN],
                exclude=("due_phrase", "origin", "judged"),
                total=state.waiting,
                url=list_of("action", progress="waiting"),
                position=5,
            )
        )
    return shown


def rate_of(rate: Rate, done: str, of: str) -> Any:
    """A rate as its two numbers, each leading to the actions it counts, and its percentage."""
    numbers = format_html(
        _("{done} of {counted}"),
        done=counted(rate.done, list_of("action", progress=done)),
        counted=counted(rate.counted, list_of("action", progress=of)),
    )
    return numbers if rate.percent is None else format_html("{} ({})", numbers, formats.percent(rate.percent, 0))


@panels.home
def overdue(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """For those who do the work, the overdue actions, the longest overdue first; for others where actions stand."""
    user = request.user
    if not user.has_perm("governance.view_action"):
        return []
    tally = states(request)
    if not works_on_the_file(user):
        facts = [
            Fact(_("Actions in all"), counted(tally.total(), reverse("governance:action_list"))),
            Fact(_("Actions overdue"), counted(tally["overdue"], list_of("action", state="overdue"))),
            Fact(_("Ongoing actions"), counted(tally["ongoing"], list_of("action", state="ongoing"))),
        ]
        return [FactsPanel(_("What we promised"), facts=facts, wide=True, position=40)]
    if not tally["overdue"]:
        return []
    return [
        TablePanel(
            _("Overdue actions"),
            table_class=ActionTable,
            rows=overdue_actions(today(), Action.objects.visible_to(user).for_list())[:SHOWN],
            exclude=("due_phrase", "reported", "judged"),
            total=tally["overdue"],
            url=list_of("action", state="overdue"),
            position=5 if follows(user) else 18,
        )
    ]
