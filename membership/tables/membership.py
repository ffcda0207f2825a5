"""Tables of memberships."""

from django.utils.translation import gettext_lazy as _

from iomtrack.tables import ChoiceColumn, LinkColumn, NameColumn, RecordTable, RelatedColumn, TextColumn
from membership.models import Membership
from membership.tables.note import NoteColumn
from membership.tables.quoted import QuotedColumn


class MembershipTable(RecordTable):
    """Memberships; the period links to the record."""

    state = RelatedColumn(verbose_name=_("State"))
    iso3 = TextColumn(verbose_name=_("ISO code"), accessor="state__iso3")
    region = NameColumn(verbose_name=_("Region"), accessor="state__region__name", not_stated=True)
    organization = NameColumn(verbose_name=_("Organization"), accessor="organization__acronym")
    status = ChoiceColumn(verbose_name=_("Status"))
    period = LinkColumn(verbose_name=_("Period"), accessor="period_label", order_by=("start", "end"))
    precision = ChoiceColumn(verbose_name=_("Precision"))
    certainty = ChoiceColumn(verbose_name=_("Certainty"))
    source = RelatedColumn(verbose_name=_("Source"))
    locator = QuotedColumn(verbose_name=_("Where in the source"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = Membership
        fields: tuple[str, ...] = (
            "state",
            "iso3",
            "region",
            "organization",
            "status",
            "period",
            "precision",
            "certainty",
            "source",
            "locator",
        )


class MembersOnTable(MembershipTable):
    """The members and observers of one organization on one day."""

    class Meta(MembershipTable.Meta):
        fields = ("state", "iso3", "region", "status", "period", "precision", "certainty", "source", "locator")
        exclude = ("organization",)


class StatusTable(MembershipTable):
    """The statuses of one state, oldest first."""

    note = NoteColumn(verbose_name=_("Note"))

    class Meta(MembershipTable.Meta):
        fields = ("organization", "status", "period", "precision", "certainty", "source", "locator", "note")
        exclude = ("state", "iso3", "region")
