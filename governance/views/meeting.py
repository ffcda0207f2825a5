"""Pages of sessions and agenda items, and the plain form that creates a session."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from governance.filters.meeting import AgendaItemFilter, SessionFilter
from governance.forms.meeting import (
    CloseForm,
    ItemChangeForm,
    ItemForm,
    ReasonForm,
    SessionChangeForm,
    SessionForm,
)
from governance.models import AgendaItem, Intervention, ItemNotes, PrivateNote, Session
from governance.models.session import Standing
from governance.services import meeting
from governance.tables.meeting import AgendaItemTable, DelegateTable, SessionTable
from iomtrack import formats, navigation
from iomtrack.panels import Fact, Panel, TablePanel, TemplatePanel
from iomtrack.views import DetailPage, FormPage, Link, ListPage


class SessionList(ListPage):
    """Sessions of every body."""

    model = Session
    table_class = SessionTable
    filterset_class = SessionFilter
    actions = (Link(_("New session"), "governance:session_create", "governance.add_session"),)


class SessionDetail(DetailPage):
    """One session: its particulars, its agenda with outcomes, its delegation."""

    model = Session
    fields = (
        "body",
        (_("Dates"), "period_label"),
        "date_phrase",
        (_("Opens"), "opens"),
        "kind",
        "number",
        (_("Status"), "standing_label"),
        "place",
        (_("Source"), "citation"),
        "certainty",
        (_("Note"), "note"),
    )

    def get_queryset(self) -> Any:
        """With the body and its organization, and where it stands."""
        rows = super().get_queryset().with_standing()
        return rows.select_related("body__organization", "body__department", "source")

    def facts(self) -> list[Fact]:
        """Everything of a session known from a document; of one that staff entered, what they entered."""
        if self.object.source_id:
            return super().facts()
        entered = [("body", True), ("period_label", True), ("standing_label", True)]
        entered += [
            (name, bool(getattr(self.object, name))) for name in ("opens_on", "kind", "number", "place", "note")
        ]
        kept = {"opens" if name == "opens_on" else name for name, there in entered if there}
        shown = [entry for entry in self.fields if (entry if isinstance(entry, str) else entry[1]) in kept]
        return [self.fact(entry) for entry in shown]

    def value_of(self, name: str) -> Any:
        """The opening moment in Geneva and in Ottawa."""
        if name != "opens":
            return super().value_of(name)
        moment = self.object.opens_on
        return formats.meeting_times(moment) if moment else formats.not_stated()

    def get_actions(self) -> list[Link]:
        """What may be done with a session in its state."""
        key = (self.object.pk,)
        if self.object.is_closed:
            links = [Link(_("Reopen"), "governance:session_reopen", "governance.change_session", key)]
        else:
            links = [
                Link(_("Live capture"), "governance:session_capture", "governance.add_outcome", key),
                Link(_("Add item"), "governance:item_create", "governance.add_agendaitem", key),
                Link(_("Change session"), "governance:session_update", "governance.change_session", key),
            ]
            if self.object.standing == Standing.HELD and self.items and not self.next_item:
                links.append(Link(_("Close session"), "governance:session_close", "governance.change_session", key))
        return [link for link in links if self.request.user.has_perm(link.permission)]

    @cached_property
    def items(self) -> list[AgendaItem]:
        """The agenda this user may read, each item with its outcome and actions."""
        rows = AgendaItem.objects.visible_to(self.request.user).filter(session=self.object)
        return list(rows.select_related("outcome").prefetch_related("outcome__actions__owner").order_by("position"))

    @cached_property
    def next_item(self) -> AgendaItem | None:
        """The first item without an outcome."""
        return next((item for item in self.items if item.logged is None), None)

    def panels(self) -> Sequence[Panel]:
        """The agenda, then the delegation."""
        user = self.request.user
        may_log = user.has_perm("governance.add_outcome") and not self.object.is_closed
        agenda = TemplatePanel(
            _("Agenda and outcomes"),
            template="governance/_agenda.html",
            values={
                "items": self.items,
                "next_item": self.next_item if may_log else None,
                "may_log": may_log,
            },
        )
        delegates = self.object.delegates.visible_to(user).for_list()
        return [
            agenda,
            TablePanel(_("Delegation"), table_class=DelegateTable, rows=delegates, exclude=("session",)),
        ]


class SentOncePage(FormPage):
    """A form page that recognizes its own form coming again and answers as the first time."""

    action = "add"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sent before: nothing is written, the reader goes where the first answer led."""
        if "switch_language" not in request.POST and (made := self.made_before()):
            self.object = made
            return HttpResponseRedirect(self.get_success_url())
        return super().post(request, *args, **kwargs)

    def made_before(self) -> Any:
        """What this very form has made already."""
        try:
            client_id = uuid.UUID(self.request.POST.get("client_id", ""))
        except ValueError:
            return None
        return self.model.objects.visible_to(self.request.user).filter(client_id=client_id).first()


class SessionCreate(SentOncePage):
    """A new session with its first items: the first of the two forms of the counselor."""

    model = Session
    form_class = SessionForm
    title = _("New session")

    def perform(self, form: SessionForm) -> Session:
        """Through the service."""
        values = {name: value for name, value in form.cleaned_data.items() if name != "why"}
        return meeting.create_session(language=values.pop("text_language"), **values)


class SessionUpdate(FormPage):
    """The particulars of a session."""

    model = Session
    form_class = SessionChangeForm

    def perform(self, form: SessionChangeForm) -> Session:
        """Through the service."""
        return meeting.change_session(session=self.object, **form.cleaned_data)


class SessionClose(FormPage):
    """Close a session of which every item has its outcome."""

    model = Session
    form_class = CloseForm
    action = "change"
    title = _("Close session")
    intro = _("Nothing can be added to a closed session. Reopening it needs a reason.")

    def perform(self, form: CloseForm) -> Session:
        """Through the service."""
        return meeting.close_session(session=self.object)


class SessionReopen(FormPage):
    """Reopen a closed session, for a reason."""

    model = Session
    form_class = ReasonForm
    action = "change"
    title = _("Reopen session")

    def perform(self, form: ReasonForm) -> Session:
        """Through the service."""
        return meeting.reopen_session(session=self.object, why=form.cleaned_data["why"])


class ItemCreate(SentOncePage):
    """One more agenda item; afterwards the session's page offers what comes next."""

    model = AgendaItem
    form_class = ItemForm
    title = _("Add item")

    @cached_property
    def session(self) -> Session:
        """The session of the address, if this user may see it."""
        return get_object_or_404(Session.objects.visible_to(self.request.user), pk=self.kwargs["session_pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """The item belongs to the session."""
        return {**super().get_form_kwargs(), "instance": AgendaItem(session=self.session)}

    def crumbs(self) -> list[navigation.Crumb]:
        """By way of the session."""
        return navigation.crumbs(self.request, self.session, self.title)

    def perform(self, form: ItemForm) -> AgendaItem:
        """Through the service."""
        data = form.cleaned_data
        return meeting.add_agenda_item(
            session=self.session,
            title=data["title"],
            language=data["text_language"],
            marking=data["marking"],
            client_id=data["client_id"],
        )

    def get_success_url(self) -> str:
        """Back to the session."""
        return self.session.get_absolute_url()


class AgendaItemList(ListPage):
    """Agenda items of every session."""

    model = AgendaItem
    table_class = AgendaItemTable
    filterset_class = AgendaItemFilter


class AgendaItemDetail(DetailPage):
    """One item and what was decided on it."""

    model = AgendaItem
    fields = ("session", "position", (_("Outcome"), "logged"), "marking")

    def get_actions(self) -> list[Link]:
        """Log its outcome, or change it."""
        item, links = self.object, []
        if item.session.is_closed:
            return []
        if item.logged is None:
            links.append(Link(_("Log outcome"), "governance:item_log", "governance.add_outcome", (item.pk,)))
        key = (item.session_id,)
        links.append(Link(_("Live capture"), "governance:session_capture", "governance.add_outcome", key))
        links.append(Link(_("Change item"), "governance:agendaitem_update", "governance.change_agendaitem", (item.pk,)))
        return [link for link in links if self.request.user.has_perm(link.permission)]

    def panels(self) -> Sequence[Panel]:
        """What was taken down while the body sat, and the reader's own note."""
        user, item = self.request.user, self.object
        values = {
            "interventions": list(Intervention.objects.visible_to(user).told().filter(item=item).order_by("pk")),
            "notes": ItemNotes.objects.visible_to(user).filter(item=item).first(),
            "note": PrivateNote.objects.filter(item=item, author=user).exclude(text="").first(),
        }
        if not any(values.values()):
            return []
        return [TemplatePanel(_("Taken down"), template="governance/_taken_down.html", values=values)]


class AgendaItemUpdate(FormPage):
    """Titles, number and marking of an item."""

    model = AgendaItem
    form_class = ItemChangeForm

    def perform(self, form: ItemChangeForm) -> AgendaItem:
        """Through the service."""
        return meeting.change_agenda_item(item=self.object, **form.cleaned_data)
