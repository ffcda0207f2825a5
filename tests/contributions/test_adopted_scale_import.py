"""Scales of organizations from files, as adopted: a new version, or nothing; nothing twice."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from contributions.models import OrganizationScale
from contributions.services.adopted_scale_import import import_adopted_scale, judge_adopted_scale
from contributions.services.organization_scale import finalize_scale
from tests.factories.membership import MembershipFactory, OrganizationFactory, StateFactory
from tests.factories.source import SourceFactory
from tests.markup import page_of

GOOD = "State,Rate (%)\nCAN,22.5\nKenya,77.5\n"


@pytest.fixture
def organization(db):
    """An organization of two members in 2005."""
    organization = OrganizationFactory()
    for iso3, name in (("CAN", "Canada"), ("KEN", "Kenya")):
        state = StateFactory(iso3=iso3, name_en=name, name_fr=name)
        MembershipFactory(organization=organization, state=state, start=dt.date(2001, 1, 1))
    StateFactory(iso3="USA", name_en="United States", name_fr="États-Unis")
    return organization


def imported(organization, text=GOOD, **values):
    """The version that a file becomes, and how many rates were recorded."""
    return import_adopted_scale(organization=organization, year=2005, text=text, source=SourceFactory(), **values)


def test_a_file_becomes_a_new_draft_version_and_the_same_file_changes_nothing(organization):
    first, number = imported(organization, locator="Annex I")

    assert (first.basis, first.version, first.stage, number) == ("adopted", 1, "draft", 2)
    assert first.weights() == {"CAN": Decimal("22.5"), "KEN": Decimal("77.5")}
    assert first.rates.first().citation == f"{first.source}, Annex I"
    finalize_scale(scale=first)
    assert imported(organization) == (first, 0)
    assert imported(organization, GOOD.replace("22.5", "22.6").replace("77.5", "77.4"))[0].version == 2


def test_members_without_a_row_and_rows_of_others_are_named_and_are_no_errors(organization):
    judged = judge_adopted_scale(organization, 2005, "State,Rate\nCAN,22.5\nUSA,77.5\n")

    assert judged.is_right
    assert ([state.iso3 for state in judged.missing], [state.iso3 for state in judged.others]) == (["KEN"], ["USA"])


def test_nothing_is_recorded_while_a_row_or_the_total_is_wrong(organization):
    with pytest.raises(ValidationError) as error:
        imported(organization, 'State,Rate\nCAN,"22,5"\ncanada,1\n')
    assert [message[:7] for message in error.value.messages] == ["Line 2.", "Line 3."]
    with pytest.raises(ValidationError, match=r"add up to 99\.9, not to 100"):
        imported(organization, GOOD.replace("77.5", "77.4"))
    assert not OrganizationScale.objects.exists()

    scale, _number = imported(organization, GOOD.replace("77.5", "77.4"), note_fr="Comme publié.")

    assert scale.note_fr == "Comme publié."


def test_somebody_looks_at_the_file_first_and_then_records_it(organization, client_as):
    client, url = client_as("admin"), "/en/contributions/scales/import/"
    form = {"organization": organization.pk, "year": "2005", "source": SourceFactory().pk, "rows": GOOD}

    looked = client.post(url, form)

    assert "Nothing is recorded yet." in page_of(looked).one("main").text
    assert not OrganizationScale.objects.exists()
    done = client.post(url, {**form, "record": "1"}, follow=True)
    assert "2 rates were recorded." in page_of(done).text
    assert "Kenya" in page_of(done).one("table").text
