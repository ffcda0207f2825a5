"""The records of contributions, one module per noun."""

from contributions.models.agreement import Agreement, AgreementAmendment, AgreementDeliverable
from contributions.models.assessment import PublishedContribution
from contributions.models.budget import Budget, BudgetLine, BudgetVersion
from contributions.models.currency import Currency, ExchangeRate
from contributions.models.payment import FiscalYearPayment, ProgrammeAlias, TransferProgramme
from contributions.models.resource import ResourceEstimate
from contributions.models.scale import ScalePeriod, ScaleRate
from contributions.models.scenario import Scenario, ScenarioState
from contributions.models.voluntary import (
    VoluntaryAgency,
    VoluntaryContribution,
    VoluntaryRegion,
    VoluntaryTheme,
)

__all__ = [
    "Agreement",
    "AgreementAmendment",
    "AgreementDeliverable",
    "Budget",
    "BudgetLine",
    "BudgetVersion",
    "Currency",
    "ExchangeRate",
    "FiscalYearPayment",
    "ProgrammeAlias",
    "PublishedContribution",
    "ResourceEstimate",
    "ScalePeriod",
    "ScaleRate",
    "Scenario",
    "ScenarioState",
    "TransferProgramme",
    "VoluntaryAgency",
    "VoluntaryContribution",
    "VoluntaryRegion",
    "VoluntaryTheme",
]
