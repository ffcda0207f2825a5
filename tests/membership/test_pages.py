"""The pages of the membership app on the real figures."""

import pytest
from django.urls import reverse

from membership.models import Amendment, Membership, Organization, State

pytestmark = pytest.mark.usefixtures("published", "db")


def text_of(response) -> str:
    """The page's text, entities and whitespace evened out."""
    return " ".join(response.content.decode().replace("&#x27;", "'").replace("\xa0", " ").split())


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "path",
    [
        "members/",
        "members/?on=1951-06-01",
        "members/?on=2019-06-01",
        "growth/",
        "timeline/",
        "timeline/FRA/",
        "memberships/?on=2005-12-31&status=observer",
        "organizations/?on=1985-01-01",
        "states/?q=etats",
        "groups/",
        "amendments/",
        "instruments/",
        "departments/?on=2010-01-01",
        "units/",
    ],
)
def test_every_page_answers_in_both_languages(client_as, language, path):
    response = client_as("reader").get(f"/{language}/membership/{path}")

    assert response.status_code == 200


def test_the_members_of_2005_stand_beside_what_document_000_says(client_as):
    page = text_of(client_as("policy").get("/en/membership/members/?on=2005-12-31"))

    assert "109 members, 27 observers" in page
    assert "precision: year" in page
    assert "133 rows" in page
    assert "status=member" in page


def test_a_count_equals_the_list_it_opens(client_as):
    client = client_as("policy")

    members = text_of(client.get("/en/membership/members/?on=2005-12-31&status=member"))
    observers = text_of(client.get("/en/membership/members/?on=2005-12-31&status=observer"))

    assert "109 rows" in members
    assert "24 rows" in observers


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("1975-06-01", "the first one is of 1991"),
        ("2019-06-01", "there is none between 2016 and 2023"),
        ("2025-06-01", "The latest list of members is of 2023"),
    ],
)
def test_a_day_without_a_list_says_so(client_as, day, said):
    assert said in text_of(client_as("policy").get(f"/en/membership/members/?on={day}"))


@pytest.mark.parametrize("day", ["2005-13-31", "yesterday", "0001-01-01", "99999-01-01"])
def test_an_unknown_day_is_a_clear_message(client_as, day):
    response = client_as("policy").get("/en/membership/members/", {"on": day})

    assert response.status_code == 400
    assert "There is 1 problem" in text_of(response)


def test_the_export_holds_the_rows_of_the_day(client_as):
    response = client_as("policy").get("/en/membership/members/?on=2005-12-31&status=member&format=csv")

    lines = response.getvalue().decode("utf-8-sig").splitlines()

    assert len(lines) == 110
    assert lines[1].startswith("Afghanistan,AFG,Southern Asia,Member")


def test_the_timeline_of_our_state_tells_its_history(client_as):
    page = text_of(client_as("policy").get("/en/membership/timeline/"))

    places = [page.index(f"<strong>{status}</strong>: ") for status in ("Member", "No status recorded", "Observer")]

    assert places == sorted(places)
    assert "1951 to 1962" in page
    assert "1990" in page


def test_the_growth_chart_marks_the_years_without_a_list(client_as):
    page = text_of(client_as("policy").get("/en/membership/growth/"))

    assert 'class="gap"' in page
    assert "Members as published" in page
    assert "1951 to today" in page


@pytest.mark.parametrize("address", ["growth/?organization=nowhere", "growth/?organization=99999", "timeline/ZZZ/"])
def test_an_unknown_organization_or_state_is_not_found(client_as, address):
    assert client_as("policy").get(f"/en/membership/{address}").status_code == 404


def test_the_amendment_page_shows_the_arithmetic_and_draws_no_conclusion(client_as):
    amendment = Amendment.objects.get(code="iom-1998")

    page = text_of(client_as("policy").get(f"/en/membership/amendments/{amendment.pk}/?on=2005-12-31"))

    assert "2/3 × 109 members, rounded up to a whole state = 73 of 109" in page
    assert "Not stated" in page
    assert "a person draws" in page


def test_an_organization_page_prints_the_name_of_the_day(client_as):
    organization = Organization.objects.get(code="iom")

    page = text_of(client_as("policy").get(f"/en/membership/organizations/{organization.pk}/?on=1960-01-01"))

    assert "Intergovernmental Committee for European Migration" in page


def test_a_state_is_found_without_its_accents_in_french(client_as):
    page = text_of(client_as("policy").get("/fr/membership/states/?q=etats-unis"))

    assert "États-Unis d’Amérique" in page


def test_recording_an_overlap_is_refused_at_its_field(client_as):
    organization, state = Organization.objects.get(code="iom"), State.objects.get(iso3="FRA")
    before = Membership.objects.count()

    response = client_as("admin").post(
        reverse("membership:membership_create"),
        {
            "organization": organization.pk,
            "state": state.pk,
            "status": "observer",
            "start": "2005-01-01",
            "precision": "day",
            "certainty": "stated",
        },
    )

    assert response.status_code == 422
    assert "already has a status in that period" in text_of(response)
    assert Membership.objects.count() == before


def test_a_reversed_period_is_refused_at_its_field(client_as):
    organization, state = Organization.objects.get(code="mpi"), State.objects.get(iso3="FRA")

    response = client_as("admin").post(
        reverse("membership:membership_create"),
        {
            "organization": organization.pk,
            "state": state.pk,
            "status": "member",
            "start": "2005-01-01",
            "end": "2004-01-01",
            "precision": "day",
            "certainty": "stated",
        },
    )

    assert response.status_code == 422
    assert "The period ends before it starts." in text_of(response)


def test_an_administrator_records_and_ends_a_membership(client_as):
    client = client_as("admin")
    organization, state = Organization.objects.get(code="igc"), State.objects.get(iso3="FRA")
    client.post(
        reverse("membership:membership_create"),
        {
            "organization": organization.pk,
            "state": state.pk,
            "status": "member",
            "start": "2005-01-01",
            "precision": "day",
            "certainty": "stated",
        },
    )
    membership = Membership.objects.get(organization=organization, state=state)

    response = client.post(reverse("membership:membership_end", args=[membership.pk]), {"end": "2010-12-31"})

    membership.refresh_from_db()
    assert response.status_code == 302
    assert membership.end.isoformat() == "2010-12-31"


def test_an_instrument_of_a_state_that_is_no_member_is_refused_at_its_field(client_as):
    amendment, state = Amendment.objects.get(code="iom-1998"), State.objects.get(iso3="PRK")

    response = client_as("admin").post(
        reverse("membership:ratification_create"),
        {"amendment": amendment.pk, "state": state.pk, "deposited_on": "2005-01-01", "certainty": "stated"},
    )

    assert response.status_code == 422
    assert "not recorded as a member on that day" in text_of(response)


def test_home_shows_the_members_and_how_old_the_list_is(client_as):
    page = text_of(client_as("policy").get("/en/"))

    assert "IOM today" in page
    assert "Latest list of members" in page
    assert "/en/membership/members/?organization=" in page
