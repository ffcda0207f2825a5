"""What happens in the ledger: payments, credits, adjustments, write-offs, allocations, reversals."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.calculations import Match
from contributions.models import Allocation, Currency, LedgerEntry
from contributions.services.account import (
    lock,
    open_of,
    refuse_without_ledger,
    sent_before,
    settle,
    who_was_faster,
    write_matches,
)
from governance.models import Outcome
from iomtrack import formats
from iomtrack.money import Converted, Money
from membership.models import Organization, Source, State

Kind = LedgerEntry.Kind
ONE_UNIT = Decimal("0.01")


@transaction.atomic
def record_payment(
    *,
    organization: Organization,
    state: State,
    amount: Decimal,
    currency: Currency,
    value_date: dt.date,
    rate: Decimal | None = None,
    rate_source: Source | None = None,
    bank_date: dt.date | None = None,
    credited: Decimal | None = None,
    bank_reference: str = "",
    reason: str = "",
    allocate: bool = True,
    client_id: uuid.UUID | None = None,
    by: Any = None,
) -> LedgerEntry:
    """Record what a state paid, and use it for its oldest debts; what is left is an advance.

    A payment in another currency than the ledger's needs the rate (units of the ledger's currency for one), its
    source and the bank date; both amounts are kept. The same form sent twice records one payment.
    """
    refuse_not_positive(amount)
    kept_in = refuse_without_ledger(organization, value_date)
    values: dict[str, Any] = {"amount": -amount}
    if currency != kept_in:
        values = converted(amount, currency, kept_in, rate, rate_source, bank_date, credited)
    if before := sent_before(LedgerEntry, client_id, state=state, organization=organization, **values):
        return before
    entry = add_entry(
        organization=organization, state=state, currency=kept_in, kind=Kind.PAYMENT, value_date=value_date,
        bank_reference=bank_reference, reason=reason, client_id=client_id, recorded_by=by, **values,
    )  # fmt: skip
    if allocate:
        settle(organization, [state.pk], by=by, not_before=value_date)
    return entry


def converted(
    amount: Decimal,
    currency: Currency,
    kept_in: Currency,
    rate: Decimal | None,
    rate_source: Source | None,
    bank_date: dt.date | None,
    credited: Decimal | None,
) -> dict[str, Any]:
    """Both amounts of a foreign payment, with the rate, its source and the bank date; a refusal for what is missing."""
    names = {"currency": currency, "ledger": kept_in}
    missing = {
        "rate": (rate, _("The ledger is kept in %(ledger)s: a payment in %(currency)s needs its rate.") % names),
        "rate_source": (rate_source, _("Say where the rate is from.")),
        "bank_date": (bank_date, _("Give the day on which the bank converted the amount.")),
    }
    errors = {name: message for name, (value, message) in missing.items() if not value}
    if rate is not None and rate <= 0:
        errors["rate"] = _("A rate is greater than zero.")
    if errors or rate is None or bank_date is None:
        raise ValidationError(errors)
    computed = Converted(Money(amount, currency.code), kept_in.code, rate, bank_date, rate_source).money.amount
    if credited is not None and abs(credited - computed) > ONE_UNIT:
        raise ValidationError(
            {
                "credited": _("At this rate the payment is %(computed)s, not %(credited)s.")
                % {
                    "computed": formats.money(computed, kept_in.code),
                    "credited": formats.money(credited, kept_in.code),
                }
            }
        )
    return {
        "amount": -(computed if credited is None else credited),
        "foreign_amount": -amount,
        "foreign_currency": currency,
        "rate": rate,
        "rate_source": rate_source,
        "bank_date": bank_date,
    }


@transaction.atomic
def allocate_payment(
    *,
    payment: LedgerEntry,
    debit: LedgerEntry,
    amount: Decimal | None = None,
    on: dt.date | None = None,
    client_id: uuid.UUID | None = None,
    by: Any = None,
) -> Allocation:
    """Use what is left of a payment (or another credit) for one debt; by default as much as both allow.

    Both are locked: of two clerks one wins, and the other is told who took it. The allocation holds from the day on
    which both are there, or from a later day that is given.
    """
    if before := sent_before(Allocation, client_id, credit=payment, debit=debit):
        return before
    if payment.amount > 0 or debit.amount < 0:
        raise ValidationError({"debit": _("An allocation goes from a payment or credit to a debt.")})
    if (payment.state_id, payment.organization_id, payment.currency_id) != (
        debit.state_id, debit.organization_id, debit.currency_id,
    ):  # fmt: skip
        raise ValidationError({"debit": _("The debt is of another state, organization or currency.")})
    lock(payment, debit)
    left, owed = open_of(payment), open_of(debit)
    amount = min(left.amount, owed.amount) if amount is None else amount
    for entry, available, message in (
        (payment, left.amount, _("Only %(open)s of the payment is left.")),
        (debit, owed.amount, _("Only %(open)s of the debt is open.")),
    ):
        if amount > available or not available:
            said = message % {"open": formats.money(available, entry.currency.code)}
            raise ValidationError({"amount": f"{said} {who_was_faster(entry)}".strip()})
    refuse_not_positive(amount)
    day = max(left.since, owed.since)
    if on and on < day:
        raise ValidationError({"on": _("Payment and debt are both open from %(day)s.") % {"day": formats.date(day)}})
    allocation = Allocation(
        credit=payment, debit=debit, amount=amount, on=on or day, recorded_by=by, client_id=client_id
    )
    allocation.full_clean()
    allocation.save()
    return allocation


@transaction.atomic
def reverse_payment(
    *, payment: LedgerEntry, reason: str, value_date: dt.date | None = None, by: Any = None
) -> LedgerEntry:
    """Take a payment back by a new entry: its allocations are reversed, the debts are open again from that day."""
    if payment.kind != Kind.PAYMENT:
        raise ValidationError(_("This entry is no payment."))
    return reverse_entry(entry=payment, reason=reason, value_date=value_date, by=by)


@transaction.atomic
def reverse_entry(*, entry: LedgerEntry, reason: str, value_date: dt.date | None = None, by: Any = None) -> LedgerEntry:
    """Take any entry back by a new one with the opposite sign; whatever it settled, or what settled it, is free again.

    The two then settle each other. An entry is reversed once, and a reversal never.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    partners = Allocation.objects.filter(**side_of(entry)).values_list("credit", "debit")
    lock(entry, *{key for pair in partners for key in pair})
    if LedgerEntry.objects.filter(reverses=entry).exists():
        raise ValidationError(_("This entry was already reversed."))
    if entry.reverses_id:
        raise ValidationError(_("A reversal is not reversed again."))
    standing = list(Allocation.objects.filter(**side_of(entry)).standing())
    earliest = max([entry.value_date, *(one.on for one in standing)])
    day = value_date or max(earliest, timezone.localdate())
    if day < earliest:
        raise ValidationError(
            {"value_date": _("The entry was used until %(day)s: reverse it from then on.") % {"day": earliest}}
        )
    Allocation.objects.bulk_create(
        [
            Allocation(
                credit_id=one.credit_id, debit_id=one.debit_id, amount=-one.amount, on=day, reverses=one, recorded_by=by
            )
            for one in standing
        ]
    )
    reversal = add_entry(
        organization=entry.organization, state=entry.state, currency=entry.currency, kind=entry.kind,
        amount=-entry.amount, year=entry.year, value_date=day, reverses=entry, reason=reason.strip(),
        decision=entry.decision, recorded_by=by,
    )  # fmt: skip
    credit, debit = (entry, reversal) if entry.amount < 0 else (reversal, entry)
    write_matches([Match(credit.pk, debit.pk, abs(entry.amount), day)], by=by)
    return reversal


def side_of(entry: LedgerEntry) -> dict[str, LedgerEntry]:
    """On which side of allocations an entry stands."""
    return {"credit": entry} if entry.amount < 0 else {"debit": entry}


@transaction.atomic
def write_off(
    *,
    debit: LedgerEntry,
    decision: Outcome,
    amount: Decimal | None = None,
    value_date: dt.date | None = None,
    reason: str = "",
    client_id: uuid.UUID | None = None,
    by: Any = None,
) -> LedgerEntry:
    """Forgive what is open of a debt, or a part of it, by a decision. What was due stays what was due."""
    if before := sent_before(LedgerEntry, client_id, state=debit.state, kind=Kind.WRITE_OFF):
        return before
    if debit.amount < 0 or debit.year is None:
        raise ValidationError({"debit": _("Only a debt of a year is written off.")})
    lock(debit)
    left = open_of(debit)
    owed = left.amount
    amount = owed if amount is None else amount
    refuse_not_positive(amount)
    if amount > owed:
        raise ValidationError(
            {"amount": _("Only %(open)s of the debt is open.") % {"open": formats.money(owed, debit.currency.code)}}
        )
    day = value_date or max(debit.value_date, timezone.localdate())
    entry = add_entry(
        organization=debit.organization, state=debit.state, currency=debit.currency, kind=Kind.WRITE_OFF,
        amount=-amount, year=debit.year, value_date=day, decision=decision, reason=reason, client_id=client_id,
        recorded_by=by,
    )  # fmt: skip
    write_matches([Match(entry.pk, debit.pk, amount, max(day, left.since))], by=by)
    return entry


@transaction.atomic
def record_credit(
    *,
    organization: Organization,
    state: State,
    year: int,
    amount: Decimal,
    value_date: dt.date,
    reason: str = "",
    decision: Outcome | None = None,
    client_id: uuid.UUID | None = None,
    by: Any = None,
) -> LedgerEntry:
    """Credit a state with an amount, for example its share of a surplus; its own year is settled first."""
    refuse_not_positive(amount)
    return enter_and_settle(
        organization=organization, state=state, kind=Kind.CREDIT, year=year, amount=-amount, value_date=value_date,
        reason=reason, decision=decision, client_id=client_id, by=by,
    )  # fmt: skip


@transaction.atomic
def adjust(
    *,
    organization: Organization,
    state: State,
    year: int,
    amount: Decimal,
    value_date: dt.date,
    reason: str,
    decision: Outcome | None = None,
    client_id: uuid.UUID | None = None,
    by: Any = None,
) -> LedgerEntry:
    """Change what a state owes for a year, up (positive) or down (negative), with a reason.

    Also how debts of years before the ledger begins are entered. Open credits and debts are settled at once.
    """
    if not amount:
        raise ValidationError({"amount": _("An adjustment is not zero.")})
    return enter_and_settle(
        organization=organization, state=state, kind=Kind.ADJUSTMENT, year=year, amount=amount, value_date=value_date,
        reason=reason, decision=decision, client_id=client_id, by=by,
    )  # fmt: skip


def enter_and_settle(
    *,
    organization: Organization,
    state: State,
    value_date: dt.date,
    client_id: uuid.UUID | None,
    by: Any,
    **values: Any,
) -> LedgerEntry:
    """Add an entry in the ledger's currency and use what is open of the account."""
    currency = refuse_without_ledger(organization, value_date)
    if before := sent_before(LedgerEntry, client_id, state=state, amount=values["amount"], kind=values["kind"]):
        return before
    entry = add_entry(
        organization=organization, state=state, currency=currency, value_date=value_date, client_id=client_id,
        recorded_by=by, **values,
    )  # fmt: skip
    settle(organization, [state.pk], by=by, not_before=value_date)
    return entry


def add_entry(**values: Any) -> LedgerEntry:
    """Add one entry, after every check; the time of recording is the database's."""
    entry = LedgerEntry(**values)
    entry.full_clean()
    entry.save()
    entry.refresh_from_db(fields=["recorded_at"])
    return entry


def refuse_not_positive(amount: Decimal) -> None:
    """Refuse an amount that is no amount."""
    if amount <= 0:
        raise ValidationError({"amount": _("The amount is greater than zero.")})
