"""The addresses of contributions."""

from django.urls import path

from contributions.models import (
    Agreement,
    Budget,
    Currency,
    ExchangeRate,
    FiscalYearPayment,
    PublishedContribution,
    ResourceEstimate,
    ScalePeriod,
    ScaleRate,
    Scenario,
    TransferProgramme,
    VoluntaryContribution,
)
from contributions.views.agreement import AgreementDetail, AgreementList
from contributions.views.assessment import PublishedContributionDetail, PublishedContributionList
from contributions.views.budget import BudgetDetail, BudgetList
from contributions.views.budget_growth import BudgetGrowth
from contributions.views.concentration import Concentration
from contributions.views.currency import CurrencyDetail, CurrencyList, ExchangeRateDetail, ExchangeRateList
from contributions.views.grouped import ByGroup
from contributions.views.overview import Overview
from contributions.views.payment import (
    FiscalYearPaymentDetail,
    FiscalYearPaymentList,
    TransferProgrammeDetail,
    TransferProgrammeList,
)
from contributions.views.reconciliation import Reconciliation
from contributions.views.resource import ResourceEstimateDetail, ResourceEstimateList
from contributions.views.scale import ScalePeriodDetail, ScalePeriodList, ScaleRateDetail, ScaleRateList
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
    *record_urls("scale/rates", ScaleRate, list=ScaleRateList, detail=ScaleRateDetail),
    *record_urls(
        "voluntary", VoluntaryContribution, list=VoluntaryContributionList, detail=VoluntaryContributionDetail
    ),
    *record_urls("agreements", Agreement, list=AgreementList, detail=AgreementDetail),
    *record_urls("resources", ResourceEstimate, list=ResourceEstimateList, detail=ResourceEstimateDetail),
    *record_urls("payments", FiscalYearPayment, list=FiscalYearPaymentList, detail=FiscalYearPaymentDetail),
    *record_urls("programmes", TransferProgramme, list=TransferProgrammeList, detail=TransferProgrammeDetail),
    *record_urls("rates", ExchangeRate, list=ExchangeRateList, detail=ExchangeRateDetail),
    *record_urls("currencies", Currency, list=CurrencyList, detail=CurrencyDetail),
]
