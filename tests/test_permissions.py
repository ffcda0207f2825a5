"""The help page, the roles and the table of the tests say the same."""

import csv
import io

import pytest

from iomtrack import permissions
from iomtrack.roles import ROLE_BY_CODE
from iomtrack.views import Page
from tests import contract
from tests.access import ACCESS, ADMIN, EVERYONE, READS, ROLES
from tests.markup import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(client_as):
    """The lines of the help page in a language: (area, what) -> the roles whose cell says yes."""

    def read(language):
        page = page_of(client_as("reader").get(f"/{language}/help/roles/"))
        codes = {str(role.label): code for code, role in ROLE_BY_CODE.items()}
        yes = {"en": "Yes", "fr": "Oui"}[language]
        found = {}
        for panel in page.all("section", class_="panel"):
            headings = [cell.text for cell in panel.all("th")]
            for row in panel.one("tbody").all("tr"):
                what, *cells = [cell.text for cell in row.all("td")]
                said = {heading for heading, cell in zip(headings[1:], cells, strict=True) if cell == yes}
                found[panel.one("h2").text, what] = {codes.get(name, name) for name in said}
        return found

    return read


def test_the_help_page_says_of_every_url_what_the_tests_demand(lines):
    said = lines("en")
    of_url = {name: said[row.area, row.what] for row in permissions.table() for name in row.url_names}

    wrong = {name: roles for name, roles in of_url.items() if roles != ACCESS[name]}
    pages = {address.name for address in contract.pages() if issubclass(address.page, Page)}
    assert wrong == {}
    assert pages - set(of_url) == set()
    assert {name for name in set(ACCESS) - pages if ACCESS[name] != EVERYONE} == set()


def test_the_help_page_says_who_reads_which_marking(lines):
    said = lines("en")

    assert said["Security markings", "Read: Unclassified"] == READS["unclassified"]
    assert said["Security markings", "Read: Protected A"] == READS["protected_a"]
    assert said["Security markings", "Read: Protected B"] == READS["protected_b"]


def test_the_help_page_says_who_works_in_the_administration(lines):
    said = lines("en")

    assert {frozenset(roles) for (area, _what), roles in said.items() if area == "Administration"} == {ADMIN}


def test_the_help_page_shows_every_line_once_and_no_other(lines):
    rows = permissions.table()

    assert list(lines("en")) == [(row.area, row.what) for row in rows]
    assert len({(row.area, row.what) for row in rows}) == len(rows)
    assert "Other" not in {row.area for row in rows}
    assert len(lines("fr")) == len(rows)


@pytest.mark.parametrize("role", ROLES)
def test_what_a_line_says_is_what_somebody_with_the_role_holds(role, user_with_role):
    user = user_with_role(role)

    wrong = [
        name
        for row in permissions.table()
        for name in row.url_names
        for page in [contract.address_named(name).page]
        if permissions.permission_of(page) and user.has_perm(permissions.permission_of(page)) != (role in row.roles)
    ]

    assert wrong == []


def test_the_table_is_also_a_file(client_as):
    client = client_as("reader")

    table = list(csv.reader(io.StringIO(client.get("/en/help/roles/?format=csv").getvalue().decode("utf-8-sig"))))
    workbook = client.get("/fr/help/roles/?format=xlsx")

    assert table[0] == ["Area", "What", *(str(ROLE_BY_CODE[code].label) for code in ROLES)]
    assert len(table) == len(permissions.table()) + 1
    assert ["Follow-up", "Verify or close", "No", "No", "No", "Yes", "No", "No"] in table
    assert workbook.getvalue().startswith(b"PK")


def test_every_page_leads_to_the_help_page(client_as):
    page = page_of(client_as("policy").get("/fr/"))

    assert [link["href"] for link in page.all("a") if link.get("href") == "/fr/help/roles/"]
