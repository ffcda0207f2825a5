"""Words that a source prints, on pages in either language."""

from typing import Any

from django.utils.functional import cached_property

from iomtrack import rows
from iomtrack.tables import TextColumn
from membership.models.source import in_language

HERE = "here"


class QuotedColumn(TextColumn):
    """Words as the source of a row prints them, in the language of the source.

    `cited` is the path to the record that names the source, where it is not the row itself.
    """

    def __init__(self, *args: Any, cited: str = "", **options: Any):
        self.fact_of = rows.reader(cited)
        super().__init__(*args, **options)

    def typed(self, record: Any) -> Any:
        """The words, knowing their language."""
        text = super().typed(record)
        return text and self.fact_of(record).as_printed(text)

    @cached_property
    def cell(self) -> rows.Cell:
        """The cell, put together without a detour."""
        if not self.keeps(QuotedColumn, "typed", "shown"):
            return super().cell
        read, fact_of, missing = self.read, self.fact_of, self.missing_cell()
        around: dict[str, tuple[str, str]] = {}  # of words in each language

        def cell(record: Any) -> str:
            text = read(record)
            if not text:
                return missing
            printed_in = fact_of(record).printed_in
            if printed_in not in around:
                before, _text, after = rows.html_of(in_language(HERE, printed_in), self.language).partition(HERE)
                around[printed_in] = before, after
            before, after = around[printed_in]
            return f"{before}{rows.escaped(text)}{after}"

        return cell
