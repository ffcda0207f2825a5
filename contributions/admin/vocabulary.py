"""The admin of what other records of contributions refer to."""

from django.contrib import admin

from contributions.models import (
    Currency,
    ProgrammeAlias,
    TransferProgramme,
    VoluntaryAgency,
    VoluntaryRegion,
    VoluntaryTheme,
)
from iomtrack.admin import PartInline, RecordAdmin


@admin.register(Currency)
class CurrencyAdmin(RecordAdmin):
    """Currencies."""

    list_display = ("code", "name_en", "name_fr", "minor_units", "retired_on")


@admin.register(VoluntaryTheme)
class VoluntaryThemeAdmin(RecordAdmin):
    """Themes of voluntary contributions."""

    list_display = ("code", "name_en", "name_fr", "parent", "assessed", "position", "retired_on")
    list_filter = ("assessed",)
    list_select_related = ("parent",)


@admin.register(VoluntaryAgency)
class VoluntaryAgencyAdmin(RecordAdmin):
    """Agencies as sources name them."""

    list_display = ("code", "name_en", "name_fr", "department", "position", "retired_on")
    list_select_related = ("department",)


@admin.register(VoluntaryRegion)
class VoluntaryRegionAdmin(RecordAdmin):
    """Regions as sources of contributions delimit them."""

    list_display = ("code", "name_en", "name_fr", "position", "retired_on")


class ProgrammeAliasInline(PartInline):
    """The other names of a programme."""

    model = ProgrammeAlias


@admin.register(TransferProgramme)
class TransferProgrammeAdmin(RecordAdmin):
    """Programmes under which payments are made, with their other names."""

    list_display = ("code", "name_en", "name_fr", "kind", "retired_on")
    list_filter = ("kind",)
    inlines = (ProgrammeAliasInline,)


@admin.register(ProgrammeAlias)
class ProgrammeAliasAdmin(RecordAdmin):
    """Other names of programmes, all together."""

    list_display = ("name_en", "name_fr", "programme")
    list_select_related = ("programme",)
