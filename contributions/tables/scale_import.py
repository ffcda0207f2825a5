"""The rows of files of rates, judged."""

from django.utils.translation import gettext_lazy as _

from contributions.models import OrganizationScaleRate, ScaleRate
from contributions.tables.file_rows import CellColumn, FileRowTable
from iomtrack.tables import TextColumn


class ScaleRowTable(FileRowTable):
    """Each row as the file writes it, the state it was taken for, and what is wrong with it."""

    state = CellColumn(verbose_name=_("State"))
    rate = CellColumn(verbose_name=_("Rate (%)"))
    notional = CellColumn(verbose_name=_("Notional"))
    taken_for = TextColumn(verbose_name=_("Taken for"))

    class Meta(FileRowTable.Meta):
        model = ScaleRate
        fields = ("number", "status", "said", "state", "rate", "notional", "taken_for")


class AdoptedRowTable(FileRowTable):
    """Each row as the file writes it, the state it was taken for, and what is wrong with it."""

    state = CellColumn(verbose_name=_("State"))
    rate = CellColumn(verbose_name=_("Rate (%)"))
    taken_for = TextColumn(verbose_name=_("Taken for"))

    class Meta(FileRowTable.Meta):
        model = OrganizationScaleRate
        fields = ("number", "status", "said", "state", "rate", "taken_for")
