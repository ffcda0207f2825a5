"""Tables of payments per fiscal year."""

from django.utils.translation import gettext_lazy as _

from contributions.models import FiscalYearPayment, TransferProgramme
from contributions.tables.cited import AcronymColumn, currency_column, source_column
from iomtrack.tables import ChoiceColumn, LinkColumn, MoneyColumn, RecordTable, RelatedColumn, TextColumn


class FiscalYearPaymentTable(RecordTable):
    """Authority and payment of each programme and fiscal year."""

    year_label = LinkColumn(verbose_name=_("Fiscal year"), order_by=("fiscal_year",), attrs={"td": {"class": "date"}})
    payer = RelatedColumn(verbose_name=_("Payer"))
    organization = AcronymColumn("organization", verbose_name=_("Organization"))
    programme = RelatedColumn(verbose_name=_("Programme"))
    department = AcronymColumn("department", verbose_name=_("Department"), not_stated=True)
    authority = MoneyColumn(verbose_name=_("Authority"), order_by=("currency_id", "authority"))
    paid = MoneyColumn(verbose_name=_("Paid"), order_by=("currency_id", "paid"))
    lapse = MoneyColumn(verbose_name=_("Lapse"), order_by=("currency_id", "lapsed"), indexed=False)
    currency = currency_column()
    edition = TextColumn(verbose_name=_("Edition"), not_stated=True)
    source = source_column()

    class Meta(RecordTable.Meta):
        model = FiscalYearPayment
        fields = (
            "year_label",
            "payer",
            "organization",
            "programme",
            "department",
            "authority",
            "paid",
            "lapse",
            "currency",
            "edition",
            "source",
        )


class TransferProgrammeTable(RecordTable):
    """Programmes under which payments are made."""

    name = LinkColumn(verbose_name=_("Programme"))
    kind = ChoiceColumn(verbose_name=_("Kind"))

    class Meta(RecordTable.Meta):
        model = TransferProgramme
        fields = ("name", "kind")
