"""What the database refuses of scales, runs and the ledger, whoever asks: here plain SQL does."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from contributions.models import AssessmentRun, LedgerEntry, OrganizationScale
from iomtrack import history
from tests.factories.contributions import CurrencyFactory, ScalePeriodFactory
from tests.factories.ledger import (
    AllocationFactory,
    AssessmentLineFactory,
    AssessmentRunFactory,
    LedgerCoverageFactory,
    LedgerEntryFactory,
    OrganizationScaleFactory,
    OrganizationScaleRateFactory,
    PaymentFactory,
    VotingRuleFactory,
)
from tests.factories.membership import OrganizationFactory, StateFactory
from tests.factories.source import SourceFactory

pytestmark = pytest.mark.django_db

FINAL = "UPDATE contributions_organizationscale SET stage = 'final' WHERE id = %s"
ADOPT = "UPDATE contributions_assessmentrun SET status = 'adopted' WHERE id = %s"


def sql(statement, *values):
    """Run a statement as psql would, with the checks that wait for the end of a transaction made now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refused(statement, *values):
    """Whether the database refuses the statement."""
    try:
        sql(statement, *values)
    except DatabaseError:
        return True
    return False


@pytest.fixture
def final_rate():
    """A rate of a scale that was made final."""
    rate = OrganizationScaleRateFactory()
    sql(FINAL, rate.scale_id)
    return rate


@pytest.fixture
def adopted_line():
    """The only line of an adopted run."""
    line = AssessmentLineFactory()
    sql(ADOPT, line.run_id)
    return line


def test_a_draft_scale_and_its_rates_can_change():
    rate = OrganizationScaleRateFactory()

    assert not refused("UPDATE contributions_organizationscalerate SET weight = 3 WHERE id = %s", rate.pk)
    assert not refused("UPDATE contributions_organizationscale SET floor = 0.001 WHERE id = %s", rate.scale_id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contributions_organizationscale SET year = 2006 WHERE id = %s",
        "UPDATE contributions_organizationscale SET stage = 'draft' WHERE id = %s",
        "DELETE FROM contributions_organizationscale WHERE id = %s",
        "UPDATE contributions_organizationscalerate SET weight = 3 WHERE scale_id = %s",
        "DELETE FROM contributions_organizationscalerate WHERE scale_id = %s",
    ],
)
def test_a_final_scale_and_its_rates_cannot_change(statement, final_rate):
    assert refused(statement, final_rate.scale_id)


def test_a_final_scale_takes_no_further_rate_and_gives_none_away(final_rate):
    other = OrganizationScaleRateFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationScaleRateFactory(scale=final_rate.scale)
    move = "UPDATE contributions_organizationscalerate SET scale_id = %s WHERE id = %s"
    assert refused(move, other.scale_id, final_rate.pk)
    assert refused(move, final_rate.scale_id, other.pk)
    assert not refused(move, OrganizationScaleFactory().pk, other.pk)


def test_a_computed_scale_names_its_un_period_and_a_substitute_its_source():
    with pytest.raises(ValidationError, match="UN scale period"):
        OrganizationScaleFactory.build(
            organization=OrganizationFactory(), source=None, basis=OrganizationScale.Basis.COMPUTED
        ).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationScaleRateFactory(substitute=True)

    OrganizationScaleFactory(basis=OrganizationScale.Basis.COMPUTED, un_period=ScalePeriodFactory())
    OrganizationScaleRateFactory(substitute=True, source=SourceFactory())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contributions_assessmentline SET amount = amount - 0.01 WHERE run_id = %s",
        "DELETE FROM contributions_assessmentline WHERE run_id = %s",
        "UPDATE contributions_assessmentrun SET amount = amount + 0.01 WHERE id = %s",
    ],
)
def test_the_lines_of_a_draft_add_up_too(statement):
    line = AssessmentLineFactory()
    connection.check_constraints()  # what making them has put off is looked at now, and not because of the statement

    with pytest.raises(DatabaseError, match="add up"):
        sql(statement, line.run_id)


def test_a_line_that_moves_to_another_run_leaves_neither_wrong():
    first, second = AssessmentLineFactory(), AssessmentLineFactory(state=StateFactory())
    connection.check_constraints()

    with pytest.raises(DatabaseError, match="add up"):
        sql("UPDATE contributions_assessmentline SET run_id = %s WHERE id = %s", second.run_id, first.pk)


def test_run_and_lines_of_a_draft_change_in_one_transaction():
    line = AssessmentLineFactory()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE contributions_assessmentline SET amount = 5 WHERE id = %s", [line.pk])
        cursor.execute("UPDATE contributions_assessmentrun SET amount = 5 WHERE id = %s", [line.run_id])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    line.refresh_from_db()
    assert line.amount == 5


def test_a_run_whose_amount_is_not_its_budget_is_not_adopted():
    run = AssessmentRunFactory(amount=Decimal("100.00"))
    AssessmentLineFactory(run=run, amount=Decimal("100.00"))

    assert refused(ADOPT, run.pk)
    sql("UPDATE contributions_budgetversion SET amount = 100 WHERE id = %s", run.budget_version_id)
    assert not refused(ADOPT, run.pk)


def test_a_run_without_its_lines_is_refused():
    with transaction.atomic():
        AssessmentRunFactory(amount=Decimal("100.00"))
        with pytest.raises(DatabaseError, match=r"add up to 0, not to 100\.00"):
            connection.check_constraints()
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contributions_assessmentline SET amount = amount + 1 WHERE run_id = %s",
        "UPDATE contributions_assessmentline SET quota = '1/1' WHERE run_id = %s",
        "DELETE FROM contributions_assessmentline WHERE run_id = %s",
        "UPDATE contributions_assessmentrun SET amount = 1 WHERE id = %s",
        "UPDATE contributions_assessmentrun SET inputs = '[]' WHERE id = %s",
        "UPDATE contributions_assessmentrun SET status = 'draft' WHERE id = %s",
        "UPDATE contributions_assessmentrun SET status = 'superseded', year = 2006 WHERE id = %s",
        "DELETE FROM contributions_assessmentrun WHERE id = %s",
    ],
)
def test_an_adopted_run_and_its_lines_cannot_change(statement, adopted_line):
    assert refused(statement, adopted_line.run_id)


def test_an_adopted_run_takes_no_further_line_and_can_only_be_superseded_for_good(adopted_line):
    supersede = "UPDATE contributions_assessmentrun SET status = 'superseded' WHERE id = %s"

    with pytest.raises(IntegrityError), transaction.atomic():
        AssessmentLineFactory(run=adopted_line.run, amount=Decimal(0))
    assert not refused(supersede, adopted_line.run_id)
    assert refused(ADOPT, adopted_line.run_id)


def test_a_year_is_shared_by_one_adopted_run(adopted_line):
    first = adopted_line.run
    second = AssessmentRunFactory(budget_version=first.budget_version, scale=first.scale, amount=first.amount)
    AssessmentLineFactory(run=second)

    assert refused(ADOPT, second.pk)
    sql("UPDATE contributions_assessmentrun SET status = 'superseded' WHERE id = %s", first.pk)
    assert not refused(ADOPT, second.pk)
    assert AssessmentRun.objects.adopted().get() == second


@pytest.mark.parametrize("table", ["ledgerentry", "allocation"])
def test_nothing_in_the_ledger_is_changed_or_deleted(table):
    allocation = AllocationFactory()
    key = allocation.pk if table == "allocation" else allocation.credit_id

    assert refused(f"UPDATE contributions_{table} SET amount = amount WHERE id = %s", key)
    assert refused(f"DELETE FROM contributions_{table} WHERE id = %s", key)


@pytest.mark.parametrize(
    ("kind", "amount", "year"),
    [
        ("assessment", "-1.00", 2012),
        ("payment", "1.00", None),
        ("payment", "-1.00", 2012),
        ("credit", "1.00", 2012),
        ("write_off", "1.00", 2012),
        ("adjustment", "0.00", 2012),
        ("assessment", "1.00", None),
    ],
)
def test_the_sign_and_the_year_of_an_entry_follow_its_kind(kind, amount, year):
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntryFactory(
            kind=kind, amount=Decimal(amount), year=year, value_date=dt.date(2012, 1, 1), reason="A reason"
        )


def test_a_write_off_needs_a_decision_and_an_adjustment_a_reason():
    adjustment = {"kind": "adjustment", "amount": Decimal("-1.00")}

    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntryFactory(kind="write_off", amount=Decimal("-1.00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntryFactory(**adjustment)
    assert LedgerEntryFactory(**adjustment, reason="Late notice of accession").pk


def test_a_foreign_amount_goes_with_its_rate_source_and_bank_date():
    foreign = {
        "foreign_amount": Decimal("-40000.00"),
        "foreign_currency": CurrencyFactory(code="CAD"),
        "rate": Decimal("1.0375"),
        "rate_source": SourceFactory(),
        "bank_date": dt.date(2012, 5, 30),
    }

    for missing in foreign:
        with pytest.raises(IntegrityError), transaction.atomic():
            PaymentFactory(**{**foreign, missing: None})
    assert PaymentFactory(**foreign).pk


@pytest.fixture
def account():
    """What the entries of one state's account share."""
    return {"organization": OrganizationFactory(), "state": StateFactory(), "currency": CurrencyFactory(code="CHF")}


def test_no_more_is_allocated_than_either_side_holds(account):
    debit, larger = LedgerEntryFactory(**account), LedgerEntryFactory(**account, amount=Decimal("90000.00"), year=2011)
    payment = PaymentFactory(**account, amount=Decimal("-50000.00"))

    with pytest.raises(IntegrityError, match="of which"), transaction.atomic():
        AllocationFactory(debit=debit, credit=payment, amount=Decimal("41500.01"))
    AllocationFactory(debit=debit, credit=payment, amount=Decimal("41500.00"))
    with pytest.raises(IntegrityError, match="of which"), transaction.atomic():
        AllocationFactory(debit=larger, credit=payment, amount=Decimal("8500.01"))
    assert AllocationFactory(debit=larger, credit=payment, amount=Decimal("8500.00")).pk


@pytest.mark.parametrize("differs", ["organization", "state", "currency"])
def test_both_sides_of_an_allocation_belong_to_one_account(differs, account):
    other = {"organization": OrganizationFactory, "state": StateFactory, "currency": CurrencyFactory}[differs]()
    debit, payment = LedgerEntryFactory(**account), PaymentFactory(**{**account, differs: other})

    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationFactory(debit=debit, credit=payment)


def test_an_allocation_is_not_earlier_than_its_sides_and_goes_from_credit_to_debit(account):
    debit, payment = LedgerEntryFactory(**account), PaymentFactory(**account)

    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationFactory(debit=debit, credit=payment, on=dt.date(2012, 5, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationFactory(debit=payment, credit=debit)
    assert AllocationFactory(debit=debit, credit=payment, on=dt.date(2012, 6, 1)).pk


def test_an_allocation_is_reversed_once_and_exactly(account):
    one = AllocationFactory(debit=LedgerEntryFactory(**account), credit=PaymentFactory(**account))
    same = {"debit": one.debit, "credit": one.credit, "reverses": one, "on": one.on}

    for wrong in ({"amount": Decimal("-1.00")}, {"amount": -one.amount, "on": dt.date(2012, 5, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AllocationFactory(**{**same, **wrong})
    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationFactory(debit=one.debit, credit=one.credit, amount=Decimal("-1.00"))
    reversal = AllocationFactory(**same, amount=-one.amount)
    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationFactory(**same, amount=-one.amount)
    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationFactory(debit=one.debit, credit=one.credit, reverses=reversal, amount=one.amount, on=one.on)
    assert AllocationFactory(debit=one.debit, credit=one.credit, amount=one.amount).pk


def test_an_allocation_dated_back_must_fit_on_every_day_since(account):
    debit, early = LedgerEntryFactory(**account), PaymentFactory(**account)
    late = PaymentFactory(**account)
    one = AllocationFactory(debit=debit, credit=early, on=dt.date(2012, 6, 10))
    AllocationFactory(debit=debit, credit=early, reverses=one, amount=-one.amount, on=dt.date(2012, 6, 20))

    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationFactory(debit=debit, credit=late, on=dt.date(2012, 6, 15))
    with pytest.raises(IntegrityError), transaction.atomic():
        AllocationFactory(debit=debit, credit=late, on=dt.date(2012, 6, 5))
    assert AllocationFactory(debit=debit, credit=late, on=dt.date(2012, 6, 20)).pk


def test_a_reversal_mirrors_its_entry_and_is_not_reversed_again():
    entry = LedgerEntryFactory()
    same = {
        "organization": entry.organization, "state": entry.state, "currency": entry.currency, "reverses": entry,
        "reason": "Entered for the wrong state",
    }  # fmt: skip

    for wrong in ({"amount": Decimal("-1.00")}, {"year": 2011}, {"state": StateFactory()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LedgerEntryFactory(**{**same, "amount": -entry.amount, **wrong})
    reversal = LedgerEntryFactory(**same, amount=-entry.amount)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntryFactory(**{**same, "reverses": reversal})


def test_a_line_is_entered_once_from_an_adopted_run_and_for_its_own_state(adopted_line):
    run = adopted_line.run
    same = {
        "organization": run.organization, "state": adopted_line.state, "currency": run.currency, "year": run.year,
        "amount": adopted_line.amount, "line": adopted_line,
    }  # fmt: skip
    draft = AssessmentLineFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntryFactory(**{**same, "state": StateFactory()})
    with pytest.raises(IntegrityError, match="adopted"), transaction.atomic():
        LedgerEntryFactory(**{**same, "line": draft})
    LedgerEntryFactory(**same)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntryFactory(**same)


def test_the_database_says_when_an_entry_was_recorded():
    entry = LedgerEntryFactory(recorded_at=dt.datetime(2001, 1, 1, tzinfo=dt.UTC))

    entry.refresh_from_db()

    assert entry.recorded_at.year > 2001
    event = history.event_model(LedgerEntry).objects.get(pgh_obj_id=entry.pk)
    assert event.recorded_at == entry.recorded_at


def test_a_year_is_covered_once_and_a_day_has_one_rule():
    coverage = LedgerCoverageFactory(last_year=2010)
    rule = VotingRuleFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerCoverageFactory(organization=coverage.organization, first_year=2010)
    with pytest.raises(IntegrityError), transaction.atomic():
        VotingRuleFactory(organization=rule.organization, start=dt.date(2015, 1, 1))
    assert LedgerCoverageFactory(organization=coverage.organization, first_year=2011).pk


@pytest.mark.parametrize(("policy", "months"), [("add_on", None), ("add_on", 13), ("annual", 6)])
def test_only_states_that_are_added_on_pay_for_months(policy, months):
    with pytest.raises(IntegrityError), transaction.atomic():
        AssessmentRunFactory(policy=policy, months=months)
    assert AssessmentRunFactory(policy="add_on", months=6).pk
