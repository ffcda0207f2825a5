"""Statements of account as of any day: what each state owed, was assessed, paid and still owes, by year of origin."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q, Sum
from django.utils.translation import gettext as _

from contributions.calculations import percent
from contributions.models import Allocation, Currency, Dispute, LedgerCoverage, LedgerEntry
from iomtrack.bilingual import name_ordering
from iomtrack.history import event_model
from iomtrack.money import Money
from iomtrack.ranges import holds_on
from membership.models import Membership, Organization, State

Kind = LedgerEntry.Kind
Years = dict[int | None, Money]


@dataclass
class Statement:
    """The account of one state with one organization from 1 January to a day, in the ledger's currency.

    Arrears and closing are the open parts of debts by their year of origin; an advance is what no debt has used yet.
    Opening - advance before + assessed + adjustments - credits - received - written off = closing - advance.
    """

    organization: Organization
    state: State
    day: dt.date
    currency: str
    opening: Years = field(default_factory=dict)
    closing: Years = field(default_factory=dict)
    assessed: Money = field(init=False)
    credited: Money = field(init=False)
    received: Money = field(init=False)
    adjusted: Money = field(init=False)
    written_off: Money = field(init=False)
    disputed: Money = field(init=False)
    advance_before: Money = field(init=False)
    advance: Money = field(init=False)
    due: Money = field(init=False)
    paid_on: dt.date | None = None

    def __post_init__(self) -> None:
        nothing = Money.zero(self.currency)
        self.assessed = self.credited = self.received = self.adjusted = self.written_off = nothing
        self.disputed = self.advance_before = self.advance = self.due = nothing

    @property
    def year(self) -> int:
        """The year the statement runs through."""
        return self.day.year

    @property
    def opening_total(self) -> Money:
        """What was open on the last day of the year before."""
        return sum(self.opening.values(), Money.zero(self.currency))

    @property
    def closing_total(self) -> Money:
        """What is open on the day."""
        return sum(self.closing.values(), Money.zero(self.currency))

    @property
    def arrears(self) -> Money:
        """What is open on the day of years before this one."""
        earlier = (amount for year, amount in self.closing.items() if year is not None and year < self.year)
        return sum(earlier, Money.zero(self.currency))

    @property
    def open_this_year(self) -> Money:
        """What is open on the day of this year's contribution."""
        return self.closing.get(self.year, Money.zero(self.currency))

    @property
    def percent_paid(self) -> Decimal | None:
        """How much of this year's contribution is settled, to two decimals; None when nothing is due."""
        return percent((self.due - self.open_this_year).amount, self.due.amount)

    @property
    def difference(self) -> Money:
        """What the movements leave unexplained: nothing, in every ledger that the database let through."""
        before = self.opening_total - self.advance_before + self.assessed + self.adjusted
        return before - self.credited - self.received - self.written_off - (self.closing_total - self.advance)


@dataclass(frozen=True)
class Statements:
    """The statements of all states of an organization as of a day; none without a ledger for the year, and why."""

    organization: Organization
    day: dt.date
    coverage: LedgerCoverage | None
    rows: list[Statement]

    @property
    def why_none(self) -> str:
        """Why there is no statement; empty when there is one."""
        if self.coverage:
            return ""
        return _("No ledger of %(organization)s is kept for %(year)s: there is no statement of arrears.") % {
            "organization": self.organization,
            "year": self.day.year,
        }

    @property
    def total(self) -> Statement | None:
        """All states together."""
        if not self.coverage:
            return None
        whole = Statement(self.organization, State(), self.day, self.coverage.currency.code)
        for row in self.rows:
            for name in MOVEMENTS:
                setattr(whole, name, getattr(whole, name) + getattr(row, name))
            for side in ("opening", "closing"):
                for year, amount in getattr(row, side).items():
                    years = getattr(whole, side)
                    years[year] = years.get(year, Money.zero(whole.currency)) + amount
        whole.opening, whole.closing = in_order(whole.opening), in_order(whole.closing)
        return whole


def in_order(years: Years) -> Years:
    """Oldest first; what has no year last."""
    return dict(sorted(years.items(), key=lambda pair: (pair[0] is None, pair[0] or 0)))


MOVEMENTS = (
    "assessed",
    "credited",
    "received",
    "adjusted",
    "written_off",
    "disputed",
    "advance_before",
    "advance",
    "due",
)
# Which movement an entry of a kind is, and with which sign it is shown.
SHOWN_AS: dict[str, tuple[str, int]] = {
    Kind.ASSESSMENT: ("assessed", 1),
    Kind.PAYMENT: ("received", -1),
    Kind.CREDIT: ("credited", -1),
    Kind.ADJUSTMENT: ("adjusted", 1),
    Kind.WRITE_OFF: ("written_off", -1),
}


def coverage_on(organization: Organization, day: dt.date) -> LedgerCoverage | None:
    """The coverage that holds the year of a day."""
    rows = LedgerCoverage.objects.covering(day.year, day.year).filter(organization=organization)
    return rows.select_related("currency", "source").first()


def statement(
    state: State, organization: Organization, day: dt.date, known_at: dt.datetime | None = None
) -> Statement | None:
    """One state's statement as of a day; None without a ledger for that year.

    With `known_at`, only what had been recorded by then counts: a statement that was issued comes out again as it was.
    """
    found = statements(organization, day, known_at=known_at, states=[state])
    if found.coverage is None:
        return None
    return found.rows[0] if found.rows else Statement(organization, state, day, found.coverage.currency.code)


def statements(
    organization: Organization,
    day: dt.date,
    *,
    known_at: dt.datetime | None = None,
    states: Iterable[State] | None = None,
) -> Statements:
    """The statements of every member and of every state with an entry, by name, in a constant number of queries."""
    coverage = coverage_on(organization, day)
    if coverage is None:
        return Statements(organization, day, None, [])
    chosen = None if states is None else [state.pk for state in states]
    first_day = dt.date(day.year, 1, 1)
    found = Accounts(organization, coverage.currency, day)
    found.read_entries(entries_by(organization, coverage.currency, day, known_at, chosen), first_day)
    found.read_allocations(allocations_by(organization, coverage.currency, day, known_at, chosen), first_day)
    found.read_disputes(disputes_by(organization, coverage.currency, day, known_at, chosen))
    return Statements(organization, day, coverage, found.statements(chosen))


def entries_by(
    organization: Organization,
    currency: Currency,
    day: dt.date,
    known_at: dt.datetime | None,
    states: list[int] | None,
) -> Any:
    """The entries that count."""
    rows = LedgerEntry.objects.filter(organization=organization, currency=currency, value_date__lte=day).order_by()
    if known_at:
        rows = rows.filter(recorded_at__lte=known_at)
    return rows if states is None else rows.filter(state__in=states)


def allocations_by(
    organization: Organization,
    currency: Currency,
    day: dt.date,
    known_at: dt.datetime | None,
    states: list[int] | None,
) -> Any:
    """The allocations that count."""
    rows = Allocation.objects.filter(debit__organization=organization, debit__currency=currency, on__lte=day)
    if known_at:
        rows = rows.filter(recorded_at__lte=known_at)
    return (rows if states is None else rows.filter(debit__state__in=states)).order_by()


def disputes_by(
    organization: Organization,
    currency: Currency,
    day: dt.date,
    known_at: dt.datetime | None,
    states: list[int] | None,
) -> Any:
    """The disputes in force, each with its state and amount; as they were recorded at a time, by their history."""
    entries = LedgerEntry.objects.filter(organization=organization, currency=currency).order_by()
    if states is not None:
        entries = entries.filter(state__in=states)
    if known_at is None:
        return Dispute.objects.filter(holds_on(day), entry__in=entries).values_list("entry__state", "amount")
    state_of = dict(entries.filter(disputes__isnull=False).values_list("pk", "state"))
    past = event_model(Dispute)._default_manager.filter(pgh_created_at__lte=known_at, entry__in=state_of)
    newest = past.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    rows = newest.values_list("pgh_label", "entry_id", "amount", "start", "end")
    return [
        (state_of[entry], amount)
        for label, entry, amount, start, end in rows
        if label != "delete" and start <= day and (end is None or day <= end)
    ]


class Accounts:
    """Sums the database made, put together into one statement per state."""

    def __init__(self, organization: Organization, currency: Currency, day: dt.date):
        self.organization, self.currency, self.day = organization, currency.code, day
        self.opening: dict[int, dict[int | None, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self.closing: dict[int, dict[int | None, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self.sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self.last_settled: dict[int, dt.date] = {}

    def read_entries(self, rows: Any, first_day: dt.date) -> None:
        """Debts by year of origin, credits in one sum, movements of the year by kind."""
        before, debit = Q(value_date__lt=first_day), Q(amount__gt=0)
        grouped = rows.values("state", "year", "kind").annotate(
            debit_before=Sum("amount", filter=before & debit, default=Decimal(0)),
            debit=Sum("amount", filter=debit, default=Decimal(0)),
            credit_before=Sum("amount", filter=before & ~debit, default=Decimal(0)),
            credit=Sum("amount", filter=~debit, default=Decimal(0)),
        )
        for row in grouped:
            state, year, sums = row["state"], row["year"], self.sums[row["state"]]
            self.opening[state][year] += row["debit_before"]
            self.closing[state][year] += row["debit"]
            sums["advance_before"] -= row["credit_before"]
            sums["advance"] -= row["credit"]
            movement, sign = SHOWN_AS[row["kind"]]
            whole, past = row["debit"] + row["credit"], row["debit_before"] + row["credit_before"]
            sums[movement] += sign * (whole - past)
            if year == self.day.year and row["kind"] in (Kind.ASSESSMENT, Kind.ADJUSTMENT):
                sums["due"] += whole

    def read_allocations(self, rows: Any, first_day: dt.date) -> None:
        """What is settled of the debts of each year, and so used of the credits."""
        grouped = rows.values("debit__state", "debit__year").annotate(
            before=Sum("amount", filter=Q(on__lt=first_day), default=Decimal(0)),
            total=Sum("amount", default=Decimal(0)),
            last=Max("on"),
        )
        for row in grouped:
            state, year = row["debit__state"], row["debit__year"]
            self.opening[state][year] -= row["before"]
            self.closing[state][year] -= row["total"]
            self.sums[state]["advance_before"] -= row["before"]
            self.sums[state]["advance"] -= row["total"]
            if year == self.day.year:
                self.last_settled[state] = row["last"]

    def read_disputes(self, rows: Any) -> None:
        """What is disputed."""
        for state, amount in rows:
            self.sums[state]["disputed"] += amount

    def statements(self, states: list[int] | None) -> list[Statement]:
        """One per state, by name; members without an entry too."""
        keys: set[int] = set(self.sums) if states is None else set(states)
        if states is None:
            on = Membership.objects.on(self.day).members().filter(organization=self.organization)
            keys |= set(on.values_list("state", flat=True))
        ordered = State.objects.filter(pk__in=keys).order_by(*name_ordering(), "pk")
        return [self.statement_of(state) for state in ordered]

    def statement_of(self, state: State) -> Statement:
        """The sums of one state."""

        def years(sums: dict[int | None, Decimal]) -> Years:
            return in_order({year: Money(amount, self.currency) for year, amount in sums.items() if amount})

        result = Statement(
            self.organization,
            state,
            self.day,
            self.currency,
            years(self.opening[state.pk]),
            years(self.closing[state.pk]),
        )
        for name, amount in self.sums[state.pk].items():
            setattr(result, name, Money(amount, self.currency))
        if result.due.amount > 0 and not result.open_this_year:
            result.paid_on = self.last_settled.get(state.pk)
        return result
