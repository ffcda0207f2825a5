"""The same voluntary money along theme, agency and region, side by side."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contributions.calculations import total_in, within_rounding
from contributions.models import VoluntaryContribution
from iomtrack.bilingual import LanguageText
from iomtrack.money import Money

Dimension = VoluntaryContribution.Dimension


@dataclass(frozen=True)
class DimensionTotal:
    """What the lines of one dimension add up to, and how far rounding lets that be from the truth."""

    dimension: Dimension
    lines: int
    total: Money
    tolerance: Decimal


@dataclass(frozen=True)
class Unallocated:
    """What one dimension leaves out against the largest one, and what is known of it."""

    dimension: Dimension
    difference: Money
    assessed: Money
    tolerance: Decimal

    @property
    def rest(self) -> Money:
        """What remains once the assessed contributions, which belong to no region, are taken off."""
        return self.difference - self.assessed

    @property
    def is_rounding(self) -> bool:
        """Whether rounding of the printed figures explains the rest."""
        return within_rounding(self.rest.amount, Decimal(0), self.tolerance)


@dataclass(frozen=True)
class PartsCheck:
    """A theme's printed amount against the sum of its parts."""

    theme: LanguageText
    printed: Money
    parts: Money
    tolerance: Decimal

    @property
    def difference(self) -> Money:
        """Printed minus parts."""
        return self.printed - self.parts

    @property
    def is_rounding(self) -> bool:
        """Whether rounding explains the difference."""
        return within_rounding(self.printed.amount, self.parts.amount, self.tolerance)


@dataclass
class Reconciliation:
    """One donor's contributions to one organization over one period, in one currency, by every dimension."""

    example: VoluntaryContribution
    totals: list[DimensionTotal] = field(default_factory=list)
    unallocated: list[Unallocated] = field(default_factory=list)
    parts: list[PartsCheck] = field(default_factory=list)


def half_digit(rows: Any) -> Decimal:
    """Half the last printed digit of every row, added up."""
    return sum((row.last_digit or Decimal(0) for row in rows), Decimal(0)) / 2


def reconcile(rows: Any) -> list[Reconciliation]:
    """One reconciliation per donor, organization, period, source and currency among the rows.

    Dimensions show the same money: their totals are compared, never added. A difference within the tolerance (half
    the last printed digit of every number on both sides) is rounding.
    """
    groups: dict[tuple[Any, ...], list[VoluntaryContribution]] = defaultdict(list)
    for row in rows:
        key = (row.donor_id, row.organization_id, row.start, row.end, row.source_id, row.currency.code)
        groups[key].append(row)
    return [reconcile_group(group) for group in groups.values()]


def reconcile_group(rows: list[VoluntaryContribution]) -> Reconciliation:
    """Compare the dimensions of rows that all belong to one donor, organization, period, source and currency."""
    result = Reconciliation(rows[0])
    currency = rows[0].currency.code
    top = [row for row in rows if not (row.theme and row.theme.parent_id)]
    for dimension in Dimension:
        lines = [row for row in top if row.dimension == dimension]
        if lines:
            total = total_in(currency, [Money(row.amount, row.currency.code) for row in lines])
            result.totals.append(DimensionTotal(dimension, len(lines), total, half_digit(lines)))
    if result.totals:
        largest = max(result.totals, key=lambda each: each.total.amount)
        assessed_rows = [row for row in top if row.theme and row.theme.assessed]
        assessed = total_in(currency, [Money(row.amount, row.currency.code) for row in assessed_rows])
        for each in result.totals:
            if each.total.amount < largest.total.amount:
                by_region = each.dimension == Dimension.REGION
                # The assessed amount stands on both sides of the comparison by region: its rounding cancels out.
                cancelled = half_digit(assessed_rows) if by_region else Decimal(0)
                result.unallocated.append(
                    Unallocated(
                        each.dimension,
                        largest.total - each.total,
                        assessed if by_region else Money.zero(currency),
                        largest.tolerance + each.tolerance - cancelled,
                    )
                )
    result.parts = [check for row in top if (check := check_parts(row, rows))]
    return result


def check_parts(theme_row: VoluntaryContribution, rows: list[VoluntaryContribution]) -> PartsCheck | None:
    """A theme against its parts; None when it has none."""
    if theme_row.theme is None:
        return None
    parts = [row for row in rows if row.theme and row.theme.parent_id == theme_row.theme_id]
    if not parts:
        return None
    currency = theme_row.currency.code
    return PartsCheck(
        theme_row.line,
        Money(theme_row.amount, currency),
        total_in(currency, [Money(row.amount, row.currency.code) for row in parts]),
        half_digit([theme_row, *parts]),
    )
