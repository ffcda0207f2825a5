"""Payments from a file: every error at its row, all or nothing, nothing twice."""

import datetime as dt
import io
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from contributions.models import LedgerEntry
from contributions.services.payment_import import import_payments, judge_payments
from contributions.spreadsheet import text_of
from tests.factories.contributions import CurrencyFactory
from tests.factories.ledger import LedgerCoverageFactory, LedgerEntryFactory
from tests.factories.membership import StateFactory
from tests.markup import page_of

HEADER = "State,Value date,Amount received,Currency,Bank reference"
URL = "/en/contributions/ledger/payments/import/"


@pytest.fixture
def organization(db):
    """An organization with a ledger in francs and two states that owe for 2014."""
    coverage = LedgerCoverageFactory()
    CurrencyFactory(code="USD")
    for iso3, name in (("CAN", "Canada"), ("KEN", "Kenya")):
        LedgerEntryFactory(
            organization=coverage.organization, state=StateFactory(iso3=iso3, name_en=name, name_fr=name),
            currency=coverage.currency, year=2014, amount=Decimal("42500.00"),
        )  # fmt: skip
    return coverage.organization


def payments():
    """What was recorded."""
    rows = LedgerEntry.objects.filter(kind="payment").order_by("pk")
    return [(row.state.iso3, str(row.amount), row.bank_reference) for row in rows]


def problems(organization, *rows, header=HEADER):
    """What is wrong with each row."""
    return [row.problems for row in judge_payments(organization, "\n".join((header, *rows))).rows]


def test_the_payments_of_a_file_are_recorded_and_used_for_the_oldest_debts(organization):
    text = f'{HEADER}\nCAN,2014-06-01,"42,500.00",CHF,A1\nKenya,2014-06-02,100.5,chf,A2\n'

    entries = import_payments(organization=organization, text=text)

    assert payments() == [("CAN", "-42500.00", "A1"), ("KEN", "-100.50", "A2")]
    assert [entry.uses.get().amount for entry in entries] == [Decimal("42500.00"), Decimal("100.50")]


def test_the_header_may_be_french_and_then_the_numbers_are(organization):
    text = "État;Date de valeur;Montant reçu;Devise;Référence bancaire\nCAN;2014-06-01;42\u00a0500,00;CHF;A1\n"

    import_payments(organization=organization, text=text)

    assert payments() == [("CAN", "-42500.00", "A1")]


def test_an_excel_file_says_the_same_as_its_text(organization):
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, ["CAN", "", 0.125, "CHF", 7])
        sheet.write_datetime(1, 1, dt.datetime(2014, 6, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(3, 0, ["KEN", "2014-06-01", 100.5, "CHF", "A2"])

    judged = judge_payments(organization, text_of(output.getvalue()))

    assert [row.number for row in judged.rows] == [2, 4]
    assert "more than 2 decimals" in judged.rows[0].said
    assert judged.rows[1].values["amount"] == Decimal("100.5")
    assert judged.rows[0].cells["bank_reference"] == "7"
    assert judged.rows[0].cells["value_date"] == "2014-06-01"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('CAN,2014-06-01,"22,5",CHF,A1', "not a number as the language of the header writes it"),
        ("CAN,2014-06-01,much,CHF,A1", "“much” is not a number"),
        ("CAN,2014-06-01,1.234,CHF,A1", "more than 2 decimals"),
        ("CAN,2014-06-01,0,CHF,A1", "greater than zero"),
        ("CAN,2014-06-01,-5,CHF,A1", "greater than zero"),
        ("CAN,01/06/2014,5,CHF,A1", "no day written as"),
        ('CAN,2014-06-01,"0,500",CHF,A1', "not a number as the language of the header writes it"),
        ("CAN,1999-06-01,5,CHF,A1", "No ledger"),
        ("Atlantis,2014-06-01,5,CHF,A1", "neither the name nor the ISO code"),
        ("CAN,2014-06-01,5,XXQ,A1", "not the code of a currency"),
        ("CAN,2014-06-01,5,USD,A1", "needs its rate"),
        ("CAN,2014-06-01,5,CHF,", "Bank reference: this cell cannot be empty"),
        ("CAN,2014-06-01,5,CHF,A1,more", "more cells"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_at_the_row(organization, row, said):
    good, bad = problems(organization, "KEN,2014-06-01,1.00,CHF,B1", row)

    assert good == []
    assert said in " ".join(bad)


def test_all_errors_are_said_at_once_and_then_nothing_is_recorded(organization):
    text = f"{HEADER}\nCAN,2014-06-01,5,CHF,A1\nAtlantis,never,much,CHF,A2\nCAN,2014-06-01,6,CHF,A1\n"

    with pytest.raises(ValidationError) as error:
        import_payments(organization=organization, text=text)

    assert [message[:7] for message in error.value.messages] == ["Line 3.", "Line 3.", "Line 3.", "Line 4."]
    assert payments() == []


def test_a_file_that_is_sent_again_records_nothing_twice(organization):
    text = f"{HEADER}\nCAN,2014-06-01,5.00,CHF,A1\n"
    import_payments(organization=organization, text=text)

    assert import_payments(organization=organization, text=text + "KEN,2014-06-01,6.00,CHF,A2\n") != []
    assert import_payments(organization=organization, text=text) == []

    assert payments() == [("CAN", "-5.00", "A1"), ("KEN", "-6.00", "A2")]


def test_a_bank_reference_stands_for_one_payment(organization):
    import_payments(organization=organization, text=f"{HEADER}\nCAN,2014-06-01,5.00,CHF,A1\n")

    assert "recorded already for another payment" in problems(organization, "CAN,2014-06-01,5.01,CHF,A1")[0][0]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("State,Value date,Amount received,Currency", "“Bank reference” is missing"),
        (f"{HEADER},Colour", "“Colour” is no column"),
        (f"{HEADER},State", "“State” is there twice"),
    ],
)
def test_a_header_that_is_not_understood_is_refused(organization, header, said):
    with pytest.raises(ValidationError, match=said):
        judge_payments(organization, f"{header}\nCAN,2014-06-01,5,CHF,A1\n")


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\xff\xfe\x00", b"x" * 2_000_001])
def test_a_file_that_cannot_be_read_is_refused_in_words(content):
    with pytest.raises(ValidationError, match="file"):
        text_of(content)


def test_somebody_looks_at_the_file_first_and_then_records_it(organization, client_as):
    client = client_as("admin")
    file = SimpleUploadedFile("bank.csv", f"{HEADER}\nCAN,2014-06-01,5.00,CHF,A1\n".encode())

    looked = client.post(URL, {"organization": organization.pk, "file": file})

    page = page_of(looked)
    assert looked.status_code == 200
    assert payments() == []
    assert "CHF 5.00" in page.text.replace("\u00a0", " ")
    rows = looked.context["form"]["rows"].value()
    done = client.post(URL, {"organization": organization.pk, "rows": rows, "record": "1"})
    assert done.status_code == 302
    assert payments() == [("CAN", "-5.00", "A1")]


def test_a_file_with_an_error_is_shown_with_it_and_cannot_be_recorded(organization, client_as):
    rows = f"{HEADER}\nCAN,2014-06-01,5.00,CHF,A1\nAtlantis,2014-06-01,5.00,CHF,A2\n"

    answer = client_as("admin").post(URL, {"organization": organization.pk, "rows": rows, "record": "1"})

    assert answer.status_code == 422
    assert "neither the name nor the ISO code" in page_of(answer).one("main").text
    assert page_of(answer).all("button", name="record") == []
    assert payments() == []


def test_without_a_file_one_is_asked_for(organization, client_as):
    answer = client_as("admin").post(URL, {"organization": organization.pk})

    assert answer.status_code == 422
    assert "Choose a file, or paste its rows." in page_of(answer).one("main").text
