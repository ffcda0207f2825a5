"""What happens to assessment runs: made, adopted, entered in the ledger."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from contributions.calculations import NothingToShare, Quota, added_on_lines, assessed_lines
from contributions.models import (
    AssessmentLine,
    AssessmentRun,
    Budget,
    BudgetVersion,
    LedgerEntry,
    OrganizationScale,
)
from contributions.models.run import hash_of
from contributions.services.account import refuse_without_ledger, settle
from governance.models import Outcome
from iomtrack import formats
from iomtrack.money import Money
from membership.models import State

Policy, Status = AssessmentRun.Policy, AssessmentRun.Status


def inputs_of(
    scale: OrganizationScale, version: BudgetVersion, policy: str, months: int | None, joining: Iterable[State]
) -> str:
    """Everything that the lines of a run are computed from, as JSON that reads the same for the same inputs."""
    given = {
        "organization": scale.organization.code,
        "year": scale.year,
        "policy": str(policy),
        "months": months,
        "budget": {"version": version.pk, "amount": str(version.amount), "currency": version.currency.code},
        "scale": {
            "id": scale.pk,
            "basis": scale.basis,
            "version": scale.version,
            "floor": None if scale.floor is None else str(scale.floor),
            "ceiling": None if scale.ceiling is None else str(scale.ceiling),
        },
        "weights": {state: str(weight) for state, weight in scale.weights().items()},
        "joining": sorted(state.iso3 for state in joining),
    }
    return json.dumps(given, sort_keys=True, separators=(",", ":"))


def lines_from(given: dict[str, Any]) -> dict[str, Quota]:
    """The lines that the inputs of a run lead to; needs nothing else, today or in twenty years."""
    budget = Money(Decimal(given["budget"]["amount"]), given["budget"]["currency"])
    weights = {state: Decimal(weight) for state, weight in given["weights"].items()}
    if given["policy"] == Policy.ADD_ON:
        return added_on_lines(budget, weights, joining=given["joining"], months=given["months"])
    floor, ceiling = given["scale"]["floor"], given["scale"]["ceiling"]
    return assessed_lines(
        budget, weights, floor=None if floor is None else Decimal(floor),
        ceiling=None if ceiling is None else Decimal(ceiling),
    )  # fmt: skip


@transaction.atomic
def run_assessment(
    *,
    budget_version: BudgetVersion,
    scale: OrganizationScale,
    policy: str = Policy.ANNUAL,
    months: int | None = None,
    joining: Iterable[State] = (),
    by: Any = None,
) -> AssessmentRun:
    """Share a budget by a scale into a draft run; its inputs, their hash and every line are kept.

    ADD_ON assesses only the joining states, for so many months; the scale holds all states, the joining ones too.
    """
    joining = list(joining)
    for row in (budget_version, scale):
        row.refresh_from_db()  # what is hashed is what the database holds, to the last digit
    refuse_mismatch(budget_version, scale, policy, months, joining)
    inputs = inputs_of(scale, budget_version, policy, months, joining)
    try:
        lines = lines_from(json.loads(inputs))
    except NothingToShare:
        raise ValidationError({"scale": _("This scale has no rate greater than zero.")}) from None
    except ValueError as error:
        raise ValidationError({"scale": str(error)}) from None
    run = AssessmentRun(
        organization=scale.organization,
        year=scale.year,
        budget_version=budget_version,
        scale=scale,
        policy=policy,
        months=months,
        amount=sum((line.amount.amount for line in lines.values()), Decimal(0)),
        currency=budget_version.currency,
        inputs=inputs,
        inputs_hash=hash_of(inputs),
        made_by=by,
    )
    run.full_clean()
    run.save()
    states = State.objects.filter(iso3__in=lines).in_bulk(field_name="iso3")
    AssessmentLine.objects.bulk_create(
        [
            AssessmentLine(
                run=run,
                state=states[iso3],
                weight=line.weight,
                quota=f"{line.exact.numerator}/{line.exact.denominator}",
                amount=line.amount.amount,
            )
            for iso3, line in sorted(lines.items())
        ]
    )
    return run


def refuse_mismatch(
    version: BudgetVersion, scale: OrganizationScale, policy: str, months: int | None, joining: list[State]
) -> None:
    """Refuse what does not go together: budget and scale of two years, an operational budget, nobody who joins."""
    if version.budget.organization_id != scale.organization_id or version.budget.year != scale.year:
        raise ValidationError({"scale": _("The scale and the budget are of different organizations or years.")})
    if version.budget.part != Budget.Part.ADMINISTRATIVE:
        raise ValidationError({"budget_version": _("Only the administrative part of a budget is assessed.")})
    if policy != Policy.ADD_ON:
        return
    if not joining:
        raise ValidationError({"joining": _("Name the states that join.")})
    if months is None or not 1 <= months <= 12:
        raise ValidationError({"months": _("States that join pay for 1 to 12 months.")})
    known = scale.weights()
    unknown = [str(state) for state in joining if state.iso3 not in known]
    if unknown:
        raise ValidationError({"joining": _("Not in the scale: %(states)s.") % {"states": ", ".join(unknown)}})


@transaction.atomic
def adopt_run(*, run: AssessmentRun, decision: Outcome | None = None) -> AssessmentRun:
    """Adopt a draft: from now on neither it nor its lines can change.

    The run must still be what its final scale and its budget lead to. A rebased run supersedes the year's adopted
    one; a second annual run is refused.
    """
    run = AssessmentRun.objects.select_for_update().get(pk=run.pk)
    if run.status != Status.DRAFT:
        raise ValidationError(_("Only a draft is adopted."))
    scale = OrganizationScale.objects.select_for_update(no_key=True).get(pk=run.scale_id)
    if not scale.is_final:
        raise ValidationError({"scale": _("Make the scale final first.")})
    refuse_stale(run)
    earlier = AssessmentRun.objects.adopted().filter(organization=run.organization, year=run.year)
    earlier = earlier.exclude(policy=Policy.ADD_ON).select_for_update(of=("self",))
    standing = list(earlier)
    if run.policy == Policy.ANNUAL and standing:
        raise ValidationError(_("The budget of this year is already shared by an adopted run."))
    if run.policy == Policy.REBASE:
        if not standing:
            raise ValidationError({"policy": _("There is no adopted run of this year to rebase.")})
        for other in standing:
            other.status = Status.SUPERSEDED
            other.save(update_fields=["status"])
    run.status = Status.ADOPTED
    run.decision = decision or run.decision
    run.full_clean()
    run.save()
    return run


def refuse_stale(run: AssessmentRun) -> None:
    """Refuse a draft whose inputs, lines, scale or budget are no longer those it was made from."""
    joining = State.objects.filter(iso3__in=run.given().get("joining", ()))
    if not run.inputs_are_intact or run.inputs != inputs_of(
        run.scale, run.budget_version, run.policy, run.months, joining
    ):
        raise ValidationError(_("The scale or the budget changed since this run was made. Make it again."))
    wanted = {state: line.amount.amount for state, line in lines_from(run.given()).items()}
    if dict(run.lines.values_list("state__iso3", "amount")) != wanted:
        raise ValidationError(_("The lines are not those that the inputs lead to. Make the run again."))


@transaction.atomic
def issue_assessments(*, run: AssessmentRun, by: Any = None, due_on: dt.date | None = None) -> list[LedgerEntry]:
    """Enter the lines of an adopted run in the ledger, due on 1 January of its year unless another day is given.

    Where an earlier run of the year was entered already, the difference is entered as an adjustment. Advances are
    used at once, oldest first. Issued again, nothing is entered twice.
    """
    run = AssessmentRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if run.status != Status.ADOPTED:
        raise ValidationError(_("Only an adopted run is entered in the ledger."))
    issued = list(LedgerEntry.objects.filter(line__run=run).order_by("pk"))
    if issued:
        return issued
    due_on = due_on or dt.date(run.year, 1, 1)
    currency = refuse_without_ledger(run.organization, due_on)
    if currency != run.currency:
        raise ValidationError(
            _("The ledger is kept in %(ledger)s, the run is in %(run)s.") % {"ledger": currency, "run": run.currency}
        )
    entered = entered_before(run)
    entries = []
    for line in run.lines.select_related("state"):
        before = entered.get(line.state_id)
        entry = LedgerEntry(
            organization=run.organization,
            state=line.state,
            currency=run.currency,
            kind=LedgerEntry.Kind.ASSESSMENT if before is None else LedgerEntry.Kind.ADJUSTMENT,
            amount=line.amount - (before or Decimal(0)),
            year=run.year,
            value_date=due_on,
            recorded_by=by,
            line=line,
            reason=""
            if before is None
            else _("Shared again: %(before)s becomes %(after)s")
            % {
                "before": formats.money(before, run.currency.code),
                "after": formats.money(line.amount, run.currency.code),
            },
        )
        if entry.amount:
            entries.append(entry)
    LedgerEntry.objects.bulk_create(entries)
    settle(run.organization, {entry.state_id for entry in entries}, by=by, not_before=due_on)
    return entries


def entered_before(run: AssessmentRun) -> dict[int, Decimal]:
    """What the superseded runs of the same year put in the ledger, by state."""
    if run.policy != Policy.REBASE:
        return {}
    rows = (
        LedgerEntry.objects.filter(
            line__run__organization=run.organization, line__run__year=run.year, line__run__status=Status.SUPERSEDED
        )
        .order_by()
        .values("state")
        .annotate(total=Sum("amount"))
    )
    found: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row["state"]] = row["total"]
    return dict(found)
