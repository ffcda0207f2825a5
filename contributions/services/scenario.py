"""Saving a budget scenario."""

from typing import Any

from django.db import transaction

from contributions.models import Scenario, ScenarioState
from contributions.reports.scenario import Assumptions
from membership.models import State


@transaction.atomic
def save_scenario(*, scenario: Scenario, assumed: Assumptions, by: Any) -> Scenario:
    """Keep a scenario's assumptions under its name, with who made it. Its results are computed when it is opened."""
    scenario.made_by = by
    scenario.full_clean()
    scenario.save()
    states = State.objects.in_bulk({*assumed.joining, *assumed.leaving, *assumed.rates}, field_name="iso3")
    changes = (
        *((code, ScenarioState.Change.JOINS, None) for code in sorted(assumed.joining)),
        *((code, ScenarioState.Change.LEAVES, None) for code in sorted(assumed.leaving)),
        *((code, ScenarioState.Change.RATE, rate) for code, rate in sorted(assumed.rates.items())),
    )
    for code, change, rate in changes:
        line = ScenarioState(scenario=scenario, state=states[code], change=change, rate=rate)
        line.full_clean()
        line.save()
    return scenario
