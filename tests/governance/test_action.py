"""Actions: due dates, their states as of a day, the entries, the verbs."""

import csv
import datetime as dt
import uuid
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from governance.models.action import Action
from governance.models.progress import ActionEntry, Result, Status, Track, today
from governance.reports.follow_up import Rate, acceptance_rate, follow_up, overdue_actions
from governance.services.follow_up import (
    close_action,
    create_follow_up_action,
    judge_action,
    report_progress,
)
from iomtrack.fiscal import DueKind, resolve_due
from iomtrack.models import User
from tests.factories.follow_up import (
    ActionEntryFactory,
    ActionFactory,
    ActionLinkFactory,
    OngoingActionFactory,
    ResponseFactory,
    UndatedActionFactory,
)
from tests.factories.iomtrack import UserFactory
from tests.factories.membership import UnitFactory

pytestmark = pytest.mark.django_db

ACTIONS = Path(__file__).parents[2] / "governance" / "reference" / "action.csv"
DAY = dt.date(2011, 10, 1)


@pytest.fixture
def reporter() -> User:
    return UserFactory(role="counselor")


@pytest.fixture
def evaluator() -> User:
    return UserFactory(role="evaluator")


@pytest.fixture
def response_of_2011() -> list[Action]:
    """Five actions due as those of the management response: three dated, two ongoing."""
    quarter_4 = {"due_start": dt.date(2011, 1, 1), "due_end": dt.date(2011, 3, 31)}
    return [
        ActionFactory(**quarter_4),
        ActionFactory(),
        ActionFactory(),
        OngoingActionFactory(),
        OngoingActionFactory(),
    ]


def published_rows() -> list[dict[str, str]]:
    with ACTIONS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", published_rows(), ids=lambda row: row["code"])
def test_the_stored_due_period_is_what_the_printed_phrase_resolves_to(row):
    due = resolve_due(row["due_phrase"])

    resolved = [due.kind, due.start, due.end, due.precision, due.basis]
    stored = [row["due_kind"], row["due_start"], row["due_end"], row["due_precision"], row["due_basis"]]
    assert [str(value or "") for value in resolved] == stored


def test_the_due_date_is_the_end_of_the_period_and_the_original_one():
    action = ActionFactory(due_start=dt.date(2011, 1, 1), due_end=dt.date(2011, 3, 31))

    action.refresh_from_db()

    assert (action.due_on, action.original_due_on) == (dt.date(2011, 3, 31), dt.date(2011, 3, 31))


def test_the_original_due_date_cannot_be_changed_in_sql_but_the_current_one_can():
    action = ActionFactory()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE governance_action SET original_due_on = '2011-12-31' WHERE id = %s", [action.pk])
    Action.objects.filter(pk=action.pk).update(due_on=dt.date(2011, 12, 31))

    action.refresh_from_db()
    assert (action.original_due_on, action.due_on, action.slip_days) == (
        dt.date(2011, 9, 30),
        dt.date(2011, 12, 31),
        92,
    )


def test_a_form_is_told_that_the_original_due_date_never_changes():
    action = ActionFactory()
    action.original_due_on = dt.date(2012, 1, 1)

    with pytest.raises(ValidationError) as refusal:
        action.full_clean()

    assert "original_due_on" in refusal.value.error_dict


def test_a_dated_action_needs_a_date_and_an_ongoing_one_may_not_have_one():
    with pytest.raises(IntegrityError, match="action_due_date_against_kind"), transaction.atomic():
        ActionFactory(due_start=None, due_end=None)
    with pytest.raises(IntegrityError, match="action_due_date_against_kind"), transaction.atomic():
        OngoingActionFactory(due_on=DAY, original_due_on=DAY)

    assert OngoingActionFactory().due_on is None


def test_a_reversed_due_period_is_refused_in_words():
    action = ActionFactory.build(owner=UnitFactory(), due_start=dt.date(2011, 9, 30), due_end=dt.date(2011, 7, 1))

    with pytest.raises(ValidationError) as refusal:
        action.full_clean()

    assert "due_end" in refusal.value.error_dict


def test_as_of_1_october_2011_three_are_overdue_by_184_1_and_1_days_and_two_ongoing_are_not(response_of_2011):
    overdue = [action.days_overdue for action in overdue_actions(DAY)]
    state = follow_up(Action.objects.all(), DAY)

    assert overdue == [184, 1, 1]
    assert (state.total, state.open, state.overdue, state.ongoing, state.needs_date) == (5, 5, 3, 2, 0)
    assert state.reported_rate == Rate(0, 3)
    assert state.verified_rate == Rate(0, 3)
    assert str(state.reported_rate) == "0/3"


def test_an_action_is_overdue_only_from_the_day_after_its_due_date():
    action = ActionFactory()

    assert action not in Action.objects.overdue_on(dt.date(2011, 9, 30))
    assert action in Action.objects.overdue_on(dt.date(2011, 10, 1))


def test_an_action_without_a_date_needs_one_and_is_never_overdue():
    undated = UndatedActionFactory()

    assert [row.due_state for row in Action.objects.as_of(DAY)] == ["needs_date"]
    assert undated in Action.objects.open_on(DAY)
    assert not Action.objects.overdue_on(DAY).exists()


def test_every_action_is_in_exactly_one_state(response_of_2011):
    UndatedActionFactory()
    ActionEntryFactory(action=response_of_2011[0], track=Track.DECIDED, status=Status.CLOSED, result=Result.IMPLEMENTED)

    state = follow_up(Action.objects.all(), DAY)

    assert state.overdue + state.due + state.ongoing + state.needs_date + state.done == state.total == 6
    assert (state.done, state.overdue) == (1, 2)


def test_a_closed_action_was_still_open_the_day_before_and_is_open_again_once_reopened():
    action = ActionFactory()
    ActionEntryFactory(
        action=action,
        on=dt.date(2011, 9, 1),
        track=Track.DECIDED,
        status=Status.CLOSED,
        result=Result.IMPLEMENTED,
    )
    ActionEntryFactory(action=action, on=dt.date(2011, 9, 10), track=Track.DECIDED, status=Status.REOPENED)

    assert action in Action.objects.open_on(dt.date(2011, 8, 31))
    assert action not in Action.objects.open_on(dt.date(2011, 9, 1))
    assert action in Action.objects.open_on(dt.date(2011, 9, 10))


def test_an_action_promised_later_is_not_there_as_of_an_earlier_day():
    action = ActionFactory(agreed_on=dt.date(2012, 1, 1))

    assert action not in Action.objects.as_of(DAY)
    assert action in Action.objects.as_of(dt.date(2012, 1, 1))


def test_late_is_measured_against_the_original_due_date():
    late, in_time = ActionFactory(due_on=dt.date(2011, 12, 31)), ActionFactory()
    ActionEntryFactory(action=late, on=dt.date(2011, 10, 5), status=Status.COMPLETE)
    ActionEntryFactory(action=in_time, on=dt.date(2011, 9, 30), status=Status.COMPLETE)

    state = follow_up(Action.objects.all(), dt.date(2011, 11, 1))

    assert list(Action.objects.late_on(dt.date(2011, 11, 1))) == [late]
    assert state.late == 1
    assert state.on_time_rate == Rate(1, 2)
    assert state.reported_rate == Rate(2, 2)


def test_an_ongoing_action_is_stale_when_nothing_was_recorded_for_a_year():
    quiet, active = OngoingActionFactory(), OngoingActionFactory()
    ActionEntryFactory(action=quiet, on=dt.date(2010, 9, 30))
    ActionEntryFactory(action=active, on=dt.date(2011, 5, 1))

    assert list(Action.objects.stale_on(DAY)) == [quiet]


def test_reported_complete_waits_until_the_evaluator_has_judged_since():
    action = ActionFactory()
    ActionEntryFactory(action=action, on=dt.date(2011, 9, 1), status=Status.COMPLETE)

    assert action in Action.objects.waiting_on(DAY)

    ActionEntryFactory(action=action, on=dt.date(2011, 9, 1), track=Track.JUDGED, status=Status.RETURNED)
    assert action not in Action.objects.waiting_on(DAY)

    ActionEntryFactory(action=action, on=dt.date(2011, 9, 1), status=Status.COMPLETE)
    assert action in Action.objects.waiting_on(DAY)


def test_rates_leave_out_ongoing_superseded_and_not_required_actions():
    done, superseded = ActionFactory(), ActionFactory()
    OngoingActionFactory()
    ActionEntryFactory(action=done, status=Status.COMPLETE)
    ActionEntryFactory(action=done, track=Track.JUDGED, status=Status.VERIFIED)
    ActionEntryFactory(action=superseded, track=Track.DECIDED, status=Status.CLOSED, result=Result.SUPERSEDED)

    state = follow_up(Action.objects.all(), DAY)

    assert (state.reported_rate, state.verified_rate) == (Rate(1, 1), Rate(1, 1))


def test_nothing_counted_means_no_rate():
    assert Rate(0, 0).percent is None
    assert Rate(1, 4).percent == 25


def test_acceptance_counts_agreements_with_and_without_conditions():
    ResponseFactory()
    ResponseFactory(position="agreed_with_conditions", explanation_en="If funded.")
    ResponseFactory(position="disagreed", explanation_en="No.")

    assert acceptance_rate() == Rate(2, 3)


def test_entries_are_only_ever_added():
    entry = ActionEntryFactory()

    with pytest.raises(DatabaseError), transaction.atomic():
        ActionEntry.objects.filter(pk=entry.pk).update(status=Status.COMPLETE)
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()

    assert list(ActionEntry.objects.values_list("status", flat=True)) == ["in_progress"]


def test_a_track_has_its_own_statuses_and_only_closing_has_a_result():
    with pytest.raises(IntegrityError, match="actionentry_status_of_another_track"), transaction.atomic():
        ActionEntryFactory(track=Track.REPORTED, status=Status.VERIFIED)
    with pytest.raises(IntegrityError, match="actionentry_result_against_status"), transaction.atomic():
        ActionEntryFactory(track=Track.DECIDED, status=Status.CLOSED)

    assert ActionEntryFactory(track=Track.JUDGED, status=Status.VERIFIED).pk


def test_an_action_is_under_a_recommendation_once():
    link = ActionLinkFactory()

    with pytest.raises(IntegrityError, match="actionlink_twice"), transaction.atomic():
        ActionLinkFactory(action=link.action, recommendation=link.recommendation)

    assert ActionLinkFactory(action=link.action).pk


def test_the_day_is_the_day_in_ottawa():
    with time_machine.travel(dt.datetime(2011, 10, 1, 2, tzinfo=dt.UTC), tick=False):
        assert today() == dt.date(2011, 9, 30)


def test_a_report_is_an_entry_of_the_accountable_unit_by_its_author(reporter):
    action = ActionFactory()

    entry = report_progress(action=action, status=Status.COMPLETE, by=reporter, note="Tenue.", language="fr")

    assert (entry.track, entry.status, entry.unit, entry.recorded_by, entry.on) == (
        "reported",
        "complete",
        action.owner,
        reporter,
        today(),
    )
    assert (entry.text_en, entry.text_fr) == ("", "Tenue.")


def test_a_report_cannot_be_dated_before_the_latest_one_or_in_the_future(reporter):
    action = ActionFactory()
    report_progress(action=action, status=Status.PLANNED, by=reporter, on=dt.date(2011, 5, 2))

    with pytest.raises(ValidationError):
        report_progress(action=action, status=Status.COMPLETE, by=reporter, on=dt.date(2011, 5, 1))
    with pytest.raises(ValidationError):
        report_progress(action=action, status=Status.COMPLETE, by=reporter, on=today() + dt.timedelta(days=1))

    assert action.entries.count() == 1


def test_who_reported_can_neither_verify_nor_close(reporter, evaluator):
    action = ActionFactory()
    report_progress(action=action, status=Status.COMPLETE, by=reporter)

    with pytest.raises(ValidationError):
        judge_action(action=action, status=Status.VERIFIED, by=reporter)
    with pytest.raises(ValidationError):
        close_action(action=action, result=Result.IMPLEMENTED, by=reporter, note="Done.")
    judge_action(action=action, status=Status.VERIFIED, by=evaluator)
    close_action(action=action, result=Result.IMPLEMENTED, by=evaluator, note="Minutes seen.")

    assert action not in Action.objects.open_on(today())


def test_only_what_was_reported_complete_can_be_judged(reporter, evaluator):
    action = ActionFactory()

    with pytest.raises(ValidationError):
        judge_action(action=action, status=Status.VERIFIED, by=evaluator)
    report_progress(action=action, status=Status.COMPLETE, by=reporter)

    assert judge_action(action=action, status=Status.RETURNED, by=evaluator, note="No minutes.").pk


def test_closing_needs_a_reason_and_a_closed_action_takes_no_report(reporter, evaluator):
    action = ActionFactory()

    with pytest.raises(ValidationError):
        close_action(action=action, result=Result.NOT_APPLICABLE, by=evaluator, note=" ")
    close_action(action=action, result=Result.NOT_APPLICABLE, by=evaluator, note="The committee is gone.")

    with pytest.raises(ValidationError):
        report_progress(action=action, status=Status.PLANNED, by=reporter)


def test_a_follow_up_of_a_meeting_is_made_once_by_the_same_form(outcome):
    form = uuid.uuid4()

    first = create_follow_up_action(
        outcome=outcome, name="Écrire au Secrétariat", owner=UnitFactory(), language="fr",
        due_phrase="T2 2011-2012", client_id=form,
    )  # fmt: skip
    again = create_follow_up_action(
        outcome=outcome, name="Écrire au Secrétariat", owner=first.owner, language="fr", client_id=form
    )

    assert first == again
    assert (first.outcome, first.agreed_on) == (outcome, today())
    assert (first.name_en, first.name_fr) == ("", "Écrire au Secrétariat")
    assert (first.due_kind, first.due_on) == (DueKind.DATED, dt.date(2011, 9, 30))


def test_a_follow_up_with_a_picked_day_is_due_that_day_and_one_without_needs_a_date(outcome):
    unit, day = UnitFactory(), today() + dt.timedelta(days=30)

    dated = create_follow_up_action(outcome=outcome, name="Write", owner=unit, due_on=day)
    open_ended = create_follow_up_action(outcome=outcome, name="Think", owner=unit)
    unclear = create_follow_up_action(outcome=outcome, name="Ask", owner=unit, due_phrase="Q2 2011")

    assert (dated.due_on, dated.original_due_on) == (day, day)
    assert (open_ended.due_kind, unclear.due_kind) == (DueKind.UNDATED, DueKind.AMBIGUOUS)
    assert unclear.due_on is None


@pytest.fixture
def outcome():
    from tests.factories.governance import OutcomeFactory

    return OutcomeFactory()
