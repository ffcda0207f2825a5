"""From a UN scale to the ledger: scales, runs, assessments."""

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

import contributions
import membership
from contributions.models import AssessmentRun, LedgerEntry, OrganizationScale, ScaleRate
from contributions.services.ledger import record_payment
from contributions.services.organization_scale import Substitute, compute_scale, enter_scale, finalize_scale
from contributions.services.run import adopt_run, issue_assessments, lines_from, run_assessment
from membership.models import State
from tests.contributions.test_calculations import shipped
from tests.factories.contributions import BudgetFactory, BudgetVersionFactory, ScalePeriodFactory, ScaleRateFactory
from tests.factories.ledger import LedgerCoverageFactory
from tests.factories.membership import MembershipFactory, OrganizationFactory, StateFactory
from tests.factories.source import SourceFactory

pytestmark = pytest.mark.django_db
YEAR = 2005
TOY = {"USA": "22", "CAN": "2.813", "TUV": "0.001"}


@pytest.fixture
def organization():
    """An organization whose ledger is kept in francs since 2000."""
    return LedgerCoverageFactory().organization


@pytest.fixture
def period():
    """A UN scale with the rates of the toy example."""
    period = ScalePeriodFactory()
    for iso3, rate in TOY.items():
        ScaleRateFactory(period=period, state=StateFactory(iso3=iso3), rate=Decimal(rate))
    return period


def members(organization, *codes):
    """Make states members since 2000."""
    for code in codes:
        MembershipFactory(organization=organization, state=State.objects.get(iso3=code))


def budget(organization, amount="100000.00", year=YEAR):
    """An approved administrative budget."""
    return BudgetVersionFactory(budget=BudgetFactory(organization=organization, year=year), amount=Decimal(amount))


@pytest.fixture
def scale(organization, period):
    """The final scale of the toy example."""
    members(organization, *TOY)
    return finalize_scale(scale=compute_scale(organization=organization, year=YEAR, un_period=period))


def amounts(run):
    """What each state pays."""
    return {line.state.iso3: str(line.amount) for line in run.lines.select_related("state")}


def test_a_computed_scale_holds_the_un_rates_of_the_members_of_1_january(organization, period):
    members(organization, "CAN", "USA")
    MembershipFactory(organization=organization, state=State.objects.get(iso3="TUV"), start=dt.date(2005, 1, 2))

    scale = compute_scale(organization=organization, year=YEAR, un_period=period)

    assert scale.weights() == {"CAN": Decimal("2.813"), "USA": Decimal("22")}
    assert (scale.version, scale.stage, scale.un_period) == (1, "draft", period)
    assert compute_scale(organization=organization, year=YEAR, un_period=period).version == 2


def test_members_without_a_un_rate_block_the_scale_all_named_until_a_sourced_substitute_is_given(organization, period):
    members(organization, *TOY)
    holy_see, other = StateFactory(iso3="VAT", name_en="Holy See"), StateFactory(name_en="Ruritania")
    members(organization, "VAT", other.iso3)
    source = SourceFactory()

    with pytest.raises(ValidationError, match=r"Holy See.*Ruritania") as error:
        compute_scale(organization=organization, year=YEAR, un_period=period)
    assert not OrganizationScale.objects.exists()
    assert set(error.value.error_dict) == {"un_period"}

    substitutes = {state: Substitute(Decimal("0.001"), source, "Table 4") for state in (holy_see, other)}
    scale = compute_scale(organization=organization, year=YEAR, un_period=period, substitutes=substitutes)
    row = scale.rates.get(state=holy_see)
    assert (row.weight, row.substitute, row.source, row.locator) == (Decimal("0.001"), True, source, "Table 4")
    assert scale.rates.filter(substitute=True).count() == 2


def test_a_final_scale_is_not_made_final_again_and_an_empty_one_never(scale, organization):
    with pytest.raises(ValidationError, match="already final"):
        finalize_scale(scale=scale)
    empty = enter_scale(organization=organization, year=YEAR, rates={StateFactory(): Decimal(0)})
    with pytest.raises(ValidationError, match="greater than zero"):
        finalize_scale(scale=empty)


def test_an_adopted_scale_adds_up_to_100_or_says_why_not(organization):
    wrong = enter_scale(
        organization=organization, year=YEAR, rates={StateFactory(): Decimal("60"), StateFactory(): Decimal("39.9")}
    )

    with pytest.raises(ValidationError, match=r"99\.9"):
        finalize_scale(scale=wrong)
    OrganizationScale.objects.filter(pk=wrong.pk).update(note_en="Newcomers are added on top")
    assert finalize_scale(scale=wrong).is_final


def test_a_floor_and_a_ceiling_that_cannot_be_kept_are_refused(organization, period):
    members(organization, *TOY)
    narrow = compute_scale(organization=organization, year=YEAR, un_period=period, ceiling=Decimal("30"))

    with pytest.raises(ValidationError, match="cannot both be kept"):
        finalize_scale(scale=narrow)


def test_the_toy_example_runs_to_the_centime_and_can_be_computed_again_from_its_inputs(organization, scale):
    run = run_assessment(budget_version=budget(organization), scale=scale)

    assert amounts(run) == {"USA": "88659.63", "CAN": "11336.34", "TUV": "4.03"}
    assert run.inputs_are_intact
    again = lines_from(json.loads(run.inputs))
    assert {state: str(line.amount.amount) for state, line in again.items()} == amounts(run)
    assert all(abs(line.rounding) < Decimal("0.01") for line in run.lines.all())
    canada = run.lines.get(state__iso3="CAN")
    assert canada.exact_quota == 10_000_000 * Fraction("2.813") / Fraction("24.814")


def test_a_run_is_adopted_with_a_final_scale_only_and_while_its_inputs_stand(organization, period):
    members(organization, *TOY)
    draft = compute_scale(organization=organization, year=YEAR, un_period=period)
    version = budget(organization)
    run = run_assessment(budget_version=version, scale=draft)

    with pytest.raises(ValidationError, match="final first"):
        adopt_run(run=run)
    draft.rates.filter(state__iso3="TUV").update(weight=Decimal("0.002"))
    final = finalize_scale(scale=draft)
    with pytest.raises(ValidationError, match="changed since"):
        adopt_run(run=run)
    again = run_assessment(budget_version=version, scale=final)
    assert adopt_run(run=again).status == AssessmentRun.Status.ADOPTED
    with pytest.raises(ValidationError, match="Only a draft"):
        adopt_run(run=again)
    with pytest.raises(ValidationError, match="already shared"):
        adopt_run(run=run_assessment(budget_version=version, scale=final))


def test_budget_and_scale_go_together(organization, scale):
    operational = BudgetVersionFactory(budget=BudgetFactory(organization=organization, year=YEAR, part="operational"))

    with pytest.raises(ValidationError, match="different organizations or years"):
        run_assessment(budget_version=budget(organization, year=2006), scale=scale)
    with pytest.raises(ValidationError, match="administrative"):
        run_assessment(budget_version=operational, scale=scale)


def test_a_budget_that_was_just_typed_without_centimes_is_the_one_the_database_holds(organization, scale):
    typed = budget(organization, amount="30000000")

    run = run_assessment(budget_version=typed, scale=scale)

    assert run.given()["budget"]["amount"] == "30000000.00"
    assert adopt_run(run=run).status == AssessmentRun.Status.ADOPTED


def test_an_adopted_run_is_entered_once_due_on_1_january_and_uses_advances(organization, scale):
    canada = State.objects.get(iso3="CAN")
    advance = record_payment(
        organization=organization, state=canada, amount=Decimal("12000.00"), value_date=dt.date(2004, 12, 1),
        currency=organization.ledger_coverages.get().currency,
    )  # fmt: skip
    draft = run_assessment(budget_version=budget(organization), scale=scale)
    with pytest.raises(ValidationError, match="Only an adopted run"):
        issue_assessments(run=draft)
    run = adopt_run(run=draft)

    entries = issue_assessments(run=run)

    assert issue_assessments(run=run) == entries
    assert {entry.value_date for entry in entries} == {dt.date(2005, 1, 1)}
    assert LedgerEntry.objects.filter(kind="assessment").count() == 3
    used = advance.uses.get()
    assert (used.amount, used.on, used.debit.year) == (Decimal("11336.34"), dt.date(2005, 1, 1), 2005)


def test_spain_joins_in_the_middle_of_2005_both_ways(published_organization):
    organization, everybody, enlarged, version, spain = published_organization
    annual = adopt_run(run=run_assessment(budget_version=version, scale=everybody))
    issue_assessments(run=annual)
    assert amounts(annual)["CAN"] == "1141095.37"
    assert amounts(annual)["USA"] == "8924314.99"

    with transaction.atomic():
        joining = run_assessment(budget_version=version, scale=enlarged, policy="add_on", months=6, joining=[spain])
        add_on = adopt_run(run=joining)
        (entry,) = issue_assessments(run=add_on, due_on=dt.date(2005, 7, 1))
        assert (entry.state, entry.amount, entry.value_date) == (spain, Decimal("511119.86"), dt.date(2005, 7, 1))
        assert annual.lines.get(state__iso3="CAN").entry.amount == Decimal("1141095.37")
        transaction.set_rollback(True)

    rebased = adopt_run(run=run_assessment(budget_version=version, scale=enlarged, policy="rebase"))
    entries = issue_assessments(run=rebased)

    annual.refresh_from_db()
    assert annual.status == AssessmentRun.Status.SUPERSEDED
    assert amounts(rebased)["ESP"] == "994828.58"
    assert amounts(rebased)["CAN"] == "1110497.14"
    by_state = {entry.state.iso3: entry for entry in entries}
    assert (by_state["ESP"].kind, by_state["CAN"].kind) == ("assessment", "adjustment")
    assert by_state["CAN"].amount == Decimal("1110497.14") - Decimal("1141095.37")
    total = sum(LedgerEntry.objects.filter(organization=organization).values_list("amount", flat=True))
    assert total == Decimal("37100000.00")


@pytest.fixture
def published_organization():
    """The members of 2005 with the UN rates of 2004-2006, before and after Spain joined."""
    rates = {
        row["state"]: Decimal(row["rate"])
        for row in shipped(contributions, "scale_rate.csv")
        if row["period"] == "2004-2006"
    }
    codes = [
        row["state"]
        for row in shipped(membership, "membership.csv")
        if (row["organization"], row["status"]) == ("iom", "member")
        and row["start"] <= "2005-12-31" <= (row["end"] or "9999")
    ]
    assert len(codes) == 109
    organization = LedgerCoverageFactory().organization
    period = ScalePeriodFactory(code="2004-2006")
    states = {code: StateFactory(iso3=code) for code in {*codes, "ESP"}}
    ScaleRate.objects.bulk_create(
        [ScaleRate(period=period, state=state, rate=rates[code]) for code, state in states.items()]
    )
    everybody, enlarged = (
        finalize_scale(
            scale=compute_scale(
                organization=organization, year=YEAR, un_period=period, members=[states[code] for code in group]
            )
        )
        for group in ([c for c in codes if c != "ESP"], {*codes, "ESP"})
    )
    return organization, everybody, enlarged, budget(organization, "37100000.00"), states["ESP"]


def test_an_assessment_is_entered_only_where_a_ledger_is_kept(period):
    organization = OrganizationFactory()
    members(organization, *TOY)
    scale = finalize_scale(scale=compute_scale(organization=organization, year=YEAR, un_period=period))
    run = adopt_run(run=run_assessment(budget_version=budget(organization), scale=scale))

    with pytest.raises(ValidationError, match="No ledger"):
        issue_assessments(run=run)
