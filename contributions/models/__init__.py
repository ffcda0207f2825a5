"""The records of contributions, one module per noun."""

from contributions.models.agreement import Agreement, AgreementAmendment, AgreementDeliverable
from contributions.models.allocation import Allocation
from contributions.models.arrears import Dispute, Instalment, LedgerCoverage, PaymentPlan
from contributions.models.assessment import PublishedContribution
from contributions.models.budget import Budget, BudgetLine, BudgetVersion
from contributions.models.currency import Currency, ExchangeRate
from contributions.models.ledger import LedgerEntry
from contributions.models.organization_scale import OrganizationScale, OrganizationScaleRate
from contributions.models.payment import FiscalYearPayment, ProgrammeAlias, TransferProgramme
from contributions.models.resource import ResourceEstimate
from contributions.models.run import AssessmentLine, AssessmentRun
from contributions.models.scale import ScalePeriod, ScaleRate
from contributions.models.scenario import Scenario, ScenarioState
from contributions.models.voluntary import (
    VoluntaryAgency,
    VoluntaryContribution,
    VoluntaryRegion,
    VoluntaryTheme,
)
from contributions.models.voting import VotingDecision, VotingNotice, VotingRule

__all__ = [
    "Agreement",
    "AgreementAmendment",
    "AgreementDeliverable",
    "Allocation",
    "AssessmentLine",
    "AssessmentRun",
    "Budget",
    "BudgetLine",
    "BudgetVersion",
    "Currency",
    "Dispute",
    "ExchangeRate",
    "FiscalYearPayment",
    "Instalment",
    "LedgerCoverage",
    "LedgerEntry",
    "OrganizationScale",
    "OrganizationScaleRate",
    "PaymentPlan",
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
    "VotingDecision",
    "VotingNotice",
    "VotingRule",
]
