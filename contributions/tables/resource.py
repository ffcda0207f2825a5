"""Tables of resource estimates."""

from django.utils.translation import gettext_lazy as _

from contributions.models import ResourceEstimate
from contributions.tables.cited import currency_column, source_column
from iomtrack.tables import (
    ChoiceColumn,
    LinkColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RecordTable,
    TextColumn,
)


class ResourceEstimateTable(RecordTable):
    """Rows of an estimate, in the order and with the sums of the source; values in full-time equivalents (FTE)."""

    role = LinkColumn(verbose_name=_("Role"), order_by=("position",))
    kind = ChoiceColumn(verbose_name=_("Row"))
    location = NameColumn(verbose_name=_("Location"), not_stated=True)
    fte_printed = TextColumn(verbose_name=_("FTE as printed"), not_stated=True, order_by=("fte_point",))
    fte_low = NumberColumn(verbose_name=_("FTE, low"), decimals=3, not_stated=True)
    fte_point = NumberColumn(verbose_name=_("FTE"), decimals=3, not_stated=True)
    fte_high = NumberColumn(verbose_name=_("FTE, high"), decimals=3, not_stated=True)
    operations = MoneyColumn(verbose_name=_("Operations and maintenance"), not_stated=True)
    contribution = MoneyColumn(verbose_name=_("Contribution"), not_stated=True)
    currency = currency_column()
    source = source_column()

    class Meta(RecordTable.Meta):
        model = ResourceEstimate
        fields = (
            "role",
            "kind",
            "location",
            "fte_printed",
            "fte_low",
            "fte_point",
            "fte_high",
            "operations",
            "contribution",
            "currency",
            "source",
        )
