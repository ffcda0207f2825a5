"""Tables of amendments and instruments of acceptance."""

from django.utils.translation import gettext_lazy as _

from iomtrack.tables import DateColumn, LinkColumn, NameColumn, RecordTable, RelatedColumn, TextColumn
from membership.models import Amendment, Ratification
from membership.tables.quoted import QuotedColumn


class AmendmentTable(RecordTable):
    """Amendments."""

    title = LinkColumn(verbose_name=_("Title"))
    organization = NameColumn(verbose_name=_("Organization"), accessor="organization__acronym")
    resolution = TextColumn(verbose_name=_("Resolution"), not_stated=True)
    adopted = TextColumn(verbose_name=_("Adopted"), accessor="adopted_label", order_by=("adopted_on",), not_stated=True)
    entered_into_force_on = DateColumn(verbose_name=_("In force since"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = Amendment
        fields = ("title", "organization", "resolution", "adopted", "entered_into_force_on")


class RatificationTable(RecordTable):
    """Instruments of acceptance."""

    state = RelatedColumn(verbose_name=_("State"))
    amendment = NameColumn(verbose_name=_("Amendment"), accessor="amendment__title")
    deposited_on = DateColumn(verbose_name=_("Deposited on"))
    source = RelatedColumn(verbose_name=_("Source"))
    locator = QuotedColumn(verbose_name=_("Where in the source"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = Ratification
        fields = ("state", "amendment", "deposited_on", "source", "locator")
