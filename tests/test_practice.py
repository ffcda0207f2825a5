"""Practice records stand apart: no page, count, search or file of the real records changes because of them."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.models import LedgerEntry
from contributions.reports.statement import statements
from iomtrack.practice import ways_to
from membership.models import Organization, State
from membership.practice import CODE
from tests import contract
from tests.access import ACCESS
from tests.markup import page_of

pytestmark = pytest.mark.usefixtures("published", "db")


def load():
    """Make the practice records; what was said."""
    output = io.StringIO()
    call_command("load_practice", stdout=output)
    return output.getvalue()


def seen(client, address, which):
    """What a page shows, without what differs from one request to the next."""
    url = address.url("en", contract.arguments(address, which=which))
    return page_of(client.get(url)).one("main").text


def test_the_practice_records_are_made_once_through_the_services():
    assert len(load().splitlines()) == 3
    assert load() == ""

    organization = Organization.objects.get(code=CODE)
    assert organization.practice
    day = LedgerEntry.objects.filter(organization=organization).latest("value_date").value_date
    whole = statements(organization, day)
    assert whole.total.closing_total.amount > 0
    assert whole.total.difference.amount == 0
    assert {entry.kind for entry in LedgerEntry.objects.filter(organization=organization)} == set(LedgerEntry.Kind)


def test_where_there_is_nothing_to_practise_on_a_list_does_not_ask_about_it(client_as):
    client = client_as("policy")
    address = "/en/contributions/published/"

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return [query["sql"] for query in queries if "contributions_publishedcontribution" in query["sql"]]

    without = asked()
    load()
    beside = [statement for statement in asked() if "WHERE EXISTS" not in statement]  # which sources a row names

    assert len(without) >= 2
    assert not any("practice" in statement for statement in without)
    assert len(beside) >= 2
    assert all("practice" in statement for statement in beside)


def test_no_page_of_the_real_records_changes(client_as):
    client = client_as("policy")
    cases = [
        (address, which, contract.arguments(address, which=which))
        for address in contract.pages()
        if "policy" in ACCESS[address.name] and address.kind not in ("create", "update")
        for which in (("first", "last") if address.parameters else ("first",))
    ]

    def look(address, keys):
        return page_of(client.get(address.url("en", keys))).one("main").text

    before = {(address.name, which): look(address, keys) for address, which, keys in cases}
    load()
    after = {(address.name, which): look(address, keys) for address, which, keys in cases}

    assert after == before


def test_no_list_file_or_search_of_the_real_records_holds_a_practice_row(client_as):
    load()
    client = client_as("admin")
    found = []

    for address in contract.of_kind("list"):
        for query in ("", "?q=practice", "?q=made up"):
            response = client.get(address.url("en") + query)
            if any("made up" in rows.text for rows in page_of(response).all("tbody")):
                found.append(f"{address.name}{query}")
            text = client.get(f"{address.url('en')}{query or '?'}&format=csv").getvalue().decode()
            if "(made up)" in text or "PRACTICE" in text:
                found.append(f"{address.name}{query} csv")

    assert found == []


def test_who_practises_sees_the_practice_rows_and_only_them(client_as):
    load()
    client = client_as("policy", practising=True)

    entries = client.get("/en/contributions/ledger/").context["total"]
    organizations = client.get("/en/membership/organizations/").context["total"]

    assert entries == LedgerEntry.objects.filter(organization__practice=True).count() > 100
    assert organizations == 1
    assert "Practice:" in page_of(client.get("/en/")).text
    assert client.get("/en/contributions/statements/").context["total"] == 12
    assert client.get("/en/membership/states/").context["total"] == State.objects.count()


def test_a_practice_record_is_not_found_by_who_does_not_practise(client_as):
    load()
    entry = LedgerEntry.objects.filter(organization__practice=True).first()
    url = f"/en/contributions/ledger/{entry.pk}/"
    account = f"/en/contributions/statements/{entry.organization_id}/CAN/"

    for path in (url, f"{url}history/", account):
        assert client_as("admin").get(path).status_code == 404
        assert client_as("admin", practising=True).get(path).status_code == 200


def test_one_goes_over_to_practice_and_back_on_a_trial_only(client_as, settings):
    client = client_as("reader")

    settings.QUICKSTART = False
    assert client.post("/en/practise/").status_code == 403
    settings.QUICKSTART = True
    for practising in (True, False):
        client.post("/en/practise/")
        client.user.refresh_from_db()
        assert client.user.practising is practising


def test_every_record_that_belongs_to_an_organization_knows_whether_it_is_practice():
    ways = {model._meta.label: ways_to(model) for model in contract.record_models()}

    assert ways["membership.Organization"] == ("practice",)
    assert ways["governance.Outcome"] == ("item__session__body__organization__practice",)
    assert ways["contributions.Allocation"] == ("credit__organization__practice",)
    assert ways["contributions.AssessmentLine"] == ("run__organization__practice",)
    assert ways["membership.State"] == ()
    assert ways["contributions.ScaleRate"] == ()
