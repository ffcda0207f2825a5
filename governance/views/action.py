"""Pages of actions: the list and the action as of a day, the response as printed, the verbs."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from governance.filters.follow_up import ActionFilter, ActionLinkFilter
from governance.forms.follow_up import ProgressForm, VerdictForm
from governance.models.action import Action, DueState
from governance.models.action_link import ActionLink
from governance.models.progress import ActionEntry, Status, today
from governance.reports.follow_up import follow_up
from governance.services.follow_up import close_action, judge_action, report_progress
from governance.tables.follow_up import ActionEntryTable, ActionLinkTable, ActionTable, overdue_words
from governance.views.follow_up import AsOfDetail, rate_words
from iomtrack import formats, navigation
from iomtrack.panels import Fact, FactsPanel, Panel, TablePanel, TemplatePanel
from iomtrack.views import FormPage, Link, ListPage


class ActionList(ListPage):
    """Actions of recommendations and of meetings, as of a day."""

    model = Action
    table_class = ActionTable
    filterset_class = ActionFilter

    def summary(self, rows: Any) -> Sequence[Fact]:
        """Where the listed actions stand; each number opens the rows it counts."""
        day = self.filterset.day
        listed = Action.objects.visible_to(self.request.user).filter(pk__in=rows.order_by().values("pk"))
        state = follow_up(listed, day)

        def url(name: str, value: str) -> str:
            query = self.request.GET.copy()
            for gone in ("page", "sort", "format", "per_page"):
                query.pop(gone, None)
            if query.get(name) not in (None, "", value):
                return ""
            query[name] = value
            return f"{self.request.path}?{query.urlencode()}"

        return [
            Fact(_("As of"), formats.date(day)),
            *(
                Fact(DueState(name).label, formats.number(getattr(state, name)), url("state", name))
                for name in ("overdue", "due", "ongoing", "needs_date", "done")
            ),
            Fact(_("Waiting for verification"), formats.number(state.waiting), url("progress", "waiting")),
            Fact(_("Implemented, as reported"), rate_words(state.reported_rate)),
            Fact(_("Implemented, as verified"), rate_words(state.verified_rate)),
        ]

    def notes(self, rows: Any) -> Sequence[Any]:
        """How due dates are read."""
        return [
            _(
                "A due date is the last day of the period that was printed; an action is overdue from the "
                "day after, in Ottawa time. Ongoing actions are never overdue."
            )
        ]


class ActionDetail(AsOfDetail):
    """One action: what was promised, by whom, until when, what was said of it since."""

    model = Action

    def get_queryset(self) -> Any:
        """With what the page shows."""
        return super().get_queryset().for_list()

    def get_actions(self) -> list[Link]:
        """The verbs, while the action is open."""
        if self.standing.due_state == DueState.DONE:
            return []
        key = (self.object.pk,)
        verbs = [
            Link(_("Report progress"), "governance:action_progress", "governance.add_actionentry", key),
            Link(_("Verify or close"), "governance:action_verdict", "governance.verify_action", key),
        ]
        return [verb for verb in verbs if self.request.user.has_perm(verb.permission)]

    @cached_property
    def standing(self) -> Action:
        """The action as it stood on the day; as of today when it was promised later."""
        rows = Action.objects.visible_to(self.request.user).filter(pk=self.object.pk)
        promised = self.object.agreed_on or self.day
        return rows.as_of(self.day if promised <= self.day else max(promised, today())).get()

    def facts(self) -> list[Fact]:
        """What was promised and where it stands."""
        standing = self.standing
        self.fields = (
            (_("Accountable unit"), "owner"),
            (_("Accountability, as printed"), "owner_as_printed"),
            (_("Due, as printed"), "due_as_printed"),
            Fact(_("Due period"), self.due_period()),
            (_("Basis of the due date"), "due_basis"),
            (_("Original due date"), "original_due_on"),
            (_("Due date"), "due_on"),
            Fact(_("As of"), formats.date(standing.as_of)),
            Fact(_("State"), overdue_words(standing) or standing.due_state_label),
            Fact(_("Reported by the unit"), standing.reported_label or formats.not_stated()),
            Fact(_("Judged by the evaluator"), standing.judged_label or formats.not_stated()),
            (_("Source"), "source"),
            (_("Where in the source"), "place_in_source"),
            *([(_("Note"), "note")] if self.object.note else []),
        )
        return super().facts()

    def due_period(self) -> str:
        """The period the printed phrase names."""
        if not self.object.due_end:
            return str(self.object.get_due_kind_display())
        return str(formats.period(self.object.due_start, self.object.due_end, "day"))

    def panels(self) -> Sequence[Panel]:
        """Recommendations or meeting, the other units, the entries."""
        action, user, day = self.object, self.request.user, self.standing.as_of
        links = ActionLink.objects.visible_to(user).for_list().filter(action=action).as_of(day)
        entries = ActionEntry.objects.visible_to(user).for_list().filter(action=action, on__lte=day)
        units = action.action_units.visible_to(user).select_related("unit")
        found: list[Panel] = [self.as_of_panel()]
        if action.text:
            found.append(
                TemplatePanel(
                    title=_("Text as published") if action.source else _("In full"),
                    template="governance/action_text.html",
                    values={"text": action.text},
                )
            )
        if links:
            found.append(
                TablePanel(
                    title=_("Written under"),
                    table_class=ActionLinkTable,
                    rows=links,
                    exclude=("action", "owner", "due_phrase", "due_on", "state"),
                )
            )
        if action.outcome:
            session = action.outcome.item.session
            found.append(
                FactsPanel(
                    title=_("Promised at"),
                    facts=[
                        Fact(_("Session"), str(session), session.get_absolute_url()),
                        Fact(_("Agenda item"), str(action.outcome.item)),
                        Fact(_("Outcome"), action.outcome.get_code_display()),
                    ],
                )
            )
        if units:
            found.append(
                FactsPanel(
                    title=_("Other units"),
                    facts=[Fact(part.get_role_display(), part.unit, part.unit.get_absolute_url()) for part in units],
                )
            )
        found.append(
            TablePanel(
                title=_("What was reported and judged"),
                table_class=ActionEntryTable,
                rows=entries,
                empty=_("Nothing was reported by that day."),
            )
        )
        return found


class ActionLinkList(ListPage):
    """The management response as printed: one row for every action under a recommendation."""

    model = ActionLink
    table_class = ActionLinkTable
    filterset_class = ActionLinkFilter
    title = _("Actions by recommendation")
    intro = _("The management response as printed: one row wherever an action is written under a recommendation.")

    def get_queryset(self) -> Any:
        """In the order of the document."""
        rows = super().get_queryset()
        return rows.order_by("recommendation__evaluation", "recommendation__number", "pk")


class EntryPage(FormPage):
    """A form about one open action."""

    model = ActionEntry
    action = "add"

    @cached_property
    def about(self) -> Action:
        """The action the entry is about."""
        return get_object_or_404(Action.objects.visible_to(self.request.user), pk=self.kwargs["action"])

    def crumbs(self) -> Any:
        """The list of actions, the action, the form."""
        return navigation.crumbs(self.request, self.about, self.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the action on top."""
        return super().get_context_data(about=self.about, **kwargs)

    def get_template_names(self) -> list[str]:
        """The form below what was promised."""
        return ["governance/action_entry_form.html"]


class ActionProgress(EntryPage):
    """Report what the unit did."""

    form_class = ProgressForm
    title = _("Report progress")
    permission = "governance.add_actionentry"

    def get_initial(self) -> dict[str, Any]:
        """The accountable unit reports, unless another is chosen."""
        return {**super().get_initial(), "unit": self.about.owner_id}

    def perform(self, form: ProgressForm) -> ActionEntry:
        """Append the report."""
        data = form.cleaned_data
        return report_progress(
            action=self.about,
            status=data["status"],
            on=data["on"],
            note=data["note"],
            language=data["text_language"],
            unit=data["unit"],
            person=data["person"],
            by=self.request.user,
        )


class ActionVerdict(EntryPage):
    """Verify, return or close an action."""

    form_class = VerdictForm
    title = _("Verify or close")
    permission = "governance.verify_action"

    def perform(self, form: VerdictForm) -> ActionEntry:
        """Append the verdict or the decision to close."""
        data = form.cleaned_data
        common = {
            "action": self.about,
            "on": data["on"],
            "note": data["note"],
            "language": data["text_language"],
            "by": self.request.user,
        }
        if data["verdict"] == Status.CLOSED:
            return close_action(result=data["result"], **common)
        return judge_action(status=data["verdict"], **common)
