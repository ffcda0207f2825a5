"""A state's own side of its account: per year of assessment, payment, and fiscal year of its public accounts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from contributions.models import Allocation, FiscalYearPayment, LedgerEntry, TransferProgramme
from contributions.reports.statement import coverage_on
from iomtrack.fiscal import FiscalYear, fiscal_year_of
from iomtrack.money import Money, sum_by_currency
from iomtrack.visibility import ANYONE
from membership.models import Organization, State

Kind = LedgerEntry.Kind


@dataclass(frozen=True)
class AssessedYear:
    """What was assessed for a year, how it was settled by the day, and what is open: assessed = settled + open.

    Assessed counts adjustments upwards too; those downwards settle, as credits and write-offs do.
    """

    year: int
    assessed: Money
    paid: Money
    otherwise: Money
    last_settled: dt.date | None

    @property
    def outstanding(self) -> Money:
        """What is open on the day."""
        return self.assessed - self.paid - self.otherwise

    @property
    def paid_on(self) -> dt.date | None:
        """The day on which the last of it was settled; None while something is open."""
        return None if self.outstanding.amount else self.last_settled

    @property
    def currency(self) -> str:
        """The currency of the ledger."""
        return self.assessed.currency


@dataclass(frozen=True)
class Paid:
    """A payment as the state made it: in the ledger's currency, and in its own where that is recorded.

    The fiscal year is that of the day of the bank, else of the value date.
    """

    entry: LedgerEntry

    def __getattr__(self, name: str) -> Any:
        return getattr(self.entry, name)

    @property
    def received(self) -> Money:
        """What the organization received; less than zero for a reversal."""
        return -Money(self.entry.amount, self.entry.currency.code)

    @property
    def spent(self) -> Money | None:
        """What the state paid in its own currency, less than zero for a reversal; None where it is not recorded."""
        paid = self.entry.reverses or self.entry
        if paid.foreign_amount is None or paid.foreign_currency is None:
            return None
        spent = -Money(paid.foreign_amount, paid.foreign_currency.code)
        return -spent if self.entry.reverses else spent

    @property
    def fiscal_year(self) -> FiscalYear:
        """The fiscal year in which it was paid."""
        return fiscal_year_of(self.entry.bank_date or self.entry.value_date)


@dataclass(frozen=True)
class AccountsYear:
    """A fiscal year by the public accounts, beside what the ledger says was paid in it in the same currency."""

    payment: FiscalYearPayment
    by_ledger: Money | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.payment, name)


@dataclass(frozen=True)
class OwnAccount:
    """All three, as of a day."""

    years: list[AssessedYear]
    payments: list[Paid]
    fiscal_years: list[AccountsYear]

    def spent_in(self, year: int) -> dict[str, Money]:
        """What was paid in a calendar year in currencies other than the ledger's, by currency."""
        return sum_by_currency(each.spent for each in self.payments if each.spent and each.value_date.year == year)


def own_account(state: State, organization: Organization, day: dt.date, user: Any = ANYONE) -> OwnAccount:
    """A state's account with an organization as of a day; the ledger's part is empty without one for the year."""
    payments = paid_by(state, organization, day, user)
    return OwnAccount(
        assessed_years(state, organization, day), payments, accounts_years(state, organization, day, payments, user)
    )


def assessed_years(state: State, organization: Organization, day: dt.date) -> list[AssessedYear]:
    """Each year with a debt, newest first."""
    coverage = coverage_on(organization, day)
    if coverage is None:
        return []
    own = {"organization": organization, "state": state, "currency": coverage.currency}
    debts = LedgerEntry.objects.filter(**own, amount__gt=0, year__isnull=False, value_date__lte=day).order_by()
    sums_of_debts = debts.values("year").annotate(total=Sum("amount")).values_list("year", "total")
    assessed = {year: total for year, total in sums_of_debts if year is not None and total is not None}
    settled = Allocation.objects.filter(**{f"debit__{name}": value for name, value in own.items()}, on__lte=day)
    sums = settled.order_by().values("debit__year", "credit__kind").annotate(total=Sum("amount"), last=Max("on"))
    paid: dict[int | None, Decimal] = defaultdict(Decimal)
    otherwise: dict[int | None, Decimal] = defaultdict(Decimal)
    last: dict[int | None, dt.date] = {}
    for row in sums:
        year = row["debit__year"]
        (paid if row["credit__kind"] == Kind.PAYMENT else otherwise)[year] += row["total"]
        last[year] = max(row["last"], last.get(year, row["last"]))
    code = coverage.currency.code
    return [
        AssessedYear(
            year, Money(assessed[year], code), Money(paid[year], code), Money(otherwise[year], code), last.get(year)
        )
        for year in sorted(assessed, reverse=True)
    ]


def paid_by(state: State, organization: Organization, day: dt.date, user: Any = ANYONE) -> list[Paid]:
    """The payments that counted by the day, newest first; reversals are among them."""
    rows = LedgerEntry.objects.visible_to(user).filter(
        organization=organization, state=state, kind=Kind.PAYMENT, value_date__lte=day
    )
    rows = rows.select_related("currency", "foreign_currency", "rate_source", "reverses__foreign_currency").order_by(
        "-value_date", "-pk"
    )
    return [Paid(entry) for entry in rows]


def accounts_years(
    state: State, organization: Organization, day: dt.date, payments: Iterable[Paid], user: Any = ANYONE
) -> list[AccountsYear]:
    """The fiscal years that have begun by the day, newest first, for the assessed contribution."""
    by_year: dict[tuple[int, str], list[Money]] = defaultdict(list)
    for each in payments:
        if each.spent:
            by_year[each.fiscal_year.start_year, each.spent.currency].append(each.spent)
    rows = FiscalYearPayment.objects.visible_to(user).for_list()
    rows = rows.filter(
        payer=state,
        organization=organization,
        programme__kind=TransferProgramme.Kind.ASSESSED,
        fiscal_year__lte=fiscal_year_of(day).start_year,
    )
    found = []
    for row in rows.order_by("-fiscal_year", "pk"):
        spent = by_year.get((row.fiscal_year, row.currency.code))
        total = sum_by_currency(spent)[row.currency.code] if spent else None
        found.append(AccountsYear(row, total))
    return found
