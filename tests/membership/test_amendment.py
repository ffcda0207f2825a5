"""Amendments: the arithmetic of acceptance, and what an instrument needs."""

import datetime as dt
from fractions import Fraction
from math import ceil

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from membership import services
from membership.models import Amendment, Ratification
from membership.reports import ratification_progress
from tests.factories.membership import AmendmentFactory, MembershipFactory, RatificationFactory, StateFactory


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(members=st.integers(0, 400), denominator=st.integers(1, 12), data=st.data())
def test_the_threshold_is_the_share_of_members_rounded_up(members, denominator, data):
    numerator = data.draw(st.integers(1, denominator))
    amendment = Amendment(threshold_numerator=numerator, threshold_denominator=denominator)

    assert amendment.needed_of(members) == ceil(Fraction(numerator, denominator) * members)


def test_two_thirds_of_109_members_are_73():
    assert Amendment().needed_of(109) == 73


@pytest.mark.django_db
class TestAcceptance:
    """What counts on a day."""

    def test_without_any_instrument_the_number_is_not_stated_and_not_zero(self):
        amendment = AmendmentFactory()
        MembershipFactory.create_batch(4, organization=amendment.organization)

        progress = ratification_progress(amendment, dt.date(2005, 12, 31))

        assert (progress.members, progress.needed, progress.accepted, progress.missing) == (4, 3, None, None)

    def test_only_instruments_of_members_deposited_by_the_day_count(self):
        amendment = AmendmentFactory()
        early, late, gone = MembershipFactory.create_batch(3, organization=amendment.organization)
        RatificationFactory(amendment=amendment, state=early.state, deposited_on=dt.date(2001, 1, 1))
        RatificationFactory(amendment=amendment, state=late.state, deposited_on=dt.date(2006, 1, 1))
        RatificationFactory(amendment=amendment, state=gone.state, deposited_on=dt.date(2001, 1, 1))
        gone.end = dt.date(2004, 12, 31)
        gone.save()

        progress = ratification_progress(amendment, dt.date(2005, 12, 31))

        assert (progress.members, progress.needed, progress.accepted, progress.missing) == (2, 2, 1, 1)

    def test_in_force_is_what_is_recorded_not_what_the_count_says(self):
        amendment = AmendmentFactory(entered_into_force_on=dt.date(2013, 11, 21))

        found = [
            ratification_progress(amendment, day).in_force for day in (dt.date(2013, 11, 20), dt.date(2013, 11, 21))
        ]

        assert found == [False, True]

    def test_a_member_accepts_once(self):
        amendment = AmendmentFactory()
        membership = MembershipFactory(organization=amendment.organization)
        values = {"amendment": amendment, "state": membership.state, "deposited_on": dt.date(2001, 5, 2)}

        services.record_ratification(**values)
        with pytest.raises(ValidationError) as refusal:
            services.record_ratification(**values)

        assert list(refusal.value.message_dict) == ["state"]
        assert Ratification.objects.count() == 1

    def test_the_database_refuses_a_second_instrument(self):
        first = RatificationFactory()

        with pytest.raises(IntegrityError, match="ratification_two_instruments"), transaction.atomic():
            RatificationFactory(amendment=first.amendment, state=first.state)

    def test_a_state_that_is_no_member_cannot_accept(self):
        amendment = AmendmentFactory()
        observer = MembershipFactory(organization=amendment.organization, status="observer")

        for state in (StateFactory(), observer.state):
            with pytest.raises(ValidationError) as refusal:
                services.record_ratification(amendment=amendment, state=state, deposited_on=dt.date(2001, 5, 2))
            assert list(refusal.value.message_dict) == ["state"]

    def test_an_instrument_is_neither_in_the_future_nor_before_the_adoption(self):
        amendment = AmendmentFactory(adopted_on=dt.date(2002, 1, 1))
        membership = MembershipFactory(organization=amendment.organization)

        for day in (dt.date(2001, 12, 31), dt.date(2199, 1, 1)):
            with pytest.raises(ValidationError) as refusal:
                services.record_ratification(amendment=amendment, state=membership.state, deposited_on=day)
            assert list(refusal.value.message_dict) == ["deposited_on"]

    def test_a_share_above_one_is_refused(self):
        with pytest.raises(IntegrityError, match="amendment_share_outside_zero_to_one"), transaction.atomic():
            AmendmentFactory(threshold_numerator=4, threshold_denominator=3)
        AmendmentFactory(threshold_numerator=3, threshold_denominator=3)

    def test_an_amendment_is_not_in_force_before_its_adoption(self):
        with pytest.raises(IntegrityError, match="amendment_in_force_before_adoption"), transaction.atomic():
            AmendmentFactory(entered_into_force_on=dt.date(1998, 11, 23))
