"""Columns of evaluations, recommendations and actions."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from governance.models.action import Action, DueState
from governance.models.action_link import ActionLink
from governance.models.evaluation import Evaluation, Finding, Recommendation
from governance.models.progress import ActionEntry
from iomtrack import formats
from iomtrack.tables import (
    ChoiceColumn,
    DateColumn,
    LinkColumn,
    NameColumn,
    NumberColumn,
    RecordColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)
from membership.tables.quoted import QuotedColumn


def overdue_words(action: Action) -> str:
    """The mark of an overdue action: the word and the days. Empty when it is not overdue."""
    days = action.days_overdue
    if days is None:
        return ""
    return ngettext("Overdue by %(days)s day", "Overdue by %(days)s days", days) % {"days": formats.number(days)}


def badge(state: str) -> str:
    """The classes of a state's mark: the word says it, the colour only repeats it."""
    return "badge bad" if state == DueState.OVERDUE else "badge"


class StateColumn(RecordColumn):
    """Where an action stands that day, in words; an overdue one is marked with its days."""

    def __init__(self, *args: Any, action: str = "", **kwargs: Any):
        self.action = action
        kwargs.setdefault("verbose_name", _("State"))
        super().__init__(*args, **kwargs)

    def action_of(self, record: Any) -> Action:
        """The action the row is about."""
        return getattr(record, self.action) if self.action else record

    def typed(self, record: Any) -> str:
        """The state in words."""
        action = self.action_of(record)
        return overdue_words(action) or action.due_state_label

    def shown(self, value: str, record: Any) -> Any:
        """The words in a mark of the state's colour."""
        state = self.action_of(record).due_state
        return format_html('<span class="{}">{}</span>', badge(state), value)


class ActionsColumn(RecordColumn):
    """The actions under a recommendation, each with its state."""

    def typed(self, record: Recommendation) -> str | None:
        """One action after the other, in one text."""
        return (
            "; ".join(
                f"{link.action} {overdue_words(link.action) or link.action.due_state_label}"
                for link in record.links_on_day
            )
            or None
        )

    def shown(self, value: str, record: Recommendation) -> Any:
        """A list of links, the overdue ones marked."""
        lines = []
        for link in record.links_on_day:
            action = link.action
            words = overdue_words(action) or action.due_state_label
            lines.append((action.get_absolute_url(), action.name, badge(action.due_state), words))
        return format_html(
            '<ul class="cell-list">{}</ul>',
            format_html_join("", '<li><a href="{}">{}</a> <span class="{}">{}</span></li>', lines),
        )


class OriginColumn(RecordColumn):
    """What an action follows from: the recommendations it is written under, or the meeting that decided."""

    def typed(self, record: Action) -> str | None:
        """The numbers of the recommendations, else the session."""
        if record.answers:
            return ngettext("Recommendation %(numbers)s", "Recommendations %(numbers)s", len(record.links.all())) % {
                "numbers": record.answers
            }
        return str(record.outcome.item.session) if record.outcome else None

    def shown(self, value: str, record: Action) -> Any:
        """The session as a link; the recommendations are on the action's page."""
        if record.answers or not record.outcome:
            return value
        return format_html('<a href="{}">{}</a>', record.outcome.item.session.get_absolute_url(), value)


class PrintedColumn(RecordColumn):
    """A recommendation with its number and chosen wording."""

    def typed(self, record: ActionLink) -> str:
        """Number and wording."""
        return f"{record.recommendation} {record.recommendation.text.plain}"

    def shown(self, value: str, record: ActionLink) -> Any:
        """The name as a link, then the wording in its language."""
        recommendation = record.recommendation
        return format_html(
            '<a href="{}">{}</a> {}', recommendation.get_absolute_url(), recommendation, recommendation.text
        )


class EvaluationTable(RecordTable):
    """Evaluations with what they found and recommended."""

    name = LinkColumn(verbose_name=_("Evaluation"))
    organization = RelatedColumn(verbose_name=_("Organization"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    published = TextColumn(accessor="published_label", verbose_name=_("Published"), order_by=("published_on",))
    finding_count = NumberColumn(verbose_name=_("Findings"))
    recommendation_count = NumberColumn(verbose_name=_("Recommendations"))

    class Meta(RecordTable.Meta):
        model = Evaluation
        fields = ("name", "organization", "kind", "published", "finding_count", "recommendation_count")


class FindingTable(RecordTable):
    """Findings in their published words."""

    number = LinkColumn(verbose_name=_("Finding"), accessor="label", order_by=("evaluation", "number"))
    theme = ChoiceColumn(verbose_name=_("Theme"))
    text = NameColumn(verbose_name=_("Text as published"))
    evaluation = RelatedColumn(verbose_name=_("Evaluation"))
    locator = QuotedColumn(verbose_name=_("Where in the source"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = Finding
        fields = ("number", "theme", "text", "evaluation", "locator")


class RecommendationTable(RecordTable):
    """Recommendations with the answer, and with the actions as they stood on the day."""

    number = LinkColumn(verbose_name=_("Recommendation"), accessor="label", order_by=("evaluation", "number"))
    theme = ChoiceColumn(verbose_name=_("Theme"), not_stated=True)
    text = TextColumn(verbose_name=_("Text as published"), orderable=False)
    position = TextColumn(
        verbose_name=_("Response"),
        accessor="position_label",
        order_by=("response__position", "evaluation", "number"),
    )
    actions = ActionsColumn(verbose_name=_("Actions"), orderable=False)
    evaluation = RelatedColumn(verbose_name=_("Evaluation"))

    class Meta(RecordTable.Meta):
        model = Recommendation
        fields = ("number", "theme", "text", "position", "actions", "evaluation")


class ActionTable(RecordTable):
    """Actions as they stood on the day."""

    name = LinkColumn(verbose_name=_("Action"))
    owner = RelatedColumn(verbose_name=_("Accountable unit"))
    due_phrase = QuotedColumn(verbose_name=_("Due, as printed"), not_stated=True)
    due_on = DateColumn(verbose_name=_("Due date"), not_stated=True)
    due_state = StateColumn(order_by=("due_state", "due_on", "code"))
    reported = TextColumn(
        verbose_name=_("Reported by the unit"),
        accessor="reported_label",
        order_by=("reported", "code"),
        not_stated=True,
    )
    judged = TextColumn(
        verbose_name=_("Judged by the evaluator"),
        accessor="judged_label",
        order_by=("judged", "code"),
        not_stated=True,
    )
    origin = OriginColumn(verbose_name=_("Promised because of"), orderable=False)

    class Meta(RecordTable.Meta):
        model = Action
        fields = (
            "name", "owner", "due_phrase", "due_on", "due_state", "reported", "judged", "origin",
        )  # fmt: skip


class ActionLinkTable(RecordTable):
    """The management response as it is printed: an action under each recommendation it is written under."""

    theme = TextColumn(
        verbose_name=_("Theme"),
        accessor="recommendation__get_theme_display",
        order_by=("recommendation__theme", "recommendation"),
    )
    recommendation = PrintedColumn(
        verbose_name=_("Recommendation"),
        order_by=("recommendation__evaluation", "recommendation__number", "pk"),
    )
    response = TextColumn(
        verbose_name=_("Response"),
        accessor="recommendation__position_label",
        order_by=("recommendation__response__position", "pk"),
    )
    action = RelatedColumn(verbose_name=_("Action"))
    owner = QuotedColumn(
        verbose_name=_("Accountability, as printed"), accessor="action__owner_printed", cited="action", not_stated=True
    )
    due_phrase = QuotedColumn(
        verbose_name=_("Implementation date, as printed"),
        accessor="action__due_phrase",
        cited="action",
        not_stated=True,
    )
    due_on = DateColumn(verbose_name=_("Due date"), accessor="action__due_on", not_stated=True)
    state = StateColumn(action="action", order_by=("action__due_on", "pk"))

    class Meta(RecordTable.Meta):
        model = ActionLink
        fields = (
            "theme", "recommendation", "response", "action", "owner", "due_phrase", "due_on", "state",
        )  # fmt: skip


class ActionEntryTable(RecordTable):
    """What was said of an action, newest first."""

    on = DateColumn(verbose_name=_("Day"))
    track = ChoiceColumn(verbose_name=_("Who says so"))
    status = ChoiceColumn(verbose_name=_("Status"))
    text = TextColumn(verbose_name=_("Note"))
    unit = RelatedColumn(verbose_name=_("Unit"))
    recorded_by = TextColumn(verbose_name=_("Recorded by"))

    class Meta(RecordTable.Meta):
        model = ActionEntry
        fields = ("on", "track", "status", "text", "unit", "recorded_by")
