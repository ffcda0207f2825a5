"""Which states meet the Article 4 threshold on a day, by the ledger, with the arithmetic."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from contributions.models import LedgerCoverage, VotingDecision, VotingNotice, VotingRule
from contributions.reports.statement import Kind, allocations_by, entries_by
from contributions.voting_rights import (
    Account,
    Change,
    Decision,
    Judgement,
    Notice,
    Position,
    Reason,
    Rule,
    Status,
    forecast,
    judge,
)
from iomtrack import formats
from iomtrack.bilingual import name_ordering
from iomtrack.money import Money
from membership.models import Membership, Organization, State


@dataclass(frozen=True)
class StateJudgement:
    """One state's judgement with what is needed to say it in words."""

    organization: Organization
    state: State
    judgement: Judgement
    rule: VotingRule | None
    currency: str
    next_year: Position | None

    @property
    def status_label(self) -> str:
        """Where the state stands, in the words of the Constitution and no others."""
        return {
            Status.NOT_JUDGED: _("No judgement"),
            Status.NOT_MET: _("Below the Article 4 threshold by this ledger"),
            Status.MET: _("Meets the Article 4 threshold by this ledger"),
            Status.INFORMED: _("Meets the Article 4 threshold by this ledger; Council informed"),
            Status.LOST: _("Has lost its vote"),
            Status.MAINTAINED: _("Meets the Article 4 threshold by this ledger; vote maintained"),
        }[self.judgement.status]

    @property
    def arrears(self) -> Money | None:
        """A, in the ledger's currency."""
        now = self.judgement.position
        return Money(now.arrears, self.currency) if now else None

    @property
    def threshold(self) -> Money | None:
        """T, in the ledger's currency."""
        now = self.judgement.position
        return Money(now.threshold, self.currency) if now else None

    @property
    def needed(self) -> Money | None:
        """The least payment today after which the threshold is not met; nothing when it is not."""
        now = self.judgement.position
        return Money(now.needed(), self.currency) if now else None

    @property
    def needed_by_new_year(self) -> Money | None:
        """The least payment by 31 December that keeps below the threshold on 1 January; nothing when none is needed."""
        return Money(self.next_year.needed(), self.currency) if self.next_year else None

    def explained(self) -> list[str]:
        """The arithmetic, line by line."""
        if self.judgement.position is None:
            return [self.why_none()]
        return [*self.arithmetic(self.judgement.position), *self.history(), *self.outlook()]

    def why_none(self) -> str:
        """Why there is no judgement."""
        day = formats.date(self.judgement.day)
        if self.judgement.reason == Reason.NO_RULE:
            return _("No judgement: no rule on voting rights is recorded for %(day)s.") % {"day": day}
        return _("No judgement: there is no ledger for the years that count on %(day)s.") % {"day": day}

    def money(self, amount: Any) -> str:
        """An amount in the ledger's currency."""
        return formats.money(amount, self.currency)

    def arithmetic(self, now: Position) -> list[str]:
        """A and T, year by year, and how they compare."""

        def parts(by_year: Iterable[tuple[int, Any]]) -> str:
            return " + ".join(f"{self.money(amount)} ({year})" for year, amount in by_year) or self.money(0)

        sign = "≥" if now.arrears >= now.threshold else "<"
        if not now.threshold:
            verdict = _("T is zero: the threshold cannot be met.")
        elif now.met:
            verdict = _("A ≥ T: the Article 4 threshold is met by this ledger.")
        else:
            verdict = _("A < T: the Article 4 threshold is not met by this ledger.")
        return [
            _("Arrears A, unpaid of the years before %(year)s: %(parts)s = %(sum)s")
            % {"year": now.day.year, "parts": parts(now.arrears_by_year.items()), "sum": self.money(now.arrears)},
            _("Threshold T, due for %(first)s to %(last)s, paid or not: %(parts)s = %(sum)s")
            % {
                "first": min(now.due_by_year),
                "last": max(now.due_by_year),
                "parts": parts(now.due_by_year.items()),
                "sum": self.money(now.threshold),
            },
            f"{self.money(now.arrears)} {sign} {self.money(now.threshold)}. {verdict}",
        ]

    def history(self) -> list[str]:
        """What the Council was told, and what came of it."""
        judgement, lines = self.judgement, []
        if judgement.notice:
            lines.append(_("Council informed on %(day)s.") % {"day": formats.date(judgement.notice.informed_on)})
        if judgement.status == Status.INFORMED and judgement.lost_on:
            lines.append(
                _("The vote is lost on %(day)s if the threshold is still met that day.")
                % {"day": formats.date(judgement.lost_on)}
            )
        if judgement.status in (Status.LOST, Status.MAINTAINED) and judgement.lost_on:
            lines.append(
                _("The threshold was still met on %(day)s, the day on which the loss takes effect.")
                % {"day": formats.date(judgement.lost_on)}
            )
        if judgement.decision:
            lines.append(
                _("The Council decided on %(day)s, by simple majority, that the state keeps its vote.")
                % {"day": formats.date(judgement.decision.decided_on)}
            )
        return lines

    def outlook(self) -> list[str]:
        """What to pay, today and by the end of the year."""
        lines = []
        if self.needed:
            lines.append(
                _("Below the threshold again once %(amount)s is paid.") % {"amount": formats.money(self.needed)}
            )
        if self.next_year and self.needed_by_new_year:
            lines.append(
                _("Will meet the threshold on %(day)s unless %(amount)s is paid.")
                % {"day": formats.date(self.next_year.day), "amount": formats.money(self.needed_by_new_year)}
            )
        return lines


def judgements(organization: Organization, day: dt.date, states: Iterable[State] | None = None) -> list[StateJudgement]:
    """The judgement on every member and every state with an entry, by name, in a constant number of queries."""
    rule = VotingRule.objects.on(day).filter(organization=organization).select_related("source").first()
    counted = Rule(rule.years, rule.months) if rule else None
    years = rule.years if rule else 2
    coverage = (
        LedgerCoverage.objects.covering(day.year - years, day.year)
        .filter(organization=organization)
        .select_related("currency")
        .first()
    )
    accounts = accounts_of(organization, coverage, day) if coverage else {}
    notices = notices_of(organization, rule.start or dt.date.min, day) if rule else {}
    decisions = decisions_of(organization, day)
    found = []
    for state in states_of(organization, day, accounts) if states is None else states:
        account = accounts.get(state.pk, Account())
        judgement = judge(
            account, day, rule=counted, covered=coverage is not None,
            notices=notices.get(state.pk, ()), decisions=decisions.get(state.pk, ()),
        )  # fmt: skip
        ahead = forecast(account, day, counted) if coverage and counted else None
        code = coverage.currency.code if coverage else ""
        found.append(StateJudgement(organization, state, judgement, rule, code, ahead))
    return found


def states_of(organization: Organization, day: dt.date, accounts: dict[int, Account]) -> list[State]:
    """Members on the day and states with an account, by name."""
    members = Membership.objects.on(day).members().filter(organization=organization)
    keys = set(accounts) | set(members.values_list("state", flat=True))
    return list(State.objects.filter(pk__in=keys).order_by(*name_ordering(), "pk"))


def accounts_of(organization: Organization, coverage: LedgerCoverage, day: dt.date) -> dict[int, Account]:
    """What became due and unpaid of every state, day by day, in two queries.

    Due is what was assessed and adjusted; what was written off stays due. Unpaid is the open part of the debts.
    """
    currency = coverage.currency
    entries = entries_by(organization, currency, day, None, None).exclude(year=None)
    due: dict[int, list[Change]] = defaultdict(list)
    unpaid: dict[int, list[Change]] = defaultdict(list)
    of_dues = entries.filter(kind__in=(Kind.ASSESSMENT, Kind.ADJUSTMENT))
    for row in of_dues.values("state", "year", "value_date").annotate(total=Sum("amount")):
        due[row["state"]].append(Change(row["value_date"], row["year"], row["total"]))
    for row in entries.filter(amount__gt=0).values("state", "year", "value_date").annotate(total=Sum("amount")):
        unpaid[row["state"]].append(Change(row["value_date"], row["year"], row["total"]))
    settled = allocations_by(organization, currency, day, None, None).exclude(debit__year=None)
    for row in settled.values("debit__state", "debit__year", "on").annotate(total=Sum("amount")):
        unpaid[row["debit__state"]].append(Change(row["on"], row["debit__year"], -row["total"]))
    return {state: Account(tuple(due[state]), tuple(unpaid[state])) for state in set(due) | set(unpaid)}


def notices_of(organization: Organization, first: dt.date, day: dt.date) -> dict[int, list[Notice]]:
    """What the Council was told by a day, since the rule is in force, by state."""
    found: dict[int, list[Notice]] = defaultdict(list)
    for row in VotingNotice.objects.filter(organization=organization, informed_on__range=(first, day)):
        found[row.state_id].append(Notice(row.informed_on))
    return found


def decisions_of(organization: Organization, day: dt.date) -> dict[int, list[Decision]]:
    """What the Council decided by a day, by state."""
    found: dict[int, list[Decision]] = defaultdict(list)
    for row in VotingDecision.objects.filter(organization=organization, decided_on__lte=day):
        found[row.state_id].append(Decision(row.decided_on, row.until))
    return found
