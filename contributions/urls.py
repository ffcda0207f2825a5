"""The addresses of contributions."""

from django.urls import path

from contributions.models import (
    Agreement,
    AssessmentRun,
    Budget,
    Currency,
    ExchangeRate,
    FiscalYearPayment,
    LedgerEntry,
    OrganizationScale,
    PublishedContribution,
    ResourceEstimate,
    ScalePeriod,
    ScaleRate,
    Scenario,
    TransferProgramme,
    VoluntaryContribution,
)
from contributions.views import ledger, ledger_verbs, statement
from contributions.views.agreement import AgreementDetail, AgreementList
from contributions.views.assessment import PublishedContributionDetail, PublishedContributionList
from contributions.views.budget import BudgetDetail, BudgetList
from contributions.views.budget_growth import BudgetGrowth
from contributions.views.concentration import Concentration
from contributions.views.currency import CurrencyDetail, CurrencyList, ExchangeRateDetail, ExchangeRateList
from contributions.views.grouped import ByGroup
from contributions.views.overview import Overview
from contributions.views.own_account import OwnAccountPage
from contributions.views.payment import (
    FiscalYearPaymentDetail,
    FiscalYearPaymentList,
    TransferProgrammeDetail,
    TransferProgrammeList,
)
from contributions.views.payment_import import PaymentImport
from contributions.views.reconciliation import Reconciliation
from contributions.views.resource import ResourceEstimateDetail, ResourceEstimateList
from contributions.views.scale import ScalePeriodDetail, ScalePeriodList, ScaleRateDetail, ScaleRateList
from contributions.views.scale_import import AdoptedScaleImport, ScaleImport, ScaleUndo
from contributions.views.scenario import ScenarioCreate, ScenarioDetail, ScenarioList, Workshop
from contributions.views.scenario_comparison import SideBySide
from contributions.views.standing import Largest, Peers, ShareHistory
from contributions.views.voluntary import (
    VoluntaryContributionDetail,
    VoluntaryContributionList,
    VoluntaryTotals,
)
from iomtrack.views import record_urls

app_name = "contributions"

urlpatterns = [
    path("", Overview.as_view(), name="overview"),
    path("largest/", Largest.as_view(), name="largest"),
    path("shares/", ShareHistory.as_view(), name="share_history"),
    path("peers/", Peers.as_view(), name="peers"),
    path("concentration/", Concentration.as_view(), name="concentration"),
    path("groups/", ByGroup.as_view(), name="by_group"),
    path("budgets/growth/", BudgetGrowth.as_view(), name="budget_growth"),
    path("reconciliation/", Reconciliation.as_view(), name="reconciliation"),
    path("voluntary/totals/", VoluntaryTotals.as_view(), name="voluntary_totals"),
    path("what-if/", Workshop.as_view(), name="workshop"),
    path("scenarios/compare/", SideBySide.as_view(), name="scenario_compare"),
    *record_urls("scenarios", Scenario, list=ScenarioList, detail=ScenarioDetail, create=ScenarioCreate),
    *record_urls("budgets", Budget, list=BudgetList, detail=BudgetDetail),
    *record_urls(
        "published", PublishedContribution, list=PublishedContributionList, detail=PublishedContributionDetail
    ),
    *record_urls("scale/periods", ScalePeriod, list=ScalePeriodList, detail=ScalePeriodDetail),
    path("scale/periods/import/", ScaleImport.as_view(), name="scale_import"),
    path("scale/periods/<int:pk>/undo/", ScaleUndo.as_view(), name="scale_undo"),
    *record_urls("scale/rates", ScaleRate, list=ScaleRateList, detail=ScaleRateDetail),
    *record_urls(
        "voluntary", VoluntaryContribution, list=VoluntaryContributionList, detail=VoluntaryContributionDetail
    ),
    *record_urls("agreements", Agreement, list=AgreementList, detail=AgreementDetail),
    *record_urls("resources", ResourceEstimate, list=ResourceEstimateList, detail=ResourceEstimateDetail),
    *record_urls("payments", FiscalYearPayment, list=FiscalYearPaymentList, detail=FiscalYearPaymentDetail),
    *record_urls("programmes", TransferProgramme, list=TransferProgrammeList, detail=TransferProgrammeDetail),
    *record_urls("rates", ExchangeRate, list=ExchangeRateList, detail=ExchangeRateDetail),
    *record_urls("scales", OrganizationScale, list=ledger.OrganizationScaleList, detail=ledger.OrganizationScaleDetail),
    path("scales/import/", AdoptedScaleImport.as_view(), name="adopted_scale_import"),
    path("scales/compute/", ledger_verbs.ScaleCompute.as_view(), name="scale_compute"),
    path("scales/<int:pk>/run/", ledger_verbs.RunCreate.as_view(), name="run_create"),
    path("scales/<int:pk>/final/", ledger_verbs.ScaleFinal.as_view(), name="scale_final"),
    *record_urls("runs", AssessmentRun, list=ledger.AssessmentRunList, detail=ledger.AssessmentRunDetail),
    path("runs/<int:pk>/adopt/", ledger_verbs.RunAdopt.as_view(), name="run_adopt"),
    path("runs/<int:pk>/issue/", ledger_verbs.RunIssue.as_view(), name="run_issue"),
    *record_urls("ledger", LedgerEntry, list=ledger.LedgerEntryList, detail=ledger.LedgerEntryDetail),
    path("ledger/payments/add/", ledger_verbs.PaymentCreate.as_view(), name="payment_create"),
    path("ledger/payments/import/", PaymentImport.as_view(), name="payment_import"),
    path("ledger/corrections/add/", ledger_verbs.CorrectionCreate.as_view(), name="correction_create"),
    path("ledger/<int:pk>/write-off/", ledger_verbs.DebtWriteOff.as_view(), name="debt_write_off"),
    path("ledger/<int:pk>/allocate/", ledger_verbs.PaymentAllocate.as_view(), name="payment_allocate"),
    path("ledger/<int:pk>/reverse/", ledger_verbs.EntryReverse.as_view(), name="entry_reverse"),
    path("statements/", statement.StatementList.as_view(), name="statement_list"),
    path("statements/<int:organization>/<str:iso3>/", statement.StateStatement.as_view(), name="state_statement"),
    path("own-account/", OwnAccountPage.as_view(), name="own_account"),
    path("voting-rights/", statement.VotingList.as_view(), name="voting_list"),
    *record_urls("currencies", Currency, list=CurrencyList, detail=CurrencyDetail),
]
