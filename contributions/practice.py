"""Budgets, scales, assessments, payments and arrears of the practice organization, up to this year."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from contributions.models import (
    Budget,
    BudgetVersion,
    Currency,
    Dispute,
    ExchangeRate,
    FiscalYearPayment,
    LedgerCoverage,
    LedgerEntry,
    PaymentPlan,
    ScalePeriod,
    VotingNotice,
    VotingRule,
)
from contributions.services.account import settle
from contributions.services.ledger import adjust, record_credit, record_payment, reverse_payment, write_off
from contributions.services.organization_scale import compute_scale, enter_scale, finalize_scale
from contributions.services.run import adopt_run, issue_assessments, run_assessment
from governance.models import Outcome
from membership.models import Certainty, Organization, State
from membership.practice import CODE, NOTE_EN, NOTE_FR

YEARS = 6
FIRST_BUDGET = Decimal("1200000.00")
GROWTH = Decimal("24000.00")
MADE_UP: dict[str, Any] = {"certainty": Certainty.RECORDED, "note_en": NOTE_EN, "note_fr": NOTE_FR}


def load() -> bool:
    """Fill the practice ledger through the same services that people use; whether there was anything to do."""
    organization = Organization.objects.filter(code=CODE).first()
    currency = Currency.objects.filter(code="CHF").first()
    if organization is None or currency is None or LedgerCoverage.objects.filter(organization=organization).exists():
        return False
    this_year = dt.date.today().year
    years = range(this_year - YEARS + 1, this_year + 1)
    LedgerCoverage.objects.create(organization=organization, currency=currency, first_year=years[0], **MADE_UP)
    VotingRule.objects.create(
        organization=organization, provision_en="Practice rule, as Article 4(1)",
        provision_fr="Règle d’exercice, comme l’article 4, paragraphe 1", start=dt.date(years[0], 1, 1), **MADE_UP,
    )  # fmt: skip
    for number, year in enumerate(years):
        share_budget(organization, currency, year, FIRST_BUDGET + number * GROWTH)
        pay_year(organization, currency, year)
    add_incidents(organization, currency, years)
    return True


def share_budget(organization: Organization, currency: Currency, year: int, amount: Decimal) -> None:
    """A year's budget, its computed and adopted scales, its adopted run, entered in the ledger."""
    budget = Budget.objects.create(
        organization=organization, year=year, part=Budget.Part.ADMINISTRATIVE, currency=currency
    )
    version = BudgetVersion.objects.create(budget=budget, stage=BudgetVersion.Stage.APPROVED, amount=amount, **MADE_UP)
    period = (
        ScalePeriod.objects.on(dt.date(year, 1, 1)).first() or ScalePeriod.objects.standing().order_by("-start").first()
    )
    if period is None:
        raise ValidationError("The practice ledger needs a UN scale.")
    scale = finalize_scale(scale=compute_scale(organization=organization, year=year, un_period=period))
    if year == dt.date.today().year:
        states = {row.state: row.weight for row in scale.rates.select_related("state")}
        enter_scale(organization=organization, year=year, rates=states, un_period=period)
    issue_assessments(run=adopt_run(run=run_assessment(budget_version=version, scale=scale)))


def pay_year(organization: Organization, currency: Currency, year: int) -> None:
    """Most pay in the year, some late or in part, one not at all, one more than it owes."""
    of_year = LedgerEntry.objects.filter(organization=organization, year=year, kind=LedgerEntry.Kind.ASSESSMENT)
    owed = {entry.state.iso3: entry for entry in of_year.select_related("state")}
    for number, (iso3, entry) in enumerate(sorted(owed.items())):
        amount = entry.amount
        if iso3 == "LBR" or (iso3 == "KEN" and year % 2):
            continue
        part = {"PHL": amount / 2, "TUV": amount + 10, "BRA": amount * 3 / 4}.get(iso3, amount)
        day = dt.date(year, 1 + number % 9, 5 + number)
        if day <= dt.date.today():
            amount = part.quantize(Decimal("0.01"))
            paid = in_own_currency(entry.state, amount, currency, day) or {"amount": amount, "currency": currency}
            record_payment(
                organization=organization, state=entry.state, value_date=day,
                bank_reference=f"PRACTICE-{year}-{iso3}", allocate=False, **paid,
            )  # fmt: skip
    settle(organization, {entry.state_id for entry in owed.values()})


def in_own_currency(state: State, amount: Decimal, currency: Currency, day: dt.date) -> dict[str, Any] | None:
    """How our own state pays an amount from its own currency, by the latest yearly rate; None for other states."""
    payment = FiscalYearPayment.objects.filter(payer=state).order_by("-fiscal_year").first() if state.is_ours else None
    if payment is None:
        return None
    rates = ExchangeRate.objects.filter(base=currency, quote=payment.currency, start__lte=day)
    found = rates.exclude(source=None).order_by("-start").first()
    if found is None:
        return None
    rate = (1 / found.rate).quantize(Decimal("0.00000001"))
    spent = (amount / rate).quantize(Decimal("0.01"))
    return {
        "amount": spent, "currency": payment.currency, "rate": rate, "rate_source": found.source, "bank_date": day,
        "credited": amount,
    }  # fmt: skip


def add_incidents(organization: Organization, currency: Currency, years: range) -> None:
    """A reversal, a credit, an adjustment, a write-off, a foreign payment, a dispute, a plan, a notice."""
    entries = LedgerEntry.objects.filter(organization=organization)
    day = dt.date(years[-2], 12, 1)
    japan, kenya, liberia = (State.objects.get(iso3=iso3) for iso3 in ("JPN", "KEN", "LBR"))
    own: dict[str, Any] = {"organization": organization, "value_date": day}
    payment = entries.filter(state=japan, kind=LedgerEntry.Kind.PAYMENT, value_date__year=years[-2]).first()
    if payment:
        reverse_payment(payment=payment, reason="Returned by the bank (made up)", value_date=day)
    record_credit(**own, state=japan, year=years[-2], amount=Decimal("1500.00"), reason="Share of a surplus (made up)")
    adjust(**own, state=kenya, year=years[-2], amount=Decimal("-25.00"), reason="Rate corrected (made up)")
    decision = Outcome.objects.filter(item__session__body__organization=organization).first()
    oldest = entries.filter(state=liberia, year=years[0], kind=LedgerEntry.Kind.ASSESSMENT).first()
    if decision and oldest:
        write_off(debit=oldest, decision=decision, value_date=day, reason="Forgiven (made up)")
    rate = ExchangeRate.objects.filter(base__code="USD", quote__code="CHF").order_by("-start").first()
    if rate:
        record_payment(
            **own, state=State.objects.get(iso3="PHL"), amount=Decimal("500.00"), currency=rate.base, rate=rate.rate,
            rate_source=rate.source, bank_date=day, bank_reference="PRACTICE-USD",
        )  # fmt: skip
    disputed = entries.filter(state=kenya, amount__gt=0).order_by("-year").first()
    if disputed:
        Dispute.objects.create(
            entry=disputed, amount=Decimal("10.00"), reason="Contests its rate (made up)", start=disputed.value_date,
            **MADE_UP,
        )  # fmt: skip
    plan = PaymentPlan.objects.create(
        organization=organization, state=liberia, currency=currency, agreed_on=day, **MADE_UP
    )
    for year in (years[-1], years[-1] + 1):
        plan.instalments.create(due_on=dt.date(year, 6, 30), amount=Decimal("20.00"))
    VotingNotice.objects.create(
        organization=organization, state=liberia, informed_on=dt.date(years[-3], 11, 24), **MADE_UP
    )
