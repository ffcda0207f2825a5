"""Tables of agreements."""

from django.utils.translation import gettext_lazy as _

from contributions.models import Agreement, AgreementAmendment
from contributions.tables.cited import (
    AcronymColumn,
    certainty_column,
    currency_column,
    locator_column,
    source_column,
)
from iomtrack.tables import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    LinkColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    PercentColumn,
    PeriodColumn,
    RecordTable,
    TextColumn,
)


class AgreementTable(RecordTable):
    """Agreements with the terms that stand; what a source does not state says so."""

    title = LinkColumn(verbose_name=_("Agreement"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    stage = ChoiceColumn(verbose_name=_("Stage"))
    organization = AcronymColumn("organization", verbose_name=_("With"))
    department = AcronymColumn("department", verbose_name=_("Department"), not_stated=True)
    party = TextColumn(verbose_name=_("Party as printed"), not_stated=True)
    value = MoneyColumn(
        verbose_name=_("Value"),
        accessor="latest_value",
        currency_accessor="latest_currency",
        order_by=("latest_currency", "latest_value"),
        not_stated=True,
    )
    currency = currency_column("latest_currency", "latest_currency")
    period = PeriodColumn(accessor="latest_period_label", order_by=("latest_start", "latest_end"), not_stated=True)
    yearly = BooleanColumn(verbose_name=_("Renewed every year"))
    source = source_column()

    class Meta(RecordTable.Meta):
        model = Agreement
        fields = (
            "title",
            "kind",
            "stage",
            "organization",
            "department",
            "party",
            "value",
            "currency",
            "period",
            "yearly",
            "source",
        )


class AgreementAmendmentTable(RecordTable):
    """The terms of one agreement as signed and as amended."""

    number = NumberColumn(verbose_name=_("Amendment"))
    signed_on = DateColumn(verbose_name=_("Signed on"), not_stated=True)
    value = MoneyColumn(verbose_name=_("Value"), not_stated=True)
    foreign_value = MoneyColumn(
        verbose_name=_("Value in foreign currency"), currency_accessor="foreign_currency__code", not_stated=True
    )
    whole = MoneyColumn(verbose_name=_("Whole fund"), not_stated=True)
    share = PercentColumn(verbose_name=_("Share"), not_stated=True, orderable=False)
    printed_share = TextColumn(verbose_name=_("Share as printed"), not_stated=True)
    period = PeriodColumn(not_stated=True)
    certainty = certainty_column()
    source = source_column()
    locator = locator_column()
    note = NameColumn(verbose_name=_("Note"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = AgreementAmendment
        fields = (
            "number",
            "signed_on",
            "value",
            "foreign_value",
            "whole",
            "share",
            "printed_share",
            "period",
            "certainty",
            "source",
            "locator",
            "note",
        )
