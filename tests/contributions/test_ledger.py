"""What clerks do in the ledger: payments, allocations, reversals, write-offs."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Sum

from contributions.models import Allocation, LedgerEntry
from contributions.services.ledger import (
    adjust,
    allocate_payment,
    record_credit,
    record_payment,
    reverse_entry,
    reverse_payment,
    write_off,
)
from tests.factories.contributions import CurrencyFactory
from tests.factories.governance import OutcomeFactory
from tests.factories.iomtrack import UserFactory
from tests.factories.ledger import LedgerCoverageFactory, LedgerEntryFactory
from tests.factories.membership import StateFactory
from tests.factories.source import SourceFactory

DAY = dt.date(2014, 6, 1)


@pytest.fixture
def ledger(db):
    """An account with three unpaid years, in francs."""
    return open_account()


def open_account():
    """An account with the assessments of the worked example."""
    coverage = LedgerCoverageFactory()
    account = {"organization": coverage.organization, "state": StateFactory()}
    for year, amount in ((2012, "41500.00"), (2013, "42000.00"), (2014, "42500.00")):
        LedgerEntryFactory(**account, currency=coverage.currency, year=year, amount=Decimal(amount))
    return {**account, "currency": coverage.currency}


def pay(ledger, amount, day=DAY, **more):
    """Record a payment in francs."""
    return record_payment(**{**ledger, "amount": Decimal(amount), "value_date": day, **more})


def open_years(ledger):
    """What is open of each year."""
    rows = LedgerEntry.objects.filter(state=ledger["state"]).debits().with_allocated()
    return {row.year: str(row.open_amount) for row in rows if row.open_amount}


def left_of(payment):
    """What is left of a payment."""
    return str(LedgerEntry.objects.with_allocated().get(pk=payment.pk).open_amount)


def test_a_payment_settles_the_oldest_year_first(ledger):
    pay(ledger, "50000.00")

    assert open_years(ledger) == {2013: "33500.00", 2014: "42500.00"}


def test_what_is_left_of_a_payment_is_an_advance(ledger):
    payment = pay(ledger, "130000.00")

    assert open_years(ledger) == {}
    assert left_of(payment) == "4000.00"


def test_a_payment_in_another_currency_keeps_both_amounts_and_needs_its_rate(ledger):
    dollars = {"currency": CurrencyFactory(code="CAD")}

    with pytest.raises(ValidationError) as error:
        pay(ledger, "40000.00", **dollars)
    assert set(error.value.error_dict) == {"rate", "rate_source", "bank_date"}
    rate = {"rate": Decimal("1.0375"), "rate_source": SourceFactory(), "bank_date": dt.date(2014, 5, 30)}
    with pytest.raises(ValidationError, match=r"41,500\.00"):
        pay(ledger, "40000.00", **dollars, **rate, credited=Decimal("41000.00"))
    payment = pay(ledger, "40000.00", **dollars, **rate)

    assert (payment.amount, payment.foreign_amount) == (Decimal("-41500.00"), Decimal("-40000.00"))
    assert payment.currency == ledger["currency"]
    assert open_years(ledger) == {2013: "42000.00", 2014: "42500.00"}


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_an_amount_is_greater_than_zero(ledger, amount):
    with pytest.raises(ValidationError, match="greater than zero"):
        pay(ledger, amount)


def test_a_payment_of_a_year_without_ledger_is_refused(ledger):
    with pytest.raises(ValidationError, match="No ledger"):
        pay(ledger, "1.00", dt.date(1999, 12, 31))


def test_the_same_form_sent_twice_records_one_payment_and_with_other_content_none(ledger):
    number = uuid.uuid4()

    first, second = pay(ledger, "100.00", client_id=number), pay(ledger, "100.00", client_id=number)

    assert first == second
    assert LedgerEntry.objects.filter(kind="payment").count() == 1
    with pytest.raises(ValidationError, match="other content"):
        pay(ledger, "200.00", client_id=number)


def test_an_allocation_larger_than_the_debt_or_the_payment_is_refused_at_the_amount(ledger):
    payment = pay(ledger, "60000.00", allocate=False)
    debit = LedgerEntry.objects.get(year=2013)

    with pytest.raises(ValidationError, match=r"Only CHF.+42,000.00 of the debt is open"):
        allocate_payment(payment=payment, debit=debit, amount=Decimal("42000.01"))
    allocate_payment(payment=payment, debit=debit)
    with pytest.raises(ValidationError, match=r"Only CHF.+18,000.00 of the payment is left") as error:
        allocate_payment(payment=payment, debit=LedgerEntry.objects.get(year=2014), amount=Decimal("20000.00"))
    assert set(error.value.error_dict) == {"amount"}
    assert left_of(payment) == "18000.00"


def test_the_second_clerk_is_told_who_took_it(ledger):
    payment, debit = pay(ledger, "42000.00", allocate=False), LedgerEntry.objects.get(year=2013)
    allocate_payment(payment=payment, debit=debit, by=UserFactory(first_name="Ada", last_name="First"))

    with pytest.raises(ValidationError, match=r"Ada First allocated CHF.+42,000\.00"):
        allocate_payment(payment=payment, debit=debit, by=UserFactory(), amount=Decimal("1.00"))


def test_a_reversed_payment_opens_the_debts_again_and_is_reversed_once(ledger):
    before = open_years(ledger)
    payment = pay(ledger, "50000.00")

    with pytest.raises(ValidationError, match="reason"):
        reverse_payment(payment=payment, reason=" ")
    reversal = reverse_payment(payment=payment, reason="Cheque returned", value_date=dt.date(2014, 7, 1))

    assert open_years(ledger) == before
    assert (reversal.amount, reversal.reverses, left_of(payment)) == (Decimal("50000.00"), payment, "0.00")
    with pytest.raises(ValidationError, match="already reversed"):
        reverse_payment(payment=payment, reason="Again")
    with pytest.raises(ValidationError, match="not reversed again"):
        reverse_payment(payment=reversal, reason="Again")


def test_a_reversal_is_not_earlier_than_what_it_takes_back(ledger):
    payment = pay(ledger, "50000.00")

    with pytest.raises(ValidationError) as error:
        reverse_payment(payment=payment, reason="Cheque returned", value_date=dt.date(2014, 5, 31))

    assert set(error.value.error_dict) == {"value_date"}


def test_a_payment_dated_back_settles_a_debt_only_from_when_it_was_open_again(ledger):
    payment = pay(ledger, "126000.00", dt.date(2014, 6, 10))
    reverse_payment(payment=payment, reason="Cheque returned", value_date=dt.date(2014, 6, 20))

    late = pay(ledger, "41500.00", dt.date(2014, 6, 5))

    assert late.uses.get().on == dt.date(2014, 6, 20)
    assert open_years(ledger) == {2013: "42000.00", 2014: "42500.00"}


def test_a_reversed_assessment_frees_what_settled_it_for_other_years(ledger):
    payment = pay(ledger, "41500.00")
    wrong = LedgerEntry.objects.get(year=2012, kind="assessment")

    reverse_entry(entry=wrong, reason="Not a member that year", value_date=dt.date(2014, 9, 1))

    assert open_years(ledger) == {2013: "42000.00", 2014: "42500.00"}
    assert left_of(payment) == "41500.00"
    allocate_payment(payment=payment, debit=LedgerEntry.objects.get(year=2013))
    assert open_years(ledger) == {2013: "500.00", 2014: "42500.00"}


def test_a_write_off_takes_what_is_open_and_no_more(ledger):
    pay(ledger, "40000.00")
    debit, decision = LedgerEntry.objects.get(year=2012), OutcomeFactory()

    with pytest.raises(ValidationError, match=r"CHF.+1,500.00"):
        write_off(debit=debit, decision=decision, amount=Decimal("1500.01"), value_date=DAY)
    entry = write_off(debit=debit, decision=decision, value_date=DAY)

    assert (entry.amount, entry.year) == (Decimal("-1500.00"), 2012)
    assert open_years(ledger) == {2013: "42000.00", 2014: "42500.00"}


def test_a_credit_and_a_downward_adjustment_settle_their_own_year_first(ledger):
    own = {"organization": ledger["organization"], "state": ledger["state"], "value_date": DAY}

    record_credit(**own, year=2014, amount=Decimal("500.00"))
    adjust(**own, year=2013, amount=Decimal("-2000.00"), reason="Rate corrected")

    assert open_years(ledger) == {2012: "41500.00", 2013: "40000.00", 2014: "42000.00"}
    with pytest.raises(ValidationError, match="reason"):
        adjust(**own, year=2013, amount=Decimal("1.00"), reason="")


def test_a_debt_of_before_the_ledger_is_entered_with_its_year(ledger):
    own = {"organization": ledger["organization"], "state": ledger["state"], "value_date": dt.date(2000, 1, 1)}

    adjust(**own, year=1998, amount=Decimal("1000.00"), reason="Opening balance")

    assert open_years(ledger)[1998] == "1000.00"


TIMES = 8


def at_once(verb, forms):
    """Every form in a thread of its own; what each returned or raised."""

    def send(form):
        try:
            return verb(**form)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(send, forms))


@pytest.mark.django_db(transaction=True)
def test_eight_clerks_who_allocate_one_payment_at_once_use_it_once():
    ledger = open_account()
    payment = pay(ledger, "42000.00", allocate=False)
    debits = list(LedgerEntry.objects.debits())
    forms = [
        {"payment": payment, "debit": debits[n % 3], "amount": Decimal("30000.00"), "by": None} for n in range(TIMES)
    ]

    results = at_once(allocate_payment, forms)

    won = [result for result in results if isinstance(result, Allocation)]
    told = [result for result in results if isinstance(result, ValidationError)]
    assert (len(won), len(told)) == (1, TIMES - 1), results
    assert all("allocated CHF" in str(error) for error in told)
    assert left_of(payment) == "12000.00"


@pytest.mark.django_db(transaction=True)
def test_payments_recorded_and_reversed_at_once_lose_and_double_nothing():
    ledger = open_account()
    payments = [pay(ledger, "1000.00") for _number in range(TIMES)]
    forms = [
        {
            **ledger,
            "amount": Decimal("7000.00"),
            "value_date": DAY,
            "client_id": uuid.uuid5(uuid.NAMESPACE_OID, str(n // 2)),
        }
        for n in range(TIMES)
    ]

    recorded = at_once(record_payment, forms)
    reversed_ = at_once(reverse_payment, [{"payment": p, "reason": "Returned"} for p in (*payments[:4], *payments[:4])])

    assert len({entry.pk for entry in recorded}) == TIMES // 2, recorded
    assert sum(isinstance(result, LedgerEntry) for result in reversed_) == 4, reversed_
    entries = LedgerEntry.objects.with_allocated()
    assert all(0 <= entry.open_amount <= abs(entry.amount) for entry in entries)
    received = -entries.filter(kind="payment").aggregate(total=Sum("amount"))["total"]
    assert received == 4 * 7000 + 4 * 1000
    owed = sum(entry.open_amount for entry in entries if entry.is_debit)
    assert owed == 126000 - received


@pytest.mark.django_db(transaction=True)
def test_an_allocation_outside_read_committed_is_refused():
    ledger = open_account()
    payment, debit = pay(ledger, "1.00", allocate=False), LedgerEntry.objects.get(year=2012)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(DatabaseError, match="read committed"), transaction.atomic():
            Allocation.objects.create(credit=payment, debit=debit, amount=Decimal("1.00"), on=DAY)
    assert allocate_payment(payment=payment, debit=debit).pk
