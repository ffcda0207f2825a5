"""Statements across memberships, lists, published counts and amendments."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Count, QuerySet
from django.utils import timezone

from membership.models import (
    Amendment,
    Membership,
    MembershipCount,
    MembershipList,
    Organization,
    Ratification,
    State,
)


@dataclass(frozen=True)
class Coverage:
    """Which published list speaks for a day; when none does, the lists before and after it."""

    covering: MembershipList | None = None
    before: MembershipList | None = None
    after: MembershipList | None = None

    @property
    def is_known(self) -> bool:
        """Whether a list speaks for the day."""
        return self.covering is not None


def coverage_on(organization: Organization, day: dt.date) -> Coverage:
    """The list that speaks for a day, or the neighbours of the gap that the day falls into."""
    lists = organization.membership_lists.select_related("source")
    covering = lists.on(day).first()
    if covering:
        return Coverage(covering=covering)
    return Coverage(
        before=lists.filter(end__lt=day).order_by("-end").first(),
        after=lists.filter(start__gt=day).order_by("start").first(),
    )


@dataclass(frozen=True)
class Counts:
    """How many members and observers."""

    members: int = 0
    observers: int = 0


def counts_of(rows: QuerySet[Membership]) -> Counts:
    """Members and observers among these memberships, in one query."""
    found = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    return Counts(found.get(Membership.Status.MEMBER.value, 0), found.get(Membership.Status.OBSERVER.value, 0))


def counts_by_region(rows: QuerySet[Membership]) -> list[tuple[int | None, int]]:
    """Number of memberships per continent (its key, None where no region is recorded), in one query."""
    tally: dict[int | None, int] = {}
    pairs = rows.order_by().values_list("state__region", "state__region__parent").annotate(Count("pk"))
    for region, continent, number in pairs:
        key = continent or region
        tally[key] = tally.get(key, 0) + number
    return sorted(tally.items(), key=lambda pair: (-pair[1], pair[0] or 0))


def published_counts(organization: Organization, year: int) -> QuerySet[MembershipCount]:
    """What publications say about a year."""
    return (
        organization.membership_counts.filter(start__lte=dt.date(year, 12, 31), end__gte=dt.date(year, 1, 1))
        .select_related("source")
        .order_by("start")
    )


@dataclass(frozen=True)
class Growth:
    """Members and observers at the end of each year that has a list, and what publications say."""

    organization: Organization
    first_year: int
    last_year: int
    counted: dict[int, Counts]
    published: QuerySet[MembershipCount]

    @property
    def gaps(self) -> list[tuple[int, int]]:
        """Runs of years without a list, each between the years that bound it."""
        years = [self.first_year, *sorted(self.counted), self.last_year]
        return [(a, b) for a, b in pairwise(years) if b - a > 1]


def growth(organization: Organization) -> Growth:
    """How the membership grew, from the founding to today; a year without a list has no number."""
    years = sorted({row.start.year for row in organization.membership_lists.all() if row.start})
    spells = list(organization.memberships.values_list("status", "start", "end"))
    counted = {}
    for year in years:
        day = dt.date(year, 12, 31)
        held = [s for s, start, end in spells if (not start or start <= day) and (not end or end >= day)]
        counted[year] = Counts(held.count(Membership.Status.MEMBER), held.count(Membership.Status.OBSERVER))
    this_year = timezone.localdate().year
    return Growth(
        organization=organization,
        first_year=organization.founded or (years[0] if years else this_year),
        last_year=this_year,
        counted=counted,
        published=organization.membership_counts.select_related("source").order_by("start"),
    )


@dataclass(frozen=True)
class Spell:
    """A run of days in a state's history in an organization; without a membership nothing is recorded for them."""

    start: dt.date
    end: dt.date
    membership: Membership | None = None
    is_open: bool = False

    @property
    def years(self) -> str:
        """First and last year, or the one year."""
        first, last = self.start.year, self.end.year
        return str(first) if first == last else f"{first}-{last}"


@dataclass(frozen=True)
class Timeline:
    """The history of one state in one organization, without holes, from its first day to `until`."""

    state: State
    organization: Organization
    until: dt.date
    spells: Sequence[Spell] = field(default_factory=tuple)


def timeline_of(state: State, organization: Organization, until: dt.date | None = None) -> Timeline:
    """The spells of a state in an organization from the founding (or its first record) to a day, today unless told."""
    until = until or timezone.localdate()
    rows = list(Membership.objects.filter(state=state, organization=organization).for_list().order_by("start", "pk"))
    starts = [row.start for row in rows if row.start]
    founded = dt.date(organization.founded, 1, 1) if organization.founded else None
    first = min([*starts, *([founded] if founded else [])], default=None)
    if not rows:
        return Timeline(state, organization, until)
    day = first or until
    spells = []
    for row in rows:
        begin = row.start or day
        if begin > until:
            break
        if begin > day:
            spells.append(Spell(day, begin - dt.timedelta(days=1)))
        end = min(row.end or until, until)
        spells.append(Spell(begin, end, row, is_open=row.end is None))
        day = end + dt.timedelta(days=1)
    if day <= until and spells:
        spells.append(Spell(day, until))
    return Timeline(state, organization, until, spells)


@dataclass(frozen=True)
class Progress:
    """How far an amendment had come on a day. It states the arithmetic; a person draws the legal conclusion.

    `accepted` is None when no instrument at all is recorded: then it is not stated, and not zero.
    """

    amendment: Amendment
    day: dt.date
    members: int
    needed: int
    accepted: int | None
    in_force: bool
    members_known: bool

    @property
    def missing(self) -> int | None:
        """How many acceptances are still needed; None when none is recorded."""
        return None if self.accepted is None else max(0, self.needed - self.accepted)


def ratification_progress(amendment: Amendment, day: dt.date) -> Progress:
    """The threshold of an amendment on a day: its share of the states that are members that day, rounded up."""
    organization = amendment.organization
    members = organization.memberships.members().on(day).count()
    instruments = Ratification.objects.filter(amendment=amendment)
    return Progress(
        amendment=amendment,
        day=day,
        members=members,
        needed=amendment.needed_of(members),
        accepted=instruments.by_members_on(day).count() if instruments.exists() else None,
        in_force=amendment.in_force_on(day),
        members_known=coverage_on(organization, day).is_known,
    )
