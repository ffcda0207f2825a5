"""Filters of evaluations, recommendations and actions. Actions are always as of a day: today unless asked."""

import datetime as dt
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.models.action import Action, DueState
from governance.models.action_link import ActionLink
from governance.models.evaluation import Evaluation, EvaluationKind, Finding, Recommendation, Theme
from governance.models.progress import today
from governance.models.response import Position
from iomtrack.filters import RecordFilter, ReferenceFilter
from membership.models import Organization, Unit

ORIGINS = [
    ("recommendation", pgettext_lazy("origin of an action", "Recommendation")),
    ("meeting", pgettext_lazy("origin of an action", "Meeting")),
]
PROGRESS = [
    ("waiting", _("Waiting for verification")),
    ("stale", _("Nothing recorded for a year")),
    ("late", _("Reported complete late")),
    ("complete", _("Implemented, as reported")),
    ("verified", _("Implemented, as verified")),
    ("counted", _("Counted in the implementation rates")),
    ("on_time", _("Reported complete on time")),
    ("dated", _("Counted in the on-time rate")),
]


class AsOfFilter(RecordFilter):
    """A list whose rows are always shown as of a day: the one asked for, else today in Ottawa."""

    @property
    def day(self) -> dt.date:
        """The day the rows are of."""
        asked = self.form.cleaned_data.get("on") if self.form.is_bound and self.form.is_valid() else None
        return asked or today()

    def as_of(self, rows: Any, name: str, value: dt.date) -> Any:
        """Done for every list by `filter_queryset`."""
        return rows

    def filter_queryset(self, queryset: Any) -> Any:
        """The rows as of the day, then every other filter."""
        return super().filter_queryset(queryset.as_of(self.day))

    @property
    def qs(self) -> Any:
        """The rows as of the day also when nothing was asked."""
        if not self.is_bound:
            return self.queryset.as_of(self.day)
        return super().qs


class EvaluationFilter(RecordFilter):
    """Evaluations by organization and kind."""

    organization = ReferenceFilter(
        queryset=lambda request: Organization.objects.visible_to(getattr(request, "user", None)),
        label=_("Organization"),
    )
    kind = django_filters.ChoiceFilter(choices=EvaluationKind.choices, label=_("Kind"))

    class Meta(RecordFilter.Meta):
        model = Evaluation
        fields = ["organization", "kind"]


class FindingFilter(RecordFilter):
    """Findings by evaluation and theme."""

    evaluation = ReferenceFilter(queryset=Evaluation.objects.all(), label=_("Evaluation"))
    theme = django_filters.ChoiceFilter(choices=Theme.choices, label=_("Theme"))

    class Meta(RecordFilter.Meta):
        model = Finding
        fields = ["evaluation", "theme"]


class RecommendationFilter(AsOfFilter):
    """Recommendations by evaluation, theme and answer, with their actions as of a day."""

    evaluation = ReferenceFilter(queryset=Evaluation.objects.all(), label=_("Evaluation"))
    theme = django_filters.ChoiceFilter(choices=Theme.choices, label=_("Theme"))
    position = django_filters.ChoiceFilter(
        field_name="response__position", choices=Position.choices, label=_("Response")
    )

    class Meta(RecordFilter.Meta):
        model = Recommendation
        fields = ["evaluation", "theme", "position"]


class ActionFilter(AsOfFilter):
    """Actions by owner, state on the day, origin, and the recommendations they answer."""

    owner = ReferenceFilter(queryset=Unit.objects.all(), label=_("Accountable unit"))
    state = django_filters.ChoiceFilter(field_name="due_state", choices=DueState.choices, label=_("State"))
    progress = django_filters.ChoiceFilter(choices=PROGRESS, method="in_progress_state", label=_("Progress"))
    origin = django_filters.ChoiceFilter(choices=ORIGINS, method="of_origin", label=_("Origin"))
    evaluation = ReferenceFilter(queryset=Evaluation.objects.all(), method="of_evaluation", label=_("Evaluation"))
    theme = django_filters.ChoiceFilter(choices=Theme.choices, method="of_theme", label=_("Theme"))

    class Meta(RecordFilter.Meta):
        model = Action
        fields = ["owner"]

    def in_progress_state(self, rows: Any, name: str, value: str) -> Any:
        """By one of the definitions that are not states of the due date."""
        standing = getattr(Action.objects, f"{value}_on")
        return rows.filter(pk__in=standing(self.day).order_by().values("pk"))

    def of_origin(self, rows: Any, name: str, value: str) -> Any:
        """Actions under recommendations, or follow-ups of meetings."""
        if value == "meeting":
            return rows.filter(outcome__isnull=False)
        return rows.filter(pk__in=ActionLink.objects.values("action"))

    def of_evaluation(self, rows: Any, name: str, value: Evaluation) -> Any:
        """Actions under a recommendation of the evaluation."""
        links = ActionLink.objects.filter(recommendation__evaluation=value)
        return rows.filter(pk__in=links.values("action"))

    def of_theme(self, rows: Any, name: str, value: str) -> Any:
        """Actions under a recommendation of the theme."""
        return rows.filter(pk__in=ActionLink.objects.filter(recommendation__theme=value).values("action"))


class ActionLinkFilter(AsOfFilter):
    """Rows of the management response by evaluation, theme and answer."""

    evaluation = ReferenceFilter(
        field_name="recommendation__evaluation", queryset=Evaluation.objects.all(), label=_("Evaluation")
    )
    theme = django_filters.ChoiceFilter(field_name="recommendation__theme", choices=Theme.choices, label=_("Theme"))
    position = django_filters.ChoiceFilter(
        field_name="recommendation__response__position", choices=Position.choices, label=_("Response")
    )

    class Meta(RecordFilter.Meta):
        model = ActionLink
        fields = ["evaluation", "theme", "position"]
