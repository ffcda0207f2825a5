"""Closed by default: every URL x role x language x method, from the table in tests/access.py."""

import pytest
from django.contrib import admin
from django.db import connection
from django.template.response import SimpleTemplateResponse
from django.urls import get_resolver

from iomtrack.roles import ROLES as DECLARED_ROLES
from tests import contract
from tests.access import ACCESS, IN_THEIR_MOMENT, POST_ONLY, PUBLIC, ROLES
from tests.doors import acknowledge

pytestmark = pytest.mark.usefixtures("published")

ANY_PAGE = pytest.mark.parametrize("address", contract.pages(), ids=str)
IN_BOTH = pytest.mark.parametrize("language", contract.LANGUAGES)


LISTED = set(ACCESS) | PUBLIC | POST_ONLY | IN_THEIR_MOMENT


def without_a_policy(addresses) -> list[str]:
    """The URLs of which tests/access.py does not say who may open them."""
    return sorted({address.name for address in addresses} - LISTED)


def test_the_table_names_every_url_and_no_other():
    unlisted = without_a_policy(contract.every_address())

    assert unlisted == [], f"add to tests/access.py who may open: {unlisted}"
    assert sorted(LISTED - {address.name for address in contract.every_address()}) == [], "these URLs do not exist"


def test_a_url_without_a_policy_fails():
    planted = contract.walk(get_resolver("tests.leaky").url_patterns)

    found = without_a_policy(address for address in planted if "/admin/" not in address.route)

    assert found == ["leaky_count", "leaky_list"]


def test_the_table_knows_every_role():
    assert {role.code for role in DECLARED_ROLES} == set(ROLES)


# What a visit writes besides records: that somebody is there (the session's end moves, a log-in half done is noted).
NO_RECORDS = {"iomtrack_session"}


def contents() -> dict[str, tuple]:
    """For every table: how many rows, and a checksum of them with the transaction that wrote each."""
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - NO_RECORDS:
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT count(*), coalesce(sum(hashtextextended(row.xmin::text || row::text, 0)), 0) FROM {name} row"
            )
            found[table] = cursor.fetchone()
    return found


def written_since(before: dict[str, tuple]) -> set[str]:
    """The tables whose rows are not what they were."""
    return {table for table, content in contents().items() if before.get(table) != content}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_its_pages_and_no_others_and_reading_them_changes_no_record(role, client_as, record_property):
    client = client_as(role)
    urls = {address: address.url("en", contract.arguments(address)) for address in contract.pages()}
    before = contents()
    wrong = []

    for address, url in urls.items():
        status = client.get(url).status_code
        wanted = 200 if role in ACCESS[address.name] else 403
        if status != wanted:
            wrong.append(f"{address}: {status} instead of {wanted}")

    record_property("access cases", len(contract.pages()))
    assert wrong == []
    assert written_since(before) == set()


@pytest.mark.parametrize("role", ROLES)
def test_the_files_of_a_list_are_as_closed_as_the_list_and_change_no_record(role, client_as, record_property):
    client = client_as(role)
    before = contents()
    wrong = []

    for address in contract.of_kind("list"):
        for kind in ("csv", "xlsx"):
            response = client.get(f"{address.url('fr')}?format={kind}&per_page=25&q=zzzz")
            response.getvalue()
            wanted = 200 if role in ACCESS[address.name] else 403
            if response.status_code != wanted:
                wrong.append(f"{address} {kind}: {response.status_code} instead of {wanted}")

    record_property("access cases", 2 * len(contract.of_kind("list")))
    assert wrong == []
    assert written_since(before) == set()


@pytest.mark.parametrize("role", ROLES)
def test_no_method_breaks_a_page_or_writes_where_the_role_may_not(role, client_as, record_property, monkeypatch):
    """HEAD is answered as GET is: asked in French, it says that each role is answered as it is in English.

    Its body is thrown away, so no template is filled in for it.
    """
    client = client_as(role)
    methods = ("head", "post", "put", "patch", "delete", "options")
    wrong = []

    for address in contract.pages():
        keys = contract.arguments(address)
        for method in methods:
            url = address.url("fr" if method == "head" else "en", keys)
            with monkeypatch.context() as patch:
                if method == "head":
                    patch.setattr(SimpleTemplateResponse, "rendered_content", "")
                status = getattr(client, method)(url).status_code
            allowed = role in ACCESS[address.name]
            if method == "head" and status != (200 if allowed else 403):
                wrong.append(f"HEAD {address}: {status}")
            if status >= 500 or (not allowed and status not in (403, 405)):
                wrong.append(f"{method.upper()} {address}: {status}")
            if method in ("put", "patch", "delete") and address.kind not in ("create", "update") and status < 400:
                wrong.append(f"{method.upper()} {address}: {status}")

    record_property("access cases", len(methods) * len(contract.pages()))
    assert wrong == []


@IN_BOTH
def test_a_stranger_is_sent_to_the_log_in_of_every_page(language, client, db):
    wrong = []

    for address in contract.every_address():
        if address.name in PUBLIC:
            continue
        url = address.url(language, contract.arguments(address))
        for method in ("get", "post", "put", "patch", "delete"):
            response = getattr(client, method)(url)
            target = response.headers.get("Location", "")
            if response.status_code != 302 or not target.startswith(f"/{language}/log-in/?next="):
                wrong.append(f"{method.upper()} {address}: {response.status_code} {target}")

    assert wrong == []


@IN_BOTH
def test_after_the_log_in_the_page_that_was_asked_for_opens(language, client, user_with_role):
    user_with_role("reader", username="someone", password="a long password")
    wanted = contract.of_kind("list")[0].url(language)
    door = client.get(wanted).headers["Location"]
    acknowledge(client, language)

    response = client.post(door, {"username": "someone", "password": "a long password", "next": wanted}, follow=True)

    assert response.redirect_chain[-1] == (wanted, 302)
    assert response.status_code == 200


def every_url_to_read() -> list[str]:
    """What pages and files do not cover above: what reads a query, what is no page, and every page of the admin."""
    urls = []
    for address in contract.every_address():
        if address.name.startswith("openid_connect"):  # names a provider; see tests/iomtrack/test_single_sign_on.py
            continue
        if address.kind in ("detail", "create", "update"):  # about one record, whatever the query says
            continue
        url = address.url("fr", contract.arguments(address))
        urls.append(f"{url}?q=a&on=2005-12-31&sort=name&page=2&per_page=25")
    for model, registered in admin.site._registry.items():
        base = f"/en/admin/{model._meta.app_label}/{model._meta.model_name}/"
        key = contract.some_record(model).pk
        urls += [base, f"{base}?q=a", f"{base}add/", f"{base}{key}/change/", f"{base}{key}/history/", f"{base}{key}/"]
        if registered.search_fields or hasattr(model, "search_fields"):
            where = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}"
            names = [field.name for field in model._meta.fields if field.is_relation]
            urls += [f"/en/admin/autocomplete/?term=a&{where}&field_name={name}" for name in names[:1]]
    return [*urls, "/en/admin/", "/en/admin/jsi18n/", "/en/admin/password_change/", "/en/admin/logout/", "/en/nowhere/"]


@pytest.mark.parametrize("role", ["", "policy", "admin"])
def test_reading_with_a_query_or_in_the_admin_changes_no_record(role, client_as, client):
    """Every URL, as a stranger, as who reads most and as who administers; what only accepts POST is among them."""
    client = client_as(role) if role else client
    urls = every_url_to_read()
    before = contents()

    statuses = {}
    for url in urls:
        response = client.get(url)
        response.getvalue()
        statuses[response.status_code] = statuses.get(response.status_code, 0) + 1

    assert written_since(before) == set()
    assert set(statuses) <= {200, 301, 302, 400, 403, 404, 405}, statuses
    assert statuses.get(200, 0) > (70 if role else 2), statuses
    assert len(before) > 50


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_only_the_administrator_enters_the_admin(role, client_as):
    client = client_as(role)

    statuses = {client.get(path, follow=True).status_code for path in ("/en/admin/", "/fr/admin/membership/state/")}

    assert statuses == {403}
