"""Lists of any size: what a list offers an index answers, and every page leads to the next."""

import re

import django_filters
import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from iomtrack import kept, paging
from iomtrack.filters import DayFilter
from iomtrack.keys import keys_of
from iomtrack.walks import Walk
from tests import contract
from tests.access import ACCESS
from tests.factories.contributions import contributions_of_every_state
from tests.markup import page_of

pytestmark = pytest.mark.usefixtures("published", "db")

LISTS = contract.of_kind("list")
ANY_LIST = pytest.mark.parametrize("address", LISTS, ids=str)
LONG_LIST = pytest.mark.parametrize("address", [each for each in LISTS if not each.model.few], ids=str)
IN_BOTH = pytest.mark.parametrize("language", contract.LANGUAGES)

# Filters that no index answers, and why they are offered all the same.
WITHOUT_INDEX = {
    "on": "what holds on a day is a large part of all rows",
    "outcome": "what has no outcome is a large part of all items",
    "status": "where a session stands follows from the day; sessions are few",
}


@pytest.fixture
def visit(client_as):
    """Open a list as somebody who may."""
    clients = {}

    def opened(address, query="", language="en"):
        role = sorted(ACCESS[address.name])[0]
        client = clients.setdefault(role, client_as(role))
        return client.get(f"{address.url(language)}{query}")

    return opened


def page_class(address, query: str = ""):
    """The list's page as it would answer a query, not asked yet."""
    view = address.page()
    view.request = type("Request", (), {"GET": QueryDict(query), "user": None, "path": address.url("en")})()
    view.filterset = address.page.filterset_class(None, queryset=address.model.objects.for_list())
    view.relations = []
    view.kept = kept.up_to_date(
        field.related_model for field in address.model._meta.concrete_fields if field.related_model
    )
    return view


def plan_of(rows) -> str:
    """How the database would read the rows if an index is there to be read."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "sort", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        try:
            statement, parameters = rows.query.sql_with_params()
        except EmptyResultSet:
            return ""
        cursor.execute(f"EXPLAIN {statement}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


def unread(plan: str, table: str) -> bool:
    """Whether the plan reads the table row by row, or through an index that it asks nothing."""
    lines = plan.splitlines()
    for number, line in enumerate(lines):
        if re.search(rf"Seq Scan on {table}\b", line):
            return True
        if re.search(rf"Index (Only )?Scan .*on {table}\b", line) and "Index Cond" not in "".join(
            lines[number : number + 3]
        ):
            return True
    return False


@LONG_LIST
@IN_BOTH
def test_every_order_that_a_long_list_offers_is_read_from_an_index(address, language):
    columns = address.page.table_class.base_columns
    offered = [name for name, column in columns.items() if column.orderable is not False and column.indexed]
    slow = []

    with translation.override(language):
        for sort in ["", *offered, *(f"-{name}" for name in offered)]:
            view = page_class(address, f"sort={sort}" if sort else "")
            rows = view.get_table(view.filterset.queryset).data.data
            keys = keys_of(rows)
            if walk := Walk.along(rows, keys, view.kept):
                rows, keys = rows.filter(walk.of(walk.groups[0])), walk.rest
            rows = kept.without(rows, kept.relations(rows)).order_by(*[key.order() for key in keys])
            plan = plan_of(rows[: paging.USUAL_SIZE])
            if re.search(r"(?<!Incremental )Sort  \(", plan):  # an incremental one sorts rows that are equal so far
                slow.append(f"{sort or 'as it comes'}:\n{plan}")

    assert not slow, "\n".join(slow)


@LONG_LIST
def test_every_filter_that_a_long_list_offers_asks_an_index(address):
    table = address.model._meta.db_table
    row = address.model._default_manager.order_by("pk").first() or contract.factory_of(address.model)()
    slow = []

    for name, value in values_for(address, row):
        filterset = address.page.filterset_class(
            QueryDict(f"{name}={value}"), queryset=address.model.objects.for_list()
        )
        assert filterset.is_valid(), filterset.errors
        plan = plan_of(filterset.qs.select_related(None).order_by())
        if unread(plan, table):
            slow.append(f"{name}={value}:\n{plan}")

    assert not slow, "\n".join(slow)


def values_for(address, row) -> list[tuple[str, str]]:
    """A value for each filter of the list that has to ask an index."""
    found = [("q", "canada"), ("q", "zz")]
    filters = address.page.filterset_class(None, queryset=address.model.objects.all()).filters
    for name, filter_ in filters.items():
        if name in ("q", *WITHOUT_INDEX):
            continue
        if isinstance(filter_, django_filters.ModelChoiceFilter):
            some = filter_.get_queryset(None).first()
            if some is not None:
                found.append((name, getattr(some, filter_.extra.get("to_field_name") or "pk")))
        elif isinstance(filter_, DayFilter):
            found.append((name, "2005-12-31"))
        elif isinstance(filter_, django_filters.ChoiceFilter):
            found.append((name, next(iter(filter_.extra["choices"]))[0]))
        else:
            found.append((name, "2005"))
    return found


@ANY_LIST
@IN_BOTH
def test_what_the_address_asks_for_and_the_page_does_not_know_is_said(address, language, visit):
    said = page_of(visit(address, "?as_of=2005-12-31&sort=pk", language)).one(role="status", aria_live="polite")
    known = page_of(visit(address, "?page=1&per_page=25&sort=", language)).one(role="status", aria_live="polite")

    assert "as_of" in said.text
    assert not known.all(class_="unknown")


@ANY_LIST
def test_a_file_is_refused_rather_than_made_without_something_that_was_asked_for(address, visit):
    for kind in ("csv", "xlsx"):
        assert visit(address, f"?format={kind}&as_of=2005-12-31").status_code == 400


@ANY_LIST
def test_a_place_in_the_list_that_makes_no_sense_is_the_first_page(address, visit):
    first = [row.text for row in page_of(visit(address)).all("tr")]

    for place in ("rows_after=0", "rows_after=abc", "rows_before=-1", "rows_after=999999999999999999999", "page=0"):
        response = visit(address, f"?{place}")

        assert response.status_code == 200
        assert [row.text for row in page_of(response).all("tr")] == first, place


def passed(rows, query: str, known, relation: str) -> list[int]:
    """The keys of the rows that a reader sees who follows the links from page to page."""
    seen: list[int] = []
    while query is not None:
        pages = paging.Pages(rows, QueryDict(query.lstrip("?")), known)
        page = [row.pk for row in pages.object_list]
        seen = seen + page if relation == "next" else page + seen
        assert len(seen) <= 10_000
        query = getattr(pages, relation) if getattr(pages, f"has_{relation}") else None
    return seen


@LONG_LIST
@IN_BOTH
def test_beyond_the_bound_each_order_passes_every_row_once_forwards_and_backwards(address, language, monkeypatch):
    count = address.model.objects.count()
    size = next((size for size in paging.SIZES if count <= size * 40), paging.SIZES[-1])
    if count <= 2 * size:
        pytest.skip("too few rows are published")
    monkeypatch.setattr(paging, "BOUND", 2 * size)
    columns = address.page.table_class.base_columns
    offered = [name for name, column in columns.items() if column.orderable is not False and column.indexed]

    with translation.override(language):
        for number, name in enumerate(["", *offered]):
            sort = f"{'-' if number % 2 else ''}{name}" if name else ""
            view = page_class(address, f"sort={sort}" if sort else "")
            rows = view.get_table(view.filterset.queryset).data.data.select_related(None)
            query = f"per_page={size}"
            forwards = passed(rows, query, view.kept, "next")
            backwards = passed(rows, f"{query}&page=last", view.kept, "previous")

            assert len(set(forwards)) == len(forwards) == count, sort
            assert backwards == forwards, sort
            in_one_go = rows.order_by(*[key.order() for key in keys_of(rows)]).values_list("pk", flat=True)
            assert forwards == list(in_one_go), sort


def test_a_count_stops_at_the_bound_and_says_so(visit, monkeypatch):
    monkeypatch.setattr(paging, "BOUND", 100)
    address = contract.address_named("contributions:scalerate_list")

    english, french = visit(address), visit(address, language="fr")

    assert english.context["total"] == 100
    assert page_of(english).one(role="status", aria_live="polite").text == "100+ rows"
    assert page_of(french).one(role="status", aria_live="polite").text == "100+ lignes"
    assert "Page 1 of 2+" in page_of(english).one(class_="pages").text
    assert [link["href"] for link in page_of(english).one(class_="pages").all("a", rel="next")]


def test_beyond_ten_thousand_the_count_says_more_in_both_languages(visit, monkeypatch):
    monkeypatch.setattr(paging, "counted", lambda _rows: paging.BOUND + 1)
    address = contract.address_named("contributions:scalerate_list")

    english, french = page_of(visit(address)), page_of(visit(address, language="fr"))

    assert english.one(role="status", aria_live="polite").text == "10,000+ rows"
    assert french.one(role="status", aria_live="polite").text == "10\u00a0000+ lignes"
    assert "Page 1 of 200+" in english.one(class_="pages").text
    assert "Page 1 de 200+" in french.one(class_="pages").text.replace("sur", "de")


def rows_read(statement: str, table: str) -> int:
    """How many rows of a table the database reads to answer, if an index is there to be read."""

    def of(node: dict) -> int:
        own = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) if node.get("Relation Name") == table else 0
        return int(own * node["Actual Loops"]) + sum(of(part) for part in node.get("Plans", ()))

    with connection.cursor() as cursor:
        for way in ("seqscan", "sort", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        return of(cursor.fetchone()[0][0]["Plan"])


@pytest.mark.parametrize("sort", ["", "year", "-state", "organization", "amount"])
def test_a_page_beyond_the_bound_reads_as_few_rows_as_the_first(sort, visit, monkeypatch):
    contributions_of_every_state(10)
    monkeypatch.setattr(paging, "BOUND", 100)
    address = contract.address_named("contributions:publishedcontribution_list")
    table = address.model._meta.db_table

    def read(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            visit(address, query)
        statements = [query["sql"] for query in captured if f'FROM "{table}"' in query["sql"]]
        return sum(rows_read(statement, table) for statement in statements)

    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")  # else how it is read depends on when statistics were last collected
    pages = visit(address, f"?sort={sort}&per_page=200").context["pages"]
    for _page in range(5):
        pages = visit(address, pages.next).context["pages"]
    at_the_start, far_in = read(f"?sort={sort}"), read(f"?sort={sort}&rows_after={pages.object_list[-1].pk}")

    assert far_in <= at_the_start + paging.USUAL_SIZE


def test_charts_and_facts_are_not_worked_out_from_more_rows_than_are_counted(visit, monkeypatch):
    address = contract.address_named("contributions:publishedcontribution_list")
    few = page_of(visit(address))
    monkeypatch.setattr(paging, "BOUND", 5)

    many = page_of(visit(address))

    assert few.all(class_="chart")
    assert not many.all(class_="chart")
    assert "up to 5 rows" in " ".join(note.text for note in many.all(class_="note"))


def test_an_order_without_an_index_is_offered_in_short_lists_only(visit, monkeypatch):
    address = contract.address_named("contributions:voluntarycontribution_list")

    short = page_of(visit(address, "?sort=line"))
    monkeypatch.setattr(paging, "BOUND", 5)
    long = page_of(visit(address, "?sort=line"))

    assert short.all("th", role="columnheader")[0].get("aria-sort") == "ascending"
    assert long.all("th", role="columnheader")[0].get("aria-sort") is None
    assert "Theme, agency or region" in " ".join(note.text for note in long.all(class_="note"))
