"""Tables of a state's own account: per year of assessment, per payment, per fiscal year."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.tables.ledger import AmountColumn
from iomtrack import rows
from iomtrack.tables import DateColumn, LinkColumn, MoneyColumn, NumberColumn, RecordTable, RelatedColumn, TextColumn

ON_ONE_LINE = {"td": {"class": "date"}}


class AssessedYearTable(RecordTable):
    """Years of assessment: assessed = paid + settled otherwise + outstanding."""

    year = TextColumn(verbose_name=_("Year of assessment"))
    assessed = AmountColumn(verbose_name=_("Assessed"))
    paid = AmountColumn(verbose_name=_("Paid"))
    otherwise = AmountColumn(verbose_name=_("Settled otherwise"))
    outstanding = AmountColumn(verbose_name=_("Outstanding"))
    paid_on = DateColumn(verbose_name=_("Settled in full on"))

    class Meta(RecordTable.Meta):
        fields = ("year", "assessed", "paid", "otherwise", "outstanding", "paid_on")


class SpentColumn(MoneyColumn):
    """What the state paid in its own currency."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, currency_accessor="spent__currency", not_stated=True, **options)

    def typed(self, record: Any) -> Any:
        """The number."""
        return None if record.spent is None else record.spent.amount


class PaymentTable(RecordTable):
    """Payments in both currencies."""

    value_date = LinkColumn(verbose_name=_("Value date"), attrs=ON_ONE_LINE)
    fiscal_year = TextColumn(verbose_name=_("Fiscal year"), accessor="fiscal_year__label", attrs=ON_ONE_LINE)
    received = MoneyColumn(verbose_name=_("Received"), accessor="received__amount")
    spent = SpentColumn(verbose_name=_("Paid in own currency"))
    rate = NumberColumn(verbose_name=_("Rate"), decimals=6, not_stated=True)
    rate_source = RelatedColumn(verbose_name=_("Source of the rate"), not_stated=True)
    bank_date = DateColumn(verbose_name=_("Bank date"), not_stated=True)
    bank_reference = TextColumn(verbose_name=_("Bank reference"), not_stated=True)

    class Meta(RecordTable.Meta):
        fields = (
            "value_date", "fiscal_year", "received", "spent", "rate", "rate_source", "bank_date", "bank_reference",
        )  # fmt: skip

    def render_value_date(self, record: Any) -> Any:
        """The day as a link to the entry."""
        return rows.link(record.entry.get_absolute_url(), record.value_date.isoformat())


class AccountsYearTable(RecordTable):
    """Fiscal years by the public accounts, beside the ledger."""

    fiscal_year = TextColumn(verbose_name=_("Fiscal year"), accessor="year_label", attrs=ON_ONE_LINE)
    programme = RelatedColumn(verbose_name=_("Programme"))
    authority = MoneyColumn(verbose_name=_("Authority"))
    paid = MoneyColumn(verbose_name=_("Spent"))
    lapse = MoneyColumn(verbose_name=_("Lapse"))
    by_ledger = MoneyColumn(verbose_name=_("Paid by this ledger"), accessor="by_ledger__amount", not_stated=True)

    class Meta(RecordTable.Meta):
        fields = ("fiscal_year", "programme", "authority", "paid", "lapse", "by_ledger")

    def render_fiscal_year(self, record: Any) -> Any:
        """The year as a link to its record."""
        return rows.link(record.payment.get_absolute_url(), record.year_label)
