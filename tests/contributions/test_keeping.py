"""The forms of whoever keeps the ledger: from the UN scale to the write-off, in the browser."""

import datetime as dt
from decimal import Decimal

import pytest

from contributions.models import AssessmentRun, LedgerEntry, OrganizationScale
from tests.factories.contributions import BudgetVersionFactory, CurrencyFactory, ScalePeriodFactory, ScaleRateFactory
from tests.factories.governance import OutcomeFactory
from tests.factories.ledger import LedgerCoverageFactory
from tests.factories.membership import MembershipFactory, StateFactory
from tests.factories.source import SourceFactory
from tests.markup import page_of

LEDGER = "/en/contributions/ledger/"
SCALES = "/en/contributions/scales/"


@pytest.fixture
def organization(db):
    """Three members in 2014, two of them with a UN rate, a budget of 100,000 francs, a ledger."""
    coverage = LedgerCoverageFactory(currency=CurrencyFactory(code="CHF"))
    organization = coverage.organization
    period = ScalePeriodFactory(code="2013-2015", start=dt.date(2013, 1, 1), end=dt.date(2015, 12, 31))
    for iso3, rate in (("USA", "22"), ("CAN", "2.813"), ("COK", None)):
        state = StateFactory(iso3=iso3, name_en=iso3)
        MembershipFactory(organization=organization, state=state, start=dt.date(2001, 1, 1))
        if rate:
            ScaleRateFactory(period=period, state=state, rate=Decimal(rate))
    BudgetVersionFactory(
        budget__organization=organization, budget__year=2014, budget__part="administrative",
        budget__currency=coverage.currency, amount=Decimal("100000.00"), stage="approved",
    )  # fmt: skip
    return organization


def test_a_year_goes_from_the_scale_to_the_write_off_in_the_browser(organization, client_as):
    client, source = client_as("admin"), SourceFactory()
    period = OrganizationScale._meta.get_field("un_period").related_model.objects.get()
    scale = {"organization": organization.pk, "year": 2014, "un_period": period.pk}

    refused = client.post(f"{SCALES}compute/", scale)
    assert "has no rate for COK" in page_of(refused).one("main").text
    unsourced = client.post(f"{SCALES}compute/", {**scale, "rates": "COK 0.001"})
    assert "names its source" in page_of(unsourced).one("main").text
    made = client.post(f"{SCALES}compute/", {**scale, "rates": "COK 0.001", "source": source.pk})
    assert made.status_code == 302
    made = OrganizationScale.objects.get()
    assert client.post(f"{SCALES}{made.pk}/final/", {}).status_code == 302
    budget = organization.budgets.get().versions.get()
    shared = client.post(f"{SCALES}{made.pk}/run/", {"budget_version": budget.pk, "policy": "annual"})
    assert shared.status_code == 302
    run = AssessmentRun.objects.get()
    amounts = {line.state.iso3: str(line.amount) for line in run.lines.all()}
    assert amounts == {"USA": "88659.63", "CAN": "11336.34", "COK": "4.03"}
    assert client.post(f"/en/contributions/runs/{run.pk}/adopt/", {}).status_code == 302
    assert client.post(f"/en/contributions/runs/{run.pk}/issue/", {}).status_code == 302
    assert LedgerEntry.objects.filter(kind="assessment").count() == 3

    canada, cook = (LedgerEntry.objects.get(state__iso3=iso3) for iso3 in ("CAN", "COK"))
    credit = {
        "organization": organization.pk, "state": canada.state.pk, "kind": "credit", "year": 2014, "amount": "36.34",
        "value_date": "2014-03-01", "reason": "Share of a surplus",
    }  # fmt: skip
    assert client.post(f"{LEDGER}corrections/add/", credit).status_code == 302
    changed = {**credit, "kind": "adjustment", "amount": "-1,300.00", "reason": "Rate corrected"}
    assert client.post(f"{LEDGER}corrections/add/", changed).status_code == 302
    outcome = OutcomeFactory(item__session__body__organization=organization)
    off = {"decision": outcome.pk, "reason": "Forgiven", "value_date": "2014-11-26"}
    too_much = client.post(f"{LEDGER}{cook.pk}/write-off/", {**off, "amount": "4.04"})
    assert "of the debt is open" in page_of(too_much).one("main").text
    assert client.post(f"{LEDGER}{cook.pk}/write-off/", off).status_code == 302
    open_amounts = {
        entry.state.iso3: str(entry.open_amount)
        for entry in LedgerEntry.objects.filter(kind="assessment").with_allocated()
    }
    assert open_amounts == {"USA": "88659.63", "CAN": "10000.00", "COK": "0.00"}


def test_a_payment_is_recorded_allocated_and_taken_back_in_the_browser(organization, client_as):
    client, state = client_as("admin"), StateFactory()
    franc = CurrencyFactory(code="CHF")
    debt = LedgerEntry.objects.create(
        organization=organization, state=state, currency=franc, kind="assessment", amount=Decimal("50.00"), year=2014,
        value_date=dt.date(2014, 1, 1),
    )  # fmt: skip
    paid = {
        "organization": organization.pk, "state": state.pk, "currency": franc.pk, "value_date": "2014-03-01",
        "amount": "1,030.00", "bank_reference": "A1",
    }  # fmt: skip

    assert client.post(f"{LEDGER}payments/add/", paid).status_code == 302
    payment = LedgerEntry.objects.get(kind="payment")
    assert (payment.amount, payment.recorded_by) == (Decimal("-1030.00"), client.user)
    too_much = client.post(f"{LEDGER}{payment.pk}/allocate/", {"debit": debt.pk, "amount": "50.01"})
    assert "of the debt is open" in page_of(too_much).one("main").text
    assert client.post(f"{LEDGER}{payment.pk}/allocate/", {"debit": debt.pk}).status_code == 302
    assert debt.settlements.get().amount == Decimal("50.00")
    unsaid = client.post(f"{LEDGER}{payment.pk}/reverse/", {})
    assert unsaid.status_code == 422
    assert client.post(f"{LEDGER}{payment.pk}/reverse/", {"reason": "Returned"}).status_code == 302
    assert LedgerEntry.objects.with_allocated().get(pk=debt.pk).open_amount == Decimal("50.00")


def test_a_credit_cannot_be_written_off(organization, client_as):
    client = client_as("admin")
    payment = LedgerEntry.objects.create(
        organization=organization, state=StateFactory(), currency=CurrencyFactory(code="CHF"), kind="payment",
        amount=Decimal("-5.00"), value_date=dt.date(2014, 1, 1),
    )  # fmt: skip

    assert client.get(f"{LEDGER}{payment.pk}/write-off/").status_code == 404


def test_only_decisions_of_the_organization_are_offered(organization, client_as):
    mine = OutcomeFactory(item__session__body__organization=organization)
    OutcomeFactory()
    debt = LedgerEntry.objects.create(
        organization=organization, state=StateFactory(), currency=CurrencyFactory(code="CHF"), kind="assessment",
        amount=Decimal("5.00"), year=2014, value_date=dt.date(2014, 1, 1),
    )  # fmt: skip

    page = page_of(client_as("admin").get(f"{LEDGER}{debt.pk}/write-off/"))

    offered = [option["value"] for option in page.one("select", name="decision").all("option")]
    assert offered == ["", str(mine.pk)]
