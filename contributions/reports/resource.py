"""Printed sums of resource estimates against the rows they are sums of."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contributions.models import ResourceEstimate

Kind = ResourceEstimate.Kind


@dataclass(frozen=True)
class FteCheck:
    """A printed sum of full-time equivalents and what the rows above it add up to."""

    row: ResourceEstimate
    printed: Decimal
    adds_up_to: Decimal

    @property
    def difference(self) -> Decimal:
        """Printed minus computed."""
        return self.printed - self.adds_up_to


def fte_checks(rows: Any) -> list[FteCheck]:
    """Every printed sub-total and total with the sum of its items, source by source, in printed order."""
    checks: list[FteCheck] = []
    table: Any = None
    block = every = Decimal(0)
    for row in rows.order_by("organization", "source", "position"):
        if (row.organization_id, row.source_id) != table:
            table, block, every = (row.organization_id, row.source_id), Decimal(0), Decimal(0)
        if row.kind == Kind.ITEM:
            block += row.fte_point or 0
            every += row.fte_point or 0
        elif row.fte_point is not None:
            checks.append(FteCheck(row, row.fte_point, block if row.kind == Kind.SUBTOTAL else every))
            block = Decimal(0) if row.kind == Kind.SUBTOTAL else block
    return checks
