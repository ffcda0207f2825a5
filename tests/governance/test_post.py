"""Posts and appointments: one holder at a time, vacancies computed."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from governance.models import Appointment, Post
from tests.factories.governance import AppointmentFactory, BodyFactory, PersonFactory, PostFactory
from tests.factories.membership import StateFactory

pytestmark = pytest.mark.django_db


def test_two_chairs_of_one_body_on_one_day_are_refused_from_sql():
    first = AppointmentFactory()
    insert = """
        INSERT INTO governance_appointment
            (post_id, state_id, start, "end", precision, certainty, locator, note_en, note_fr)
        VALUES (%s, %s, %s, NULL, 'day', 'stated', '', '', '')
    """
    state = StateFactory()

    with pytest.raises(IntegrityError, match="appointment_two_holders_at_once"), transaction.atomic():
        connection.cursor().execute(insert, [first.post_id, state.pk, first.end])

    connection.cursor().execute(insert, [first.post_id, state.pk, first.end + dt.timedelta(days=1)])
    assert first.post.appointments.count() == 2


def test_a_second_holder_is_refused_in_words():
    first = AppointmentFactory()
    second = AppointmentFactory.build(post=first.post, state=StateFactory(), start=dt.date(2004, 6, 1), end=None)

    with pytest.raises(ValidationError, match="Someone else holds this post"):
        second.full_clean()


def test_a_reversed_appointment_is_a_message_and_not_a_database_error():
    appointment = AppointmentFactory.build(
        post=PostFactory(), state=StateFactory(), start=dt.date(2005, 1, 1), end=dt.date(2004, 1, 1)
    )

    with pytest.raises(ValidationError, match="ends before it starts"):
        appointment.full_clean()


def test_an_appointment_names_a_person_or_a_state():
    appointment = AppointmentFactory.build(post=PostFactory(), state=None)

    with pytest.raises(ValidationError, match="Name the person, the state, or both"):
        appointment.full_clean()

    appointment.person = PersonFactory()
    appointment.full_clean()


def test_the_holder_is_the_person_on_behalf_of_the_state_as_far_as_stated():
    state = StateFactory()

    assert AppointmentFactory(state=state).holder == str(state)
    assert AppointmentFactory(state=state, person=PersonFactory(name="A. Roy")).holder == f"A. Roy, {state}"


def test_a_post_is_vacant_on_the_days_nobody_holds_it():
    post = AppointmentFactory().post

    assert list(Post.objects.vacant_on(dt.date(2004, 12, 31))) == []
    assert list(Post.objects.vacant_on(dt.date(2005, 1, 1))) == [post]


def test_a_post_of_a_dissolved_body_is_not_vacant():
    PostFactory(body=BodyFactory(end=dt.date(2013, 11, 21)))

    assert not Post.objects.vacant_on(dt.date(2013, 11, 22)).exists()


def test_an_appointment_without_an_end_still_holds():
    appointment = AppointmentFactory(end=None)

    assert list(Appointment.objects.on(dt.date(2020, 1, 1))) == [appointment]
    assert appointment.post.appointment_on(dt.date(2020, 1, 1)) == appointment


def test_the_list_of_posts_shows_the_holder_of_the_day_asked_for(client_as):
    appointment = AppointmentFactory()
    client = client_as("reader")

    then = client.get("/en/governance/posts/?on=2004-07-01").content.decode()
    later = client.get("/en/governance/posts/?on=2005-07-01&vacant=yes").content.decode()

    assert str(appointment.state) in then
    assert "Nobody recorded" in later
