"""The real memberships: counts of every year, Canada, gaps, the claims beside them."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps

from membership.models import (
    Amendment,
    Claim,
    Department,
    Membership,
    MembershipCount,
    MembershipList,
    Organization,
    ServiceArea,
    State,
    StateGroup,
    Unit,
)
from membership.reports import coverage_on, ratification_progress

pytestmark = pytest.mark.usefixtures("published", "db")

# What our count of a year has more than its list, because a gap was bridged or because a document says otherwise.
EXPLAINED = {
    1991: (1, -1),  # Canada: an observer in the list, a member since 1991 in document 000
    1995: (2, 1),  # Egypt, Kenya; Malta
    1996: (4, 1),  # Armenia, Greece, Luxembourg, Venezuela; Senegal
    1998: (1, 0),  # Bulgaria
}


def counted(day: dt.date) -> tuple[int, int]:
    """Members and observers of the IOM on a day."""
    held = Membership.objects.of("iom").on(day)
    return held.members().count(), held.observers().count()


def test_at_the_end_of_2005_there_are_109_members_and_24_observers():
    assert counted(dt.date(2005, 12, 31)) == (109, 24)


def test_every_year_counts_what_its_list_names_and_what_is_explained():
    lists = MembershipList.objects.filter(organization__code="iom")

    differences = {}
    for row in lists:
        members, observers = counted(row.end)
        if (members, observers) != (row.members, row.observers):
            differences[row.start.year] = (members - row.members, observers - row.observers)

    assert lists.count() == 27
    assert differences == EXPLAINED


def test_canada_was_a_member_an_observer_and_a_member_again():
    rows = Membership.objects.of("iom").filter(state__iso3="CAN").order_by("start")

    assert [(row.status, row.start.year, row.end and row.end.year, row.precision) for row in rows] == [
        ("member", 1951, 1962, "year"),
        ("observer", 1972, 1990, "year"),
        ("member", 1991, None, "year"),
    ]


def test_both_years_of_canadas_return_are_kept_as_claims():
    record = Membership.objects.of("iom").get(state__iso3="CAN", start=dt.date(1991, 1, 1))

    claims = Claim.objects.about(record).filter(field="start")

    assert {(claim.value, claim.chosen) for claim in claims} == {("1991", True), ("1990", False)}


def test_the_27_observers_of_document_000_stand_beside_our_24():
    count = MembershipCount.objects.get(organization__code="iom", start=dt.date(2005, 1, 1))

    claims = Claim.objects.about(count).filter(field="observers")

    assert (count.members, count.observers, count.certainty) == (109, 27, "disputed")
    assert {(claim.value, claim.chosen) for claim in claims} == {("27", False), ("24", True)}


@pytest.mark.parametrize(
    ("iso3", "missing"),
    [("KEN", 1995), ("EGY", 1995), ("ARM", 1996), ("VEN", 1996), ("GRC", 1996), ("LUX", 1996), ("BGR", 1998)],
)
def test_a_gap_of_one_edition_is_no_withdrawal(iso3, missing):
    row = Membership.objects.of("iom").members().on(dt.date(missing, 6, 1)).get(state__iso3=iso3)

    assert (row.end, row.certainty) == (None, "inferred")
    assert str(missing) in row.note_en
    assert str(missing) in row.note_fr


def test_yugoslavia_is_two_states_of_one_name_and_is_not_bridged():
    rows = Membership.objects.of("iom").filter(state__iso3="YUG").order_by("start")

    assert [(row.start.year, row.end.year) for row in rows] == [(1991, 1991), (2001, 2001)]


def test_no_row_begins_or_ends_inside_the_years_without_a_list():
    rows = Membership.objects.of("iom")

    began = rows.filter(start__year__gte=2017, start__year__lte=2022)
    ended = rows.filter(end__year__gte=2017, end__lt=dt.date(2022, 12, 31))

    assert (began.count(), ended.count()) == (0, 0)
    assert not coverage_on(Organization.objects.get(code="iom"), dt.date(2019, 6, 1)).is_known


def test_a_status_that_changed_between_2016_and_2023_says_that_the_day_is_unknown():
    old, new = Membership.objects.of("iom").filter(state__iso3="CHN").order_by("start")

    assert (old.status, old.end, old.certainty) == ("observer", dt.date(2022, 12, 31), "inferred")
    assert (new.status, new.start, new.certainty) == ("member", dt.date(2023, 1, 1), "inferred")
    assert "day is not known" in old.note_en


def test_in_2005_an_amendment_needs_73_of_109_members():
    amendment = Amendment.objects.get(code="iom-1998")

    progress = ratification_progress(amendment, dt.date(2005, 12, 31))

    assert (progress.members, progress.needed, progress.accepted, progress.in_force) == (109, 73, None, False)
    assert amendment.in_force_on(dt.date(2013, 11, 21))


@pytest.mark.parametrize(
    ("day", "acronym"),
    [
        (dt.date(1951, 12, 31), "PICMME"),
        (dt.date(1962, 6, 1), "ICEM"),
        (dt.date(1989, 11, 13), "ICM"),
        (dt.date(1989, 11, 14), "IOM"),
    ],
)
def test_the_iom_has_the_acronym_of_the_day(day, acronym):
    assert Organization.objects.get(code="iom").acronym_on(day) == acronym


def test_bsk_becomes_the_branch_and_cic_becomes_ircc():
    bsk, cic = Unit.objects.get(code="bsk"), Department.objects.get(code="cic")

    assert bsk.successor.code == "iir"
    assert str(cic.acronym_on(dt.date(2010, 1, 1))) == "CIC"
    assert str(cic.acronym_on(dt.date(2020, 1, 1))) == "IRCC"


def test_there_are_seven_service_areas():
    assert ServiceArea.objects.filter(organization__code="iom").count() == 7


def test_the_friends_of_the_iom_are_only_those_that_are_named():
    group = StateGroup.objects.get(code="friends-of-iom")

    assert set(group.memberships.values_list("state__iso3", flat=True)) == {"CAN", "JPN", "USA"}


def test_states_have_both_names():
    names = {state.iso3: (state.name_en, state.name_fr) for state in State.objects.all()}

    assert all(all(pair) for pair in names.values())
    assert names["USA"] == ("United States of America", "États-Unis d’Amérique")
    assert names["GBR"] == ("United Kingdom", "Royaume-Uni")
    assert names["NLD"] == ("Netherlands", "Pays-Bas")
    assert names["KOR"] == ("South Korea", "Corée du Sud")


def test_every_membership_and_count_names_its_source():
    assert not Membership.objects.filter(source=None).exists()
    assert not MembershipCount.objects.filter(source=None).exists()
    assert not MembershipList.objects.filter(source=None).exists()


def test_every_inferred_membership_says_why_in_both_languages():
    rows = Membership.objects.filter(certainty="inferred")

    assert rows.exists()
    assert not rows.filter(note_en="").exists()
    assert not rows.filter(note_fr="").exists()


def test_the_file_names_no_state_twice_on_one_start():
    path = Path(apps.get_app_config("membership").path) / "reference/membership.csv"
    with path.open(encoding="utf-8") as file:
        keys = Counter((row["organization"], row["state"], row["start"]) for row in csv.DictReader(file))

    assert max(keys.values()) == 1
