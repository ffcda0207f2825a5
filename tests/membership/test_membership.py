"""Memberships: what the database refuses, what a day shows, what the verbs do."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from membership import services
from membership.models import Membership
from tests.factories.membership import (
    GroupMembershipFactory,
    MembershipCountFactory,
    MembershipFactory,
    MembershipListFactory,
    OrganizationFactory,
    StateFactory,
)

pytestmark = pytest.mark.django_db
# Every example writes to the database, on machines of any speed.
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def insert_by_sql(membership: Membership, start: str, end: str | None) -> None:
    """A row written past the application."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO membership_membership (organization_id, state_id, status, start, "end", precision, certainty,'
            " locator, note_en, note_fr) VALUES (%s, %s, 'observer', %s, %s, 'day', 'stated', '', '', '')",
            [membership.organization_id, membership.state_id, start, end],
        )


def test_a_state_cannot_hold_two_statuses_on_one_day():
    first = MembershipFactory(start=dt.date(2000, 1, 1), end=dt.date(2005, 12, 31))

    with pytest.raises(IntegrityError, match="membership_two_statuses_at_once"):
        insert_by_sql(first, "2005-12-31", None)
    insert_by_sql(first, "2006-01-01", None)

    assert Membership.objects.count() == 2


def test_the_same_state_can_belong_to_two_organizations():
    first = MembershipFactory()

    MembershipFactory(state=first.state)

    assert Membership.objects.filter(state=first.state).count() == 2


def test_a_reversed_period_is_refused_even_by_sql():
    first = MembershipFactory(end=dt.date(2005, 12, 31))

    with pytest.raises(IntegrityError, match="membership_reversed_period"), transaction.atomic():
        Membership.objects.filter(pk=first.pk).update(start=dt.date(2006, 1, 1))


def test_a_reversed_period_is_a_message_at_its_end():
    membership = MembershipFactory.build(
        organization=OrganizationFactory(), state=StateFactory(), source=None, end=dt.date(1999, 1, 1)
    )

    with pytest.raises(ValidationError) as refusal:
        membership.full_clean()

    assert set(refusal.value.message_dict) == {"end"}


def test_an_instrument_cannot_precede_the_vote():
    membership = MembershipFactory()

    with pytest.raises(IntegrityError, match="membership_accepted_before_the_vote"), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(
            voted_on=dt.date(1999, 11, 30), accepted_on=dt.date(1999, 11, 29)
        )
    Membership.objects.filter(pk=membership.pk).update(voted_on=dt.date(1999, 11, 30), accepted_on=dt.date(1999, 12, 1))


def test_on_a_day_the_first_and_the_last_day_count():
    MembershipFactory(start=dt.date(2000, 1, 1), end=dt.date(2005, 12, 31))

    found = [
        Membership.objects.on(day).count()
        for day in (
            dt.date(1999, 12, 31),
            dt.date(2000, 1, 1),
            dt.date(2005, 12, 31),
            dt.date(2006, 1, 1),
        )
    ]

    assert found == [0, 1, 1, 0]


@few
@given(
    start=st.dates(dt.date(1951, 1, 1), dt.date(2030, 12, 31)),
    days=st.integers(0, 4000),
    day=st.dates(dt.date(1951, 1, 1), dt.date(2045, 12, 31)),
)
def test_a_membership_holds_on_just_the_days_from_its_start_to_its_end(start, days, day):
    end = start + dt.timedelta(days=days)
    with transaction.atomic():
        membership = MembershipFactory(start=start, end=end)

        found = Membership.objects.on(day).filter(pk=membership.pk).exists()
        transaction.set_rollback(True)

    assert found == (start <= day <= end)


@few
@given(
    gap=st.integers(-400, 400),
    first_days=st.integers(0, 300),
    second_days=st.integers(0, 300),
)
def test_the_service_and_the_database_agree_on_what_overlaps(gap, first_days, second_days):
    start = dt.date(2000, 1, 1)
    end = start + dt.timedelta(days=first_days)
    other_start = end + dt.timedelta(days=gap)
    other_end = other_start + dt.timedelta(days=second_days)
    with transaction.atomic():
        first = MembershipFactory(start=start, end=end)
        other = Membership(
            organization=first.organization, state=first.state, status="observer", start=other_start, end=other_end
        )
        try:
            services.refuse_overlap(other)
            by_service = False
        except ValidationError:
            by_service = True
        try:
            with transaction.atomic():
                other.save()
            by_database = False
        except IntegrityError:
            by_database = True
        transaction.set_rollback(True)

    assert by_service == by_database


def test_recording_a_membership_saves_it():
    organization, state = OrganizationFactory(), StateFactory()

    membership = services.record_membership(
        organization=organization, state=state, status="member", start=dt.date(2001, 6, 1)
    )

    assert Membership.objects.get() == membership


def test_recording_an_overlap_is_refused_at_the_field_in_the_users_language():
    first = MembershipFactory(start=dt.date(2000, 1, 1), state__name_fr="Écosse", state__name_en="Scotland")

    with translation.override("fr"), pytest.raises(ValidationError) as refusal:
        services.record_membership(
            organization=first.organization, state=first.state, status="observer", start=dt.date(2003, 1, 1)
        )

    assert list(refusal.value.message_dict) == ["start"]
    assert "Écosse" in refusal.value.message_dict["start"][0]
    assert Membership.objects.count() == 1


def test_ending_a_membership_sets_its_last_day():
    membership = MembershipFactory()

    services.end_membership(membership=membership, end=dt.date(2010, 6, 30))

    assert Membership.objects.get().end == dt.date(2010, 6, 30)


def test_an_ended_membership_is_not_ended_again():
    membership = MembershipFactory(end=dt.date(2010, 6, 30))

    with pytest.raises(ValidationError) as refusal:
        services.end_membership(membership=membership, end=dt.date(2011, 6, 30))

    assert list(refusal.value.message_dict) == ["end"]


def test_a_membership_cannot_end_before_it_began():
    membership = MembershipFactory(start=dt.date(2000, 1, 1))

    with pytest.raises(ValidationError):
        services.end_membership(membership=membership, end=dt.date(1999, 12, 31))

    assert Membership.objects.get().end is None


def test_two_lists_cannot_speak_for_one_day():
    first = MembershipListFactory()

    with pytest.raises(IntegrityError, match="membershiplist_two_lists_at_once"), transaction.atomic():
        MembershipListFactory(organization=first.organization, start=dt.date(2005, 12, 31))
    MembershipListFactory(organization=first.organization, start=dt.date(2006, 1, 1), end=dt.date(2006, 12, 31))


def test_a_published_count_needs_a_number():
    with pytest.raises(IntegrityError, match="membershipcount_without_any_number"), transaction.atomic():
        MembershipCountFactory(members=None, observers=None)
    MembershipCountFactory(members=None, observers=27)


def test_a_source_counts_a_period_once():
    first = MembershipCountFactory()

    with pytest.raises(IntegrityError, match="membershipcount_one_source_counting_twice"), transaction.atomic():
        MembershipCountFactory(organization=first.organization, source=first.source)
    MembershipCountFactory(organization=first.organization)


def test_a_state_is_in_a_group_once_at_a_time():
    first = GroupMembershipFactory(end=dt.date(2000, 12, 31))

    with pytest.raises(IntegrityError, match="groupmembership_twice_in_one_group"), transaction.atomic():
        GroupMembershipFactory(group=first.group, state=first.state, start=dt.date(2000, 12, 31))
    GroupMembershipFactory(group=first.group, state=first.state, start=dt.date(2001, 1, 1))
