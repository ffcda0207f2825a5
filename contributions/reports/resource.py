"""Printed sums of resource estimates against the rows they are sums of."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contributions.models import ResourceEstimate
from membership.models.published import PRINTED_NUMBER

Kind = ResourceEstimate.Kind


@dataclass(frozen=True)
class FteCheck:
    """A printed sum of full-time equivalents and what the rows above it add up to."""

    row: ResourceEstimate
    printed: Decimal
    adds_up_to: Decimal
    tolerance: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal:
        """Printed minus computed."""
        return self.printed - self.adds_up_to


def fte_checks(rows: Any) -> list[FteCheck]:
    """Every printed sub-total and total with the sum of its items, source by source, in printed order."""
    checks: list[FteCheck] = []
    table: Any = None
    block = every = loose = loose_block = Decimal(0)
    for row in rows.order_by("organization", "source", "position"):
        if (row.organization_id, row.source_id) != table:
            table, block, every = (row.organization_id, row.source_id), Decimal(0), Decimal(0)
            loose = loose_block = Decimal(0)
        half = half_printed_digit(row.fte_printed)
        if row.kind == Kind.ITEM:
            block += row.fte_point or 0
            every += row.fte_point or 0
            loose += half
            loose_block += half
        elif row.fte_point is not None:
            subtotal = row.kind == Kind.SUBTOTAL
            tolerance = half + (loose_block if subtotal else loose)
            checks.append(FteCheck(row, row.fte_point, block if subtotal else every, tolerance))
            block, loose_block = (Decimal(0), Decimal(0)) if subtotal else (block, loose_block)
    return checks


def half_printed_digit(printed: str) -> Decimal:
    """Half the last printed digit of a full-time equivalent: 0.005 for `.45 FTEs` and for `30%`; 0 where none is."""
    found = PRINTED_NUMBER.search(printed)
    if found is None:
        return Decimal(0)
    decimals = len(found["decimals"] or found["only_decimals"] or "")
    return Decimal(5).scaleb(-decimals - 1 - (2 if "%" in printed else 0))


@dataclass(frozen=True)
class Together:
    """What the rows of one estimate add up to, sub-totals and totals left out."""

    first: ResourceEstimate
    low: Decimal
    point: Decimal
    high: Decimal


def added_up(rows: Any) -> list[Together]:
    """The items of each source's estimate added up: low, point and high. An end not stated is taken as the point."""
    tables: dict[tuple[int, int | None], list[ResourceEstimate]] = {}
    for row in rows.order_by("organization", "source", "position"):
        if row.kind == Kind.ITEM and row.fte_point is not None:
            tables.setdefault((row.organization_id, row.source_id), []).append(row)
    return [
        Together(
            items[0],
            low=sum((first_stated(row.fte_low, row.fte_point) for row in items), Decimal(0)),
            point=sum((first_stated(row.fte_point) for row in items), Decimal(0)),
            high=sum((first_stated(row.fte_high, row.fte_point) for row in items), Decimal(0)),
        )
        for items in tables.values()
    ]


def first_stated(*values: Decimal | None) -> Decimal:
    """The first of the values that is stated."""
    return next((value for value in values if value is not None), Decimal(0))
