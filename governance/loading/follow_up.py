"""CSV files of evaluations, responses and actions: the 2011 evaluation and its response, as published."""

from governance.models.action import Action
from governance.models.action_link import ActionLink
from governance.models.action_unit import ActionUnit
from governance.models.evaluation import Evaluation, Finding, Recommendation, RecommendationWording
from governance.models.expected_output import Delivery, ExpectedOutput
from governance.models.response import ManagementResponse
from iomtrack.loading import Dataset

REFERENCE: list[Dataset] = []

PUBLISHED = [
    Dataset("expected outputs", "reference/expected_output.csv", ExpectedOutput, key=("code",)),
    Dataset("deliveries", "reference/delivery.csv", Delivery, key=("output", "start", "printed")),
    Dataset("evaluations", "reference/evaluation.csv", Evaluation, key=("code",)),
    Dataset("findings", "reference/finding.csv", Finding, key=("evaluation", "number")),
    Dataset("recommendations", "reference/recommendation.csv", Recommendation, key=("evaluation", "number")),
    Dataset(
        "recommendation wordings",
        "reference/recommendation_wording.csv",
        RecommendationWording,
        key=("recommendation", "source", "language"),
    ),
    Dataset(
        "management responses",
        "reference/management_response.csv",
        ManagementResponse,
        key=("recommendation",),
    ),
    Dataset("actions", "reference/action.csv", Action, key=("code",)),
    Dataset("units of actions", "reference/action_unit.csv", ActionUnit, key=("action", "unit")),
    Dataset(
        "actions under recommendations",
        "reference/action_link.csv",
        ActionLink,
        key=("action", "recommendation"),
    ),
]
