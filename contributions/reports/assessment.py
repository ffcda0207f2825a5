"""What a set of published contributions covers of a year's budget and membership."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from contributions.calculations import percent
from contributions.models import Budget, BudgetVersion, PublishedContribution
from iomtrack.money import Money
from membership.models import Membership, Organization


@dataclass(frozen=True)
class Coverage:
    """Published contributions of one year, organization and currency against the budget they are part of."""

    organization: Organization
    year: int
    published: int
    members: int
    total: Money
    budget: BudgetVersion | None

    @property
    def percent(self) -> Decimal | None:
        """The total in percent of the printed administrative budget, to two decimals."""
        return percent(self.total.amount, self.budget.amount) if self.budget else None

    @property
    def is_whole(self) -> bool:
        """Whether every member is in: only then is the sum the total of the assessed contributions."""
        return bool(self.members) and self.published == self.members


def coverage(rows: Any, most: int | None = None) -> list[Coverage]:
    """One statement per year, organization, currency and source in the rows, newest year first; at most so many.

    The members are those at the end of the year, by the published lists; the budget is the administrative part in
    the same currency. Takes the same number of queries for any number of rows.
    """
    groups = list(
        rows.order_by()
        .values("organization", "year", "currency__code", "source")
        .annotate(states=Count("state", distinct=True), total=Sum("amount"))
        .order_by("-year", "organization", "currency__code", "source")[:most]
    )
    organizations = Organization.objects.in_bulk({group["organization"] for group in groups})
    members = members_at_year_end(organizations, {group["year"] for group in groups})
    budgets = assessed_budgets(organizations, {group["year"] for group in groups})
    return [
        Coverage(
            organization=organizations[group["organization"]],
            year=group["year"],
            published=group["states"],
            members=members[group["organization"], group["year"]],
            total=Money(group["total"], group["currency__code"]),
            budget=budgets.get((group["organization"], group["year"], group["currency__code"])),
        )
        for group in groups
    ]


def members_at_year_end(organizations: Iterable[int], years: Iterable[int]) -> dict[tuple[int, int], int]:
    """How many states were members on 31 December, by organization and year, by the published lists."""
    counts: dict[tuple[int, int], int] = defaultdict(int)
    days = {year: dt.date(year, 12, 31) for year in years}
    periods = Membership.objects.filter(organization__in=list(organizations)).members()
    for organization, start, end in periods.values_list("organization", "start", "end"):
        for year, day in days.items():
            if (start is None or start <= day) and (end is None or day <= end):
                counts[organization, year] += 1
    return counts


def assessed_budgets(organizations: Iterable[int], years: Iterable[int]) -> dict[tuple[int, int, str], BudgetVersion]:
    """The standing version of the part that members are assessed for, by organization, year and currency."""
    versions = BudgetVersion.objects.filter(
        budget__organization__in=list(organizations),
        budget__year__in=list(years),
        budget__part=Budget.Part.ADMINISTRATIVE,
    )
    found: dict[tuple[int, int, str], BudgetVersion] = {}
    for version in versions.for_list().latest_stage_first():
        budget = version.budget
        found.setdefault((budget.organization_id, budget.year, budget.currency.code), version)
    return found


def latest_year(organization: Organization | None = None) -> int | None:
    """The latest year with published contributions."""
    rows = PublishedContribution.objects.all()
    if organization:
        rows = rows.filter(organization=organization)
    return rows.order_by("-year").values_list("year", flat=True).first()


def rank_of(contribution: PublishedContribution) -> tuple[int, int]:
    """The place of a contribution among those its source published for the year, and how many there are.

    Equal amounts share the better place; only amounts in the same currency are ranked.
    """
    peers = PublishedContribution.objects.filter(
        organization=contribution.organization,
        year=contribution.year,
        currency=contribution.currency,
        source=contribution.source,
    )
    counted = peers.aggregate(larger=Count("pk", filter=Q(amount__gt=contribution.amount)), of=Count("pk"))
    return counted["larger"] + 1, counted["of"]
