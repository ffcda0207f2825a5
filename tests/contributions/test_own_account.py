"""Our own account: years of assessment, payments in two currencies, fiscal years; and the collection curve."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.reports.collection import collection
from contributions.reports.own_account import own_account
from contributions.reports.statement import statements
from contributions.services.ledger import record_credit, record_payment, reverse_payment
from iomtrack.money import Money
from tests.contributions.test_statement import open_account
from tests.factories.contributions import CurrencyFactory, FiscalYearPaymentFactory, TransferProgrammeFactory
from tests.factories.ledger import LedgerEntryFactory
from tests.factories.membership import StateFactory
from tests.factories.source import SourceFactory
from tests.markup import page_of

END = dt.date(2014, 12, 31)


@pytest.fixture
def ledger(db):
    """The account of the worked example: 41,500 for 2012, 42,000 for 2013, 42,500 for 2014."""
    return open_account()


def francs(text):
    return Money(Decimal(text), "CHF")


def pay_in_dollars(ledger, amount, value_date, bank_date):
    return record_payment(
        **{**ledger, "currency": CurrencyFactory(code="CAD")}, amount=Decimal(amount), value_date=value_date,
        rate=Decimal("0.80000000"), rate_source=SourceFactory(), bank_date=bank_date,
    )  # fmt: skip


def account_of(ledger, day=END):
    return own_account(ledger["state"], ledger["organization"], day)


def test_what_was_assessed_is_paid_settled_otherwise_or_outstanding(ledger):
    record_payment(**ledger, amount=Decimal("50000.00"), value_date=dt.date(2013, 3, 1))
    own = {"organization": ledger["organization"], "state": ledger["state"]}
    record_credit(**own, year=2013, amount=Decimal("500.00"), value_date=dt.date(2013, 5, 1))

    years = {row.year: row for row in account_of(ledger).years}

    assert list(years) == [2014, 2013, 2012]
    assert (years[2012].paid, years[2012].outstanding) == (francs("41500"), francs("0"))
    assert years[2012].paid_on == dt.date(2013, 3, 1)
    assert (years[2013].paid, years[2013].otherwise) == (francs("8500"), francs("500"))
    assert (years[2013].outstanding, years[2013].paid_on) == (francs("33000"), None)
    closing = {row.year: row.outstanding for row in years.values() if row.outstanding.amount}
    assert closing == dict(statements(ledger["organization"], END).rows[0].closing)


def test_a_payment_keeps_both_amounts_and_belongs_to_the_fiscal_year_of_the_bank(ledger):
    pay_in_dollars(ledger, "50000.00", dt.date(2013, 4, 2), dt.date(2013, 3, 28))

    [payment] = account_of(ledger).payments

    assert (payment.received, payment.spent) == (francs("40000"), Money(Decimal(50000), "CAD"))
    assert payment.fiscal_year.start_year == 2012
    assert account_of(ledger).spent_in(2013) == {"CAD": Money(Decimal(50000), "CAD")}


def test_a_fiscal_year_stands_beside_what_the_ledger_says_was_paid_in_it(ledger):
    own = {"payer": ledger["state"], "organization": ledger["organization"]}
    programme = TransferProgrammeFactory()
    FiscalYearPaymentFactory(**own, programme=programme, fiscal_year=2012)
    FiscalYearPaymentFactory(**own, programme=programme, fiscal_year=2013)
    FiscalYearPaymentFactory(**own, programme=programme, fiscal_year=2015)
    FiscalYearPaymentFactory(**own, programme__kind="voluntary", fiscal_year=2013)
    paid = pay_in_dollars(ledger, "50000.00", dt.date(2013, 2, 1), dt.date(2013, 2, 1))
    pay_in_dollars(ledger, "10000.00", dt.date(2013, 2, 5), dt.date(2013, 2, 5))
    reverse_payment(payment=paid, reason="Returned", value_date=dt.date(2013, 3, 5))

    years = account_of(ledger).fiscal_years

    assert [(row.fiscal_year, row.lapse, row.by_ledger) for row in years] == [
        (2013, Decimal("507.00"), None),
        (2012, Decimal("507.00"), Money(Decimal(10000), "CAD")),
    ]


def test_as_of_an_earlier_day_a_later_payment_has_not_happened(ledger):
    record_payment(**ledger, amount=Decimal("50000.00"), value_date=dt.date(2013, 3, 1))

    before = account_of(ledger, dt.date(2013, 2, 28))

    assert before.payments == []
    assert [(row.year, row.outstanding) for row in before.years] == [(2013, francs("42000")), (2012, francs("41500"))]


def test_without_a_ledger_the_page_says_why_and_shows_the_public_accounts(client_as, db):
    state = StateFactory(is_ours=True)
    FiscalYearPaymentFactory(payer=state, fiscal_year=2015)

    page = page_of(client_as("reader").get("/en/contributions/own-account/")).one("main").text

    assert "there is no statement of arrears" in page
    assert "$507.00" in page
    assert "FY 2015-16" in page


def test_without_our_own_state_the_page_says_that_nothing_is_recorded(client_as, db):
    page = page_of(client_as("reader").get("/en/contributions/own-account/"))

    assert "Neither our own state" in page.one("main").text
    assert not page.all(class_="exports")


def by_month(ledger, day, year=2014):
    [found] = [each for each in collection(ledger["organization"], day) if each.year == year]
    return {each.month: each.percent for each in found.months}


def test_the_curve_rises_with_what_is_settled_by_the_end_of_each_month(ledger):
    record_payment(**ledger, amount=Decimal("83500.00"), value_date=dt.date(2014, 1, 10))  # the years before
    record_payment(**ledger, amount=Decimal("10625.00"), value_date=dt.date(2014, 3, 31))
    record_payment(**ledger, amount=Decimal("10625.00"), value_date=dt.date(2014, 5, 1))

    curve = by_month(ledger, dt.date(2014, 6, 15))

    assert curve == {
        1: Decimal("0.00"), 2: Decimal("0.00"), 3: Decimal("25.00"), 4: Decimal("25.00"), 5: Decimal("50.00"),
        6: Decimal("50.00"),
    }  # fmt: skip


@pytest.mark.parametrize("day", [dt.date(2014, 3, 15), dt.date(2014, 6, 30), END])
def test_the_last_point_is_the_share_paid_of_the_statement_of_all_states(ledger, day):
    other = {**ledger, "state": StateFactory()}
    LedgerEntryFactory(**other, year=2014, amount=Decimal("1000.00"))
    record_payment(**other, amount=Decimal("400.00"), value_date=dt.date(2014, 3, 1))
    own = {"organization": ledger["organization"], "state": other["state"]}
    record_credit(**own, year=2014, amount=Decimal("50.00"), value_date=dt.date(2014, 6, 1))

    last = list(by_month(ledger, day).values())[-1]

    assert last == statements(ledger["organization"], day).total.percent_paid > 0


def test_the_curve_takes_as_many_queries_for_forty_states_as_for_one(ledger):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            collection(ledger["organization"], END)
        return len(captured)

    one = queries()
    for _number in range(39):
        LedgerEntryFactory(**{**ledger, "state": StateFactory()}, year=2014)

    assert queries() == one


def test_the_curve_stands_on_the_page_of_all_statements_with_its_table(ledger, client_as):
    record_payment(**ledger, amount=Decimal("104750.00"), value_date=dt.date(2014, 1, 10))

    page = page_of(client_as("reader").get("/en/contributions/statements/", {"on": "2014-06-30"}))

    [table] = page.one("figure", class_="chart").all("table")
    rows = {row.first("th").text: [cell.text for cell in row.all("td")] for row in table.first("tbody").all("tr")}
    assert [heading.text for heading in table.all("th", scope="col")][:3] == ["By the end of", "2014 (%)", "2013 (%)"]
    assert rows["January"] == ["50.00", "0.00", "0.00"]
    assert rows["December"] == ["Not available", "0.00", "0.00"]
