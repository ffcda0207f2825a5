"""Tables of published contributions."""

from django.utils.translation import gettext_lazy as _

from contributions.models import PublishedContribution
from contributions.tables.cited import (
    AcronymColumn,
    certainty_column,
    currency_column,
    locator_column,
    source_column,
)
from iomtrack.tables import LinkColumn, MoneyColumn, RecordTable, RelatedColumn, TextColumn
from membership.tables.quoted import QuotedColumn


class PublishedContributionTable(RecordTable):
    """What sources printed as assessed contributions: the printed text beside the value."""

    year = LinkColumn(verbose_name=_("Year"))
    state = RelatedColumn(verbose_name=_("State"))
    organization = AcronymColumn("organization", verbose_name=_("Organization"))
    printed_name = QuotedColumn(verbose_name=_("State as printed"), not_stated=True)
    printed = TextColumn(verbose_name=_("As printed"), not_stated=True)
    amount = MoneyColumn(verbose_name=_("Amount"), order_by=("currency_id", "amount"))
    currency = currency_column()
    certainty = certainty_column()
    source = source_column()
    locator = locator_column()

    class Meta(RecordTable.Meta):
        model = PublishedContribution
        fields = (
            "year",
            "state",
            "organization",
            "printed_name",
            "printed",
            "amount",
            "currency",
            "certainty",
            "source",
            "locator",
        )
