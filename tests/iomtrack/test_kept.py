import pytest
from django.db import connection, transaction
from django.http import QueryDict

from iomtrack import kept
from membership.models import Membership, Organization, State
from tests.factories.membership import MembershipFactory, StateFactory
from tests.markup import page_of

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    """The names of states as they are kept."""
    return sorted(state.name_en for state in kept.up_to_date([State])[State].records.values())


def test_what_anybody_writes_in_whatever_way_is_seen_at_once():
    state = StateFactory(name_en="Before")
    assert "Before" in names()

    State.objects.filter(pk=state.pk).update(name_en="Updated")
    assert "Updated" in names()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE membership_state SET name_en = 'Written' WHERE id = %s", [state.pk])
    assert "Written" in names()
    other = StateFactory(name_en="Another")
    assert "Another" in names()
    State.objects.filter(pk=other.pk).delete()
    assert "Another" not in names()


def test_what_was_not_written_after_all_is_forgotten():
    state = StateFactory(name_en="Stays")
    with transaction.atomic():
        State.objects.filter(pk=state.pk).update(name_en="Undone")
        assert "Undone" in names()
        transaction.set_rollback(True)

    assert "Undone" not in names()
    assert "Stays" in names()


def test_the_rows_and_the_options_of_a_list_follow_a_name_that_changes(client_as):
    client, record = client_as("reader"), MembershipFactory()
    url = "/en/membership/memberships/"
    client.get(url)

    State.objects.filter(pk=record.state_id).update(name_en="Renamed")
    Organization.objects.filter(pk=record.organization_id).update(name_en="Another name", acronym_en="ANN")
    page = page_of(client.get(url))

    assert "Renamed" in page.one("table", role="table").text
    assert "Another name" in page.one("select", name="organization").text


def test_a_page_gets_copies_so_that_what_it_does_to_them_no_other_page_sees():
    MembershipFactory()
    known = kept.up_to_date([State])
    fields = [field for field in Membership._meta.concrete_fields if field.name == "state"]
    one, other = list(Membership.objects.all()), list(Membership.objects.all())

    kept.attach(one, fields, known)
    kept.attach(other, fields, known)
    one[0].state.name_en = "Scribbled"

    assert other[0].state.name_en != "Scribbled"
    assert "Scribbled" not in names()


def test_a_table_that_not_everybody_may_see_is_not_kept():
    from contributions.models import Scenario
    from governance.models import Session

    assert kept.up_to_date([Scenario, Session]) == {}


def test_an_option_in_force_is_the_chosen_one(client_as):
    record = MembershipFactory()
    query = QueryDict(mutable=True)
    query["organization"] = record.organization_id

    page = page_of(client_as("reader").get(f"/en/membership/memberships/?{query.urlencode()}"))

    chosen = page.one("select", name="organization").all("option", where=lambda option: "selected" in option.attributes)
    assert [option["value"] for option in chosen] == [str(record.organization_id)]
