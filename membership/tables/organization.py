"""Tables of organizations, their names and their service areas."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from iomtrack.tables import (
    ChoiceColumn,
    LinkColumn,
    NameColumn,
    NumberColumn,
    PeriodColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)
from membership.models import MembershipCount, MembershipList, Organization, OrganizationName, ServiceArea
from membership.tables.note import NoteColumn
from membership.tables.quoted import QuotedColumn


class ThatDay:
    """Mixin of a column that prints the dated name of a day, from `names_that_day` of the record."""

    accessor: Any

    def typed(self, record: Any) -> Any:
        """The field of the name that held on the day, else the record's own."""
        names = getattr(record, "names_that_day", ())
        return getattr(names[0] if names else record, self.accessor) or None


class NameThatDay(ThatDay, LinkColumn):
    """The name a record had on the day asked for, linking to its page."""


class AcronymThatDay(ThatDay, NameColumn):
    """The acronym a record had on the day asked for."""


class OrganizationTable(RecordTable):
    """Organizations, with the name they had on the day."""

    name = NameThatDay(verbose_name=_("Name"), accessor="name")
    acronym = AcronymThatDay(verbose_name=_("Acronym"), accessor="acronym")
    kind = ChoiceColumn(verbose_name=_("Kind"))
    seat = NameColumn(verbose_name=_("Seat"), not_stated=True)
    founded = TextColumn(verbose_name=_("Founded in"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = Organization
        fields = ("name", "acronym", "kind", "seat", "founded")


class OrganizationNameTable(RecordTable):
    """The names an organization had."""

    name = NameColumn(verbose_name=_("Name"))
    acronym = NameColumn(verbose_name=_("Acronym"), not_stated=True)
    period = PeriodColumn()
    note = NoteColumn(verbose_name=_("Note"))

    class Meta(RecordTable.Meta):
        model = OrganizationName
        fields = ("name", "acronym", "period", "note")


class ServiceAreaTable(RecordTable):
    """The service areas of an organization."""

    name = NameColumn(verbose_name=_("Name"))
    source = RelatedColumn(verbose_name=_("Source"))
    locator = QuotedColumn(verbose_name=_("Where in the source"))

    class Meta(RecordTable.Meta):
        model = ServiceArea
        fields = ("name", "source", "locator")


class MembershipListTable(RecordTable):
    """The published lists of members."""

    period = PeriodColumn(verbose_name=_("Speaks for"))
    members = NumberColumn(verbose_name=_("Members in the list"))
    observers = NumberColumn(verbose_name=_("Observers in the list"))
    source = RelatedColumn(verbose_name=_("Source"))
    locator = QuotedColumn(verbose_name=_("Edition"))

    class Meta(RecordTable.Meta):
        model = MembershipList
        fields = ("period", "members", "observers", "source", "locator")


class MembershipCountTable(RecordTable):
    """What publications say about the number of members."""

    period = PeriodColumn(verbose_name=_("As of"))
    members = NumberColumn(verbose_name=_("Members"), not_stated=True)
    observers = NumberColumn(verbose_name=_("Observers"), not_stated=True)
    source = RelatedColumn(verbose_name=_("Source"))
    locator = QuotedColumn(verbose_name=_("Where in the source"), not_stated=True)
    note = NoteColumn(verbose_name=_("Note"))

    class Meta(RecordTable.Meta):
        model = MembershipCount
        fields = ("period", "members", "observers", "source", "locator", "note")
