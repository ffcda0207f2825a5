"""Columns of sessions, delegations, agenda items and outcomes."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from governance.models import AgendaItem, Delegate, Outcome, Session
from governance.models.session import geneva_today
from iomtrack import formats
from iomtrack.bilingual import name_ordering
from iomtrack.tables import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    LinkColumn,
    NumberColumn,
    PeriodColumn,
    RecordColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)


class TitleColumn(RecordColumn):
    """A related record by its bilingual title, as a link."""

    def related(self, record: Any) -> Any:
        """The record at the end of the path."""
        for part in str(self.accessor or self._name).split("__"):
            record = getattr(record, part)
        return record

    def typed(self, record: Any) -> str:
        """The title as text."""
        return self.related(record).title.plain

    def shown(self, value: str, record: Any) -> Any:
        """The title, marked with its language, linked to the record."""
        related = self.related(record)
        return format_html('<a href="{}">{}</a>', related.get_absolute_url(), related.title)

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        """By the title in the reader's language."""
        path = str(self.accessor or self._name).replace(".", "__")
        return queryset.order_by(*name_ordering(f"{path}__title", is_descending), "pk"), True


class SessionTable(RecordTable):
    """Sessions with their days and how much of the agenda is logged."""

    title = LinkColumn(verbose_name=_("Session"))
    body = RelatedColumn(verbose_name=_("Body"))
    period = PeriodColumn(verbose_name=_("Dates"), not_stated=True)
    kind = ChoiceColumn(verbose_name=_("Kind"), not_stated=True)
    number = NumberColumn(verbose_name=_("Number"), not_stated=True)
    status = TextColumn(verbose_name=_("Status"), accessor="standing_label", order_by=("standing", "pk"), indexed=False)
    items_count = NumberColumn(verbose_name=_("Items"), indexed=False)
    missing_count = NumberColumn(verbose_name=_("Items without outcome"), indexed=False)
    marking = ChoiceColumn(verbose_name=_("Marking"))

    class Meta(RecordTable.Meta):
        model = Session
        fields = (
            "title",
            "body",
            "period",
            "kind",
            "number",
            "status",
            "items_count",
            "missing_count",
            "marking",
        )


class DaysLeftColumn(RecordColumn):
    """How far a session that is not over lies ahead, counted from today in Geneva."""

    def typed(self, record: Session) -> str:
        """In so many days; today; under way."""
        day = geneva_today()
        if record.start is None or record.start < day:
            return gettext("under way")
        if record.start == day:
            return gettext("today")
        days = (record.start - day).days
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": formats.number(days)}


class NextSessionTable(RecordTable):
    """Sessions to come: how soon, where, and how long the agenda is."""

    title = LinkColumn(verbose_name=_("Session"))
    body = RelatedColumn(verbose_name=_("Body"))
    period = PeriodColumn(verbose_name=_("Dates"))
    days_left = DaysLeftColumn(
        verbose_name=pgettext_lazy("how soon", "When"), orderable=False, attrs={"td": {"class": "date"}}
    )
    items_count = NumberColumn(verbose_name=_("Items"), indexed=False)

    class Meta(RecordTable.Meta):
        model = Session
        fields = ("title", "body", "period", "days_left", "items_count")


class DelegateTable(RecordTable):
    """Who sits on a delegation."""

    session = TitleColumn(verbose_name=_("Session"))
    person = RelatedColumn(verbose_name=_("Person"), not_stated=True)
    unit = RelatedColumn(verbose_name=_("Unit"), not_stated=True)
    role = ChoiceColumn(verbose_name=_("Role"))
    level = ChoiceColumn(verbose_name=_("Level"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = Delegate
        fields = ("session", "person", "unit", "role", "level")


class AgendaItemTable(RecordTable):
    """Agenda items with what became of them."""

    position = NumberColumn(verbose_name=_("Item"), order_by=("session", "position"))
    title = LinkColumn(verbose_name=_("Title"))
    session = TitleColumn(verbose_name=_("Session"))
    outcome = ChoiceColumn(
        verbose_name=_("Outcome"),
        accessor="logged__code",
        order_by=("outcome__code", "pk"),
        not_stated=True,
        indexed=False,
    )
    marking = ChoiceColumn(verbose_name=_("Marking"))

    class Meta(RecordTable.Meta):
        model = AgendaItem
        fields = ("position", "title", "session", "outcome", "marking")


class LogColumn(RecordColumn):
    """The way to the form that logs an item."""

    def typed(self, record: AgendaItem) -> str:
        """What the link says."""
        return gettext("Log outcome")

    def shown(self, value: str, record: AgendaItem) -> Any:
        """The link, which says to a screen reader which item it logs."""
        url = reverse("governance:item_log", args=[record.pk])
        return format_html('<a href="{}">{}<span class="hidden">: {}</span></a>', url, value, record.title)


class ItemToLogTable(RecordTable):
    """Items whose outcome is missing, each with the way to log it."""

    title = LinkColumn(verbose_name=_("Agenda item"))
    session = TitleColumn(verbose_name=_("Session"))
    log = LogColumn(verbose_name=_("Outcome"), orderable=False)

    class Meta(RecordTable.Meta):
        model = AgendaItem
        fields = ("title", "session", "log")


class OutcomeTable(RecordTable):
    """What was decided, on which item of which session."""

    code = LinkColumn(verbose_name=_("Outcome"), accessor="get_code_display", order_by=("code",))
    item = TitleColumn(verbose_name=_("Agenda item"))
    session = TitleColumn(verbose_name=_("Session"), accessor="item__session")
    decided_by = ChoiceColumn(verbose_name=_("How decided"), not_stated=True)
    decided_on = DateColumn(verbose_name=_("Decided on"), not_stated=True)
    decision_number = TextColumn(verbose_name=_("Decision number"), not_stated=True)
    provisional = BooleanColumn(verbose_name=_("Provisional"))

    class Meta(RecordTable.Meta):
        model = Outcome
        fields = (
            "code",
            "item",
            "session",
            "decided_by",
            "decided_on",
            "decision_number",
            "provisional",
        )
