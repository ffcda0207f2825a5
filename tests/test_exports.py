"""The file equals the screen: the same rows, columns and order, for any filter."""

import csv
import io
import re
from decimal import Decimal, InvalidOperation

import django_filters
import pytest
from django.http import QueryDict
from python_calamine import CalamineWorkbook

from iomtrack import formats, paging
from iomtrack.filters import DayFilter
from tests import contract
from tests.access import ACCESS
from tests.factories.contributions import contributions_of_every_state
from tests.markup import page_of, squeezed

pytestmark = pytest.mark.usefixtures("published")

ANY_LIST = pytest.mark.parametrize("address", contract.of_kind("list"), ids=str)
IN_BOTH = pytest.mark.parametrize("language", contract.LANGUAGES)
MOST_ON_SCREEN = 200


@pytest.fixture
def visit(client_as):
    """Open a list, or its file, as somebody who may."""
    clients = {}

    def opened(address, language, query):
        role = sorted(ACCESS[address.name])[0]
        client = clients.setdefault(role, client_as(role))
        return client.get(address.url(language), query)

    return opened


def on_screen(response) -> tuple[list[str], list[list[str]], int]:
    """Headings, rows and the number of rows that the page shows."""
    table = page_of(response).all("table", role="table")[-1]
    headings = [heading.text for heading in table.all("th", scope="col")]
    rows = [[text_of(cell) for cell in row.all("td", "th")] for row in table.first("tbody").all("tr")]
    total = response.context["total"]
    return headings, rows if total else [], total


def text_of(cell) -> str:
    """A cell's text, the lines of a list parted."""
    lines = cell.all("li")
    return " ".join(line.text for line in lines) if lines else cell.text


def in_csv(response, language: str) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of the CSV."""
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(text[1:]), delimiter={"en": ",", "fr": ";"}[language]))
    return lines[0], lines[1:]


def in_xlsx(response) -> tuple[list[str], list[list]]:
    """Headings and typed rows of the workbook's data sheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.getvalue()))
    assert len(book.sheet_names) == 2
    lines = book.get_sheet_by_index(1).to_python(skip_empty_area=False)
    return lines[0], lines[1:]


def a_filter_of(address) -> dict[str, str]:
    """One filter of the list that some rows pass and, if possible, others do not."""
    rows = address.page.model._default_manager.all()
    filters = address.page.filterset_class(data=None, queryset=rows).filters
    for name, filter_ in filters.items():
        if isinstance(filter_, django_filters.ModelChoiceFilter):
            column = f"{filter_.field_name}__{filter_.extra.get('to_field_name') or 'pk'}"
            value = (
                rows.exclude(**{f"{filter_.field_name}__isnull": True}).values_list(column).first()
                if not filter_.method
                else None
            )
            if value:
                return {name: str(value[0])}
    for name, filter_ in filters.items():
        if isinstance(filter_, DayFilter) and name == "on":
            return {"on": "2005-12-31"}
        if isinstance(filter_, django_filters.ChoiceFilter) and "choices" in filter_.extra:
            return {name: str(next(iter(filter_.extra["choices"]))[0])}
    return {"q": "a"}


@ANY_LIST
@IN_BOTH
def test_the_csv_of_a_list_equals_its_screen(address, language, visit):
    for query in ({}, a_filter_of(address), {"sort": first_sort(address, visit)}):
        query = {"per_page": MOST_ON_SCREEN, **query}
        shown = visit(address, language, query)
        headings, rows, total = on_screen(shown)

        csv_headings, csv_rows = in_csv(visit(address, language, {**query, "format": "csv"}), language)

        assert csv_headings == headings
        assert len(csv_rows) == total
        assert differences(rows, csv_rows, language) == []


def first_sort(address, visit) -> str:
    """The last column that can be sorted, backwards."""
    buttons = page_of(visit(address, "en", {"per_page": 25})).all("button", name="sort")
    return f"-{buttons[-1]['value'].lstrip('-')}" if buttons else ""


def differences(screen: list[list[str]], file: list[list[str]], language: str) -> list[str]:
    """The cells that do not say the same, the first few."""
    found = []
    for line, (shown, kept) in enumerate(zip(screen, file, strict=False), start=1):
        found += [
            f"row {line}: {a!r} on the screen, {b!r} in the file"
            for a, b in zip(shown, kept, strict=True)
            if not same(a, b, language)
        ]
    return found[:5]


def same(shown: str, kept: str, language: str) -> bool:
    """Whether a screen's text is the file's value: the same text, or the same number as far as the screen writes it."""
    kept = squeezed(kept)
    if shown in (kept, kept.removeprefix("'"), kept.replace(";", "")):  # several lines of a cell are parted by ";"
        return True
    try:
        exact = Decimal(kept)
        digits = re.sub(r"[^\d.,\u00a0\u202f\u2212-]", "", shown).strip("\u00a0\u202f")
        read = formats.parse_decimal(digits, language, 6)
    except (InvalidOperation, ValueError):
        return False
    places = max(-read.as_tuple().exponent, 0)
    return abs(exact - read) <= Decimal(5).scaleb(-places - 1)


@IN_BOTH
@pytest.mark.parametrize("sort", ["", "state", "-amount", "organization"])
def test_the_csv_of_a_list_beyond_the_bound_equals_its_pages_read_one_after_the_other(
    language, sort, visit, monkeypatch
):
    contributions_of_every_state(5)
    monkeypatch.setattr(paging, "BOUND", 2 * MOST_ON_SCREEN)
    address = contract.address_named("contributions:publishedcontribution_list")
    query = {"per_page": MOST_ON_SCREEN, "sort": sort}
    shown = visit(address, language, query)
    rows, pages = on_screen(shown)[1], shown.context["pages"]
    while pages.has_next:
        shown = visit(address, language, QueryDict(pages.next.lstrip("?")).dict())
        rows, pages = rows + on_screen(shown)[1], shown.context["pages"]

    _headings, csv_rows = in_csv(visit(address, language, {**query, "format": "csv"}), language)

    assert len(csv_rows) == len(rows) == address.model.objects.count() > 3 * MOST_ON_SCREEN
    assert differences(rows, csv_rows, language) == []


@ANY_LIST
@IN_BOTH
def test_the_workbook_of_a_list_equals_its_csv(address, language, visit):
    query = a_filter_of(address)
    headings, rows = in_csv(visit(address, language, {**query, "format": "csv"}), language)

    xlsx_headings, xlsx_rows = in_xlsx(visit(address, language, {**query, "format": "xlsx"}))

    assert xlsx_headings == headings
    assert len(xlsx_rows) == len(rows)
    unequal = [
        f"row {line}: {b!r} in the workbook, {a!r} in the CSV"
        for line, (csv_row, xlsx_row) in enumerate(zip(rows, xlsx_rows, strict=True), start=1)
        for a, b in zip(csv_row, xlsx_row, strict=True)
        if not same_cell(a, b)
    ]
    assert unequal[:5] == []


def same_cell(text: str, cell) -> bool:
    """Whether a typed cell holds what the CSV says."""
    if isinstance(cell, str):
        return cell in (text, text.removeprefix("'"))
    if isinstance(cell, (int, float)):
        return abs(Decimal(text) - Decimal(str(cell))) <= abs(Decimal(text)) * Decimal("1e-12")
    return text == cell.isoformat()[:10]


@ANY_LIST
def test_the_files_name_is_safe_and_in_the_readers_language(address, visit):
    names = {}

    for language in contract.LANGUAGES:
        for kind in ("csv", "xlsx"):
            response = visit(address, language, {"format": kind, "q": "zzzz"})
            disposition = response.headers["Content-Disposition"]
            names[language, kind] = re.fullmatch(r'attachment; filename="([a-z0-9-]+)\.(csv|xlsx)"', disposition)
            response.getvalue()

    assert all(names.values())


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(client_as):
    from membership.models import State

    State.objects.filter(pk=State.objects.order_by("pk").first().pk).update(name_en="=1+1", name_fr="+cmd")

    csv_text = client_as("policy").get("/en/membership/states/", {"format": "csv"}).getvalue().decode()

    assert "'=1+1" in csv_text
    assert not re.search(r"(^|,)=1\+1", csv_text, re.MULTILINE)
