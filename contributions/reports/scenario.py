"""What each state would pay: a scenario against the budget it starts from."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from contributions.calculations import Assessment, Difference, NothingToShare, differences, grown
from contributions.models import ScalePeriod, Scenario
from contributions.reports.budget import standing_versions
from iomtrack.money import Converted, Money
from membership.models import State


class Unworkable(ValueError):
    """A scenario that cannot be computed: what is wrong, in the reader's words, and the assumption to blame."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Assumptions:
    """A scenario's states, resolved: who joins, who leaves, and the rates given where the UN scale has none."""

    joining: frozenset[str] = frozenset()
    leaving: frozenset[str] = frozenset()
    rates: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One state: its UN rate in the scenario and what it pays before and after, in the currency of the budget."""

    state: State
    difference: Difference
    weight: Decimal | None

    @property
    def name(self) -> str:
        """The state's name in the reader's language."""
        return self.state.name.plain

    @property
    def sort_name(self) -> str:
        """The name without case and accents: É stands with E."""
        plain = unicodedata.normalize("NFKD", self.name)
        return "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()

    @property
    def url(self) -> str:
        """The state's page."""
        return self.state.get_absolute_url()

    @property
    def before(self) -> Decimal | None:
        """What it pays before; None where it is not a member."""
        return None if self.difference.before is None else self.difference.before.amount

    @property
    def after(self) -> Decimal | None:
        """What it would pay; None where it has left."""
        return None if self.difference.after is None else self.difference.after.amount

    @property
    def change(self) -> Decimal:
        """What it would pay more, or less when negative."""
        return self.difference.change.amount

    @property
    def percent(self) -> Decimal | None:
        """The change in percent; None for a state that joins or leaves."""
        return self.difference.percent


@dataclass(frozen=True)
class Comparison:
    """A scenario worked out, all in one currency; our own cost also in another one, at a rate that is named.

    `before` is the budget as it stands, shared by the UN scale that covers its year among the members of
    1 January; `after` is the scenario. Both are computed as an equated scale; neither is what was published.
    """

    scenario: Scenario
    baseline: ScalePeriod
    before: Assessment
    after: Assessment
    rows: tuple[Row, ...]
    ours: Row | None
    assumed: Assumptions

    @cached_property
    def paying_more(self) -> list[Row]:
        """States that pay more, the largest increase first; states that join are among them."""
        return sorted(
            (r for r in self.rows if r.difference.change.amount > 0), key=lambda r: -r.difference.change.minor
        )

    @cached_property
    def paying_less(self) -> list[Row]:
        """States that pay less, the largest relief first; states that leave are among them."""
        return sorted((row for row in self.rows if row.change < 0), key=lambda row: row.change)

    @property
    def change(self) -> Money:
        """How much more is shared than before."""
        return self.after.total - self.before.total

    def converted(self, amount: Money) -> Converted | None:
        """An amount in the currency of the scenario's exchange rate, with the rate's period and source."""
        rate = self.scenario.exchange_rate
        if rate is None:
            return None
        return amount.convert(rate.quote.code, rate=rate.rate, date=rate.start, source=rate.source)  # type: ignore[arg-type]  # every stored rate has a start


def assumptions_of(scenario: Scenario) -> Assumptions:
    """What a saved scenario assumes of single states."""
    held: dict[str, list] = {"joins": [], "leaves": [], "rate": []}
    for line in scenario.states.select_related("state"):
        held[line.change].append(line)
    return Assumptions(
        frozenset(line.state.iso3 for line in held["joins"]),
        frozenset(line.state.iso3 for line in held["leaves"]),
        {line.state.iso3: line.rate for line in held["rate"]},
    )


def baseline_scale(scenario: Scenario) -> ScalePeriod:
    """The UN scale period that covers the budget's year; the scenario's own where none does."""
    return ScalePeriod.objects.on(scenario.first_day).first() or scenario.scale


def work_out(scenario: Scenario, assumed: Assumptions | None = None) -> Comparison:
    """Compute a scenario, saved or not. One that cannot be computed raises Unworkable, with every state it is about."""
    assumed = assumptions_of(scenario) if assumed is None else assumed
    version = standing_versions([scenario.budget]).get(scenario.budget.pk)
    if version is None:
        raise Unworkable("budget", _("No amount of this budget is recorded."))
    amount = Money(version.amount, scenario.budget.currency.code)
    members = scenario.members()
    paying = (members | assumed.joining) - assumed.leaving
    baseline = baseline_scale(scenario)
    old_rates = {**assumed.rates, **baseline.rate_of_each()}
    new_rates = old_rates if baseline.pk == scenario.scale_id else {**assumed.rates, **scenario.scale.rate_of_each()}
    states = {state.iso3: state for state in State.objects.filter(iso3__in=members | paying)}
    if missing := sorted((members - old_rates.keys()) | (paying - new_rates.keys())):
        names = ", ".join(f"{states[code].name.plain} ({code})" for code in missing)
        raise Unworkable(
            "rates", _("These members have no rate in the UN scale; give each a rate: %(states)s.") % {"states": names}
        )
    before = Assessment(amount, {state: old_rates[state] for state in members})
    after = Assessment(
        grown(amount, scenario.growth, scenario.inflation or 0),
        {state: new_rates[state] for state in paying},
        floor=scenario.floor or 0,
        ceiling=100 if scenario.ceiling is None else scenario.ceiling,
        step=scenario.rounding,
    )
    try:
        compared = differences(before, after)
    except NothingToShare:
        raise Unworkable("leaving", _("Nobody is left to pay.")) from None
    except ValueError:
        raise Unworkable("floor", _("The floor and the ceiling cannot both be kept.")) from None
    rows = tuple(Row(states[each.state], each, new_rates.get(each.state)) for each in compared)
    ours = next((row for row in rows if row.state.is_ours), None)
    return Comparison(scenario, baseline, before, after, rows, ours, assumed)
