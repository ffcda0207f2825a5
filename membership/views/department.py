"""Pages of departments and units."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.as_of import AsOfPage
from iomtrack.panels import Fact, Panel, TablePanel
from iomtrack.views import DetailPage, ListPage
from membership.filters.department import DepartmentFilter, UnitFilter
from membership.models import Department, Unit
from membership.tables.department import (
    DepartmentAliasTable,
    DepartmentNameTable,
    DepartmentTable,
    UnitAliasTable,
    UnitNameTable,
    UnitTable,
)
from membership.views.day import NamesThatDay


class DepartmentList(NamesThatDay, ListPage):
    """Departments and outside bodies, with the names of the day."""

    model = Department
    table_class = DepartmentTable
    filterset_class = DepartmentFilter
    intro = _("Departments, agencies and outside bodies, each with the name it had on the as-of day.")

    def get_queryset(self) -> Any:
        """In alphabetical order."""
        return super().get_queryset().by_name()


class UnitList(NamesThatDay, ListPage):
    """Units, with the names of the day."""

    model = Unit
    table_class = UnitTable
    filterset_class = UnitFilter
    intro = _("Branches, divisions and mission sections, each with the name it had on the as-of day.")

    def get_queryset(self) -> Any:
        """In alphabetical order."""
        return super().get_queryset().by_name()


class NamedPage(AsOfPage, DetailPage):
    """What the pages of departments and units share: the name of the day, the names, the other names."""

    name_table: Any = None
    alias_table: Any = None

    def facts(self) -> list[Fact]:
        """The name of the day, the declared fields, what became of it."""
        successor = self.object.successor
        more = [Fact(_("Now part of"), successor.name, successor.get_absolute_url())] if successor else []
        if self.object.note:
            more.append(Fact(_("Note"), self.object.note))
        return [
            Fact(_("Name on that day"), self.object.name_on(self.day), note=formats.date(self.day)),
            Fact(_("Acronym on that day"), self.object.acronym_on(self.day) or formats.not_stated()),
            *super().facts(),
            *more,
        ]

    def panels(self) -> Sequence[Panel]:
        """The day, the names, the other names."""
        return [
            self.as_of_panel(),
            TablePanel(
                _("Names"),
                table_class=self.name_table,
                rows=self.object.names.select_related("source"),
                empty=_("No other name is recorded than today's."),
            ),
            TablePanel(
                _("Other names in documents"),
                table_class=self.alias_table,
                rows=self.object.aliases.select_related("source"),
                empty=_("No other name is recorded."),
            ),
        ]


class DepartmentDetail(NamedPage):
    """One department and its units."""

    model = Department
    fields = ("kind", "source", (_("Where in the source"), "place_in_source"))
    name_table = DepartmentNameTable
    alias_table = DepartmentAliasTable

    def panels(self) -> Sequence[Panel]:
        """Its units too."""
        units = TablePanel(
            _("Units"),
            table_class=UnitTable,
            rows=self.object.units.for_list().by_name(),
            empty=_("No unit is recorded."),
            url=f"{reverse('membership:unit_list')}?department={self.object.pk}",
            exclude=("department",),
        )
        return [*super().panels(), units]


class UnitDetail(NamedPage):
    """One unit."""

    model = Unit
    fields = ("department", "source", (_("Where in the source"), "place_in_source"))
    name_table = UnitNameTable
    alias_table = UnitAliasTable
