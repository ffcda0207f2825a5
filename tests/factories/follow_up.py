"""Smallest valid evaluations, recommendations, responses, actions and entries."""

import datetime as dt

import factory

from governance.models.action import Action
from governance.models.action_link import ActionLink
from governance.models.action_unit import ActionUnit, UnitRole
from governance.models.evaluation import Evaluation, Finding, Recommendation, RecommendationWording, Theme
from governance.models.progress import ActionEntry, Status, Track
from governance.models.response import ManagementResponse, Position
from iomtrack.fiscal import DueKind
from tests.factories.membership import OrganizationFactory, UnitFactory
from tests.factories.source import SourceFactory


class EvaluationFactory(factory.django.DjangoModelFactory):
    """An evaluation."""

    class Meta:
        model = Evaluation

    code = factory.Sequence(lambda n: f"evaluation-{n}")
    name_en = factory.Sequence(lambda n: f"Evaluation {n}")
    organization = factory.SubFactory(OrganizationFactory)


class FindingFactory(factory.django.DjangoModelFactory):
    """A finding on relevance."""

    class Meta:
        model = Finding

    evaluation = factory.SubFactory(EvaluationFactory)
    number = factory.Sequence(lambda n: n + 1)
    theme = Theme.RELEVANCE
    text_en = factory.Sequence(lambda n: f"Something was found {n}.")


class RecommendationFactory(factory.django.DjangoModelFactory):
    """A recommendation on performance without wordings."""

    class Meta:
        model = Recommendation

    evaluation = factory.SubFactory(EvaluationFactory)
    number = factory.Sequence(lambda n: n + 1)
    theme = Theme.PERFORMANCE


class WordingFactory(factory.django.DjangoModelFactory):
    """A chosen English wording."""

    class Meta:
        model = RecommendationWording

    recommendation = factory.SubFactory(RecommendationFactory)
    source = factory.SubFactory(SourceFactory)
    language = "en"
    text = factory.Sequence(lambda n: f"Something should be done {n}.")
    chosen = True


class ResponseFactory(factory.django.DjangoModelFactory):
    """A plain agreement."""

    class Meta:
        model = ManagementResponse

    recommendation = factory.SubFactory(RecommendationFactory)
    position = Position.AGREED


class ActionFactory(factory.django.DjangoModelFactory):
    """An action due on 30 September 2011."""

    class Meta:
        model = Action

    code = factory.Sequence(lambda n: f"action-{n}")
    name_en = factory.Sequence(lambda n: f"Action {n}")
    name_fr = factory.Sequence(lambda n: f"Mesure {n}")
    owner = factory.SubFactory(UnitFactory)
    due_kind = DueKind.DATED
    due_phrase = "Quarter 2 of FY 2011-12"
    due_start = dt.date(2011, 7, 1)
    due_end = dt.date(2011, 9, 30)


class OngoingActionFactory(ActionFactory):
    """An ongoing action."""

    due_kind = DueKind.ONGOING
    due_phrase = "Ongoing"
    due_start = None
    due_end = None


class UndatedActionFactory(OngoingActionFactory):
    """An action that needs a date."""

    due_kind = DueKind.UNDATED
    due_phrase = "TBD"


class ActionUnitFactory(factory.django.DjangoModelFactory):
    """A supporting unit."""

    class Meta:
        model = ActionUnit

    action = factory.SubFactory(ActionFactory)
    unit = factory.SubFactory(UnitFactory)
    role = UnitRole.SUPPORTING


class ActionLinkFactory(factory.django.DjangoModelFactory):
    """An action under a recommendation."""

    class Meta:
        model = ActionLink

    action = factory.SubFactory(ActionFactory)
    recommendation = factory.SubFactory(RecommendationFactory)


class ActionEntryFactory(factory.django.DjangoModelFactory):
    """A report that work goes on."""

    class Meta:
        model = ActionEntry

    action = factory.SubFactory(ActionFactory)
    on = dt.date(2011, 5, 1)
    track = Track.REPORTED
    status = Status.IN_PROGRESS
