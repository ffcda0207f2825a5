"""Article 4 to the centime: the pure engine, and the same from the ledger."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contributions.reports.voting import judgements
from contributions.services.ledger import record_payment, write_off
from contributions.voting_rights import (
    BEST_FIRST,
    Account,
    Change,
    Decision,
    Notice,
    Reason,
    Rule,
    Status,
    after_months,
    forecast,
    judge,
    position,
)
from tests.factories.governance import OutcomeFactory
from tests.factories.ledger import (
    LedgerCoverageFactory,
    LedgerEntryFactory,
    VotingDecisionFactory,
    VotingNoticeFactory,
    VotingRuleFactory,
)
from tests.factories.membership import StateFactory

DUES = ((2012, "41500.00"), (2013, "42000.00"), (2014, "42500.00"))
ASSESSED = tuple(Change(dt.date(year, 1, 1), year, Decimal(amount)) for year, amount in DUES)
RULE, NOTICE = Rule(), Notice(dt.date(2014, 11, 26))
DAY_OF_LOSS = dt.date(2015, 11, 26)
DAY_BEFORE = dt.date(2015, 11, 25)


def account(*payments):
    """The worked example, with payments for 2012."""
    settled = tuple(Change(day, 2012, -Decimal(amount)) for day, amount in payments)
    return Account(ASSESSED, ASSESSED + settled)


def judged(day, *payments, **more):
    """The worked example judged on a day."""
    return judge(account(*payments), day, rule=RULE, **more)


def test_on_1_january_2014_arrears_and_threshold_are_equal_and_the_threshold_is_met():
    now = judged(dt.date(2014, 1, 1)).position

    assert (now.arrears, now.threshold, now.met) == (Decimal("83500.00"), Decimal("83500.00"), True)
    assert now.needed() == Decimal("0.01")


def test_the_vote_is_lost_a_year_after_the_council_was_informed():
    judgement = judged(DAY_OF_LOSS, notices=[NOTICE])

    assert judgement.status == Status.LOST
    assert (judgement.position.arrears, judgement.position.threshold) == (Decimal("126000.00"), Decimal("84500.00"))
    assert judged(DAY_BEFORE, notices=[NOTICE]).status == Status.INFORMED
    assert judged(DAY_OF_LOSS).status == Status.MET


@pytest.mark.parametrize(("paid", "status"), [("41500.01", Status.NOT_MET), ("41500.00", Status.LOST)])
def test_a_centime_the_day_before_decides(paid, status):
    assert judged(DAY_OF_LOSS, (DAY_BEFORE, paid), notices=[NOTICE]).status == status


def test_nothing_due_means_nothing_met():
    assert judge(Account(), DAY_OF_LOSS, rule=RULE, notices=[NOTICE]).status == Status.NOT_MET
    old = Change(dt.date(2010, 1, 1), 2010, Decimal(5))
    now = judge(Account((old,), (old,)), DAY_OF_LOSS, rule=RULE).position
    assert (now.arrears, now.threshold, now.met) == (Decimal(5), Decimal(0), False)


def test_a_day_without_rule_or_ledger_gets_no_judgement_and_says_why():
    assert judge(account(), DAY_OF_LOSS, rule=None).reason == Reason.NO_RULE
    assert judge(account(), DAY_OF_LOSS, rule=RULE, covered=False).reason == Reason.NO_LEDGER


def test_the_council_may_maintain_and_restore_the_vote():
    maintained = Decision(dt.date(2015, 11, 1), until=dt.date(2016, 11, 30))

    assert judged(DAY_OF_LOSS, notices=[NOTICE], decisions=[maintained]).status == Status.MAINTAINED
    assert judged(dt.date(2016, 12, 1), notices=[NOTICE], decisions=[maintained]).status == Status.LOST
    restored = Decision(dt.date(2016, 11, 20))
    assert judged(dt.date(2016, 12, 1), notices=[NOTICE], decisions=[maintained, restored]).status == Status.MAINTAINED


def test_a_state_that_got_below_meanwhile_needs_a_new_notice():
    later = (Change(dt.date(2015, 1, 1), 2015, Decimal(43000)), Change(dt.date(2016, 1, 1), 2016, Decimal(43000)))
    paid = (
        Change(dt.date(2015, 12, 1), 2012, Decimal("-41500.00")),
        Change(dt.date(2015, 12, 1), 2013, Decimal("-1.00")),
    )
    states_account = Account(ASSESSED + later, ASSESSED + later + paid)
    day = dt.date(2017, 2, 1)

    assert position(states_account, DAY_OF_LOSS, RULE).met
    assert not position(states_account, dt.date(2015, 12, 1), RULE).met
    assert judge(states_account, day, rule=RULE, notices=[NOTICE]).status == Status.MET
    again = Notice(dt.date(2016, 1, 15))
    assert judge(states_account, day, rule=RULE, notices=[NOTICE, again]).status == Status.LOST


def test_the_forecast_says_what_to_pay_before_1_january():
    two_years = Account(ASSESSED[:2], ASSESSED[:2])

    ahead = forecast(two_years, dt.date(2013, 6, 1), RULE)

    assert (ahead.day, ahead.met, ahead.needed()) == (dt.date(2014, 1, 1), True, Decimal("0.01"))


@pytest.mark.parametrize(
    ("day", "later"),
    [((2014, 11, 26), (2015, 11, 26)), ((2016, 2, 29), (2017, 2, 28)), ((2015, 12, 31), (2016, 12, 31))],
)
def test_a_year_later_is_the_same_day_or_the_last_of_its_month(day, later):
    assert after_months(dt.date(*day), 12) == dt.date(*later)


cents = st.integers(0, 10_000_000).map(lambda number: Decimal(number).scaleb(-2))
days = st.dates(dt.date(2010, 1, 1), dt.date(2020, 12, 31))


@given(
    dues=st.dictionaries(st.integers(2008, 2020), cents, max_size=10),
    paid=st.lists(st.tuples(days, st.integers(2008, 2020), cents), max_size=6),
    extra=st.tuples(days, st.integers(2008, 2020), cents),
    notices=st.lists(days, max_size=3),
    decided=st.lists(days, max_size=2),
    day=days,
)
def test_a_payment_never_worsens_a_status(dues, paid, extra, notices, decided, day):
    due = tuple(Change(dt.date(year, 1, 1), year, amount) for year, amount in dues.items())
    before = due + tuple(Change(when, year, -amount) for when, year, amount in paid)
    when, year, amount = extra
    after = (*before, Change(when, year, -amount))

    def status(unpaid):
        return judge(
            Account(due, unpaid), day, rule=RULE, notices=[Notice(one) for one in notices],
            decisions=[Decision(one) for one in decided],
        ).status  # fmt: skip

    assert BEST_FIRST.index(status(after)) <= BEST_FIRST.index(status(before))


@given(dues=st.dictionaries(st.integers(2008, 2020), cents, max_size=10), day=days)
def test_paying_what_is_needed_is_enough_and_a_centime_less_is_not(dues, day):
    due = tuple(Change(dt.date(year, 1, 1), year, amount) for year, amount in dues.items())
    now = position(Account(due, due), day, RULE)
    if not now.met:
        return

    def left_after(payment):
        return position(Account(due, (*due, Change(day, min(now.arrears_by_year), -payment))), day, RULE)

    assert not left_after(now.needed()).met
    assert left_after(now.needed() - Decimal("0.01")).met


@pytest.fixture
def ledger(db):
    """The worked example in the ledger."""
    coverage = LedgerCoverageFactory()
    own = {"organization": coverage.organization, "state": StateFactory()}
    for year, amount in DUES:
        LedgerEntryFactory(**own, currency=coverage.currency, year=year, amount=Decimal(amount))
    VotingRuleFactory(organization=coverage.organization)
    return {**own, "currency": coverage.currency}


def judgement_of(ledger, day):
    """The one judgement of the ledger."""
    (found,) = judgements(ledger["organization"], day)
    return found


def test_the_ledger_leads_to_the_same_judgement_in_the_words_of_the_constitution(ledger):
    on_new_year = judgement_of(ledger, dt.date(2014, 1, 1))

    assert on_new_year.status_label == "Meets the Article 4 threshold by this ledger"
    said = " ".join(on_new_year.explained()).replace("\u00a0", " ")
    assert "CHF 41,500.00 (2012) + CHF 42,000.00 (2013) = CHF 83,500.00" in said
    assert "CHF 83,500.00 ≥ CHF 83,500.00." in said
    assert "Below the threshold again once CHF 0.01 is paid." in said
    assert "lost" not in said


@pytest.mark.parametrize(
    ("paid", "label"),
    [
        ("41500.01", "Below the Article 4 threshold by this ledger"),
        ("41500.00", "Has lost its vote"),
    ],
)
def test_from_the_ledger_too_a_centime_the_day_before_decides(paid, label, ledger):
    VotingNoticeFactory(organization=ledger["organization"], state=ledger["state"])
    record_payment(**ledger, amount=Decimal(paid), value_date=DAY_BEFORE)

    assert judgement_of(ledger, DAY_OF_LOSS).status_label == label


def test_has_lost_its_vote_is_said_only_after_a_recorded_notice(ledger):
    assert judgement_of(ledger, DAY_OF_LOSS).status_label == "Meets the Article 4 threshold by this ledger"
    VotingNoticeFactory(organization=ledger["organization"], state=ledger["state"])
    assert judgement_of(ledger, DAY_OF_LOSS).status_label == "Has lost its vote"
    VotingDecisionFactory(organization=ledger["organization"], state=ledger["state"])
    assert "vote maintained" in judgement_of(ledger, DAY_OF_LOSS).status_label


def test_before_the_rule_and_outside_the_ledger_there_is_no_judgement(ledger):
    before = judgement_of(ledger, dt.date(2013, 11, 20))
    assert before.explained() == ["No judgement: no rule on voting rights is recorded for November\u00a020, 2013."]
    ledger["organization"].ledger_coverages.update(last_year=2014)
    outside = judgements(ledger["organization"], DAY_OF_LOSS, [ledger["state"]])
    assert outside[0].judgement.reason == Reason.NO_LEDGER


def test_what_is_written_off_stays_due(ledger):
    from contributions.models import LedgerEntry

    debit = LedgerEntry.objects.get(year=2012)
    write_off(debit=debit, decision=OutcomeFactory(), value_date=dt.date(2013, 12, 1))

    now = judgement_of(ledger, dt.date(2014, 1, 1))

    assert (now.arrears.amount, now.threshold.amount) == (Decimal("42000.00"), Decimal("83500.00"))
