"""Tables of voluntary contributions."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from contributions.models import VoluntaryContribution
from contributions.tables.cited import AcronymColumn, certainty_column, currency_column, source_column
from iomtrack.tables import (
    ChoiceColumn,
    MoneyColumn,
    NameColumn,
    PeriodColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)


class LineColumn(NameColumn):
    """The theme, agency or region, linked to the row's page; sorts in the order the sources list them."""

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        """Dimension by dimension."""
        sign = "-" if is_descending else ""
        places = ("dimension", "theme__position", "agency__position", "region__position", "pk")
        return queryset.order_by(*[f"{sign}{place}" for place in places]), True

    def shown(self, value: Any, record: VoluntaryContribution) -> Any:
        """The name as a link."""
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), value)


class VoluntaryContributionTable(RecordTable):
    """Published amounts, each along one dimension."""

    line = LineColumn(verbose_name=_("Theme, agency or region"), indexed=False)
    dimension = ChoiceColumn(verbose_name=_("Dimension"))
    part_of = NameColumn(verbose_name=_("Part of"), orderable=False, not_stated=True)
    donor = RelatedColumn(verbose_name=_("Donor"))
    organization = AcronymColumn("organization", verbose_name=_("Organization"))
    period = PeriodColumn()
    printed = TextColumn(verbose_name=_("As printed"), not_stated=True, order_by=("amount",))
    amount = MoneyColumn(verbose_name=_("Amount"), order_by=("currency_id", "amount"))
    currency = currency_column()
    certainty = certainty_column()
    source = source_column()

    class Meta(RecordTable.Meta):
        model = VoluntaryContribution
        fields = (
            "line",
            "dimension",
            "part_of",
            "donor",
            "organization",
            "period",
            "printed",
            "amount",
            "currency",
            "certainty",
            "source",
        )

    def typed_part_of(self, record: VoluntaryContribution) -> Any:
        """The broader theme; most lines are not part of another, which is nothing missing."""
        return record.part_of or "–"

    def render_part_of(self, record: VoluntaryContribution) -> Any:
        """As in the file."""
        return self.typed_part_of(record)
