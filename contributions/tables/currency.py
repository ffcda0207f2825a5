"""Tables of currencies and exchange rates."""

from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from contributions.models import Currency, ExchangeRate
from contributions.tables.cited import certainty_column, source_column
from iomtrack import formats
from iomtrack.tables import (
    BooleanColumn,
    ChoiceColumn,
    LinkColumn,
    NameColumn,
    NumberColumn,
    PeriodColumn,
    RecordTable,
    TextColumn,
)


class CurrencyTable(RecordTable):
    """Currencies in which amounts are stated."""

    code = LinkColumn(verbose_name=_("Code"))
    name = NameColumn(verbose_name=_("Name"))
    minor_units = NumberColumn(verbose_name=_("Decimals"))

    class Meta(RecordTable.Meta):
        model = Currency
        fields = ("code", "name", "minor_units")


class RateColumn(NumberColumn):
    """A rate with the digits it was published with, linked to its page."""

    def shown(self, value: Decimal, record: ExchangeRate) -> Any:
        """The rate without the zeros that the column of the database adds."""
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), formats.number(value.normalize()))


class ExchangeRateTable(RecordTable):
    """What one currency was worth in another."""

    period = PeriodColumn()
    base = TextColumn(verbose_name=_("One unit of"), accessor="base__code", order_by=("base__code",))
    quote = TextColumn(verbose_name=_("Worth in"), accessor="quote__code", order_by=("quote__code",))
    rate = RateColumn(verbose_name=_("Rate"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    derived = BooleanColumn(verbose_name=_("Derived"))
    certainty = certainty_column()
    source = source_column()

    class Meta(RecordTable.Meta):
        model = ExchangeRate
        fields = ("period", "base", "quote", "rate", "kind", "derived", "certainty", "source")
