"""What a budget scenario costs to work out, against the bare arithmetic of fractions."""

import statistics
import time
from decimal import Decimal
from fractions import Fraction

import pytest

from contributions.models import ScaleRate, Scenario
from contributions.reports.scenario import Assumptions, work_out
from membership.models import Membership, State
from tests.factories.contributions import BudgetVersionFactory, ScalePeriodFactory
from tests.factories.membership import INVENTED_CODES

STATES = 200
ROUNDS = 15
MOST = 5


def apportioned(units, weights):
    """Largest remainders over exact fractions, with nothing around them."""
    whole = sum(map(Fraction, weights.values()))
    quotas = {state: units * Fraction(weight) / whole for state, weight in weights.items()}
    lines = {state: quota.numerator // quota.denominator for state, quota in quotas.items()}
    left = units - sum(lines.values())
    order = sorted(quotas, key=lambda state: (-(quotas[state] - lines[state]), -weights[state], state))
    for state in order[:left]:
        lines[state] += 1
    return lines


@pytest.fixture
def scenario(db):
    """Three percent more, shared among 200 members of which each has a rate."""
    budget, period = BudgetVersionFactory().budget, ScalePeriodFactory()
    codes = INVENTED_CODES[-STATES:]
    states = State.objects.bulk_create([State(iso3=code, name_en=code, name_fr=code) for code in codes])
    rates = [Decimal(n * n % 977 + 1) / 1000 for n in range(STATES)]
    ScaleRate.objects.bulk_create(
        [
            ScaleRate(period=period, state=state, rate=rate, printed=str(rate))
            for state, rate in zip(states, rates, strict=True)
        ]
    )
    Membership.objects.bulk_create(
        [
            Membership(
                organization=budget.organization,
                state=state,
                status=Membership.Status.MEMBER,
                start="2000-01-01",
                precision="year",
            )
            for state in states
        ]
    )
    return Scenario(budget=budget, scale=period, growth=Decimal(3))


def test_working_a_scenario_out_for_200_states_costs_at_most_5_times_the_bare_arithmetic(scenario, record_property):
    result = work_out(scenario, Assumptions())
    before, after = result.before.budget.minor, result.after.total.minor
    weights = {code: Decimal(weight) for code, weight in result.after.weights.items()}
    assert {row.state.iso3: row.difference.after.minor for row in result.rows} == apportioned(after, weights)
    assert len(result.rows) == STATES

    contenders = {
        "bare": lambda: (apportioned(before, weights), apportioned(after, weights)),
        "whole": lambda: work_out(scenario, Assumptions()),
    }
    seconds = {name: [] for name in contenders}
    for _round in range(ROUNDS):  # in turns, so that a busy machine slows both
        for name, run in contenders.items():
            started = time.process_time()
            run()
            seconds[name].append(time.process_time() - started)

    ratio = statistics.median(seconds["whole"]) / statistics.median(seconds["bare"])
    record_property("ratio", round(ratio, 2))
    print(f"a scenario for {STATES} states costs {ratio:.2f} times the bare arithmetic")
    assert ratio <= MOST
