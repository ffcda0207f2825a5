"""Both languages everywhere: no column, no word and no order in one language only."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection

from iomtrack import catalogue
from iomtrack.bilingual import LanguageText
from tests import contract
from tests.access import ACCESS
from tests.markup import Element, page_of

# Words that French shares with English or that name one of the two languages.
SAME_IN_FRENCH = {"english"}


def test_every_english_column_has_its_french_twin():
    alone = []
    for model in apps.get_models():
        names = {field.name: field for field in model._meta.fields}
        for name, field in names.items():
            if name.endswith("_en"):
                twin = names.get(f"{name.removesuffix('_en')}_fr")
                if twin is None or type(twin) is not type(field) or twin.max_length != field.max_length:
                    alone.append(f"{model._meta.label}.{name}")
            if name.endswith("_fr") and f"{name.removesuffix('_fr')}_en" not in names:
                alone.append(f"{model._meta.label}.{name}")

    assert alone == []


def test_every_bilingual_column_is_read_through_the_active_language():
    unread = []
    for model in contract.record_models():
        for field in model._meta.fields:
            if field.name.endswith("_en"):
                base = field.name.removesuffix("_en")
                record = model(**{f"{base}_en": "A", f"{base}_fr": "B"})
                if not isinstance(getattr(record, base, None), LanguageText):
                    unread.append(f"{model._meta.label}.{base}")

    assert unread == []


def test_the_french_catalogue_is_whole_and_compiled():
    assert [str(problem) for problem in catalogue.check()] == []


def english_only() -> set[str]:
    """Every English word of the interface that French says otherwise."""
    found: set[str] = set()
    french: set[str] = set()
    for message in catalogue.read():
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        found |= {text.lower() for text in ids if "%(" not in text}
        french |= {text.lower() for text in strings}
    return found - french - SAME_IN_FRENCH


def is_data(element: Element) -> bool:
    """Whether an element quotes a column: in a history, or in a list of the admin."""
    return element.tag in ("ins", "del") or (element.tag in ("td", "th") and "field-" in element.get("class", ""))


def said_in_english(page: Element, words: set[str]) -> list[str]:
    """What a French page says or reads out in English without marking it as English.

    What history quotes from columns is data, not the interface: single-language columns hold what sources print.
    """
    found = []
    for text, element in page.words():
        if any(is_data(around) for around in element.ancestors()):
            continue
        pieces = {text, *text.split(": ")} | {text.rstrip(":.")}
        if element.language == "fr" and any(piece.strip(" ").lower() in words for piece in pieces):
            found.append(text)
    return found


@pytest.mark.parametrize("address", contract.pages(), ids=str)
def test_a_french_page_says_nothing_in_english(address, client_as, published):
    words = english_only()
    client = client_as(sorted(ACCESS[address.name])[0])

    found = {
        text
        for which in (("first", "last") if address.parameters else ("first",))
        for text in said_in_english(
            page_of(client.get(address.url("fr", contract.arguments(address, which=which)))), words
        )
    }

    assert sorted(found) == []
    assert len(words) > 300


@pytest.mark.parametrize("address", contract.of_kind("create", "update"), ids=str)
def test_the_errors_of_a_french_form_are_in_french(address, client_as, published):
    client = client_as(sorted(ACCESS[address.name])[0])

    response = client.post(address.url("fr", contract.arguments(address)), {})

    page = page_of(response) if response.status_code == 422 else page_of(client.get("/fr/"))
    assert said_in_english(page, english_only()) == []


@pytest.mark.parametrize("path", ["/fr/log-in/", "/fr/nowhere/"])
def test_pages_outside_the_log_in_are_in_french_too(path, client, client_as, db):
    response = (client if "log-in" in path else client_as("reader")).get(path)

    assert said_in_english(page_of(response), english_only()) == []


def test_the_united_states_stand_under_e_in_french(client_as, published):
    client = client_as("reader")

    rows = page_of(client.get("/fr/membership/states/?sort=name&per_page=200")).all("table", role="table")[-1]
    names = [row.first("td").text for row in rows.first("tbody").all("tr")]

    position = next(number for number, name in enumerate(names) if name.startswith("États-Unis"))
    assert names[position - 1][0] in "EÉ"
    assert names[position + 1][0] in "EÉFG"
    assert [name[0] for name in names if name[0] == "É"]
    folded = sorted(names, key=lambda name: fold(name))
    assert [fold(name)[:4] for name in names] == [fold(name)[:4] for name in folded]


def fold(text: str) -> str:
    """As the database folds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("language", contract.LANGUAGES)
@pytest.mark.parametrize("typed", ["etats-unis", "États-Unis", "ÉTATS-UNIS", "united states", "cote d'ivoire", "CÔTE"])
def test_search_ignores_accents_and_case_both_ways(typed, language, client_as, published):
    response = client_as("reader").get(f"/{language}/membership/states/", {"q": typed})

    assert response.status_code == 200
    assert response.context["total"] >= 1


def test_search_with_accents_finds_a_name_without_them_and_the_reverse(client_as, published):
    client = client_as("reader")
    url = "/fr/membership/states/"

    plain = client.get(url, {"q": "canada"}).context["total"]
    accented = client.get(url, {"q": "cánàdâ"}).context["total"]

    assert plain == accented == 1


def test_admin_pages_in_french_say_nothing_in_english(client_as, published):
    client = client_as("admin")
    words = english_only()
    found = {}

    for model in contract.record_models():
        if model not in admin.site._registry:
            continue
        record = contract.some_record(model)
        base = f"/fr/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for path in (base, f"{base}{record.pk}/change/", f"{base}{record.pk}/history/"):
            said = said_in_english(page_of(client.get(path)), words)
            if said:
                found[path] = sorted(set(said))

    assert found == {}
