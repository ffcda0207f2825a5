"""The admin edits every record, in both languages, at any size, and deletes nothing."""

from urllib.parse import quote

import pytest
from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils import translation

from iomtrack.models import Record, User
from membership.models import State
from tests import contract
from tests.markup import page_of

MOST_OPTIONS = 50

REGISTERED = tuple(
    model for model in admin.site._registry if issubclass(model, Record) or model._meta.app_label == "iomtrack"
)
ANY_MODEL = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
ANY_RECORD = pytest.mark.parametrize(
    "model", [model for model in REGISTERED if issubclass(model, Record)], ids=lambda model: model._meta.label
)
IN_BOTH = pytest.mark.parametrize("language", contract.LANGUAGES)


@pytest.fixture
def administrator(client_as):
    """The browser of an administrator who is no superuser."""
    client = client_as("admin")
    assert not client.user.is_superuser
    return client


def url_of(model, page: str, language: str = "en", *keys) -> str:
    """The address of an admin page."""
    with translation.override(language):
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=keys)


def may(model, action: str) -> bool:
    """Whether the administrator's role holds a permission."""
    from iomtrack.roles import ROLE_BY_CODE

    return ROLE_BY_CODE["admin"].grants(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


def test_every_record_is_in_the_admin_on_its_own_or_in_the_form_of_its_whole():
    inline = {inline.model for registered in admin.site._registry.values() for inline in registered.inlines}

    assert [m._meta.label for m in contract.record_models() if m not in admin.site._registry and m not in inline] == []


@ANY_MODEL
@IN_BOTH
def test_every_admin_page_of_a_model_answers(model, language, administrator, published):
    record = contract.some_record(model)
    registered = admin.site._registry[model]
    pages = [("change", record.pk)]
    if language == "en":  # what every French page of the admin says is read in tests/test_bilingual.py
        pages += [("changelist",), ("history", record.pk)]
        if registered.has_add_permission(request_of(administrator)):
            pages.append(("add",))

    for page, *keys in pages:
        response = administrator.get(url_of(model, page, language, *keys))

        assert response.status_code == 200, page
        html = page_of(response)
        assert html.one("html")["lang"] == language
        assert len(html.all("h1")) == 1
        assert not html.all("a", class_="deletelink")
        assert [list for list in html.all("select") if longest_run(list) > MOST_OPTIONS] == [], page
        assert [element for element in html.walk() if element.get("style") or element.tag == "style"] == []


def longest_run(select) -> int:
    """The most options that follow each other under one heading."""
    return max(
        len([o for o in select.all("option") if o.parent is around]) for around in (select, *select.all("optgroup"))
    )


def request_of(client):
    """A request by the client's user, for questions to a ModelAdmin."""
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = client.user
    return request


@ANY_RECORD
def test_nothing_can_be_deleted_in_the_admin(model, administrator, published):
    record = contract.some_record(model)

    asked = administrator.get(url_of(model, "delete", "en", record.pk))
    done = administrator.post(url_of(model, "delete", "en", record.pk), {"post": "yes"})
    actions = administrator.get(url_of(model, "changelist"))

    assert (asked.status_code, done.status_code) == (403, 403)
    assert model._default_manager.filter(pk=record.pk).exists()
    assert b"delete_selected" not in actions.content


@ANY_RECORD
def test_every_related_record_is_found_by_typing(model, administrator):
    registered = admin.site._registry[model]
    request = request_of(administrator)
    searched = set(registered.get_autocomplete_fields(request)) | set(registered.raw_id_fields)
    read_only = set(registered.get_readonly_fields(request))

    listed = [
        field.name
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
        and field.editable
        and field.name not in searched | read_only
        and issubclass(field.related_model, Record)
    ]

    assert listed == []


@ANY_RECORD
def test_search_in_the_admin_ignores_case_and_accents(model, administrator, published):
    record = contract.some_record(model)
    if not model.search_fields:
        pytest.fail(f"{model._meta.label} has no search_fields: it cannot be found")
    words = [word for word in searchable_words(record) if word.isalnum()]
    if not words:
        pytest.skip("the record has no word to search")
    word = max(words, key=len)

    for spelling in (word, word.upper(), unaccented(word)):
        response = administrator.get(f"{url_of(model, 'changelist')}?q={quote(spelling)}")

        assert response.status_code == 200
        assert response.context["cl"].result_count > 0, spelling


def searchable_words(record) -> list[str]:
    """The words of the record's own text columns that the search looks at."""
    found = []
    for name in type(record).search_fields:
        value = record
        for part in name.split("__"):
            value = getattr(value, part, None)
        if isinstance(value, str):
            found += value.split()
    return found


def unaccented(text: str) -> str:
    """Text without accents."""
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@ANY_RECORD
def test_bad_input_never_breaks_a_list_of_the_admin(model, administrator, published):
    url = url_of(model, "changelist")

    for query in ("?q=%00&o=99", "?p=abc&all=", "?p=99999", "?nonsense=1", f"?e=1&q={'x' * 7000}"):
        assert administrator.get(url + query, follow=True).status_code < 500, query


@pytest.mark.parametrize("path", ["/en/admin/", "/fr/admin/", "/en/admin/membership/", "/fr/admin/governance/"])
def test_the_index_and_the_app_pages_answer(path, administrator, published):
    response = administrator.get(path)

    assert response.status_code == 200
    assert "Content-Security-Policy" in response.headers
    assert page_of(response).one("html")["lang"] == path[1:3]


def test_the_admin_offers_no_log_of_its_own(administrator, published):
    page = page_of(administrator.get("/en/admin/"))

    assert not page.all(id="recent-actions-module")


def test_a_change_of_password_is_possible_only_for_accounts_one_may_change(client_as, published):
    assert client_as("policy").get("/en/admin/iomtrack/user/", follow=True).status_code == 403
    assert client_as("admin").get("/en/admin/iomtrack/user/").status_code == 200


@ANY_RECORD
def test_a_change_asks_for_its_reason_and_a_new_record_for_none(model, administrator, published):
    registered = admin.site._registry[model]
    request, record = request_of(administrator), contract.some_record(model)

    assert "why" not in registered.get_fields(request)
    assert ("why" in registered.get_fields(request, record)) == registered.has_change_permission(request, record)


@ANY_RECORD
def test_a_form_begins_with_the_names_and_ends_with_source_and_reason(model, administrator):
    registered = admin.site._registry[model]
    if registered.fields:
        pytest.skip("the form says its own order")

    names = registered.get_fields(request_of(administrator))

    if "name_en" in names:
        assert names[:2] == ["name_en", "name_fr"]
    cited = [name for name in ("source", "locator", "certainty", "note_en", "note_fr") if name in names]
    assert names[len(names) - len(cited) :] == cited


@pytest.mark.parametrize("app", contract.APPS)
def test_the_french_index_has_its_accented_names_where_the_alphabet_has_them(app, administrator, published):
    page = page_of(administrator.get("/fr/admin/"))

    parts = [element.text for element in page.all("caption")]
    kinds = [element.text for element in page.all("th", scope="row") if element["id"].startswith(f"{app}-")]
    assert len(kinds) > 10
    for names in (parts, kinds):
        assert names == sorted(names, key=lambda name: unaccented(name).casefold())


def test_french_pages_of_the_admin_speak_of_no_object(administrator, published):
    state = State.objects.first()
    pages = [("changelist",), ("add",), ("change", state.pk)]
    texts = [administrator.get(url_of(State, page, "fr", *keys)).content.decode() for page, *keys in pages]
    saved = administrator.post("/fr/admin/membership/state/add/", WHOLE_STATE, follow=True)

    assert saved.redirect_chain
    assert [text for text in (*texts, saved.content.decode()) if "objet" in text.lower()] == []
    assert "Choisir un élément\u00a0: État" in texts[0]
    assert "Ajouté\u00a0: État" in saved.content.decode()


WHOLE_STATE = {
    "name_en": "Ruritania",
    "name_fr": "Ruritanie",
    "iso3": "XRU",
    "precision": "day",
    "certainty": "stated",
    "group_memberships-TOTAL_FORMS": 0,
    "group_memberships-INITIAL_FORMS": 0,
}


def test_roles_are_ticked_by_their_names(administrator, published):
    page = page_of(administrator.get(url_of(User, "change", "fr", administrator.user.pk)))

    labels = [element.text for element in page.all("label")]
    assert any("Administrateur du système" in label for label in labels)
    assert len(page.all("input", type="checkbox", name="groups")) == 6
