"""What a set of published contributions covers of a year's budget and membership."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Sum

from contributions.calculations import percent
from contributions.models import Budget, BudgetVersion, PublishedContribution
from iomtrack import kept
from iomtrack.kept import Known
from iomtrack.money import Money
from membership.models import Membership, Organization

# Composed by hand: pages ask them beside lists and records, and to compose them took longer than to answer them.
MEMBERS = """
SELECT m.organization_id, asked.year, count(*)
FROM membership_membership m
JOIN unnest(%s::int[]) AS asked (year)
    ON coalesce(m.start <= make_date(asked.year, 12, 31), true)
    AND coalesce(m."end" >= make_date(asked.year, 12, 31), true)
WHERE m.status = %s AND m.organization_id = ANY (%s)
GROUP BY m.organization_id, asked.year
"""
RANK = """
SELECT count(*) FILTER (WHERE amount > %s), count(*)
FROM contributions_publishedcontribution
WHERE organization_id = %s AND year = %s AND currency_id = %s AND source_id IS NOT DISTINCT FROM %s
"""


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


def coverage(rows: Any, most: int | None = None, known: Known | None = None) -> list[Coverage]:
    """One statement per year, organization, currency and source in the rows, newest year first; at most so many.

    The members are those at the end of the year, by the published lists; the budget is the administrative part in
    the same currency. Takes the same number of queries for any number of rows. `known` is what the page keeps of
    small tables, if it does.
    """
    groups = list(
        rows.order_by()
        .values("organization", "year", "currency__code", "source")
        .annotate(states=Count("state", distinct=True), total=Sum("amount"))
        .order_by("-year", "organization", "currency__code", "source")[:most]
    )
    organizations = kept.records(Organization, {group["organization"] for group in groups}, known)
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
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, [list(years), Membership.Status.MEMBER, list(organizations)])
        counts = {(organization, year): count for organization, year, count in cursor.fetchall()}
    return defaultdict(int, counts)


def assessed_budgets(organizations: Iterable[int], years: Iterable[int]) -> dict[tuple[int, int, str], BudgetVersion]:
    """The standing version of the part that members are assessed for, by organization, year and currency."""
    found: dict[tuple[int, int, str], BudgetVersion] = {}
    for version in BudgetVersion.objects.standing(Budget.Part.ADMINISTRATIVE, organizations, years):
        budget = version.budget
        found[budget.organization_id, budget.year, budget.currency.code] = version
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
    of = contribution
    with connection.cursor() as cursor:
        cursor.execute(RANK, [of.amount, of.organization_id, of.year, of.currency_id, of.source_id])
        larger, published = cursor.fetchone()
    return larger + 1, published
