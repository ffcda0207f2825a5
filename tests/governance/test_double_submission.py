"""The same form sent many times at one moment, over real connections."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from governance.models import Action, AgendaItem, Outcome, Session
from governance.services import meeting
from tests.factories.governance import AgendaItemFactory, BodyFactory, SessionFactory
from tests.factories.membership import UnitFactory

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 8


def at_once(verb, forms, people=TIMES):
    """Every form in a thread of its own, so many at a time; what each returned or raised."""

    def send(form):
        try:
            return verb(**form)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(send, forms))


def test_a_session_sent_eight_times_at_once_is_created_once():
    form = {
        "body": BodyFactory(),
        "start": dt.date(2015, 11, 24),
        "items": ["A", "B"],
        "client_id": uuid.uuid4(),
    }

    made = at_once(meeting.create_session, [form] * TIMES)

    assert {type(each) for each in made} == {Session}
    assert len({each.pk for each in made}) == 1
    assert (Session.objects.count(), AgendaItem.objects.count()) == (1, 2)


def test_an_outcome_sent_eight_times_at_once_is_logged_once_with_one_action():
    form = {
        "item": AgendaItemFactory(),
        "code": "noted",
        "follow_up": {"name": "Write a note", "owner": UnitFactory()},
        "client_id": uuid.uuid4(),
    }

    made = at_once(meeting.log_outcome, [form] * TIMES)

    assert len({each.pk for each in made}) == 1
    assert (Outcome.objects.count(), Action.objects.count()) == (1, 1)


def test_of_eight_people_logging_one_item_at_once_one_wins_and_seven_are_told():
    item = AgendaItemFactory()

    made = at_once(
        meeting.log_outcome,
        [{"item": item, "code": "noted", "client_id": uuid.uuid4()} for _n in range(TIMES)],
    )

    assert sum(isinstance(each, Outcome) for each in made) == 1
    assert sum("logged meanwhile" in str(each) for each in made) == TIMES - 1


def test_eight_items_added_at_once_are_numbered_one_to_eight():
    session = SessionFactory()

    at_once(meeting.add_agenda_item, [{"session": session, "title": f"Item {n}"} for n in range(TIMES)])

    assert sorted(session.items.values_list("position", flat=True)) == list(range(1, TIMES + 1))
