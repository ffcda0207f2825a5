"""The column of remarks."""

from typing import Any

from iomtrack.tables import NameColumn


class NoteColumn(NameColumn):
    """A note; most rows have none, and then nothing is missing."""

    def render(self, record: Any) -> Any:
        """The note, or nothing."""
        return self.typed(record) or ""
