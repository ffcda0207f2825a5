"""Columns of bodies, their rules, posts and appointments."""

import datetime as dt
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from governance.models import Appointment, Body, BodyRule, BodySuccession, Person, Post
from governance.models.progress import today
from iomtrack.tables import (
    ChoiceColumn,
    LinkColumn,
    NameColumn,
    NumberColumn,
    PeriodColumn,
    RecordColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)


class OwnerColumn(RecordColumn):
    """What a body or post belongs to: the record in the first of two columns that is filled."""

    def typed(self, record: Any) -> str | None:
        """The owner's name."""
        return str(record.owner) if record.owner else None

    def shown(self, value: str, record: Any) -> Any:
        """The owner's name, linked to its page."""
        url = record.owner.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, record.owner.name) if url else record.owner.name


class BodyTable(RecordTable):
    """Bodies with what they belong to and when they existed."""

    name = LinkColumn(verbose_name=_("Body"))
    abbreviation = NameColumn(verbose_name=_("Abbreviation"), not_stated=True)
    owner = OwnerColumn(verbose_name=_("Belongs to"), order_by=("organization__code", "department__code", "code"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    parent = RelatedColumn(verbose_name=_("Parent body"), not_stated=True)
    lead = RelatedColumn(verbose_name=_("Lead department"), not_stated=True)
    period = PeriodColumn(verbose_name=_("Existed"), not_stated=True)
    certainty = ChoiceColumn(verbose_name=_("Certainty"))

    class Meta(RecordTable.Meta):
        model = Body
        fields = ("name", "abbreviation", "owner", "kind", "parent", "lead", "period", "certainty")


class BodySuccessionTable(RecordTable):
    """Which body took over from which."""

    predecessor = RelatedColumn(verbose_name=_("Predecessor"))
    successor = RelatedColumn(verbose_name=_("Successor"))
    on = TextColumn(verbose_name=_("When"), accessor="on_label", order_by=("on", "pk"))
    certainty = ChoiceColumn(verbose_name=_("Certainty"))
    citation = TextColumn(verbose_name=_("Source"), not_stated=True, orderable=False)

    class Meta(RecordTable.Meta):
        model = BodySuccession
        fields = ("predecessor", "successor", "on", "certainty", "citation")


class BodyRuleTable(RecordTable):
    """The rules of bodies, with their source."""

    body = RelatedColumn(verbose_name=_("Body"))
    kind = ChoiceColumn(verbose_name=_("Rule"))
    value = TextColumn(verbose_name=_("Value"), accessor="value_label", order_by=("number", "majority"))
    scope = ChoiceColumn(verbose_name=_("Applies to"))
    period = PeriodColumn(verbose_name=_("In force"), not_stated=True)
    text = NameColumn(verbose_name=_("As stated"), not_stated=True)
    certainty = ChoiceColumn(verbose_name=_("Certainty"))
    citation = TextColumn(verbose_name=_("Source"), not_stated=True, orderable=False)

    class Meta(RecordTable.Meta):
        model = BodyRule
        fields = ("body", "kind", "value", "scope", "period", "text", "certainty", "citation")


class HolderColumn(RecordColumn):
    """Who holds the post on the table's day, or that it is vacant by these records."""

    def typed(self, record: Post) -> str:
        """The holder, or the word."""
        day = self.day(record)
        appointment = record.appointment_on(day)
        if appointment:
            return appointment.holder
        return str(_("Dissolved")) if not record.body_exists_on(day) else str(_("Nobody recorded"))

    def day(self, record: Post) -> dt.date:
        """The as-of day of the list, else today."""
        return getattr(record, "as_of", None) or today()


class PostTable(RecordTable):
    """Posts and who holds them on a day."""

    name = LinkColumn(verbose_name=_("Post"))
    owner = OwnerColumn(verbose_name=_("Belongs to"), order_by=("body__code", "organization__code", "code"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    term_years = NumberColumn(verbose_name=_("Term (years)"), not_stated=True)
    majority = ChoiceColumn(verbose_name=_("Elected by"), not_stated=True)
    holder = HolderColumn(verbose_name=_("Holder that day"), orderable=False)

    class Meta(RecordTable.Meta):
        model = Post
        fields = ("name", "owner", "kind", "term_years", "majority", "holder")


class AppointmentTable(RecordTable):
    """Who held which post when, on behalf of which state."""

    post = LinkColumn(verbose_name=_("Post"), order_by=("post__code", "start"))
    person = RelatedColumn(verbose_name=_("Person"), not_stated=True, indexed=False)
    state = RelatedColumn(verbose_name=_("On behalf of"), not_stated=True)
    period = PeriodColumn(not_stated=True)
    certainty = ChoiceColumn(verbose_name=_("Certainty"))
    citation = TextColumn(verbose_name=_("Source"), not_stated=True, orderable=False)

    class Meta(RecordTable.Meta):
        model = Appointment
        fields = ("post", "person", "state", "period", "certainty", "citation")


class PersonTable(RecordTable):
    """Persons who hold posts or sit on delegations."""

    name = LinkColumn(verbose_name=_("Person"), order_by=("name",))
    state = RelatedColumn(verbose_name=_("State"), not_stated=True)
    unit = RelatedColumn(verbose_name=_("Unit"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = Person
        fields = ("name", "state", "unit")
