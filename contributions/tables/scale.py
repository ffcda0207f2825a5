"""Tables of the United Nations scale."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from contributions.models import ScalePeriod, ScaleRate
from contributions.tables.cited import certainty_column, source_column
from iomtrack import formats
from iomtrack.tables import (
    BooleanColumn,
    LinkColumn,
    NumberColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)


class ExactColumn(NumberColumn):
    """A number with the digits it has, without the zeros that the database adds: at least three decimals."""

    def shown(self, value: Decimal, record: object) -> str:
        """The number in the reader's language."""
        decimals = -int(value.normalize().as_tuple().exponent)
        return formats.number(value, max(decimals, 3))


class ScalePeriodTable(RecordTable):
    """Scale periods, with what their rates add up to."""

    code = LinkColumn(verbose_name=_("Years"), accessor="label", order_by=("start",))
    member_count = NumberColumn(verbose_name=_("Members with a rate"))
    member_sum = ExactColumn(verbose_name=_("Sum of their rates (%)"))
    printed_sum = ExactColumn(verbose_name=_("Sum as printed (%)"), not_stated=True)
    notional_count = NumberColumn(verbose_name=_("Notional rates"))
    certainty = certainty_column()
    source = source_column()

    class Meta(RecordTable.Meta):
        model = ScalePeriod
        fields = ("code", "member_count", "member_sum", "printed_sum", "notional_count", "certainty", "source")


class ScaleRateTable(RecordTable):
    """Rates of states, as printed."""

    period = RelatedColumn(verbose_name=_("Years"), order_by=("period__start",))
    state = RelatedColumn(verbose_name=_("State"))
    rate = ExactColumn(verbose_name=_("Rate (%)"))
    printed = LinkColumn(verbose_name=_("As printed"), not_stated=True, order_by=("rate",))
    printed_name = TextColumn(verbose_name=_("State as printed"), not_stated=True)
    notional = BooleanColumn(verbose_name=_("Notional"))
    certainty = certainty_column()
    source = source_column()

    class Meta(RecordTable.Meta):
        model = ScaleRate
        fields = ("period", "state", "rate", "printed", "printed_name", "notional", "certainty", "source")
