"""The records of governance, one noun a module."""

from governance.models.action import Action
from governance.models.action_link import ActionLink
from governance.models.action_unit import ActionUnit
from governance.models.agenda import AgendaItem
from governance.models.body import Body, BodyRule, BodySuccession
from governance.models.capture import CaptureSave, Intervention, ItemNotes, PrivateNote
from governance.models.evaluation import Evaluation, Finding, Recommendation, RecommendationWording
from governance.models.expected_output import Delivery, ExpectedOutput
from governance.models.outcome import Outcome
from governance.models.post import Appointment, Person, Post
from governance.models.progress import ActionEntry
from governance.models.response import ManagementResponse
from governance.models.session import Delegate, Session

__all__ = [
    "Action",
    "ActionEntry",
    "ActionLink",
    "ActionUnit",
    "AgendaItem",
    "Appointment",
    "Body",
    "BodyRule",
    "BodySuccession",
    "CaptureSave",
    "Delegate",
    "Delivery",
    "Evaluation",
    "ExpectedOutput",
    "Finding",
    "Intervention",
    "ItemNotes",
    "ManagementResponse",
    "Outcome",
    "Person",
    "Post",
    "PrivateNote",
    "Recommendation",
    "RecommendationWording",
    "Session",
]
