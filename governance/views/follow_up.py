"""Pages of evaluations, recommendations and actions."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.filters.follow_up import (
    EvaluationFilter,
    FindingFilter,
    RecommendationFilter,
)
from governance.models.action import Action, DueState
from governance.models.action_link import ActionLink
from governance.models.evaluation import Evaluation, Finding, Recommendation, Theme
from governance.models.progress import today
from governance.models.response import ManagementResponse
from governance.reports.follow_up import Rate, acceptance_rate, follow_up
from governance.tables.follow_up import (
    ActionTable,
    EvaluationTable,
    FindingTable,
    RecommendationTable,
)
from iomtrack import formats
from iomtrack.as_of import AsOfPage
from iomtrack.panels import Fact, Panel, TablePanel, TemplatePanel
from iomtrack.views import DetailPage, Link, ListPage

CITATION = (
    (_("Source"), "source"),
    (_("Where in the source"), "place_in_source"),
    (_("Certainty"), "certainty"),
    (_("Note"), "note"),
)
"""Where a fact comes from, as the pages of this module show it."""


def list_url(name: str, **query: Any) -> str:
    """The address of a list, narrowed to the rows that a number counts."""
    given = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{reverse(f'governance:{name}_list')}{f'?{urlencode(given)}' if given else ''}"


def rate_words(rate: Rate) -> str:
    """A rate as the two numbers behind it and its percentage."""
    if rate.percent is None:
        return str(formats.missing())
    return gettext("%(done)s of %(counted)s (%(percent)s)") % {
        "done": rate.done,
        "counted": rate.counted,
        "percent": formats.percent(rate.percent, 0),
    }


class AsOfDetail(AsOfPage, DetailPage):
    """A detail page that shows actions as of the day `on` of its address, else of today in Ottawa."""

    def usual_day(self) -> dt.date:
        """Deadlines pass in Ottawa."""
        return today()


class EvaluationList(ListPage):
    """Evaluations."""

    model = Evaluation
    table_class = EvaluationTable
    filterset_class = EvaluationFilter


class EvaluationDetail(AsOfDetail):
    """An evaluation: its findings by theme, its recommendations, what became of them."""

    model = Evaluation
    fields = (
        (_("Organization"), "organization"),
        (_("Kind"), "kind"),
        (_("Published"), "published_label"),
        *CITATION,
    )

    def get_queryset(self) -> Any:
        """With what the fields show."""
        return super().get_queryset().select_related("organization", "source")

    def panels(self) -> Sequence[Panel]:
        """Findings by theme, recommendations and actions."""
        user = self.request.user
        findings = Finding.objects.visible_to(user).for_list().filter(evaluation=self.object)
        recommendations = (
            Recommendation.objects.visible_to(user).for_list().as_of(self.day).filter(evaluation=self.object)
        )
        return [
            self.as_of_panel(),
            *(
                TablePanel(
                    title=title,
                    table_class=FindingTable,
                    rows=findings.filter(theme=theme),
                    exclude=("theme", "evaluation"),
                    url=list_url("finding", evaluation=self.object.pk, theme=theme.value),
                )
                for theme, title in (
                    (Theme.RELEVANCE, _("Findings on relevance")),
                    (Theme.PERFORMANCE, _("Findings on performance")),
                )
            ),
            TablePanel(
                title=_("Recommendations, responses and actions"),
                table_class=RecommendationTable,
                rows=recommendations,
                exclude=("evaluation",),
                url=list_url("recommendation", evaluation=self.object.pk),
            ),
        ]


class FindingList(ListPage):
    """Findings of all evaluations."""

    model = Finding
    table_class = FindingTable
    filterset_class = FindingFilter


class FindingDetail(DetailPage):
    """One finding."""

    model = Finding
    fields = ((_("Evaluation"), "evaluation"), (_("Theme"), "theme"), (_("Text as published"), "text"), *CITATION)


class RecommendationList(ListPage):
    """Recommendations with their responses and their actions as of a day."""

    model = Recommendation
    table_class = RecommendationTable
    filterset_class = RecommendationFilter
    actions = (
        Link(_("Actions by recommendation"), "governance:actionlink_list", "governance.view_actionlink"),
        Link(_("All actions"), "governance:action_list", "governance.view_action"),
    )

    def summary(self, rows: Any) -> Sequence[Fact]:
        """How many there are and where the actions stand; each number opens its list."""
        day, asked = self.filterset.day, self.request.GET
        keys = rows.order_by().values("pk")
        links = ActionLink.objects.visible_to(self.request.user).filter(recommendation__in=keys)
        actions = Action.objects.visible_to(self.request.user).filter(pk__in=links.values("action"))
        state = follow_up(actions, day)
        accepted = acceptance_rate(ManagementResponse.objects.filter(recommendation__in=keys))
        query = {"evaluation": asked.get("evaluation"), "theme": asked.get("theme"), "on": asked.get("on")}
        same_rows = not (asked.get("q") or asked.get("position"))

        def actions_url(**more: str) -> str:
            return list_url("action", origin="recommendation", **query, **more) if same_rows else ""

        links_url = list_url("actionlink", **query, position=asked.get("position"))
        return [
            Fact(_("As of"), formats.date(day)),
            Fact(_("Recommendations"), formats.number(rows.count())),
            Fact(_("Actions"), formats.number(state.total), actions_url()),
            Fact(
                _("Actions under recommendations"),
                formats.number(links.as_of(day).count()),
                "" if asked.get("q") else links_url,
                _("An action written under two recommendations is one action and two links."),
            ),
            Fact(_("Overdue"), formats.number(state.overdue), actions_url(state=DueState.OVERDUE.value)),
            Fact(_("Ongoing"), formats.number(state.ongoing), actions_url(state=DueState.ONGOING.value)),
            Fact(_("Accepted"), rate_words(accepted)),
            Fact(
                _("Implemented, as reported"),
                rate_words(state.reported_rate),
                note=_("Ongoing actions are not counted."),
            ),
            Fact(_("Implemented, as verified"), rate_words(state.verified_rate)),
        ]


class RecommendationDetail(AsOfDetail):
    """One recommendation: every printed wording, the response, the actions as of a day."""

    model = Recommendation
    fields = ((_("Evaluation"), "evaluation"), (_("Theme"), "theme"), *CITATION)

    def get_queryset(self) -> Any:
        """With the response and the wordings."""
        return super().get_queryset().for_list()

    def panels(self) -> Sequence[Panel]:
        """Wordings, response, actions."""
        response = getattr(self.object, "response", None)
        actions = (
            Action.objects.visible_to(self.request.user)
            .for_list()
            .as_of(self.day)
            .filter(links__recommendation=self.object)
        )
        return [
            self.as_of_panel(),
            TemplatePanel(
                title=_("As printed"),
                template="governance/recommendation_wordings.html",
                values={"recommendation": self.object, "wordings": self.object.wordings.all()},
            ),
            TemplatePanel(
                title=_("Management response"),
                template="governance/recommendation_response.html",
                values={"response": response},
            ),
            TablePanel(
                title=_("Actions as of %(day)s") % {"day": formats.date(self.day)},
                table_class=ActionTable,
                rows=actions,
                exclude=("origin",),
                empty=_("No action is written under this recommendation."),
            ),
        ]
