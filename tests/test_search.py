"""Search over all records: each is found by its words, in both languages, by those who may see it and by nobody else."""

import string
from itertools import count, product

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.utils import translation

from governance.models import AgendaItem, Session
from iomtrack import history
from iomtrack.models import Marked, Marking, Record, SearchEntry
from iomtrack.search import finding, index
from iomtrack.search.declaration import DECLARED, LEFT_OUT, kind_of
from iomtrack.visibility import is_restricted
from membership.models import Claim
from tests import contract
from tests.access import ROLES
from tests.markup import page_of

pytestmark = pytest.mark.django_db

SEARCHED = sorted(DECLARED, key=kind_of)
ANY_SEARCHED = pytest.mark.parametrize("model", SEARCHED, ids=kind_of)
IN_BOTH = pytest.mark.parametrize("language", contract.LANGUAGES)
NUMBERS = count()
# Columns too short or too strict for a word of the tests.
CODES = {("membership.state", "iso3"), ("membership.state", "iso2"), ("contributions.currency", "code")}
CONTENT = ("kind", "object_id", *index.CONTENT)


def new_word() -> str:
    """A word of no language that no other record has; no stemmer shortens it."""
    number = next(NUMBERS)
    return "qu" + "".join("bdfghklmnp"[int(digit)] + "o" for digit in f"{number:04}") + "x"


def own_texts(model) -> list[str]:
    """The model's own columns that its rows are found by."""
    declared = DECLARED[model]
    entries = index.Entries(model, declared)
    columns = []
    for path in (*declared.title, *declared.names, *entries.prose()):
        if "." not in path:
            columns += [f"{path}_en", f"{path}_fr"] if entries.is_bilingual((path,)) else [path]
    fields = {field.name: field for field in model._meta.fields}
    return [name for name in columns if is_text(fields[name]) and (kind_of(model), name) not in CODES]


def is_text(field: models.Field) -> bool:
    """Whether a column holds words that people write."""
    return isinstance(field, (models.CharField, models.TextField)) and not field.choices


def found_by(user, text: str, language: str = "en") -> list[tuple[str, int]]:
    """Kinds and page keys of what is found; and of what is offered as spelled similarly."""
    with translation.override(language):
        hits = finding.found(text, user) or finding.similar(text, user)
    return [(hit.kind, hit.page_id) for hit in hits]


def links_on(client: Client, language: str, text: str) -> list[str]:
    """Where the results of the page lead."""
    response = client.get(f"/{language}/search/", {"q": text})
    assert response.status_code == 200
    return [title.one("a")["href"] for title in page_of(response).all("p", class_="found-title")]


def test_every_record_is_searched_or_left_out_for_a_reason():
    undecided = [m._meta.label for m in contract.record_models() if m not in DECLARED and m not in LEFT_OUT]

    assert undecided == [], "decorate with @searched or @unsearched"
    assert [m._meta.label for m in DECLARED if m in LEFT_OUT] == []
    assert all(len(reason) > 15 for reason in LEFT_OUT.values())


def test_what_is_left_out_has_no_prose_of_its_own_but_a_note():
    prose = {
        model._meta.label: [name for name in index.Entries(model, index.Searched()).prose() if name != "note"]
        for model in LEFT_OUT
        if contract.factory_of(model) and any(a.name == f"{model._meta.model_name}_detail" for a in contract.pages())
    }

    assert {label for label, names in prose.items() if names} == set()


@ANY_SEARCHED
def test_every_text_of_a_record_finds_it_in_both_languages(model, user_with_role, client_as):
    reader = user_with_role("reader")
    client = Client()
    client.force_login(reader)
    words = {name: new_word() for name in own_texts(model)}
    lost = []

    for name, word in words.items():
        record = contract.factory_of(model)(**{name: word})
        for language in contract.LANGUAGES:
            found = found_by(reader, word, language)
            if [kind for kind, _page in found] != [kind_of(model)]:
                lost.append(f"{name} in {language}: {found}")
        with translation.override("fr"):
            address = record.get_absolute_url()
        if links_on(client, "fr", word) != [address]:
            lost.append(f"{name}: leads to {links_on(client, 'fr', word)} instead of {address}")

    assert lost == []


@ANY_SEARCHED
def test_a_record_is_found_by_the_words_it_takes_from_others_even_after_they_change(model, user_with_role):
    reader = user_with_role("reader")
    record = contract.factory_of(model)()
    entries = index.Entries(model, DECLARED[model])
    lost = []

    for keys, columns in entries.read.items():
        related = record
        for key in keys:
            related = related and getattr(related, key)
        for column in columns if related else ():
            field = related._meta.get_field(column.removesuffix("_id"))
            if is_text(field):
                word = new_word()
                type(related)._default_manager.filter(pk=related.pk).update(**{column: word})
                if kind_of(model) not in dict(found_by(reader, word)):
                    lost.append(f"{'.'.join(keys)}.{column}")

    assert lost == []


@pytest.mark.parametrize("role", ROLES)
def test_every_role_that_may_view_a_kind_finds_it_and_nobody_without_a_role_does(role, user_with_role):
    words = {}
    for model in SEARCHED:
        if texts := own_texts(model):
            words[model] = new_word()
            contract.factory_of(model)(**{texts[0]: words[model]})
    somebody, nobody = user_with_role(role), user_with_role("")

    missed = [
        kind_of(model)
        for model, word in words.items()
        if [kind for kind, _page in found_by(somebody, word)]
        != ([kind_of(model)] if somebody.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}") else [])
    ]

    assert missed == []
    assert [kind_of(model) for model, word in words.items() if found_by(nobody, word)] == []
    assert len(words) > 35


def marked_around(record: Record) -> list[Record]:
    """The marked records that a record is, or stands on, however far away."""
    found, waiting, seen = [], [record], set()
    while waiting:
        one = waiting.pop()
        if (type(one), one.pk) in seen:
            continue
        seen.add((type(one), one.pk))
        if isinstance(one, Marked):
            found.append(one)
        keys = [field.name for field in one._meta.fields if field.is_relation and isinstance(one, Record)]
        waiting += [related for key in keys if isinstance(related := getattr(one, key), Record)]
    return found


# What stands on a marked record only if it is linked to one: the link that the factory leaves empty.
LINKS = {
    "governance.action": {"outcome": "governance.Outcome"},
    "governance.actionentry": {"action__outcome": "governance.Outcome"},
    "governance.actionunit": {"action__outcome": "governance.Outcome"},
}


def made_with(model, word: str) -> Record:
    """A row of the model with a word in its text, on an outcome where it can have one."""
    links = {key: contract.factory_of(apps.get_model(label))() for key, label in LINKS.get(kind_of(model), {}).items()}
    if texts := own_texts(model):
        return contract.factory_of(model)(**links, **{texts[0]: word})
    record = contract.factory_of(model)(**links)
    for keys, columns in index.Entries(model, DECLARED[model]).read.items():
        related = getattr(record, keys[0])
        if len(keys) == 1 and related and f"name{'' if 'name' in columns else '_en'}" in columns:
            name = "name" if "name" in columns else "name_en"
            type(related).objects.filter(pk=related.pk).update(**{name: word})
            return record
    raise AssertionError(f"{model._meta.label} takes no name from anywhere")


def standing_on_marked() -> list[type[models.Model]]:
    """Searched models of which some rows are hidden from some readers: marked, seen through others, parts of those."""
    found = []
    for model in SEARCHED:
        whole = model
        while (name := index.whole_of(whole)) and (above := whole._meta.get_field(name).related_model):
            whole = above  # a claim is a part of any kind of record, and has a test of its own
        if model is not Claim and any(is_restricted(one) for one in (model, whole)):
            found.append(model)
    return found


@pytest.mark.parametrize("model", standing_on_marked(), ids=kind_of)
@IN_BOTH
def test_a_protected_record_is_not_found_counted_or_suggested(model, language, user_with_role):
    people = {
        "reader": user_with_role("reader"),
        "evaluator": user_with_role("evaluator"),
        "admin": user_with_role("admin", is_superuser=True),
    }
    policy = user_with_role("policy")
    word = new_word()
    record = made_with(model, word)
    around = marked_around(record)
    seen = []

    assert around
    for one in around:
        before = {role: dict(found_by(user, word, language)) for role, user in people.items()}
        type(one).objects.filter(pk=one.pk).update(marking=Marking.PROTECTED_B)
        for role, user in people.items():
            assert kind_of(model) in before[role]
            client = Client()
            client.force_login(user)
            page = client.get(f"/{language}/search/", {"q": word[:-1]}).content.decode()
            if kind_of(model) in dict(found_by(user, word, language)) or kind_of(model) in dict(
                found_by(user, word + "a", language)
            ):
                seen.append(f"{role} finds it under a protected {kind_of(type(one))}")
            if f'id="{kind_of(model)}"' in page:
                seen.append(f"{role} sees it counted under a protected {kind_of(type(one))}")
        assert kind_of(model) in dict(found_by(policy, word, language))
        with history.because("The next one in turn"), transaction.atomic():
            type(one).objects.filter(pk=one.pk).update(marking=Marking.UNCLASSIFIED)

    assert seen == []


def test_words_of_marked_records_are_taken_only_by_what_is_as_hidden_as_they_are():
    every = [index.Entries(model, DECLARED[model]) for model in SEARCHED]
    taking = {one.model for one in every for keys in one.read if issubclass(one.alias(keys)[1], Marked)}

    assert taking
    assert taking <= set(standing_on_marked())


def test_a_claim_about_a_protected_record_is_as_hidden_as_the_record(user_with_role):
    session = contract.factory_of(Session)()
    word = new_word()
    contract.factory_of(next(m for m in SEARCHED if kind_of(m) == "membership.claim"))(record=session, value=word)
    reader, policy = user_with_role("reader"), user_with_role("policy")
    assert found_by(reader, word) == [("membership.claim", session.pk)]

    Session.objects.update(marking=Marking.PROTECTED_B)

    assert found_by(reader, word) == []
    assert found_by(policy, word) == [("membership.claim", session.pk)]


def snapshot() -> set[tuple]:
    """The index, without the numbers of its rows."""
    return set(SearchEntry.objects.values_list(*CONTENT))


APPEND_ONLY = {"governance.actionentry", "contributions.ledgerentry"}


def test_what_triggers_keep_is_what_a_rebuild_makes(published):
    with connection.cursor() as cursor:
        for table, column in (
            ("membership_state", "name_fr"),
            ("membership_organization", "name_en"),
            ("governance_body", "abbreviation_fr"),
            ("governance_agendaitem", "title_fr"),
            ("governance_post", "name_fr"),
        ):
            cursor.execute(f"UPDATE {table} SET {column} = left({column} || ' bis', 20) WHERE id % 2 = 0")
        cursor.execute("UPDATE membership_publishedtable SET language = 'fr' WHERE id % 3 = 0")
        cursor.execute("UPDATE governance_body SET name_fr = '' WHERE id % 5 = 0")
        cursor.execute("DELETE FROM membership_departmentalias WHERE id % 2 = 0")
    for model in SEARCHED:
        if kind_of(model) not in APPEND_ONLY and (texts := own_texts(model)):
            contract.factory_of(model)(**{texts[-1]: new_word()}).delete()
            contract.factory_of(model)(**{texts[-1]: new_word()})
    kept = snapshot()

    counts = index.rebuild()

    assert kept == snapshot()
    assert len(kept) == sum(counts.values()) > 1000
    assert index.rebuild() == counts


def test_the_index_has_just_the_rows_that_the_models_have(published):
    rows = {kind_of(model): model._base_manager.count() for model in SEARCHED if model._base_manager.exists()}
    entries = SearchEntry.objects.order_by().values_list("kind").annotate(n=models.Count("pk"))

    assert dict(entries) == rows


def test_the_search_reaches_names_of_three_letters(user_with_role):
    """Codes too short for a unique word: every possible one of a state finds that state first."""
    from tests.factories.membership import StateFactory

    reader = user_with_role("reader")
    for iso3 in ("".join(letters) for letters in list(product("QZ", string.ascii_uppercase[:4], "Q"))[:8]):
        state = StateFactory(iso3=iso3)

        assert found_by(reader, iso3.lower())[0] == ("membership.state", state.pk)


def test_an_agenda_item_hidden_among_many_leaves_the_count_right(user_with_role):
    word = new_word()
    items = [contract.factory_of(AgendaItem)(title_en=f"{word} {number}") for number in range(8)]
    AgendaItem.objects.filter(pk__in=[item.pk for item in items[:3]]).update(marking=Marking.PROTECTED_B)

    with translation.override("en"):
        few = finding.found(word, user_with_role("reader"))
        all_ = finding.found(word, user_with_role("policy"))

    assert {hit.total for hit in few} == {5}
    assert {hit.total for hit in all_} == {8}
    assert len(all_) == 5
