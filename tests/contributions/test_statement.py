"""Statements as of any day, and the laws of the ledger for whatever clerks do."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contributions.calculations import Open, match_in_order
from contributions.models import Allocation, LedgerEntry
from contributions.reports.statement import statement, statements
from contributions.reports.voting import judgements
from contributions.services.ledger import (
    adjust,
    allocate_payment,
    record_credit,
    record_payment,
    reverse_entry,
    write_off,
)
from iomtrack.money import Money
from tests.factories.governance import OutcomeFactory
from tests.factories.ledger import DisputeFactory, LedgerCoverageFactory, LedgerEntryFactory, VotingRuleFactory
from tests.factories.membership import MembershipFactory, StateFactory

END = dt.date(2014, 12, 31)


def francs(text):
    return Money(Decimal(text), "CHF")


@pytest.fixture
def ledger(db):
    """A state with three assessments, in francs."""
    return open_account()


def open_account():
    """The account of the worked example."""
    coverage = LedgerCoverageFactory()
    own = {"organization": coverage.organization, "state": StateFactory()}
    for year, amount in ((2012, "41500.00"), (2013, "42000.00"), (2014, "42500.00")):
        LedgerEntryFactory(**own, currency=coverage.currency, year=year, amount=Decimal(amount))
    return {**own, "currency": coverage.currency}


def pay(ledger, amount, day):
    return record_payment(**ledger, amount=Decimal(amount), value_date=day)


def statement_of(ledger, day, **more):
    return statement(ledger["state"], ledger["organization"], day, **more)


def test_a_statement_opens_with_the_years_before_and_closes_by_year_of_origin(ledger):
    pay(ledger, "50000.00", dt.date(2013, 3, 1))
    pay(ledger, "40000.00", dt.date(2014, 3, 1))

    found = statement_of(ledger, END)

    assert found.opening == {2013: francs("33500.00")}
    assert (found.assessed, found.received) == (francs("42500.00"), francs("40000.00"))
    assert found.closing == {2014: francs("36000.00")}
    assert found.arrears == francs("0")
    assert (found.percent_paid, found.paid_on) == (Decimal("15.29"), None)
    assert found.difference == francs("0")


def test_a_statement_shows_each_movement_and_what_is_disputed_apart(ledger):
    own = {"organization": ledger["organization"], "state": ledger["state"], "value_date": dt.date(2014, 5, 1)}
    record_credit(**own, year=2014, amount=Decimal("500.00"))
    adjust(**own, year=2013, amount=Decimal("-1000.00"), reason="Rate corrected")
    write_off(debit=LedgerEntry.objects.get(year=2012), decision=OutcomeFactory(), value_date=dt.date(2014, 6, 1))
    DisputeFactory(entry=LedgerEntry.objects.get(year=2013, kind="assessment"), start=dt.date(2014, 3, 1))

    found = statement_of(ledger, END)

    assert found.opening == {2012: francs("41500.00"), 2013: francs("42000.00")}
    assert (found.credited, found.adjusted, found.written_off) == (
        francs("500.00"), francs("-1000.00"), francs("41500.00"),
    )  # fmt: skip
    assert found.closing == {2013: francs("41000.00"), 2014: francs("42000.00")}
    assert found.disputed == francs("500.00")
    assert found.difference == francs("0")
    assert statement_of(ledger, dt.date(2014, 2, 28)).disputed == francs("0")


def test_an_advance_is_what_no_debt_has_used_and_full_payment_has_its_day(ledger):
    pay(ledger, "120000.00", dt.date(2014, 2, 1))
    pay(ledger, "10000.00", dt.date(2014, 9, 1))

    assert statement_of(ledger, dt.date(2014, 8, 31)).paid_on is None
    found = statement_of(ledger, END)

    assert (found.advance, found.closing, found.percent_paid) == (francs("4000.00"), {}, Decimal("100.00"))
    assert found.paid_on == dt.date(2014, 9, 1)
    assert statement_of(ledger, dt.date(2015, 6, 1)).advance_before == francs("4000.00")


def test_as_of_an_earlier_day_a_later_payment_has_not_happened(ledger):
    before = statement_of(ledger, dt.date(2014, 2, 28))
    pay(ledger, "50000.00", dt.date(2014, 3, 1))

    assert statement_of(ledger, dt.date(2014, 2, 28)) == before
    assert statement_of(ledger, dt.date(2014, 3, 1)) != before


def test_a_statement_that_was_issued_comes_out_again_whatever_was_recorded_since(ledger):
    dispute = DisputeFactory(entry=LedgerEntry.objects.get(year=2012))
    payment = pay(ledger, "50000.00", dt.date(2014, 3, 1))
    issued, moment = statement_of(ledger, END), timezone.now()

    pay(ledger, "1000.00", dt.date(2014, 2, 1))
    reverse_entry(entry=payment, reason="Returned", value_date=dt.date(2014, 4, 1))
    dispute.amount = Decimal("1.00")
    dispute.save()

    assert statement_of(ledger, END) != issued
    again = statement_of(ledger, END, known_at=moment)
    issued.disputed = again.disputed  # one transaction of a test has one time in the history
    assert again == issued


def test_without_a_ledger_there_is_no_statement_and_the_reason_is_said(ledger):
    assert statement_of(ledger, dt.date(1999, 6, 1)) is None
    none = statements(ledger["organization"], dt.date(1999, 6, 1))
    assert none.rows == []
    assert "No ledger" in none.why_none


def test_a_member_that_owes_nothing_is_in_the_statement_of_all(ledger):
    quiet = StateFactory()
    MembershipFactory(organization=ledger["organization"], state=quiet)

    found = {row.state: row for row in statements(ledger["organization"], END).rows}

    assert set(found) == {quiet, ledger["state"]}
    assert found[quiet].closing_total == francs("0")


def test_the_statements_of_all_states_take_as_many_queries_for_forty_as_for_one(ledger):
    VotingRuleFactory(organization=ledger["organization"])
    pay(ledger, "50000.00", dt.date(2013, 3, 1))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            whole = statements(ledger["organization"], END)
            judgements(ledger["organization"], END)
        return len(captured), whole

    one, _whole = queries()
    for _number in range(39):
        other = {**ledger, "state": StateFactory()}
        for year in (2012, 2013):
            LedgerEntryFactory(**other, year=year)
        pay(other, "50000.00", dt.date(2013, 3, 1))
    forty, whole = queries()

    assert one == forty
    assert len(whole.rows) == 40
    assert whole.total.closing_total == sum((row.closing_total for row in whole.rows), francs("0"))
    assert whole.total.difference == francs("0")


cents = st.integers(1, 9_000_000).map(lambda number: Decimal(number).scaleb(-2))
sides = st.lists(st.tuples(cents, st.dates(dt.date(2010, 1, 1), dt.date(2014, 12, 31))), max_size=8)


@given(credits=sides, debits=sides)
def test_matching_uses_nothing_twice_and_leaves_nothing_that_could_be_used(credits, debits):
    own = [Open(number, amount, day) for number, (amount, day) in enumerate(credits)]
    owed = [Open(100 + number, amount, day) for number, (amount, day) in enumerate(debits)]

    found = match_in_order(own, owed)

    for side, name in ((own, "credit"), (owed, "debit")):
        for one in side:
            assert 0 <= sum(m.amount for m in found if getattr(m, name) == one.entry) <= one.amount
    together = [sum((one.amount for one in side), Decimal(0)) for side in (own, owed)]
    assert sum((match.amount for match in found), Decimal(0)) == min(together)
    since = {one.entry: one.since for one in (*own, *owed)}
    assert all(match.on == max(since[match.credit], since[match.debit]) for match in found)


verbs = st.lists(
    st.tuples(
        st.sampled_from(["pay", "pay", "credit", "adjust", "reverse", "write_off", "allocate", "hold"]),
        cents,
        st.integers(0, 9),
        st.dates(dt.date(2012, 1, 1), dt.date(2015, 12, 31)),
    ),
    max_size=9,
)


def act(ledger, verb, amount, number, day):
    """One thing a clerk does; what the services refuse changes nothing."""
    own = {"organization": ledger["organization"], "state": ledger["state"], "value_date": day}
    entries = list(LedgerEntry.objects.filter(state=ledger["state"]).order_by("pk"))
    entry = entries[number % len(entries)]
    try:
        with transaction.atomic():
            if verb in ("pay", "hold"):
                record_payment(**own, amount=amount, currency=ledger["currency"], allocate=verb == "pay")
            elif verb == "credit":
                record_credit(**own, year=2012 + number % 3, amount=amount)
            elif verb == "adjust":
                adjust(**own, year=2012 + number % 3, amount=amount if number % 2 else -amount, reason="A reason")
            elif verb == "reverse":
                reverse_entry(entry=entry, reason="A reason", value_date=day)
            elif verb == "write_off":
                write_off(debit=entry, decision=ledger["decision"], amount=amount, value_date=day)
            else:
                allocate_payment(payment=entries[-1], debit=entry, amount=amount, on=day)
    except ValidationError:
        return


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=verbs, later=verbs)
def test_whatever_clerks_do_the_laws_of_the_ledger_hold(db, done, later):
    with transaction.atomic():
        ledger = {**open_account(), "decision": OutcomeFactory()}
        for step in done:
            act(ledger, *step)
        assert_laws(ledger)
        moment, issued = timezone.now(), statement_of(ledger, END)

        for step in later:
            act(ledger, *step)

        assert_laws(ledger)
        assert statement_of(ledger, END, known_at=moment) == issued
        transaction.set_rollback(True)


def assert_laws(ledger):
    """Nothing over-allocated on any day, allocated + left = amount, every statement explains itself."""
    entries = list(LedgerEntry.objects.filter(state=ledger["state"]).with_allocated())
    allocations = list(Allocation.objects.filter(debit__state=ledger["state"]))
    for entry in entries:
        own = [one for one in allocations if entry.pk in (one.credit_id, one.debit_id)]
        assert entry.allocated + entry.open_amount == abs(entry.amount)
        for day in {one.on for one in own}:
            assert 0 <= sum(one.amount for one in own if one.on <= day) <= abs(entry.amount)
    for day in (dt.date(2012, 6, 1), dt.date(2013, 12, 31), END, dt.date(2016, 1, 1)):
        found = statement_of(ledger, day)
        assert found.difference == francs("0")
        assert all(amount.amount > 0 for amount in found.closing.values())
        assert found.advance.amount >= 0
        balance = sum((one.amount for one in entries if one.value_date <= day), Decimal(0))
        assert (found.closing_total - found.advance).amount == balance


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=verbs, number=st.integers(0, 9), day=st.dates(dt.date(2012, 1, 1), dt.date(2016, 12, 31)))
def test_a_reversal_restores_what_the_entry_took(db, done, number, day):
    with transaction.atomic():
        ledger = {**open_account(), "decision": OutcomeFactory()}
        for step in done:
            act(ledger, *step)
        before = open_amounts(ledger)
        payment = record_payment(**without_decision(ledger), amount=Decimal("60000.00"), value_date=day)

        reversal = reverse_entry(entry=payment, reason="Returned", value_date=max([day, *used_on(payment)]))

        assert {key: value for key, value in open_amounts(ledger).items() if key not in (payment.pk, reversal.pk)} == {
            key: value - taken_by_others(ledger, key, payment) for key, value in before.items()
        }
        transaction.set_rollback(True)


def without_decision(ledger):
    return {name: ledger[name] for name in ("organization", "state", "currency")}


def used_on(payment):
    """The days on which a payment was used."""
    return list(payment.uses.values_list("on", flat=True))


def open_amounts(ledger):
    """What is open of every entry."""
    return {row.pk: row.open_amount for row in LedgerEntry.objects.filter(state=ledger["state"]).with_allocated()}


def taken_by_others(ledger, key, payment):
    """What advances took of an entry, or used of an advance, when the payment was recorded."""
    newer = Allocation.objects.filter(recorded_at__gte=payment.recorded_at).exclude(credit=payment)
    return sum(one.amount for one in newer if key in (one.credit_id, one.debit_id))
