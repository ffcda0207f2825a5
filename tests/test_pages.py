"""What every page shares: a new page is covered by having a URL."""

import itertools
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import contract
from tests.access import ACCESS
from tests.doors import acknowledge
from tests.markup import Page, page_of

ANY_LIST = pytest.mark.parametrize("address", contract.of_kind("list"), ids=str)
ANY_DETAIL = pytest.mark.parametrize("address", contract.of_kind("detail"), ids=str)
ANY_FORM = pytest.mark.parametrize("address", contract.of_kind("create", "update"), ids=str)
IN_BOTH = pytest.mark.parametrize("language", contract.LANGUAGES)

# Every page; one about a record for the first and for the last record.
EVERY_CASE = [
    pytest.param(address, which, id=f"{address}-{which}")
    for address in contract.pages()
    for which in (("first", "last") if address.parameters else ("first",))
]


@pytest.fixture
def open_page(client_as, published):
    """Open an address as somebody who may: the first of the roles that the page's permission is given to."""
    clients = {}

    def opened(address, language, which="first", query="", **headers):
        role = next(iter(sorted(ACCESS[address.name])))
        client = clients.setdefault(role, client_as(role))
        url = address.url(language, contract.arguments(address, which=which)) + query
        response = client.get(url, **headers)
        response.client = client
        return response

    return opened


@pytest.mark.parametrize(("address", "which"), EVERY_CASE)
def test_every_page_keeps_to_the_frame_in_both_languages_and_its_toggle_leads_there_and_back(address, which, open_page):
    query = "?page=1&per_page=25&note=caf%C3%A9" if address.kind == "list" else "?from=menu"
    english = open_page(address, "en", which, query=query)
    there = toggle_of(keeps_to_the_frame(english, "en"))
    french = english.client.get(there)
    back = toggle_of(keeps_to_the_frame(french, "fr"))

    assert urlsplit(there).path == address.url("fr", contract.arguments(address, which=which))
    assert parse_qs(urlsplit(there).query) == parse_qs(query[1:])
    assert back == address.url("en", contract.arguments(address, which=which)) + query


def keeps_to_the_frame(response, language: str) -> Page:
    """The page, once it has what every page of the house has."""
    assert response.status_code == 200, response.content.decode()[-2000:]
    page = page_of(response)
    assert page.problems == []
    assert page.one("html")["lang"] == language
    assert response["Content-Language"] == language
    assert problems_of_frame(page, response) == []
    assert problems_of_tables(page) == []
    assert inline_code(page) == []
    assert duplicate_ids(page) == []
    return page


def problems_of_frame(page: Page, response) -> list[str]:
    """What a page of the house must have and this one lacks."""
    problems = []
    title = page.one("title").text
    if len(page.all("h1")) != 1:
        problems.append(f"{len(page.all('h1'))} h1")
    elif not page.one("h1").text or page.one("h1").text not in title:
        problems.append(f"the title {title!r} does not name the heading {page.one('h1').text!r}")
    skip = page.first("a")
    if skip is None or "skip" not in skip.classes or skip["href"] != "#main" or not page.all(id="main"):
        problems.append("no skip link first")
    crumbs = page.all("nav", class_="crumbs")
    is_home = response.wsgi_request.path in {"/en/", "/fr/"}
    if not is_home and (
        len(crumbs) != 1 or len(crumbs[0].all("li")) < 2 or len(crumbs[0].all(aria_current="page")) != 1
    ):
        problems.append("no breadcrumbs that end with this page")
    levels = [int(heading.tag[1]) for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if any(after > before + 1 for before, after in itertools.pairwise(levels)):
        problems.append(f"headings skip a level: {levels}")
    policy = response.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "frame-ancestors 'none'" not in policy:
        problems.append(f"Content-Security-Policy: {policy!r}")
    if response.get("Cache-Control") != "no-store":
        problems.append(f"Cache-Control: {response.get('Cache-Control')!r}")
    if response.get("X-Content-Type-Options") != "nosniff":
        problems.append("no nosniff")
    for element in page.all("input", "select", "textarea"):
        if element.get("type") not in ("hidden", "submit", "button") and not is_labelled(page, element):
            problems.append(f"no label: {element}")
    for element in page.all("a", "button"):
        if not element.text and not element.get("aria-label"):
            problems.append(f"no text: {element}")
    return problems


def is_labelled(page: Page, element) -> bool:
    """Whether a field says what it is for."""
    return bool(
        element.get("aria-label")
        or element.get("aria-labelledby")
        or any(around.tag == "label" for around in element.ancestors())
        or page.all("label", **{"for": element.get("id", "")})
    )


def problems_of_tables(page: Page) -> list[str]:
    """What is wrong with a table: no caption, no header row, a sort that is not announced, a ragged row."""
    problems = []
    for table in page.all("table"):
        caption = table.first("caption")
        name = caption.text if caption else "?"
        if not name.strip("?"):
            problems.append("a table without caption")
        headings = table.all("th", scope="col")
        if "as-printed" in table.classes:
            continue  # a published table stands as its source prints it, blanks and missing headings included
        if not headings:
            problems.append(f"{name}: no header row")
        for heading in headings:
            if heading.first("button") and heading.get("aria-sort") not in ("none", "ascending", "descending"):
                problems.append(f"{name}: {heading.text} can be sorted and does not say how it is")
        for row in table.all("tr"):
            cells = sum(int(cell.get("colspan", 1)) for cell in row.all("td", "th"))
            if cells != len(headings):
                problems.append(f"{name}: a row of {cells} cells under {len(headings)} headings")
                break
        for cell in table.all("td"):
            if not cell.text:
                problems.append(
                    f"{name}: an empty cell under {cell.get('data-label')!r}; a missing value is said in words"
                )
                break
    return problems


def inline_code(page: Page) -> list[str]:
    """Scripts and styles that the Content-Security-Policy would refuse, and addresses that leave the origin."""
    found = [str(element) for element in page.all("style")]
    found += [str(element) for element in page.all("script") if not element.get("src")]
    for element in page.walk():
        for name, value in element.attributes.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                found.append(f"{element.tag} {name}={value!r}")
            if name == "href" and value.lower().startswith("javascript:"):
                found.append(f"{element.tag} {name}={value!r}")
            if name == "src" and "//" in value:
                found.append(f"{element.tag} {name}={value!r}")
    return found


def duplicate_ids(page: Page) -> list[str]:
    """Ids that more than one element carries."""
    ids = [element["id"] for element in page.walk() if element.get("id")]
    return sorted({one for one in ids if ids.count(one) > 1})


def toggle_of(page: Page) -> str:
    """Where the language toggle leads."""
    toggle = page.one(class_="toggle")
    return toggle.get("href") or toggle["formaction"]


@ANY_FORM
def test_the_toggle_of_a_form_keeps_what_was_typed_and_saves_nothing(address, open_page):
    response = open_page(address, "en")
    page = page_of(response)
    form = page.one("form", id="record-form")
    fields = form.all(
        "input", "textarea", where=lambda field: field.get("type", "text") in ("text", "") and field.get("name")
    )
    typed = {field["name"]: f"Typed {number}" for number, field in enumerate(fields)}
    rows = address.model._default_manager.count()

    switched = response.client.post(toggle_of(page), {**typed, "switch_language": "fr"})

    after = page_of(switched)
    assert switched.status_code == 200
    assert after.one("html")["lang"] == "fr"
    assert not after.all(class_="errors")
    for name, text in typed.items():
        field = after.first("input", "textarea", name=name)
        assert (field.get("value") or field.text) == text
    assert address.model._default_manager.count() == rows


@ANY_FORM
@IN_BOTH
def test_a_form_with_mistakes_says_so_on_top_at_the_field_and_in_the_title(address, language, open_page):
    response = open_page(address, language)
    form = page_of(response).one("form", id="record-form")
    required = [label for label in form.all("label", "legend") if label.all(class_="required")]
    if not required:
        pytest.skip("the form asks for nothing")
    url = address.url(language, contract.arguments(address))

    refused = response.client.post(url, {})

    page = page_of(refused)
    assert refused.status_code == 422
    assert page.one("title").text.startswith({"en": "Error:", "fr": "Erreur :"}[language].replace(" :", "\u00a0:")) or (
        page.one("title").text.startswith({"en": "Error:", "fr": "Erreur :"}[language])
    )
    summary = page.one(class_="errors")
    ids = {element["id"] for element in page.walk() if element.get("id")}
    targets = [link["href"].removeprefix("#") for link in summary.all("a")]
    assert targets
    assert set(targets) <= ids
    assert inline_code(page) == []


@ANY_LIST
@IN_BOTH
def test_every_list_has_search_count_and_files(address, language, open_page):
    page = page_of(open_page(address, language))

    assert page.one("form", role="search").one("input", name="q")
    assert page.one(role="status", aria_live="polite").text
    links = [link["href"] for link in page.one(class_="exports").all("a")]
    documents = [["docx"], ["pdf"]] if address.page.is_document else []
    assert [parse_qs(urlsplit(link).query)["format"] for link in links] == [["csv"], ["xlsx"], *documents]


@ANY_LIST
@IN_BOTH
def test_a_filter_in_force_is_a_chip_that_can_be_removed(address, language, open_page):
    response = open_page(address, language, query="?q=zz&per_page=25")

    chips = page_of(response).one(class_="chips").all("li")
    assert len(chips) == 1
    assert "zz" in chips[0].text
    without = chips[0].one("a")["href"]
    assert parse_qs(urlsplit(without).query) == {"per_page": ["25"]}
    assert not page_of(response.client.get(without)).all(class_="chips")


@ANY_LIST
def test_every_column_that_can_be_sorted_sorts_and_says_which_way(address, open_page):
    response = open_page(address, "en")
    names = [button["value"].lstrip("-") for button in page_of(response).all("button", name="sort")]

    # Each column one way, in turn, and the first one both ways.
    cases = [(name, number % 2) for number, name in enumerate(names)] + [(name, 1) for name in names[:1]]
    for name, backwards in cases:
        direction, announced = (f"-{name}", "descending") if backwards else (name, "ascending")
        sorted_ = response.client.get(f"{address.url('en')}?per_page=25&sort={direction}")

        assert sorted_.status_code == 200, direction
        headings = [
            heading.get("aria-sort")
            for heading in page_of(sorted_).all("th", scope="col")
            if heading.get("aria-sort") in ("ascending", "descending")
        ]
        assert headings == [announced], direction


@ANY_LIST
def test_htmx_gets_the_very_part_that_the_page_includes(address, open_page):
    part = open_page(address, "en", query="?q=a", HTTP_HX_REQUEST="true")

    page = page_of(part)
    assert part.status_code == 200
    assert not page.all("html")
    assert page.all("table")


@ANY_DETAIL
def test_every_record_page_leads_to_its_history(address, open_page):
    response = open_page(address, "fr")
    history = contract.address_named(f"{address.name.removesuffix('_detail')}_history")

    links = {link["href"] for link in page_of(response).all("a", where=lambda link: link.get("href"))}

    assert history.url("fr", contract.arguments(address)) in links
    assert response.client.get(history.url("fr", contract.arguments(address))).status_code == 200


def test_every_link_inside_a_page_leads_somewhere(client_as, published):
    client, language = client_as("policy"), "fr"
    seen, broken = set(), []

    for address in contract.pages():
        if "policy" not in ACCESS[address.name]:
            continue
        url = address.url(language, contract.arguments(address))
        for link in page_of(client.get(url)).all("a", where=lambda link: link.get("href")):
            target = urlsplit(link["href"])
            if target.scheme or not target.path.startswith(f"/{language}/"):
                continue
            key = (re.sub(r"\d+", "0", target.path), tuple(sorted(parse_qs(target.query))))
            if key in seen:
                continue
            seen.add(key)
            status = client.get(link["href"]).status_code
            if status != 200 and target.path != f"/{language}/log-in/":  # from which who is logged in is sent on
                broken.append(f"{url} -> {link['href']}: {status}")

    assert broken == []


def test_a_path_without_a_language_goes_to_the_readers_language(client, db):
    assert client.get("/").headers["Location"] == "/en/"
    assert client.get("/", headers={"accept-language": "fr-CA,fr;q=0.9"}).headers["Location"] == "/fr/"


@pytest.mark.parametrize("language", contract.LANGUAGES)
def test_the_log_in_page_is_in_both_languages_and_refuses_without_saying_why(language, client, db):
    url = contract.address_named("account_login").url(language)

    acknowledge(client, language)

    shown = client.get(url)
    refused = client.post(url, {"username": "nobody", "password": "wrong"})

    assert page_of(shown).one("html")["lang"] == language
    assert refused.status_code == 422
    assert len(page_of(refused).one(class_="errors").all("li")) == 1
    assert inline_code(page_of(refused)) == []


@pytest.mark.parametrize(
    ("path", "status"), [("/en/nowhere/", 404), ("/fr/nowhere/", 404), ("/en/membership/states/99999999/", 404)]
)
def test_error_pages_keep_the_frame(path, status, client_as):
    response = client_as("reader").get(path)

    assert response.status_code == status
    assert page_of(response).one("html")["lang"] == path[1:3]
    assert len(page_of(response).all("h1")) == 1
