"""What the verbs of the ledger share: its currency, what is open, oldest first, who was faster."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max, Q, Sum
from django.db.models.functions import Abs
from django.utils.translation import gettext as _

from contributions.calculations import Match, Open, match_in_order
from contributions.models import Allocation, Currency, LedgerCoverage, LedgerEntry
from iomtrack import formats
from membership.models import Organization

# Any number that no other advisory lock of the application uses.
FORMS = 40_118


def refuse_without_ledger(organization: Organization, day: dt.date) -> Currency:
    """The currency in which the organization's ledger is kept that day; without a ledger, a refusal."""
    coverage = (
        LedgerCoverage.objects.covering(day.year, day.year)
        .filter(organization=organization)
        .select_related("currency")
        .first()
    )
    if coverage is None:
        raise ValidationError(
            _("No ledger of %(organization)s is kept for %(year)s.") % {"organization": organization, "year": day.year}
        )
    return coverage.currency


def sent_before(model: Any, client_id: uuid.UUID | None, **same: Any) -> Any:
    """What the form of this number already made. Two copies of one form come one after the other.

    A form that comes back with other content is refused.
    """
    if client_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [FORMS, str(client_id)])
    found = model.objects.filter(client_id=client_id).first()
    if found and any(getattr(found, name) != value for name, value in same.items()):
        raise ValidationError(_("This form was already recorded, with other content."))
    return found


def lock(*entries: LedgerEntry | int) -> None:
    """Lock entries until the transaction ends, lower number first."""
    keys = {entry if isinstance(entry, int) else entry.pk for entry in entries}
    list(LedgerEntry.objects.filter(pk__in=keys).locked().values_list("pk"))


@dataclass
class Used:
    """How much of an entry is allocated, and the last day on which some of it became free again."""

    amount: Decimal = Decimal(0)
    freed_on: dt.date = dt.date.min


def used_of(keys: Collection[int]) -> dict[int, Used]:
    """How much of each entry is allocated, in two queries; read after locking, so that it stays so."""
    found: dict[int, Used] = defaultdict(Used)
    for side in ("credit", "debit"):
        rows = Allocation.objects.filter(**{f"{side}__in": keys}).order_by().values(side)
        for row in rows.annotate(total=Sum("amount"), freed_on=Max("on", filter=Q(amount__lt=0))):
            found[row[side]] = Used(row["total"], row["freed_on"] or dt.date.min)
    return found


def open_of(entry: LedgerEntry, used: Used | None = None) -> Open:
    """What is left of one entry, and the day since when: its value date, or when some of it became free again.

    An allocation dated before that day would have settled more than there was on the days between.
    """
    used = used or used_of([entry.pk])[entry.pk]
    return Open(entry.pk, abs(entry.amount) - used.amount, max(entry.value_date, used.freed_on))


def write_matches(matches: Iterable[Match], *, by: Any = None) -> list[Allocation]:
    """Write allocations; the database checks each of them again."""
    return Allocation.objects.bulk_create(
        [
            Allocation(credit_id=one.credit, debit_id=one.debit, amount=one.amount, on=one.on, recorded_by=by)
            for one in matches
        ]
    )


def settle(
    organization: Organization, states: Collection[int], *, by: Any = None, not_before: dt.date | None = None
) -> list[Allocation]:
    """Use whatever is open of the credits of these states to settle their debits, oldest first on both sides.

    A credit that belongs to a year settles that year first. Takes a constant number of queries for any number of
    states.
    """
    account = LedgerEntry.objects.filter(organization=organization, state__in=states).with_allocated()
    keys = list(account.exclude(allocated=Abs("amount")).values_list("pk", flat=True))
    lock(*keys)
    rows = list(LedgerEntry.objects.filter(pk__in=keys).oldest_first())
    used = used_of(keys)
    by_account: dict[tuple[int, int], list[LedgerEntry]] = defaultdict(list)
    for row in rows:
        by_account[row.state_id, row.currency_id].append(row)
    matches: list[Match] = []
    for entries in by_account.values():
        matches += matches_of(entries, used, not_before)
    return write_matches(matches, by=by)


def matches_of(entries: list[LedgerEntry], used: dict[int, Used], not_before: dt.date | None) -> list[Match]:
    """What one account's open credits settle: each its own year first, then whatever is oldest."""
    left = {row.pk: open_of(row, used[row.pk]) for row in entries}
    by_day = sorted((row for row in entries if row.amount < 0), key=lambda row: (row.value_date, row.pk))
    debits = [row for row in entries if row.amount > 0]
    found: list[Match] = []

    def use(credit: LedgerEntry, among: list[LedgerEntry]) -> None:
        waiting = [left[row.pk] for row in among]
        for match in match_in_order([left[credit.pk]], waiting, not_before=not_before):
            for key in (match.credit, match.debit):
                left[key] = replace(left[key], amount=left[key].amount - match.amount)
            found.append(match)

    for credit in by_day:
        if credit.year is not None:
            use(credit, [row for row in debits if row.year == credit.year])
    for credit in by_day:
        use(credit, debits)
    return merged(found)


def merged(matches: list[Match]) -> list[Match]:
    """Matches of the same two entries on one day as one."""
    together: dict[tuple[int, int, dt.date], Decimal] = defaultdict(Decimal)
    for match in matches:
        together[match.credit, match.debit, match.on] += match.amount
    return [Match(credit, debit, amount, on) for (credit, debit, on), amount in together.items()]


def who_was_faster(entry: LedgerEntry) -> str:
    """The newest allocation of an entry in words: who took how much, and when; empty when nobody did."""
    last = (
        Allocation.objects.filter(Q(credit=entry) | Q(debit=entry), amount__gt=0)
        .select_related("recorded_by")
        .order_by("-recorded_at", "-pk")
        .first()
    )
    if last is None:
        return ""
    return _("%(who)s allocated %(amount)s on %(when)s.") % {
        "who": last.recorded_by or _("Somebody"),
        "amount": formats.money(last.amount, entry.currency.code),
        "when": formats.datetime_in_table(last.recorded_at),
    }
