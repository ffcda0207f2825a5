"""The rows of a file, judged."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iomtrack.tables import RecordTable, TextColumn


class CellColumn(TextColumn):
    """A cell as the file writes it."""

    def typed(self, record: Any) -> Any:
        """The text of the cell; None where there is none."""
        return record.cells.get(self.path) or None


class ProblemColumn(TextColumn):
    """What is wrong with a row."""

    def typed(self, record: Any) -> str:
        """All of it in one text."""
        return record.said or _("Nothing")


class FileRowTable(RecordTable):
    """Each row with what is wrong with it; tables of files add their cells."""

    number = TextColumn(verbose_name=gettext_lazy("Line"))
    status = TextColumn(verbose_name=gettext_lazy("Status"))
    said = ProblemColumn(verbose_name=gettext_lazy("What is wrong"))
