"""Pages of organizations."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.as_of import AsOfPage
from iomtrack.panels import Fact, FactsPanel, Panel, TablePanel
from iomtrack.views import DetailPage, ListPage
from membership.filters.organization import OrganizationFilter
from membership.models import Organization
from membership.tables.organization import (
    MembershipCountTable,
    MembershipListTable,
    OrganizationNameTable,
    OrganizationTable,
    ServiceAreaTable,
)
from membership.views.day import NamesThatDay


class OrganizationList(NamesThatDay, ListPage):
    """Organizations, with the names of the day."""

    model = Organization
    table_class = OrganizationTable
    filterset_class = OrganizationFilter
    intro = _(
        "The organizations, forums and institutes that a state can belong to, each with the name it had on the "
        "as-of day."
    )


class OrganizationDetail(AsOfPage, DetailPage):
    """One organization: its name on a day, its names, its lists of members, its service areas."""

    model = Organization

    def facts(self) -> list[Fact]:
        """The name of the day first."""
        name = self.object.name_on(self.day)
        acronym = self.object.acronym_on(self.day)
        founded = str(self.object.founded) if self.object.founded else formats.not_stated()
        return [
            Fact(_("Name on that day"), name, note=formats.date(self.day)),
            Fact(_("Acronym on that day"), acronym or formats.not_stated()),
            self.fact("kind"),
            self.fact("seat"),
            Fact(_("Founded in"), founded),
            self.fact("source"),
            self.fact((_("Where in the source"), "place_in_source")),
        ]

    def panels(self) -> Sequence[Panel]:
        """The day, the numbers, the names, the lists, the counts, the areas."""
        record = self.object
        held = record.memberships.on(self.day)
        day, members_on = self.day.isoformat(), reverse("membership:members_on")
        address = f"{members_on}?organization={record.pk}&on={day}"
        found: list[Any] = [
            self.as_of_panel(),
            FactsPanel(
                _("Membership on that day"),
                facts=[
                    Fact(_("Members recorded"), formats.number(held.members().count()), f"{address}&status=member"),
                    Fact(
                        _("Observers recorded"), formats.number(held.observers().count()), f"{address}&status=observer"
                    ),
                ],
            ),
            TablePanel(_("Names"), table_class=OrganizationNameTable, rows=record.names.order_by("start")),
        ]
        if record.membership_lists.exists():
            found.append(
                TablePanel(
                    _("Lists of members"),
                    table_class=MembershipListTable,
                    rows=record.membership_lists.for_list().order_by("start"),
                )
            )
        if record.membership_counts.exists():
            found.append(
                TablePanel(
                    _("Published counts of members"),
                    table_class=MembershipCountTable,
                    rows=record.membership_counts.for_list().order_by("start"),
                )
            )
        if record.service_areas.exists():
            found.append(
                TablePanel(
                    _("Service areas"),
                    table_class=ServiceAreaTable,
                    rows=record.service_areas.select_related("source"),
                )
            )
        return found
