"""Admin of departments, units and their names."""

from django.contrib import admin

from iomtrack.admin import PartInline, RecordAdmin
from membership.models import Department, DepartmentAlias, DepartmentName, Unit, UnitAlias, UnitName

DATED_NAME = ("name_en", "name_fr", "acronym_en", "acronym_fr", "start", "end", "precision", "source", "certainty")


class DepartmentNameInline(PartInline):
    """The dated names, edited with the department."""

    model = DepartmentName
    fields = DATED_NAME


class DepartmentAliasInline(PartInline):
    """The other names, edited with the department."""

    model = DepartmentAlias
    fields = ("text", "language", "source", "locator")


class UnitNameInline(PartInline):
    """The dated names, edited with the unit."""

    model = UnitName
    fields = DATED_NAME


class UnitAliasInline(PartInline):
    """The other names, edited with the unit."""

    model = UnitAlias
    fields = ("text", "language", "source", "locator")


@admin.register(Department)
class DepartmentAdmin(RecordAdmin):
    """Departments with their names."""

    list_display = ("code", "name_en", "name_fr", "acronym_en", "kind", "successor")
    list_filter = ("kind",)
    inlines = (DepartmentNameInline, DepartmentAliasInline)


@admin.register(Unit)
class UnitAdmin(RecordAdmin):
    """Units with their names."""

    list_display = ("code", "name_en", "name_fr", "department", "successor")
    inlines = (UnitNameInline, UnitAliasInline)


@admin.register(DepartmentName)
class DepartmentNameAdmin(RecordAdmin):
    """One dated name of a department."""

    list_display = ("name_en", "name_fr", "department", "start", "end", "precision", "certainty")
    list_filter = ("certainty",)


@admin.register(DepartmentAlias)
class DepartmentAliasAdmin(RecordAdmin):
    """One other name of a department."""

    list_display = ("text", "department", "source")


@admin.register(UnitName)
class UnitNameAdmin(RecordAdmin):
    """One dated name of a unit."""

    list_display = ("name_en", "name_fr", "unit", "start", "end", "precision", "certainty")
    list_filter = ("certainty",)


@admin.register(UnitAlias)
class UnitAliasAdmin(RecordAdmin):
    """One other name of a unit."""

    list_display = ("text", "unit", "source")
