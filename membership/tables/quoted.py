"""Words that a source prints, on pages in either language."""

from typing import Any

from django_tables2.utils import Accessor

from iomtrack.tables import TextColumn


class QuotedColumn(TextColumn):
    """Words as the source of a row prints them, in the language of the source.

    `cited` is the path to the record that names the source, where it is not the row itself.
    """

    def __init__(self, *args: Any, cited: str = "", **options: Any):
        self.cited = cited
        super().__init__(*args, **options)

    def typed(self, record: Any) -> Any:
        """The words, knowing their language."""
        text = super().typed(record)
        fact = Accessor(self.cited).resolve(record, quiet=True) if self.cited else record
        return text and fact.as_printed(text)
