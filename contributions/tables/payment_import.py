"""The rows of a file of payments, judged."""

from django.utils.translation import gettext_lazy as _

from contributions.models import LedgerEntry
from iomtrack.tables import RecordTable, TextColumn


class PaymentRowTable(RecordTable):
    """Each row as the file writes it, with what is wrong with it."""

    number = TextColumn(verbose_name=_("Line"))
    status = TextColumn(verbose_name=_("Status"))
    said = TextColumn(verbose_name=_("What is wrong"))
    state = TextColumn(verbose_name=_("State"), accessor="cells__state")
    value_date = TextColumn(verbose_name=_("Value date"), accessor="cells__value_date")
    amount = TextColumn(verbose_name=_("Amount received"), accessor="cells__amount")
    currency = TextColumn(verbose_name=_("Currency"), accessor="cells__currency")
    bank_reference = TextColumn(verbose_name=_("Bank reference"), accessor="cells__bank_reference")

    class Meta(RecordTable.Meta):
        model = LedgerEntry
        fields = ("number", "status", "said", "state", "value_date", "amount", "currency", "bank_reference")
