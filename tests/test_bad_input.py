"""Whatever stands in an address: a clear message, never a server error, nothing half-written."""

import django_filters
import pytest

from iomtrack.filters import DayFilter
from tests import contract
from tests.access import ACCESS
from tests.markup import page_of

pytestmark = pytest.mark.usefixtures("published")

ANY_LIST = pytest.mark.parametrize("address", contract.of_kind("list"), ids=str)

HARMLESS = (
    "page=abc&per_page=-1",
    "page=99999&per_page=abc",
    "page=-1&per_page=100000000&format=exe",
    "sort=nonsense",
    "sort=--&page=",
    "sort=pk__password&unknown=1&unknown=2",
    "sort=%00",
    "q=%F0%9F%A6%AB",
    "q=%27%22%3B--%25_%5C%ff%fe",
)
REFUSED = ("q=%00", f"q={'x' * 7000}")
NO_DAYS = ("2005-02-30", "yesterday", "9999-12-31", "%00")
NO_KEYS = ("999999999", "abc", "-1")
NO_NUMBERS = ("abc", "1e999999")
FIRST_AND_LAST = (("start", "end"), ("from", "until"), ("from", "to"), ("since", "until"), ("after", "before"))


@pytest.fixture
def visit(client_as):
    """Open a list as somebody who may."""
    clients = {}

    def opened(address, query, language="en"):
        role = sorted(ACCESS[address.name])[0]
        client = clients.setdefault(role, client_as(role))
        return client.get(f"{address.url(language)}?{query}")

    return opened


def filters_of(address) -> dict[str, django_filters.Filter]:
    """The filters that a list declares."""
    return address.page.filterset_class.base_filters


def pairs_of_days(address) -> list[tuple[str, str]]:
    """The filters of a list that are the first and the last day or year of a period."""
    names = set(filters_of(address))
    return sorted(
        (first, first.replace(early, late))
        for first in names
        for early, late in FIRST_AND_LAST
        if early in first.split("_") and first.replace(early, late) in names
    )


def problems_shown(response) -> list[str]:
    """What the page says is wrong."""
    page = page_of(response)
    summary = page.first(class_="errors")
    return [item.text for item in summary.all("li")] if summary else []


@ANY_LIST
def test_what_cannot_be_used_is_left_aside(address, visit):
    broken = [f"{query}: {status}" for query in HARMLESS if (status := visit(address, query).status_code) != 200]

    assert broken == []


@ANY_LIST
def test_a_broken_filter_value_is_refused_in_words(address, visit):
    wrong = []

    for number, query in enumerate([*REFUSED, *refused_by(address)]):
        response = visit(address, query, contract.LANGUAGES[number % 2])
        said = problems_shown(response)
        if response.status_code != 400 or not said or response.context["total"] != 0:
            wrong.append(f"{query[:60]}: {response.status_code} {said}")

    assert wrong == []


def refused_by(address) -> list[str]:
    """Queries for each filter of the list, with values that cannot be right."""
    queries = []
    for name, filter_ in filters_of(address).items():
        if name == "on" and not offers_day(address):
            continue
        if isinstance(filter_, (DayFilter, django_filters.DateFilter)):
            queries += [f"{name}={day}" for day in NO_DAYS]
        elif isinstance(filter_, django_filters.ModelChoiceFilter):
            queries += [f"{name}={value}" for value in NO_KEYS]
        elif isinstance(filter_, (django_filters.ChoiceFilter, django_filters.MultipleChoiceFilter)):
            queries.append(f"{name}=nonsense")
        elif isinstance(filter_, django_filters.NumberFilter) or name in ("year", "year_from", "year_to"):
            queries += [f"{name}={value}" for value in NO_NUMBERS]
    return queries


def offers_day(address) -> bool:
    """Whether the list's form has the as-of day."""
    filters = address.page.filterset_class(data=None, queryset=address.model._default_manager.all()).filters
    return "on" in filters


@ANY_LIST
def test_a_file_of_a_broken_filter_is_refused_too(address, visit):
    for kind in ("csv", "xlsx"):
        response = visit(address, f"format={kind}&q=%00")

        assert response.status_code == 400
        assert problems_shown(response)


@pytest.mark.parametrize(
    "address", [address for address in contract.of_kind("list") if pairs_of_days(address)], ids=str
)
def test_a_reversed_period_is_refused_in_words(address, visit):
    for first, last in pairs_of_days(address):
        later, earlier = ("2010", "2005") if "year" in first else ("2010-01-01", "2005-01-01")

        response = visit(address, f"{first}={later}&{last}={earlier}")
        accepted = visit(address, f"{first}={earlier}&{last}={later}")

        assert response.status_code == 400
        assert problems_shown(response)
        assert accepted.status_code == 200


def test_an_address_of_7000_characters_is_answered_on_every_page(client_as):
    client = client_as("policy")
    broken = []

    for address in contract.pages():
        url = address.url("fr", contract.arguments(address))
        status = client.get(f"{url}?x={'y' * 7000}").status_code
        if status not in (200, 403):
            broken.append(f"{address}: {status}")

    assert broken == []


def test_thousands_of_parameters_are_refused_without_breaking(client_as):
    query = "&".join(f"a{n}={n}" for n in range(20_000))

    assert client_as("policy").get(f"/en/?{query}").status_code in (200, 400)


@pytest.mark.parametrize("key", ["0", "99999999999999999999", "99999999"])
def test_a_record_that_does_not_exist_is_not_found(key, client_as):
    client = client_as("policy")
    broken = []

    for address in contract.of_kind("detail", "history", "update"):
        if "policy" not in ACCESS[address.name]:
            continue
        number = contract.arguments(address)
        url = address.url("en", dict.fromkeys(number, int(key)))
        status = client.get(url).status_code
        if status != 404:
            broken.append(f"{address}: {status}")

    assert broken == []


@pytest.mark.parametrize("address", contract.of_kind("create", "update"), ids=str)
def test_nonsense_in_a_form_is_refused_and_writes_nothing(address, client_as):
    client = client_as(sorted(ACCESS[address.name])[0])
    url = address.url("fr", contract.arguments(address))
    form = page_of(client.get(url)).one("form", id="record-form")
    names = {field["name"] for field in form.all("input", "select", "textarea") if field.get("name")}
    rows = address.model._default_manager.count()

    for value in ("\x00", "x" * 20_000, "999999999999999999999", "NaN", "-1", "2005-02-30", "<script>"):
        status = client.post(url, dict.fromkeys(names - {"switch_language"}, value)).status_code
        assert status in (200, 302, 422), f"{value[:20]!r}: {status}"
        if status == 302:
            assert value not in ("\x00", "x" * 20_000)

    assert address.model._default_manager.count() <= rows + 5
