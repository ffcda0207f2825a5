"""A scale of an organization beside the other one of its year: shares, printed percentages, differences."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contributions.calculations import (
    NothingToShare,
    apportion_percent,
    clamp_shares,
    decimal_from,
    equation_factor,
    shares_of,
)
from contributions.models import OrganizationScale, OrganizationScaleRate
from iomtrack.bilingual import name_ordering
from membership.models import State


@dataclass(frozen=True)
class ScaleLine:
    """One state in a scale: its rate, its share in percent (all add up to 100), and its share in the other scale."""

    state: State
    row: OrganizationScaleRate | None
    share: Decimal | None
    other: Decimal | None

    @property
    def state_id(self) -> int:
        """The key of the state: a table makes its cell once for each."""
        return self.state.pk

    @property
    def weight(self) -> Decimal | None:
        """The rate as entered."""
        return self.row.weight if self.row else None

    @property
    def substitute(self) -> bool | None:
        """Whether the rate stands in for one that the UN scale does not have."""
        return self.row.substitute if self.row else None

    @property
    def difference(self) -> Decimal | None:
        """Share minus the other share, in percentage points; None where one of them is missing."""
        return None if self.share is None or self.other is None else self.share - self.other


def shares_within(
    weights: dict[str, Decimal], floor: Decimal | None = None, ceiling: Decimal | None = None
) -> dict[str, Fraction]:
    """Weights as exact shares, held between the bounds where there are any; none when nothing can be shared."""
    try:
        if floor is None and ceiling is None:
            return shares_of(weights)
        return clamp_shares(weights, floor=floor or Decimal(0), ceiling=Decimal(100) if ceiling is None else ceiling)
    except (NothingToShare, ValueError):
        return {}


def printed_shares(scale: OrganizationScale) -> dict[str, Decimal]:
    """The share of every state in percent, to four decimals, adding up to exactly 100."""
    shares = shares_within(scale.weights(), scale.floor, scale.ceiling)
    return apportion_percent(shares, 4) if shares else {}


def counterpart(scale: OrganizationScale) -> OrganizationScale | None:
    """The newest version of the same year on the other basis: computed beside adopted, adopted beside computed."""
    others = OrganizationScale.objects.filter(organization=scale.organization, year=scale.year)
    return others.exclude(basis=scale.basis).order_by("-stage", "-version").first()


def side_by_side(scale: OrganizationScale) -> list[ScaleLine]:
    """Every state of a scale or of its counterpart, by name, with both shares."""
    other = counterpart(scale)
    rows = {row.state_id: row for row in scale.rates.select_related("source")}
    shares = printed_shares(scale)
    others = printed_shares(other) if other else {}
    states = State.objects.filter(iso3__in={*shares, *others}).order_by(*name_ordering(), "pk")
    return [ScaleLine(state, rows.get(state.pk), shares.get(state.iso3), others.get(state.iso3)) for state in states]


def factor_of(scale: OrganizationScale) -> Decimal | None:
    """The equation factor 100 / sum of the rates, to six decimals; None without a rate."""
    try:
        return decimal_from(equation_factor(scale.weights().values()), 6)
    except NothingToShare:
        return None
