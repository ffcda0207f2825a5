"""Tables of sources, claims, published tables and figures, and discrepancies."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from iomtrack import formats, rows
from iomtrack.tables import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    LinkColumn,
    NameColumn,
    NumberColumn,
    RecordColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)
from membership.models import Claim, Discrepancy, PublishedFigure, PublishedTable, Source


class SourceTable(RecordTable):
    """Publications and data sets."""

    title = LinkColumn(verbose_name=_("Title"))
    publisher = NameColumn(verbose_name=_("Publisher"), not_stated=True)
    published = TextColumn(
        verbose_name=_("Published"),
        accessor="published_label",
        order_by="published_on",
        not_stated=True,
        attrs={"td": {"class": "date"}},
    )
    language = ChoiceColumn(verbose_name=_("Language"))
    code = TextColumn(verbose_name=_("Code"))

    class Meta(RecordTable.Meta):
        model = Source
        fields = ("title", "publisher", "published", "language", "code")


class PublishedTableTable(RecordTable):
    """Tables, charts and figures in running text of the sources."""

    title = LinkColumn(accessor="printed_title", order_by="position", verbose_name=_("Table as printed"))
    source = RelatedColumn(verbose_name=_("Source"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    certainty = ChoiceColumn(verbose_name=_("Certainty"))
    figure_count = NumberColumn(verbose_name=_("Figures"))
    check_count = NumberColumn(verbose_name=_("Sum checks"))
    discrepancy_count = NumberColumn(verbose_name=_("Discrepancies"))

    class Meta(RecordTable.Meta):
        model = PublishedTable
        fields = ("title", "source", "kind", "certainty", "figure_count", "check_count", "discrepancy_count")


class PublishedFigureTable(RecordTable):
    """Cells of published tables."""

    table = RelatedColumn(verbose_name=_("Table"))
    row = TextColumn(accessor="row_text", order_by="row_position", verbose_name=_("Row as printed"))
    column = TextColumn(accessor="column_text", order_by="column_position", verbose_name=_("Column as printed"))
    printed = LinkColumn(accessor="printed_text", order_by="printed", verbose_name=_("Printed text"), indexed=False)
    number = NumberColumn(accessor="trimmed_number", order_by="value", verbose_name=_("Number"))
    scale = ChoiceColumn(verbose_name=_("Scale"))
    currency = TextColumn(verbose_name=_("Currency"))
    certainty = ChoiceColumn(verbose_name=_("Certainty"))

    class Meta(RecordTable.Meta):
        model = PublishedFigure
        fields = ("table", "row", "column", "printed", "number", "scale", "currency", "certainty")


class DiscrepancyTable(RecordTable):
    """What does not add up, or is contradicted elsewhere."""

    place = LinkColumn(verbose_name=_("Where"))
    source = RelatedColumn(verbose_name=_("Source"))
    printed = TextColumn(accessor="printed_text", order_by="printed", verbose_name=_("Printed"))
    adds_up_to = NameColumn(verbose_name=_("Adds up to"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    status = ChoiceColumn(verbose_name=_("Status"))
    explanation = NameColumn(verbose_name=_("What it is"))

    class Meta(RecordTable.Meta):
        model = Discrepancy
        fields = ("place", "source", "printed", "adds_up_to", "kind", "status", "explanation")


class ClaimedRecordColumn(RecordColumn):
    """The record a claim is about, as a link to its page."""

    def typed(self, record: Claim) -> Any:
        """The record's name."""
        return None if record.record is None else str(record.record)

    def shown(self, value: Any, record: Claim) -> Any:
        """A link, where the record has a page."""
        claimed: Any = record.record
        return rows.link(claimed.get_absolute_url(), value)


class ClaimTable(RecordTable):
    """What sources say where they disagree."""

    record = ClaimedRecordColumn(verbose_name=_("Record"), orderable=False)
    field = TextColumn(accessor="field_label", order_by="field", verbose_name=_("About"))
    on = DateColumn(verbose_name=_("As of"))
    value = TextColumn(accessor="printed_value", order_by="value", verbose_name=_("Value as printed"))
    source = RelatedColumn(verbose_name=_("Source"))
    locator = TextColumn(accessor="place_in_source", order_by="locator", verbose_name=_("Where in the source"))
    chosen = BooleanColumn(verbose_name=_("Chosen"))

    class Meta(RecordTable.Meta):
        model = Claim
        fields = ("record", "field", "on", "value", "source", "locator", "chosen")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.columns["on"].column.missing = formats.not_stated
