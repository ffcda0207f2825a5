"""How search finds: words in both languages, names by any part, the best first; and how its page says so."""

import io
import re

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from iomtrack.models import Marking, SearchEntry
from iomtrack.search import finding, index, marks
from membership.models import DepartmentAlias, Source, State
from tests.factories.governance import AgendaItemFactory, PersonFactory, SessionFactory
from tests.factories.membership import (
    AmendmentFactory,
    DepartmentAliasFactory,
    DepartmentFactory,
    MembershipFactory,
    OrganizationFactory,
    OrganizationNameFactory,
    StateFactory,
)
from tests.factories.source import PublishedFigureFactory, PublishedTableFactory, SourceFactory
from tests.markup import page_of

pytestmark = pytest.mark.django_db

IN_BOTH = pytest.mark.parametrize("language", ["en", "fr"])


@pytest.fixture
def search(client_as):
    """Open the page of the search as somebody with a role."""
    clients = {}

    def opened(text, language="en", role="reader", **narrowing):
        if role not in clients:
            clients[role] = client_as(role)
        return clients[role].get(f"/{language}/search/", {"q": text, **narrowing})

    return opened


@pytest.fixture
def titles(search):
    """The titles of what is found, best first."""
    return lambda text, language="en", **more: [
        title.text for title in page_of(search(text, language, **more)).all("p", class_="found-title")
    ]


# finding


@pytest.mark.parametrize("typed", ["contributions", "Contribution", "CONTRIBUTING", "contributed"])
@IN_BOTH
def test_any_form_of_an_english_word_finds_it(typed, language, titles):
    SourceFactory(title_en="The assessed contribution of a member", title_fr="Un rapport")

    assert titles(typed, language) == [{"en": "The assessed contribution of a member", "fr": "Un rapport"}[language]]


@pytest.mark.parametrize("typed", ["réunions", "reunion", "RÉUNION", "reünions"])
@IN_BOTH
def test_any_form_of_a_french_word_finds_it_with_or_without_accents(typed, language, titles):
    SourceFactory(title_en="A report", title_fr="La réunion de novembre")

    assert len(titles(typed, language)) == 1


def test_accents_that_are_not_in_the_text_may_be_typed(titles):
    StateFactory(name_en="Canada", name_fr="Canada")

    assert titles("Cánàdä") == ["Canada"]


@pytest.mark.parametrize("typed", ["2258", "MC/2258", "mc/2258/amdt.1", "mc 2258", "Amdt.1", "225"])
def test_a_symbol_is_found_by_any_part_of_it(typed, titles):
    SourceFactory(title_en="Council document", symbol="MC/2258/Amdt.1")
    SourceFactory(title_en="Another document", symbol="MC/9999")

    assert titles(typed) == ["Council document"]


@pytest.mark.parametrize("typed", ["2004", "2003-2004", "2003"])
def test_a_year_in_a_span_is_a_word(typed, titles):
    SourceFactory(title_en="Programme of 2003-2004")

    assert titles(typed) == ["Programme of 2003-2004"]


def test_all_words_must_be_there(titles):
    SourceFactory(title_en="Budget of the Council")
    SourceFactory(title_en="Budget of the Committee")

    assert titles("committee budget") == ["Budget of the Committee"]
    assert titles("budget geneva") == []


def test_the_name_itself_comes_first_then_what_begins_with_it_then_the_words_then_a_part(titles):
    for name in ("Isle of Oman and others", "Romania", "Oman", "Oman and Yemen"):
        StateFactory(name_en=name, name_fr="")

    assert titles("oman") == ["Oman", "Oman and Yemen", "Isle of Oman and others", "Romania"]


def test_the_group_with_the_best_result_comes_first(search):
    SourceFactory(title_en="Figures on Oman")
    MembershipFactory(state=StateFactory(name_en="Oman", name_fr="Oman"))

    headings = [heading.text for heading in page_of(search("oman")).one("main").all("h2")]

    assert headings == ["States (1)", "Sources (1)", "Memberships (1)"] or headings == [
        "States (1)",
        "Memberships (1)",
        "Sources (1)",
    ]


@pytest.mark.parametrize(("language", "first"), [("en", "In English"), ("fr", "En français")])
def test_the_language_of_the_page_comes_first_and_both_are_found(language, first, titles):
    SourceFactory(title_en="Une question", title_fr="Migration : en français")
    SourceFactory(title_en="Migration: in English", title_fr="A question")

    found = titles("migration", language)

    assert len(found) == 2
    assert first.lower() in found[0].lower()


def test_a_former_name_and_an_alias_lead_to_the_page_of_the_whole(search):
    organization = OrganizationFactory(name_en="International Organization for Migration")
    OrganizationNameFactory(organization=organization, name_en="Former Committee", acronym_en="ZZCEM")
    department = DepartmentFactory(name_en="Department of Journeys")
    DepartmentAliasFactory(department=department, text="ZZCIC")

    former, alias = (page_of(search(typed)).one("section", class_="found-group") for typed in ("zzcem", "zzcic"))

    assert former.one("a")["href"] == organization.get_absolute_url().replace("/fr/", "/en/")
    assert "Organization: International Organization for Migration" in former.text
    assert alias.one("a")["href"] == department.get_absolute_url().replace("/fr/", "/en/")
    assert "Department: Department of Journeys" in alias.text


def test_a_misspelled_name_is_found_only_when_nothing_else_is_and_the_page_says_so(search):
    StateFactory(name_en="Switzerland", name_fr="Suisse")

    page = page_of(search("Swizerland"))

    assert page.one(role="status").text == "Nothing was found."
    assert "Spelled similarly" in [heading.text for heading in page.all("h2")]
    assert "No record contains what you typed" in page.text
    assert page.one("p", class_="found-title").text == "Switzerland"

    SourceFactory(title_en="A Swizerland of misprints")
    assert [title.text for title in page_of(search("Swizerland")).all("p", class_="found-title")] == [
        "A Swizerland of misprints"
    ]


def test_a_misspelled_name_of_a_protected_record_is_not_suggested(search):
    SessionFactory(title_en="Switzerland", title_fr="", marking=Marking.PROTECTED_B)

    assert "found-title" not in search("Swizerland").content.decode()
    assert "found-title" in search("Swizerland", role="policy").content.decode()


# the index


def test_raw_sql_bulk_updates_and_deletions_are_found_at_once(titles):
    state = StateFactory(name_en="Freedonia", name_fr="")
    assert titles("freedonia") == ["Freedonia"]

    with connection.cursor() as cursor:
        cursor.execute("UPDATE membership_state SET name_en = 'Sylvania' WHERE id = %s", [state.pk])
    assert (titles("freedonia"), titles("sylvania")) == ([], ["Sylvania"])

    state.name_en = "Ruritania"
    State.objects.bulk_update([state], ["name_en"])
    assert (titles("sylvania"), titles("ruritania")) == ([], ["Ruritania"])

    state.delete()
    assert titles("ruritania") == []
    assert not SearchEntry.objects.filter(kind="membership.state", object_id=state.pk).exists()


def test_a_renamed_state_renames_its_memberships_in_the_search(titles):
    membership = MembershipFactory(state=StateFactory(name_en="Freedonia", name_fr=""))

    State.objects.filter(pk=membership.state_id).update(name_en="Sylvania")

    assert any(title.startswith("Sylvania, Member") for title in titles("sylvania"))
    assert titles("freedonia") == []


def test_a_write_that_fails_leaves_the_index_as_it_was(titles):
    state = StateFactory(name_en="Freedonia", name_fr="")
    assert titles("freedonia") == ["Freedonia"]

    @transaction.atomic
    def rename_and_fail():
        State.objects.filter(pk=state.pk).update(name_en="Sylvania")
        assert titles("sylvania") == ["Sylvania"]
        State.objects.filter(pk=state.pk).update(iso3="abc")

    with pytest.raises(DatabaseError):
        rename_and_fail()

    assert titles("freedonia") == ["Freedonia"]


def test_rebuilding_fills_an_emptied_index_and_says_how_much(titles):
    StateFactory(name_en="Freedonia", name_fr="")
    SearchEntry.objects.all().delete()
    assert titles("freedonia") == []
    output = io.StringIO()

    call_command("rebuild_search", stdout=output)

    assert titles("freedonia") == ["Freedonia"]
    assert "membership.state: 1" in output.getvalue()


def test_rebuilding_is_all_or_nothing(monkeypatch, titles):
    StateFactory(name_en="Freedonia", name_fr="")
    whole = index.every_entry()
    whole[-1].select = "SELECT 1 / 0"
    monkeypatch.setattr(index, "every_entry", lambda: whole)

    with pytest.raises(DatabaseError), transaction.atomic():
        index.rebuild()

    assert titles("freedonia") == ["Freedonia"]


def test_an_index_that_was_filled_by_other_declarations_is_refilled_by_migrate(titles):
    StateFactory(name_en="Freedonia", name_fr="")
    SearchEntry.objects.all().delete()

    index.refill_if_declared_otherwise()
    assert titles("freedonia") == []

    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE iomtrack_searchentry IS 'an earlier version'")
    index.refill_if_declared_otherwise()
    assert titles("freedonia") == ["Freedonia"]


# the page


def test_what_matches_is_marked_and_nothing_in_a_text_becomes_markup(search):
    AmendmentFactory(
        title_en="<b>Rules</b> & <script>alert(1)</script>",
        summary_en='The threshold is "two thirds" <img src=x onerror=alert(1)> of the thresholds.',
    )

    html = search("threshold").content.decode()
    found = page_of(search("threshold")).one("p", class_="found-excerpt")

    assert [mark.text for mark in found.all("mark")] == ["threshold", "thresholds"]
    assert "<script>alert" not in html
    assert "<img" not in html.split("<main", 1)[1]
    assert "&lt;b&gt;Rules&lt;/b&gt; &amp; &lt;script&gt;" in html
    assert "<mark>Rules</mark>" in search("rules").content.decode()


def test_a_mark_in_a_text_that_comes_from_the_database_is_only_text(search):
    AmendmentFactory(summary_en=f"A {marks.BEGIN}threshold{marks.END} <mark>threshold</mark>")

    html = search("threshold").content.decode()

    assert search("threshold").status_code == 200
    assert "&lt;mark&gt;" in html or "found-excerpt" not in html


def test_the_excerpt_of_a_long_text_is_what_stands_around_the_match(search):
    AmendmentFactory(summary_en=f"{'Before it. ' * 60}The needle is here. {'After it. ' * 60}")

    excerpt = page_of(search("needles")).one("p", class_="found-excerpt").text

    assert excerpt.startswith("… ")
    assert excerpt.endswith(" …")
    assert "The needle is here." in excerpt
    assert len(excerpt) < 300


def test_text_in_the_other_language_says_so(search):
    SourceFactory(title_en="A report on journeys", title_fr="")
    table = PublishedTableFactory(title="Journeys by year", language="en")
    PublishedFigureFactory(table=table, row_label="Journeys made", column_label="")
    AmendmentFactory(title_en="The journeys act", title_fr="La loi", summary_fr="")

    page = page_of(search("journeys", "fr"))
    shown = {title.text: title.all("span", lang="en") for title in page.all("p", class_="found-title")}

    assert shown["A report on journeys"]
    assert shown["Journeys by year"]
    assert shown["Journeys made"]
    assert shown["La loi"] == []
    assert page.one("p", class_="found-excerpt").one("span", lang="en").text == "The journeys act"
    in_english = page_of(search("journeys", "en"))
    assert [p for p in in_english.all("p", class_="found-title") if p.all("span", lang="en")] == []


def test_a_group_shows_the_best_and_leads_to_all_of_it(search):
    for number in range(60):
        PersonFactory(name=f"Alex Freedonia {number}")
    SourceFactory(title_en="Freedonia in figures")

    page = page_of(search("freedonia"))
    group = next(section for section in page.all("section") if "Persons (60)" in section.text)
    narrowed = page_of(search("freedonia", kind="governance.person"))
    second = page_of(search("freedonia", kind="governance.person", page="2"))

    assert "61 records found" in page.one(role="status").text
    assert len(group.all("p", class_="found-title")) == 5
    assert "kind=governance.person" in group.all("a")[-1]["href"]
    assert "60 records found" in narrowed.one(role="status").text
    assert len(narrowed.all("p", class_="found-title")) == 50
    assert "Sources" not in [heading.text for heading in narrowed.all("h2")]
    assert narrowed.one("ul", class_="chips").one("a")["href"] == "/en/search/?q=freedonia"
    assert len(second.all("p", class_="found-title")) == 10
    first_page = {p.text for p in narrowed.all("p", class_="found-title")}
    assert first_page.isdisjoint({p.text for p in second.all("p", class_="found-title")})


def test_so_many_matches_are_counted_and_no_more(search, monkeypatch):
    monkeypatch.setattr(finding, "FEW", 10)
    monkeypatch.setattr(finding, "BOUND", 20)
    for number in range(30):
        PersonFactory(name=f"Alex Freedonia {number}")
    StateFactory(name_en="Freedonia", name_fr="")

    page = page_of(search("freedonia"))

    assert "20+ records found" in page.one(role="status").text
    assert page.all("p", class_="found-title")[0].text == "Freedonia"


@pytest.mark.parametrize("typed", ["", "   "])
@IN_BOTH
def test_without_words_the_page_says_what_can_be_searched(typed, language, search):
    response = search(typed, language)

    assert response.status_code == 200
    assert not page_of(response).all(class_="errors")
    assert len(page_of(response).one("main").text) > 100


@pytest.mark.parametrize("typed", ["!!! -- ???", "\x00", "Canada\x00", "x" * 201, "y" * 7000, "«»"])
@IN_BOTH
def test_what_cannot_be_looked_for_is_refused_in_words(typed, language, search):
    response = search(typed, language)

    page = page_of(response)
    assert response.status_code == 400
    assert len(page.one(class_="errors").all("li")) == 1
    assert page.one(class_="errors").one("a")["href"] == "#search-all"
    assert page.one("title").text.startswith({"en": "Error:", "fr": "Erreur\u00a0:"}[language])


@pytest.mark.parametrize(
    "typed",
    [
        "%",
        "100 %_",
        "\\",
        "a'b",
        "' OR 1=1 --",
        "a & | ! (b) <-> c:*",
        "%s",
        "{}",
        "ab",
        "é",
        "x " * 90,
        "\u202e1",
        "𝒜1",
    ],
)
def test_special_characters_are_only_characters(typed, search):
    StateFactory(name_en="Freedonia", name_fr="")

    response = search(typed)

    assert response.status_code in (200, 400)
    assert "Freedonia" not in page_of(response).one("main").text


@pytest.mark.parametrize("kind", ["nonsense", "iomtrack.user", "auth.group", "\x00"])
def test_a_kind_that_may_not_be_viewed_is_the_same_as_none(kind, search):
    response = search("alex", kind=kind)

    assert response.status_code == 400
    assert page_of(response).one(class_="errors").text


@pytest.mark.parametrize("number", ["0", "-1", "abc", "99999999999999999999"])
def test_a_page_that_makes_no_sense_is_refused_in_words(number, search):
    PersonFactory(name="Alex Freedonia")

    assert search("freedonia", kind="governance.person", page=number).status_code == 400
    assert search("freedonia", kind="governance.person", page="3").status_code == 200


def test_the_title_says_what_was_searched_and_the_box_keeps_it(search):
    page = page_of(search("  Freedonia   and <b>  "))

    assert page.one("h1").text == "Search: Freedonia and <b>"
    assert page.one("title").text.startswith("Search: Freedonia and <b>")
    assert page.one("input", id="search-all")["value"] == "Freedonia and <b>"


@IN_BOTH
def test_every_page_has_the_box_and_a_stranger_has_none(language, client, client_as):
    page = page_of(client_as("reader").get(f"/{language}/membership/states/"))
    box = page.one("input", id="search-all")

    assert box["aria-keyshortcuts"] == "/"
    assert page.one("label", **{"for": "search-all"}).text
    assert box.parent["action"] == f"/{language}/search/"
    assert not page_of(client.get(f"/{language}/log-in/")).all(id="search-all")
    assert client.get(f"/{language}/search/?q=canada").status_code == 302


def test_who_does_not_want_the_key_switches_it_off(client_as):
    client = client_as("reader")

    client.post("/en/my-account/", {"language": "en", "time_zone": "America/Toronto"})

    assert "aria-keyshortcuts" not in client.get("/en/").content.decode()
    client.post("/en/my-account/", {"language": "en", "time_zone": "America/Toronto", "search_key": "on"})
    assert "aria-keyshortcuts" in client.get("/en/").content.decode()


def test_forty_results_of_many_kinds_cost_as_many_queries_as_one(search):
    def queries(text):
        search(text)
        with CaptureQueriesContext(connection) as captured:
            assert search(text).status_code == 200
        return [query["sql"] for query in captured.captured_queries]

    AgendaItemFactory(title_en="Sylvania")
    for number in range(40):
        AgendaItemFactory(title_en=f"Freedonia {number}")
        SourceFactory(title_en=f"Freedonia {number}")
        DepartmentAliasFactory(text=f"Freedonia {number}")
        PersonFactory(name=f"Freedonia {number}")

    one, many = queries("sylvania"), queries("freedonia")

    assert len(many) == len(one)
    assert len([sql for sql in many if "iomtrack_searchentry" in sql]) == 2
    assert len(many) < 12


def test_a_superuser_sees_no_more_than_the_roles_give(user_with_role):
    SessionFactory(title_en="Freedonia", marking=Marking.PROTECTED_B)
    state = StateFactory(name_en="Freedonia", name_fr="")

    hits = finding.found("freedonia", user_with_role("reader", is_superuser=True))

    assert [(hit.kind, hit.page_id, hit.total) for hit in hits] == [("membership.state", state.pk, 1)]


def test_a_user_without_a_role_finds_nothing(client, user_with_role):
    StateFactory(name_en="Freedonia", name_fr="")
    client.force_login(user_with_role(""))

    page = page_of(client.get("/en/search/?q=freedonia"))

    assert page.one(role="status").text == "Nothing was found."
    assert "Freedonia" not in re.sub(r"Search: Freedonia", "", page.one("main").text, flags=re.IGNORECASE)


def test_no_query_of_the_page_reads_the_records_themselves(search):
    SourceFactory(title_en="Freedonia")
    search("freedonia")
    with CaptureQueriesContext(connection) as captured:
        search("freedonia")

    assert [query["sql"] for query in captured.captured_queries if Source._meta.db_table in query["sql"]] == []
    assert [query["sql"] for query in captured.captured_queries if DepartmentAlias._meta.db_table in query["sql"]] == []


# marking what matches


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("États-Unis", ["etats"], "<mark>États</mark>-Unis"),
        ("Cœur <x>", ["coeur"], "<mark>Cœur</mark> &lt;x&gt;"),
        ("banana", ["ana", "nan"], "b<mark>anan</mark>a"),
        ("Oman", ["zz"], "Oman"),
    ],
)
def test_parts_of_a_name_are_marked_whatever_their_accents(text, words, wanted):
    assert marks.with_marks(text, marks.parts_in(text, words)) == wanted


def test_marks_of_the_database_that_do_not_fit_the_text_are_left_out():
    assert marks.spans_in("a \x02b\x03 c", "a b c") == [(2, 3)]
    assert marks.spans_in("a \x02b\x03", "a b c") == []


@IN_BOTH
def test_similar_names_are_looked_up_in_the_readers_language(language):
    with translation.override(language):
        assert finding.like("50%_\\") == "50\\%\\_\\\\"
