"""Sessions: created, numbered, logged, closed; every verb once."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import translation

from governance.models import Action, AgendaItem, Outcome, Session
from governance.services import meeting
from iomtrack import history
from iomtrack.models import Marking
from tests.factories.governance import (
    AgendaItemFactory,
    BodyFactory,
    DelegateFactory,
    OutcomeFactory,
    SessionFactory,
    SubBodyFactory,
)
from tests.factories.membership import UnitFactory
from tests.factories.source import SourceFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2015, 11, 24)


def test_a_session_is_created_with_its_items_numbered_in_order():
    session = meeting.create_session(
        body=BodyFactory(), start=DAY, title="106th session", language="en", items=["Agenda", "Budget"]
    )

    assert [(item.position, item.title_en) for item in session.items.all()] == [(1, "Agenda"), (2, "Budget")]
    assert (session.end, session.status) == (DAY, "held")


def standing(session, moment=None) -> str:
    """Where a session stands now or at a moment."""
    return Session.objects.with_standing(moment).get(pk=session.pk).standing


def geneva(day: int, hour: int = 12) -> dt.datetime:
    """A time of day in Geneva in November 2015."""
    return dt.datetime(2015, 11, day, hour, tzinfo=ZoneInfo("Europe/Zurich"))


def test_a_session_is_planned_until_its_last_day_and_held_from_that_day_on():
    with time_machine.travel(geneva(23)):
        session = meeting.create_session(body=BodyFactory(), start=DAY, end=dt.date(2015, 11, 26))

    stands = [standing(session, geneva(day)) for day in (23, 24, 25, 26, 30)]

    assert stands == ["planned", "planned", "planned", "held", "held"]


@pytest.mark.parametrize(
    ("end", "stands"), [(dt.date(2015, 11, 25), "planned"), (dt.date(2015, 11, 24), "held"), (None, "held")]
)
def test_a_session_that_has_begun_is_held_only_when_its_last_day_has_come(end, stands):
    with time_machine.travel(geneva(24)):
        session = meeting.create_session(body=BodyFactory(), start=dt.date(2015, 11, 24), end=end)

        assert (session.status, standing(session)) == (stands, stands)


def test_the_last_day_is_that_of_the_sessions_own_time_zone():
    moment = geneva(24, hour=1)  # still 23 November in Ottawa

    here = SessionFactory(status="planned", time_zone="Europe/Zurich")
    there = SessionFactory(status="planned", time_zone="America/Toronto")

    assert (standing(here, moment), standing(there, moment)) == ("held", "planned")


def test_a_session_that_a_document_only_announced_is_not_taken_for_held():
    announced = SessionFactory(status="planned", source=SourceFactory())
    proposed = SessionFactory(status="proposed")
    stated = SessionFactory(status="held", source=SourceFactory())

    assert standing(announced) == standing(proposed) == "unconfirmed"
    assert standing(stated) == "held"
    assert standing(announced, geneva(23)) == "planned"


def test_an_outcome_is_proof_that_an_announced_session_was_held():
    session = SessionFactory(status="planned", source=SourceFactory())

    meeting.log_outcome(item=AgendaItemFactory(session=session), code="noted")

    assert standing(session) == "held"


def test_outcomes_logged_during_a_session_leave_it_planned_and_its_other_items_uncounted_until_the_last_day():
    session = SessionFactory(status="planned", end=dt.date(2015, 11, 26))
    first, second = AgendaItemFactory(session=session), AgendaItemFactory(session=session)

    with time_machine.travel(geneva(25)):
        meeting.log_outcome(item=first, code="noted")
        during = standing(session), list(AgendaItem.objects.without_outcome())
    with time_machine.travel(geneva(26)):
        after = standing(session), list(AgendaItem.objects.without_outcome())

    assert (during, after) == (("planned", []), ("held", [second]))


def test_a_session_moved_to_a_later_day_is_planned_again():
    session = SessionFactory(status="held")

    meeting.change_session(session=session, start=dt.date(2190, 1, 1), end=dt.date(2190, 1, 2))

    assert standing(session) == "planned"


def test_a_session_is_closed_on_its_last_day_and_not_before():
    session = OutcomeFactory(item__session=SessionFactory(end=dt.date(2015, 11, 26))).item.session

    with time_machine.travel(geneva(25)), pytest.raises(ValidationError, match="last day must have come"):
        meeting.close_session(session=session)
    with time_machine.travel(geneva(26)):
        closed = meeting.close_session(session=session)

    assert standing(closed) == "closed"


def test_a_time_zone_nobody_knows_is_refused_by_the_database_and_in_words():
    session = SessionFactory()

    with pytest.raises(DataError, match="not recognized"), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(time_zone="Europe/Atlantis")
    session.time_zone = "Europe/Atlantis"
    with pytest.raises(ValidationError, match="Unknown time zone"):
        session.full_clean()


def test_a_session_without_a_title_is_named_after_body_and_day_in_both_languages():
    body = BodyFactory(name_en="Council", name_fr="Conseil")

    session = meeting.create_session(body=body, start=DAY)

    assert session.title_en == "Council, November\xa024, 2015"
    assert session.title_fr == "Conseil, 24\xa0novembre\xa02015"


def test_the_same_form_sent_again_returns_the_first_session():
    form = {
        "body": BodyFactory(),
        "start": DAY,
        "items": ["Agenda"],
        "client_id": uuid.uuid4(),
        "number": 106,
    }

    first = meeting.create_session(**form)
    again = meeting.create_session(**form)

    assert again == first
    assert (Session.objects.count(), AgendaItem.objects.count()) == (1, 1)


def test_a_reversed_session_is_refused():
    with pytest.raises(ValidationError, match="ends before it starts"):
        meeting.create_session(body=BodyFactory(), start=DAY, end=dt.date(2015, 11, 23))

    assert not Session.objects.exists()


def test_a_body_uses_a_session_number_once():
    body = BodyFactory()
    SessionFactory(body=body, number=106)

    SessionFactory(body=BodyFactory(), number=106)

    with pytest.raises(IntegrityError, match="session_number_used_twice"):
        SessionFactory(body=body, number=106)


def test_an_item_number_is_used_once_in_a_session():
    item = AgendaItemFactory()
    AgendaItemFactory(position=item.position)
    connection.check_constraints()

    AgendaItemFactory(session=item.session, position=item.position)

    with pytest.raises(IntegrityError, match="agendaitem_number_used_twice"):
        connection.check_constraints()


def test_two_items_trade_their_numbers_and_keep_their_outcomes():
    first = AgendaItemFactory()
    second = AgendaItemFactory(session=first.session)
    outcome = OutcomeFactory(item=first)

    meeting.change_agenda_item(item=first, position=2)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.position, second.position) == (2, 1)
    assert first.outcome == outcome


def test_an_outcome_is_logged_with_its_follow_up_action():
    item = AgendaItemFactory()
    owner = UnitFactory()

    outcome = meeting.log_outcome(
        item=item,
        code="adopted",
        decided_by="consensus",
        text="Le budget est adopté.",
        language="fr",
        follow_up={"name": "Préparer une note", "owner": owner, "due_phrase": "T2 2011-2012"},
        client_id=uuid.uuid4(),
    )

    action = outcome.actions.get()
    assert (outcome.text_en, outcome.text_fr) == ("", "Le budget est adopté.")
    assert (action.name_fr, action.owner, action.due_on) == ("Préparer une note", owner, dt.date(2011, 9, 30))


def test_the_same_form_logs_one_outcome_and_one_action():
    item = AgendaItemFactory()
    form = {
        "item": item,
        "code": "noted",
        "follow_up": {"name": "Write", "owner": UnitFactory()},
        "client_id": uuid.uuid4(),
    }

    for _time in range(3):
        meeting.log_outcome(**form)

    assert (Outcome.objects.count(), Action.objects.count()) == (1, 1)


def test_an_outcome_logged_by_someone_else_is_never_overwritten():
    item = AgendaItemFactory()
    meeting.log_outcome(item=item, code="noted", client_id=uuid.uuid4())

    with pytest.raises(ValidationError, match="logged meanwhile"):
        meeting.log_outcome(item=item, code="rejected", client_id=uuid.uuid4())

    assert Outcome.objects.get().code == "noted"


def test_an_action_without_owner_leaves_no_outcome_behind():
    item = AgendaItemFactory()

    with pytest.raises(ValidationError):
        meeting.log_outcome(item=item, code="noted", follow_up={"name": "Write", "owner": None})

    assert not Outcome.objects.exists()


def test_only_a_body_below_another_recommends_or_decides_provisionally():
    top = AgendaItemFactory()
    below = AgendaItemFactory(session=SessionFactory(body=SubBodyFactory()))

    for values in ({"code": "recommended"}, {"code": "adopted", "provisional": True}):
        with pytest.raises(ValidationError, match="no parent body"):
            meeting.log_outcome(item=top, **values)

    assert meeting.log_outcome(item=below, code="recommended", provisional=True).provisional


def test_what_was_deferred_was_not_decided():
    with pytest.raises(IntegrityError, match="outcome_undecided_yet_decided"):
        OutcomeFactory(code="deferred", decided_by="vote")


def test_an_outcome_is_corrected_with_a_reason_that_stays_in_its_history():
    outcome = meeting.log_outcome(item=AgendaItemFactory(), code="noted")

    with pytest.raises(ValidationError, match="Say why"):
        meeting.correct_outcome(outcome=outcome, why=" ", code="adopted")
    meeting.correct_outcome(outcome=outcome, why="The chair read it again.", code="adopted")

    newest = history.timeline(outcome)[0]
    assert newest.why == "The chair read it again."
    assert [(change.before, change.after) for change in newest.changes] == [("Noted", "Adopted")]


def test_a_session_closes_only_when_every_item_has_its_outcome():
    first = AgendaItemFactory()
    AgendaItemFactory(session=first.session)
    OutcomeFactory(item=first)

    with pytest.raises(ValidationError, match="no outcome yet: 2"):
        meeting.close_session(session=first.session)
    OutcomeFactory(item=first.session.items.get(position=2))

    assert meeting.close_session(session=first.session).is_closed


def test_nothing_is_added_to_a_closed_session_until_it_is_reopened_for_a_reason():
    outcome = OutcomeFactory()
    session = meeting.close_session(session=outcome.item.session)

    with pytest.raises(ValidationError, match="closed"):
        meeting.add_agenda_item(session=session, title="Late")
    with pytest.raises(ValidationError, match="closed"):
        meeting.correct_outcome(outcome=outcome, why="x", code="adopted")
    with pytest.raises(ValidationError, match="closed"):
        meeting.change_session(session=session, title_en="Other")
    with pytest.raises(ValidationError, match="Say why"):
        meeting.reopen_session(session=session, why="")
    meeting.reopen_session(session=session, why="An item was forgotten.")

    assert meeting.add_agenda_item(session=session, title="Late").position == 2


def test_lowering_a_marking_needs_a_reason():
    session = SessionFactory(marking=Marking.PROTECTED_A)

    with pytest.raises(ValidationError, match="needs a reason"):
        meeting.change_session(session=session, marking=Marking.UNCLASSIFIED)
    meeting.change_session(session=session, marking=Marking.UNCLASSIFIED, why="Published by the secretariat.")

    assert history.timeline(session)[0].why == "Published by the secretariat."


def test_items_and_outcomes_are_as_restricted_as_their_session(user_with_role):
    session = SessionFactory(marking=Marking.PROTECTED_B)
    outcome = OutcomeFactory(item=AgendaItemFactory(session=session))
    reader, counselor = user_with_role("reader"), user_with_role("counselor")

    for model in (Session, AgendaItem, Outcome):
        assert not model.objects.visible_to(reader).exists()
        assert model.objects.visible_to(counselor).count() == 1
    assert outcome.item.session == session


def test_a_restricted_item_hides_its_outcome_in_an_open_session(user_with_role):
    OutcomeFactory(item=AgendaItemFactory(marking=Marking.PROTECTED_A))

    assert Session.objects.visible_to(user_with_role("reader")).exists()
    assert not Outcome.objects.visible_to(user_with_role("reader")).exists()


def test_the_counts_of_a_session_leave_out_the_items_a_user_may_not_read(user_with_role):
    item = AgendaItemFactory()
    AgendaItemFactory(session=item.session, marking=Marking.PROTECTED_B)

    def counts(role):
        session = Session.objects.visible_to(user_with_role(role)).for_list().get()
        return session.items_count, session.missing_count

    assert counts("reader") == (1, 1)
    assert counts("counselor") == (2, 2)


def test_a_delegation_has_one_head():
    head = DelegateFactory(role="head")

    DelegateFactory(session=head.session, role="alternate")

    with pytest.raises(IntegrityError, match="delegate_two_heads"):
        DelegateFactory(session=head.session, role="head")


def test_the_opening_is_told_in_both_time_zones_in_the_week_when_only_one_has_changed_its_clocks(client_as):
    session = SessionFactory(start=dt.date(2015, 10, 27), end=dt.date(2015, 10, 27), opens_at=dt.time(14, 5))

    page = client_as("reader").get(f"/fr/governance/sessions/{session.pk}/").content.decode()

    assert "14\xa0h\xa005 (Genève)" in page or "14 h 05" in page.replace("\xa0", " ")
    assert "9 h 05" in page.replace("\xa0", " ")


def test_a_title_in_one_language_is_marked_in_the_other():
    session = SessionFactory(title_en="Council", title_fr="")

    with translation.override("fr"):
        shown = session.title.__html__()

    assert shown == '<span lang="en">Council</span>'
