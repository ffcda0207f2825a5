"""Timelines, coverage by lists, growth."""

import datetime as dt

import pytest

from membership.models import Membership
from membership.reports import coverage_on, growth, timeline_of
from membership.timelines import TimelineChart
from tests.factories.membership import MembershipFactory, MembershipListFactory, OrganizationFactory, StateFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 1, 1)


def canada():
    """A founding member that left, came back as an observer, then as a member."""
    organization, state = OrganizationFactory(founded=1951), StateFactory()
    for status, start, end in (
        ("member", 1951, dt.date(1962, 12, 31)),
        ("observer", 1972, dt.date(1990, 12, 31)),
        ("member", 1991, None),
    ):
        MembershipFactory(organization=organization, state=state, status=status, start=dt.date(start, 1, 1), end=end)
    return organization, state


def test_a_timeline_has_no_hole():
    organization, state = canada()

    timeline = timeline_of(state, organization, TODAY)

    assert [(spell.years, spell.membership and spell.membership.status) for spell in timeline.spells] == [
        ("1951-1962", "member"),
        ("1963-1971", None),
        ("1972-1990", "observer"),
        ("1991-2026", "member"),
    ]


def test_the_days_before_the_first_record_belong_to_the_timeline():
    membership = MembershipFactory(organization__founded=1951, start=dt.date(2004, 1, 1))

    timeline = timeline_of(membership.state, membership.organization, TODAY)

    assert [spell.years for spell in timeline.spells] == ["1951-2003", "2004-2026"]


def test_a_membership_of_unknown_beginning_fills_the_timeline():
    membership = MembershipFactory(organization__founded=1951, start=None)

    timeline = timeline_of(membership.state, membership.organization, TODAY)

    assert [(spell.start, spell.membership) for spell in timeline.spells] == [(dt.date(1951, 1, 1), membership)]


def test_a_membership_that_begins_after_the_day_is_not_drawn():
    membership = MembershipFactory(start=dt.date(2027, 1, 1))

    assert timeline_of(membership.state, membership.organization, TODAY).spells == []


def test_the_segments_of_the_bar_fill_its_width():
    organization, state = canada()
    chart = TimelineChart(title="x", timeline=timeline_of(state, organization, TODAY))

    segments = chart.drawing()["segments"]

    assert sum(segment["width"] for segment in segments) == pytest.approx(720, abs=0.1)
    assert [segment["number"] for segment in segments] == [1, 0, 2, 1]


def test_coverage_names_the_list_of_the_day_or_the_bounds_of_the_gap():
    organization = OrganizationFactory()
    first = MembershipListFactory(organization=organization, start=dt.date(2016, 1, 1), end=dt.date(2016, 12, 31))
    second = MembershipListFactory(organization=organization, start=dt.date(2023, 1, 1), end=dt.date(2023, 12, 31))

    inside = coverage_on(organization, dt.date(2016, 6, 1))
    between = coverage_on(organization, dt.date(2019, 6, 1))
    before = coverage_on(organization, dt.date(1975, 6, 1))
    after = coverage_on(organization, dt.date(2025, 6, 1))

    assert (inside.covering, inside.is_known) == (first, True)
    assert (between.is_known, between.before, between.after) == (False, first, second)
    assert (before.before, before.after) == (None, first)
    assert (after.before, after.after) == (second, None)


def test_growth_counts_only_years_that_have_a_list():
    organization = OrganizationFactory(founded=1951)
    for year in (1991, 1992, 2023):
        MembershipListFactory(organization=organization, start=dt.date(year, 1, 1), end=dt.date(year, 12, 31))
    MembershipFactory(organization=organization, start=dt.date(1992, 1, 1))
    MembershipFactory(organization=organization, start=dt.date(1991, 1, 1), status=Membership.Status.OBSERVER)

    grown = growth(organization)

    assert {year: (c.members, c.observers) for year, c in grown.counted.items()} == {
        1991: (0, 1),
        1992: (1, 1),
        2023: (1, 1),
    }
    assert grown.gaps[:2] == [(1951, 1991), (1992, 2023)]
