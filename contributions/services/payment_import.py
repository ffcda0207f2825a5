"""Payments from a file: every row is judged before anything is written; then all are recorded, or none."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions import file_rows
from contributions.file_rows import Column, Row, in_line, number_in, rows_of, state_of, states_by_name
from contributions.models import Currency, LedgerEntry
from contributions.services.account import refuse_without_ledger, settle
from contributions.services.ledger import converted, record_payment, refuse_not_positive
from iomtrack import formats
from iomtrack.money import Money
from membership.models import Organization, Source

NAMESPACE = uuid.UUID("7d0f3f0e-3c53-4a46-9b6c-5a2b1f3d8c11")
AMOUNT = Column("amount", gettext_lazy("Amount received"), compulsory=True)
RATE = Column("rate", gettext_lazy("Rate"))
DAYS = (
    Column("value_date", gettext_lazy("Value date"), compulsory=True),
    Column("bank_date", gettext_lazy("Bank date")),
)
COLUMNS = (
    Column("state", gettext_lazy("State"), compulsory=True),
    AMOUNT,
    Column("currency", gettext_lazy("Currency"), compulsory=True),
    Column("bank_reference", gettext_lazy("Bank reference"), compulsory=True, longest=120),
    RATE,
    Column("rate_source", gettext_lazy("Source of the rate")),
    *DAYS,
)


@dataclass
class Judged(file_rows.Judged):
    """A file of payments once every row was looked at."""

    @property
    def totals(self) -> list[Money]:
        """What the new rows add up to, currency by currency."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.new:
            sums[row.values["currency"].code] += row.values["amount"]
        return [Money(sums[code], code) for code in sorted(sums)]


def judge_payments(organization: Organization, text: str) -> Judged:
    """Look at every row of a file of payments; nothing is written.

    The header is English or French, and numbers are read in its language. A row whose bank reference is recorded
    with the same content is the same payment; with other content it is an error.
    """
    rows, language = rows_of(text, COLUMNS)
    known = Known(organization)
    for row in rows:
        read(row, language, known)
    compare(organization, rows)
    return Judged(rows)


class Known:
    """The records that the cells of a file name, read once."""

    def __init__(self, organization: Organization):
        self.organization = organization
        self.states = states_by_name()
        self.currencies = {currency.code: currency for currency in Currency.objects.all()}
        self.sources = {source.code: source for source in Source.objects.all()}
        self.ledgers: dict[int, Currency | ValidationError] = {}

    def kept_in(self, day: dt.date) -> Currency:
        """The currency of the ledger that day, or the refusal."""
        if day.year not in self.ledgers:
            try:
                self.ledgers[day.year] = refuse_without_ledger(self.organization, day)
            except ValidationError as error:
                self.ledgers[day.year] = error
        found = self.ledgers[day.year]
        if isinstance(found, ValidationError):
            raise found
        return found


def read(row: Row, language: str, known: Known) -> None:
    """Turn the cells of a row into what would be recorded; all that is wrong with it is kept at the row."""
    values: dict[str, Any] = {"bank_reference": row.cells.get("bank_reference", "")}
    for name, kinds, message in (
        ("currency", known.currencies, _("“%(text)s” is not the code of a currency.")),
        ("rate_source", known.sources, _("“%(text)s” is not the code of a source.")),
    ):
        if text := row.cells.get(name, ""):
            values[name] = kinds.get(text.upper() if name == "currency" else text)
            if values[name] is None:
                row.problems.append(message % {"text": text})
    values["state"] = state_of(row, known.states)
    for column, decimals in ((AMOUNT, 2), (RATE, 8)):
        number = number_in(row, column, language, decimals)
        if number is not None:
            values[column.name] = number
    for column in DAYS:
        if text := row.cells.get(column.name, ""):
            try:
                values[column.name] = dt.date.fromisoformat(text)
            except ValueError:
                row.problems.append(
                    _("%(column)s: “%(text)s” is no day written as 2012-06-01.")
                    % {"column": column.label, "text": text}
                )
    row.values = values
    if not row.problems:
        try:
            refuse(values, known)
        except ValidationError as error:
            row.problems += error.messages


def refuse(values: dict[str, Any], known: Known) -> None:
    """What the verb itself would refuse: no amount, no ledger, a payment in another currency without its rate."""
    refuse_not_positive(values["amount"])
    kept_in = known.kept_in(values["value_date"])
    if values["currency"] != kept_in:
        converted(
            values["amount"], values["currency"], kept_in, values.get("rate"), values.get("rate_source"),
            values.get("bank_date"), None,
        )  # fmt: skip


def compare(organization: Organization, rows: list[Row]) -> None:
    """Find the payments that are recorded already, and bank references that stand for two payments."""
    seen: dict[str, int] = {}
    wanted = {row.cells.get("bank_reference", "") for row in rows} - {""}
    payments = LedgerEntry.objects.filter(organization=organization, kind=LedgerEntry.Kind.PAYMENT)
    recorded = {entry.bank_reference: entry for entry in payments.filter(bank_reference__in=wanted, reverses=None)}
    for row in rows:
        reference = row.cells.get("bank_reference", "")
        if not reference:
            continue
        if (first := seen.setdefault(reference, row.number)) and first != row.number:
            row.problems.append(_("The bank reference is that of line %(line)s.") % {"line": first})
        if row.problems or not (entry := recorded.get(reference)):
            continue
        if is_same(entry, row.values):
            row.known = entry
        else:
            row.problems.append(
                _("This bank reference is recorded already for another payment: %(entry)s, %(amount)s.")
                % {"entry": entry, "amount": formats.money(-entry.amount, entry.currency.code)}
            )


def is_same(entry: LedgerEntry, values: dict[str, Any]) -> bool:
    """Whether a recorded payment is what a row says."""
    currency, amount = entry.foreign_currency_id or entry.currency_id, -(entry.foreign_amount or entry.amount)
    return (entry.state_id, entry.value_date, currency, amount) == (
        values["state"].pk, values["value_date"], values["currency"].pk, values["amount"],
    )  # fmt: skip


@transaction.atomic
def import_payments(*, organization: Organization, text: str, by: Any = None) -> list[LedgerEntry]:
    """Record every new payment of a file and use them for the oldest debts; nothing at all where a row is wrong.

    The file is judged again, with the organization locked: the same file sent twice records its payments once.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    judged = judge_payments(organization, text)
    if not judged.is_right:
        raise ValidationError({"rows": judged.said})
    entries = []
    for row in judged.new:
        reference = row.values["bank_reference"]
        try:
            entries.append(
                record_payment(
                    organization=organization,
                    by=by,
                    allocate=False,
                    client_id=uuid.uuid5(NAMESPACE, f"{organization.pk} {reference}"),
                    **row.values,
                )
            )
        except ValidationError as error:
            raise ValidationError({"rows": [in_line(row.number, each) for each in error.messages]}) from None
    settle(organization, {entry.state_id for entry in entries}, by=by)
    return entries
