"""A run in which every translated string and every row's text is bracketed: what is not was never marked for translation."""

import re

import pytest
from django.db import connection, models

from iomtrack import history, pseudo
from tests import contract
from tests.access import ACCESS, ROLES
from tests.markup import Element, page_of

pytestmark = pytest.mark.django_db

# What belongs to no language: the product, the two languages, codes, time zones, addresses, kinds of file, people.
ALLOWED = re.compile(
    r"IOMTrack(?: \d[\w.]*)?|English|Français|CSV|Excel|Word|[A-Z]{3}(?:/[A-Z]{3})?|[A-Z]{2}|https?://\S+|[\w-]+@[\w.-]+"
    r"|[a-z]+(?:-[a-z]+)*-\d+|Alex Tremblay \d+|Europe/Zurich|America/Toronto|×|[IVXLC]+|[0-9a-f]{64}"
)
LETTERS = re.compile(r"[^\W\d_]{2,}")
TEXT_COLUMNS = (models.CharField, models.TextField)


# Text columns that hold a code, not words.
UNBRACKETED = {"time_zone", "printed", "locator", "symbol", "url", "sha256", "record_type", "inputs", "inputs_hash"}


@pytest.fixture
def bracketed_rows(db):
    """At least one row of every model and every row that a page needs, with every free text in brackets."""
    for model in contract.record_models():
        if not model._default_manager.exists():
            contract.factory_of(model)()
    for address in contract.pages():
        contract.arguments(address)
    bracket_texts()
    with connection.cursor() as cursor:
        for model in contract.record_models():
            cursor.execute(f"TRUNCATE {history.event_model(model)._meta.db_table}")
    bracket_texts()  # once more, so that the history holds nothing but bracketed text


def bracket_texts() -> None:
    """Put the free text of every record in brackets."""
    for model in contract.record_models():
        texts = [field.name for field in model._meta.concrete_fields if is_free_text(field)]
        for record in model._default_manager.all():
            values = {name: pseudo.bracket(getattr(record, name)) for name in texts if getattr(record, name)}
            if values:
                model._default_manager.filter(pk=record.pk).update(**values)


def is_free_text(field: models.Field) -> bool:
    """Whether a column holds words that people write."""
    return (
        isinstance(field, TEXT_COLUMNS)
        and not field.choices
        and not isinstance(field, (models.SlugField, models.URLField, models.EmailField))
        and (field.max_length is None or field.max_length > 40)
        and field.name not in UNBRACKETED
    )


@pytest.mark.parametrize("language", contract.LANGUAGES)
def test_every_visible_word_was_marked_for_translation(language, bracketed_rows, client_as):
    clients = {role: client_as(role) for role in ROLES}
    bare = {}

    for address in contract.pages():
        client = clients[sorted(ACCESS[address.name])[0]]
        url = address.url(language, contract.arguments(address))
        with pseudo.install():
            response = client.get(url)
            page = page_of(response)
        assert response.status_code == 200, url
        if found := unbracketed(page):
            bare[address.name] = found

    assert bare == {}, [strip_brackets(one) for page in bare.values() for one in page]


def unbracketed(page: Element) -> list[str]:
    """Visible text with letters that stand outside brackets."""
    found = []
    for text, _element in page.words():
        rest = strip_brackets(text)
        rest = ALLOWED.sub("", rest)
        if LETTERS.search(rest):
            found.append(text)
    return sorted(set(found))


def strip_brackets(text: str) -> str:
    """What stands outside the brackets, however deep they are nested."""
    depth, outside = 0, []
    for character in text:
        if character == pseudo.OPENING:
            depth += 1
        elif character == pseudo.CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0:
            outside.append(character)
    return "".join(outside)


def test_the_check_itself_sees_a_bare_word(bracketed_rows, client_as):
    with pseudo.install():
        page = page_of(client_as("policy").get("/en/"))
    page.one("h1").children.append("Bare words")

    assert "Bare words" in unbracketed(page)
