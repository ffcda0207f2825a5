"""Pages of outcomes, and the plain form with which an item is logged."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.filters.meeting import OutcomeFilter
from governance.forms.meeting import FollowUpForm, OutcomeChangeForm, OutcomeForm
from governance.models import Action, AgendaItem, Outcome
from governance.models.progress import today
from governance.services import meeting
from governance.services.follow_up import create_follow_up_action
from governance.tables.follow_up import ActionTable
from governance.tables.meeting import OutcomeTable
from governance.views.meeting import SentOncePage
from iomtrack import navigation
from iomtrack.panels import Panel, TablePanel, TextPanel
from iomtrack.views import DetailPage, FormPage, Link, ListPage


class ItemLog(SentOncePage):
    """Log what was decided on an item: the second of the two forms of the counselor."""

    model = Outcome
    form_class = OutcomeForm
    template_name = "governance/item_log.html"
    title = _("Log outcome")

    @cached_property
    def item(self) -> AgendaItem:
        """The item of the address, if this user may see it."""
        rows = AgendaItem.objects.visible_to(self.request.user).select_related("session__body", "outcome")
        return get_object_or_404(rows, pk=self.kwargs["agenda_item_pk"])

    def get_title(self) -> Any:
        """The item by its number and title."""
        return _("Log outcome: %(item)s") % {"item": self.item}

    def crumbs(self) -> list[navigation.Crumb]:
        """By way of the session."""
        return navigation.crumbs(self.request, self.item.session, _("Log outcome"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The item, to say that it is logged already or that its session is closed; the way back."""
        session = self.item.session
        return super().get_context_data(item=self.item, session=session, back_url=session.get_absolute_url(), **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The outcome belongs to the item."""
        return {**super().get_form_kwargs(), "instance": Outcome(item=self.item)}

    def perform(self, form: OutcomeForm) -> Outcome:
        """Through the service, with the follow-up action in the same transaction."""
        data = form.cleaned_data
        values = {name: data[name] for name in OutcomeForm.Meta.fields if name in data}
        return meeting.log_outcome(
            item=self.item,
            text=data["text"],
            language=data["text_language"],
            follow_up=form.follow_up(),
            client_id=data["client_id"],
            **values,
        )

    def success_message(self) -> str:
        """What was logged."""
        return gettext("Logged: %(outcome)s") % {"outcome": self.object}

    def get_success_url(self) -> str:
        """Back to the session, where the next item is offered."""
        return self.item.session.get_absolute_url()


class OutcomeList(ListPage):
    """What the bodies decided."""

    model = Outcome
    table_class = OutcomeTable
    filterset_class = OutcomeFilter


class OutcomeDetail(DetailPage):
    """One outcome and the actions that follow from it."""

    model = Outcome
    fields = (
        (_("Session"), "item.session"),
        "item",
        "code",
        "decided_by",
        "decision_number",
        "decided_on",
        "provisional",
        (_("Source"), "citation"),
        "certainty",
        (_("Note"), "note"),
    )

    def get_queryset(self) -> Any:
        """With item and session."""
        return super().get_queryset().select_related("item__session__body", "source")

    def get_actions(self) -> list[Link]:
        """Correct it, add an action, go back to the session."""
        outcome = self.object
        links = [
            Link(
                _("Back to the session"),
                "governance:session_detail",
                "governance.view_session",
                (outcome.item.session_id,),
            )
        ]
        if not outcome.item.session.is_closed:
            key = (outcome.pk,)
            links += [
                Link(_("Correct outcome"), "governance:outcome_update", "governance.change_outcome", key),
                Link(_("Add follow-up action"), "governance:outcome_follow_up", "governance.add_action", key),
            ]
        return [link for link in links if self.request.user.has_perm(link.permission)]

    def panels(self) -> Sequence[Panel]:
        """The follow-up actions as they stand today."""
        actions = Action.objects.visible_to(self.request.user).for_list().filter(outcome=self.object).as_of(today())
        text = self.object.text
        said: list[Panel] = [TextPanel(_("What was decided"), text=text)] if text else []
        return [*said, TablePanel(_("Follow-up actions"), table_class=ActionTable, rows=actions)]


class OutcomeUpdate(FormPage):
    """Correct an outcome, with a reason."""

    model = Outcome
    form_class = OutcomeChangeForm

    def perform(self, form: OutcomeChangeForm) -> Outcome:
        """Through the service."""
        return meeting.correct_outcome(outcome=self.object, **form.cleaned_data)


class OutcomeFollowUp(SentOncePage):
    """One more action because of an outcome."""

    model = Action
    form_class = FollowUpForm
    title = _("Add follow-up action")

    @cached_property
    def outcome(self) -> Outcome:
        """The outcome of the address, if this user may see it."""
        rows = Outcome.objects.visible_to(self.request.user).select_related("item__session")
        return get_object_or_404(rows, pk=self.kwargs["outcome_pk"])

    def crumbs(self) -> list[navigation.Crumb]:
        """By way of the outcome."""
        return navigation.crumbs(self.request, self.outcome, self.title)

    def perform(self, form: FollowUpForm) -> Action:
        """Through the service of actions; a closed session takes none."""
        if self.outcome.item.session.is_closed:
            raise ValidationError(gettext("This session is closed. Reopen it first."))
        data = {name: value for name, value in form.cleaned_data.items() if name != "why"}
        return create_follow_up_action(outcome=self.outcome, language=data.pop("text_language"), **data)

    def get_success_url(self) -> str:
        """Back to the session."""
        return reverse("governance:session_detail", args=[self.outcome.item.session_id])
