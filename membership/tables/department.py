"""Tables of departments, units and their names."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from iomtrack.models import Record
from iomtrack.tables import ChoiceColumn, NameColumn, PeriodColumn, RecordTable, RelatedColumn, TextColumn
from membership.models import Department, DepartmentAlias, DepartmentName, Unit, UnitAlias, UnitName
from membership.tables.note import NoteColumn
from membership.tables.organization import AcronymThatDay, NameThatDay
from membership.tables.quoted import QuotedColumn


class SuccessorColumn(RelatedColumn):
    """What something is now part of; most are part of nothing else, and then nothing is missing."""

    def typed(self, record: Any) -> str:
        """The successor's name, or that there is none."""
        return super().typed(record) or str(_("None"))

    def shown(self, value: str, record: Any) -> Any:
        """A link to the successor."""
        return super().shown(value, record) if self.related(record) else value


class DepartmentTable(RecordTable):
    """Departments, with the name they had on the day."""

    name = NameThatDay(verbose_name=_("Name"), accessor="name")
    acronym = AcronymThatDay(verbose_name=_("Acronym"), accessor="acronym", not_stated=True)
    kind = ChoiceColumn(verbose_name=_("Kind"))
    successor = SuccessorColumn(verbose_name=_("Now part of"))

    class Meta(RecordTable.Meta):
        model = Department
        fields = ("name", "acronym", "kind", "successor")


class UnitTable(RecordTable):
    """Units, with the name they had on the day."""

    name = NameThatDay(verbose_name=_("Name"), accessor="name")
    acronym = AcronymThatDay(verbose_name=_("Acronym"), accessor="acronym", not_stated=True)
    department = RelatedColumn(verbose_name=_("Department"))
    successor = SuccessorColumn(verbose_name=_("Now part of"))

    class Meta(RecordTable.Meta):
        model = Unit
        fields = ("name", "acronym", "department", "successor")


class DepartmentNameTable(RecordTable):
    """The names a department had."""

    name = NameColumn(verbose_name=_("Name"))
    acronym = NameColumn(verbose_name=_("Acronym"), not_stated=True)
    period = PeriodColumn()
    certainty = ChoiceColumn(verbose_name=_("Certainty"))
    source = RelatedColumn(verbose_name=_("Source"))
    note = NoteColumn(verbose_name=_("Note"))

    class Meta(RecordTable.Meta):
        model: type[Record] = DepartmentName
        fields = ("name", "acronym", "period", "certainty", "source", "note")


class UnitNameTable(DepartmentNameTable):
    """The names a unit had."""

    class Meta(DepartmentNameTable.Meta):
        model = UnitName


class DepartmentAliasTable(RecordTable):
    """Other names under which documents mention a department."""

    text = TextColumn(verbose_name=_("Other name"), accessor="marked_text", order_by=("text",))
    source = RelatedColumn(verbose_name=_("Source"))
    locator = QuotedColumn(verbose_name=_("Where in the source"), not_stated=True)

    class Meta(RecordTable.Meta):
        model: type[Record] = DepartmentAlias
        fields = ("text", "source", "locator")


class UnitAliasTable(DepartmentAliasTable):
    """Other names under which documents mention a unit."""

    class Meta(DepartmentAliasTable.Meta):
        model = UnitAlias
