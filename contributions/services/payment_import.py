"""Payments from a file: every row is judged before anything is written; then all are recorded, or none."""

import datetime as dt
import re
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.models import Currency, LedgerEntry
from contributions.services.account import refuse_without_ledger, settle
from contributions.services.ledger import converted, record_payment, refuse_not_positive
from contributions.spreadsheet import lines_of
from iomtrack import formats
from iomtrack.money import Money
from membership.models import Organization, Source, State

MOST_ROWS = 1000
NAMESPACE = uuid.UUID("7d0f3f0e-3c53-4a46-9b6c-5a2b1f3d8c11")
COLUMNS = {
    "state": gettext_lazy("State"),
    "value_date": gettext_lazy("Value date"),
    "amount": gettext_lazy("Amount received"),
    "currency": gettext_lazy("Currency"),
    "bank_reference": gettext_lazy("Bank reference"),
    "rate": gettext_lazy("Rate"),
    "rate_source": gettext_lazy("Source of the rate"),
    "bank_date": gettext_lazy("Bank date"),
}
COMPULSORY = ("state", "value_date", "amount", "currency", "bank_reference")
# As a bank writes numbers: groups of three or none, and the decimal sign of the language.
NUMBER = {
    "en": re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?"),
    "fr": re.compile(r"[+-]?(\d{1,3}([ \u00a0\u202f]\d{3})+|\d+)([.,]\d+)?"),
}


@dataclass
class Row:
    """One row of the file: what it says, what is wrong with it, and what would be recorded."""

    number: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    known: LedgerEntry | None = None

    @property
    def status(self) -> str:
        """New, recorded already, or wrong."""
        if self.problems:
            return _("Error")
        return _("Already recorded") if self.known else _("New")

    @property
    def said(self) -> str:
        """What is wrong, in one text."""
        return " ".join(self.problems)


@dataclass
class Judged:
    """A file once every row was looked at."""

    organization: Organization
    rows: list[Row]

    @property
    def wrong(self) -> list[Row]:
        """Rows that cannot be recorded."""
        return [row for row in self.rows if row.problems]

    @property
    def new(self) -> list[Row]:
        """Rows that would be recorded."""
        return [row for row in self.rows if not row.problems and not row.known]

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
    lines = lines_of(text)
    if not lines:
        raise ValidationError({"rows": _("There is no row.")})
    names, language = header_of(lines[0][1])
    if len(lines) - 1 > MOST_ROWS:
        raise ValidationError({"rows": _("These are more than %(most)s rows.") % {"most": formats.number(MOST_ROWS)}})
    rows = [Row(number, dict(zip(names, cells, strict=False))) for number, cells in lines[1:]]
    if not rows:
        raise ValidationError({"rows": _("There is no row below the header.")})
    for row, (_number, cells) in zip(rows, lines[1:], strict=True):
        if len(cells) > len(names):
            row.problems.append(_("There are more cells than the header has."))
    known = Known(organization)
    for row in rows:
        read(row, language, known)
    compare(organization, rows)
    return Judged(organization, rows)


def header_of(cells: Sequence[str]) -> tuple[list[str], str]:
    """The columns of a header, and its language; every name that is not known is said."""
    readings = {}
    for language in ("en", "fr"):
        with translation.override(language):
            labels = {plain(str(label)): name for name, label in COLUMNS.items()}
        readings[language] = [labels.get(plain(cell), "") for cell in cells]
    language = max(readings, key=lambda each: sum(map(bool, readings[each])))
    names = readings[language]
    problems = [
        _("“%(header)s” is no column of a file of payments.") % {"header": cell}
        for cell, name in zip(cells, names, strict=True)
        if not name
    ]
    problems += [
        _("The column “%(column)s” is there twice.") % {"column": COLUMNS[name]}
        for name in COLUMNS
        if names.count(name) > 1
    ]
    problems += [
        _("The column “%(column)s” is missing.") % {"column": COLUMNS[name]} for name in COMPULSORY if name not in names
    ]
    if problems:
        raise ValidationError({"rows": problems})
    return names, language


def plain(text: str) -> str:
    """A name without case, accents and space around it."""
    letters = unicodedata.normalize("NFKD", text.replace("\u00a0", " ").strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class Known:
    """The records that the cells of a file name, read once."""

    def __init__(self, organization: Organization):
        self.organization = organization
        self.states: dict[str, State] = {}
        for state in State.objects.all():
            self.states |= {plain(name): state for name in (state.name_en, state.name_fr, state.iso3) if name}
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
    for name in COMPULSORY:
        if not row.cells.get(name):
            row.problems.append(_("%(column)s: this cell cannot be empty.") % {"column": COLUMNS[name]})
    if len(values["bank_reference"]) > 120:
        row.problems.append(_("%(column)s: no more than 120 characters.") % {"column": COLUMNS["bank_reference"]})
    for name, kinds, message in (
        ("currency", known.currencies, _("“%(text)s” is not the code of a currency.")),
        ("rate_source", known.sources, _("“%(text)s” is not the code of a source.")),
    ):
        if text := row.cells.get(name, ""):
            values[name] = kinds.get(text.upper() if name == "currency" else text)
            if values[name] is None:
                row.problems.append(message % {"text": text})
    if text := row.cells.get("state", ""):
        values["state"] = known.states.get(plain(text))
        if values["state"] is None:
            row.problems.append(_("“%(text)s” is neither the name nor the ISO code of a state.") % {"text": text})
    for name, decimals in (("amount", 2), ("rate", 8)):
        if text := row.cells.get(name, ""):
            try:
                values[name] = number_of(text, language, decimals)
            except ValidationError as error:
                row.problems.append(f"{COLUMNS[name]}: {error.message}")
    for name in ("value_date", "bank_date"):
        if text := row.cells.get(name, ""):
            try:
                values[name] = dt.date.fromisoformat(text)
            except ValueError:
                row.problems.append(
                    _("%(column)s: “%(text)s” is no day written as 2012-06-01.")
                    % {"column": COLUMNS[name], "text": text}
                )
    row.values = values
    if not row.problems:
        try:
            refuse(values, known)
        except ValidationError as error:
            row.problems += error.messages


def number_of(text: str, language: str, decimals: int) -> Decimal:
    """A number as it is written in the language of the header; 22,5 below an English header is refused."""
    if not NUMBER[language].fullmatch(text):
        other = "fr" if language == "en" else "en"
        if NUMBER[other].fullmatch(text):
            raise ValidationError(
                _("“%(text)s” is not a number as the language of the header writes it.") % {"text": text}
            )
        raise ValidationError(_("“%(text)s” is not a number.") % {"text": text})
    digits = re.sub(r"[ \u00a0\u202f]", "", text)
    number = Decimal(digits.replace(",", "") if language == "en" else digits.replace(",", "."))
    if abs(number) >= 10**14:
        raise ValidationError(_("“%(text)s” is too large.") % {"text": text})
    if number != round(number, decimals):
        raise ValidationError(
            ngettext(
                "“%(text)s” has more than %(number)s decimal.",
                "“%(text)s” has more than %(number)s decimals.",
                decimals,
            )
            % {"text": text, "number": decimals}
        )
    return number


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
    if judged.wrong:
        raise ValidationError({"rows": problems_of(judged)})
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


def problems_of(judged: Judged) -> list[str]:
    """Every problem with its line."""
    return [in_line(row.number, each) for row in judged.wrong for each in row.problems]


def in_line(number: int, problem: str) -> str:
    """A problem with the number of its line."""
    return _("Line %(line)s. %(problem)s") % {"line": number, "problem": problem}
