"""Statements as Word, Excel and PDF: the same rows and sums as the screen, in both languages."""

import datetime as dt
import io
import re
from decimal import Decimal

import docx
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from contributions.services.ledger import record_payment
from tests.contributions.test_statement import open_account
from tests.factories.contributions import CurrencyFactory, FiscalYearPaymentFactory
from tests.factories.ledger import LedgerEntryFactory
from tests.factories.membership import StateFactory
from tests.factories.source import SourceFactory
from tests.markup import page_of

DAY = "2014-12-31"
IN_BOTH = pytest.mark.parametrize("language", ["en", "fr"])


@pytest.fixture
def ledger(db):
    """Our own state, partly paid in its own dollars, and another that has paid nothing."""
    own = open_account()
    own["state"].is_ours = True
    own["state"].save()
    source, dollars = SourceFactory(), CurrencyFactory(code="CAD")
    paid = {**own, "currency": dollars, "rate": Decimal("0.80000000"), "rate_source": source}
    record_payment(**paid, amount=Decimal("51875.00"), value_date=dt.date(2012, 4, 2), bank_date=dt.date(2012, 3, 30))
    record_payment(**paid, amount=Decimal("87500.00"), value_date=dt.date(2014, 6, 3), bank_date=dt.date(2014, 6, 2))
    for year in (2011, 2014):
        FiscalYearPaymentFactory(
            payer=own["state"], organization=own["organization"], fiscal_year=year, authority=Decimal("90000.00"), paid=Decimal("87500.00"),
        )  # fmt: skip
    other = {**own, "state": StateFactory()}
    LedgerEntryFactory(**other, year=2014, amount=Decimal("1234.50"))
    return own


@pytest.fixture
def opened(client_as, ledger):
    """Open an address of the statements as a page, or as a file of a kind."""
    client = client_as("reader")

    def get(path, language="en", kind="", **query):
        response = client.get(
            f"/{language}/contributions/{path}", {"on": DAY, **query} | ({"format": kind} if kind else {})
        )
        return response.content if kind else response

    return get


def on_screen(response, number=0) -> list[list[str]]:
    """The rows of a table of the page, numbers without their currency."""
    table = page_of(response).all("table", role="table")[number]
    return [[uncurrencied(cell.text) for cell in row.all("td")] for row in table.first("tbody").all("tr")]


def uncurrencied(text: str) -> str:
    """An amount without the currency that a heading of the file names."""
    return re.sub(r"(CHF\xa0|^\$)(?=[\d-])|(?<=\d)\xa0(CHF|\$)$", "", text)


def in_word(content: bytes, number=0) -> list[list[str]]:
    """The rows of a table of the file."""
    table = docx.Document(io.BytesIO(content)).tables[number]
    return [[uncurrencied(cell.text) for cell in row.cells] for row in table.rows[1:]]


def facts_on_screen(response) -> list[str]:
    """The labelled values of the page, without their notes."""
    main = page_of(response).one("main")
    return [
        f"{term.text}: {value.text.removesuffix(''.join(n.text for n in value.all(class_='fact-note')))}".strip()
        for term, value in zip(main.all("dt"), main.all("dd"), strict=True)
    ]


def facts_in_word(content: bytes) -> list[str]:
    """The labelled values of the file."""
    paragraphs = docx.Document(io.BytesIO(content)).paragraphs
    return [p.text.replace("\xa0: ", ": ", 1) for p in paragraphs if p.style.name == "Fact"]


@IN_BOTH
def test_the_statement_of_all_states_in_word_has_the_rows_and_sums_of_the_screen(opened, language):
    screen, file = opened("statements/", language), opened("statements/", language, "docx")

    assert in_word(file) == on_screen(screen)
    assert len(in_word(file)) == 2
    assert set(facts_on_screen(screen)) <= set(facts_in_word(file))


def test_the_statement_of_all_states_in_pdf_has_every_row(opened):
    file = PdfReader(io.BytesIO(opened("statements/", "fr", "pdf")))
    text = " ".join(page.extract_text() for page in file.pages)

    assert file.metadata.title == "États de compte"
    for row in on_screen(opened("statements/", "fr")):
        for cell in row:
            assert "".join(cell.split()) in "".join(text.split())


@IN_BOTH
def test_one_states_statement_in_word_has_the_facts_and_entries_of_the_screen(opened, ledger, language):
    path = f"statements/{ledger['organization'].pk}/{ledger['state'].iso3}/"
    screen, file = opened(path, language), opened(path, language, "docx")

    assert in_word(file) == on_screen(screen)
    assert len(in_word(file)) == 5
    assert set(facts_on_screen(screen)) <= set(facts_in_word(file))


def test_one_states_statement_in_excel_has_typed_amounts(opened, ledger):
    path = f"statements/{ledger['organization'].pk}/{ledger['state'].iso3}/"

    book = CalamineWorkbook.from_filelike(io.BytesIO(opened(path, "en", "xlsx")))

    entries = book.get_sheet_by_name("Entries").to_python()
    assert entries[0][0] == "Value date"
    assert entries[0][3] == "Amount (CHF)"
    assert entries[1][0] == dt.date(2014, 6, 3)
    assert entries[1][3] == -70000
    years = book.get_sheet_by_name("By year of origin").to_python()
    assert [line[0] for line in years[1:]] == ["2013", "2014"]


@IN_BOTH
def test_our_own_account_is_the_same_on_the_screen_and_in_word(opened, language):
    screen, file = opened("own-account/", language), opened("own-account/", language, "docx")

    for number in range(3):
        assert in_word(file, number) == on_screen(screen, number)
    assert set(facts_on_screen(screen)) <= set(facts_in_word(file))
    assert opened("own-account/", language, "pdf").startswith(b"%PDF")


def test_the_address_in_a_file_leads_to_the_page(opened):
    [address] = [fact for fact in facts_in_word(opened("own-account/", "en", "docx")) if fact.startswith("Address")]

    assert address == f"Address: http://testserver/en/contributions/own-account/?on={DAY}"


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_a_day_that_is_none_is_refused_and_no_file_is_made(opened, ledger, kind):
    answers = [
        opened(path, kind=kind, on="2014-13-01")
        for path in ("own-account/", "statements/", f"statements/{ledger['organization'].pk}/{ledger['state'].iso3}/")
    ]

    assert all(answer.lstrip().startswith(b"<!doctype html>") for answer in answers)
