"""The column of remarks."""

from typing import Any

from django.utils.translation import gettext as _

from iomtrack.tables import NameColumn


class NoteColumn(NameColumn):
    """A remark; where there is none, nothing is missing, and the cell says so."""

    def typed(self, record: Any) -> Any:
        """The remark, or that there is none."""
        return super().typed(record) or _("No remark")
