"""The rows of a file, judged."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from iomtrack.tables import RecordTable, TextColumn


class CellColumn(TextColumn):
    """A cell as the file writes it."""

    def typed(self, record: Any) -> Any:
        """The text of the cell; None where there is none."""
        return record.cells.get(self.path) or None


class FileRowTable(RecordTable):
    """Each row with what is wrong with it; tables of files add their cells."""

    number = TextColumn(verbose_name=_("Line"))
    status = TextColumn(verbose_name=_("Status"))
    said = TextColumn(verbose_name=_("What is wrong"))
