"""Addresses of evaluations, recommendations and actions."""

from django.urls import path

from governance.models import Action, ActionLink, Evaluation, ExpectedOutput, Finding, Recommendation
from governance.views import action as actions
from governance.views import expected_output as outputs
from governance.views import follow_up as views
from iomtrack.views import record_urls

urlpatterns = [
    *record_urls("evaluations", Evaluation, list=views.EvaluationList, detail=views.EvaluationDetail),
    *record_urls("findings", Finding, list=views.FindingList, detail=views.FindingDetail),
    *record_urls("recommendations", Recommendation, list=views.RecommendationList, detail=views.RecommendationDetail),
    *record_urls("outputs", ExpectedOutput, list=outputs.ExpectedOutputList, detail=outputs.ExpectedOutputDetail),
    *record_urls("management-response", ActionLink, list=actions.ActionLinkList),
    *record_urls("actions", Action, list=actions.ActionList, detail=actions.ActionDetail),
    path("actions/<int:action>/progress/", actions.ActionProgress.as_view(), name="action_progress"),
    path("actions/<int:action>/verdict/", actions.ActionVerdict.as_view(), name="action_verdict"),
]
