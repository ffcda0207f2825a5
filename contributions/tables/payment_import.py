"""The rows of a file of payments, judged."""

from django.utils.translation import gettext_lazy as _

from contributions.models import LedgerEntry
from contributions.tables.file_rows import CellColumn, FileRowTable


class PaymentRowTable(FileRowTable):
    """Each row as the file writes it, with what is wrong with it."""

    state = CellColumn(verbose_name=_("State"))
    value_date = CellColumn(verbose_name=_("Value date"))
    amount = CellColumn(verbose_name=_("Amount received"))
    currency = CellColumn(verbose_name=_("Currency"))
    bank_reference = CellColumn(verbose_name=_("Bank reference"))

    class Meta(FileRowTable.Meta):
        model = LedgerEntry
        fields = ("number", "status", "said", "state", "value_date", "amount", "currency", "bank_reference")
