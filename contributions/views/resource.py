"""Pages of resource estimates."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.filters.resource import ResourceEstimateFilter
from contributions.models import ResourceEstimate
from contributions.reports.resource import fte_checks
from contributions.tables.resource import ResourceEstimateTable
from contributions.views.cited import CITED, money_of, text_of
from iomtrack import formats
from iomtrack.views import DetailPage, ListPage


class ResourceEstimateList(ListPage):
    """Staff and money that a membership takes, as a source estimated them."""

    title = gettext_lazy("Resource estimates")
    model = ResourceEstimate
    table_class = ResourceEstimateTable
    filterset_class = ResourceEstimateFilter
    intro = gettext_lazy(
        "Full-time equivalents (FTE) and amounts as printed, sums included: sub-totals and totals are the source's own."
    )

    def checks(self, rows: Any) -> Sequence[Any]:
        """Where a printed sum is not what its rows add up to."""
        return [
            _("%(row)s: printed %(printed)s FTE; the rows add up to %(sum)s.")
            % {
                "row": check.row.role.plain,
                "printed": formats.number(check.printed.normalize()),
                "sum": formats.number(check.adds_up_to.normalize()),
            }
            for check in fte_checks(rows)
            if check.difference and check.adds_up_to
        ]


class ResourceEstimateDetail(DetailPage):
    """One row of an estimate."""

    model = ResourceEstimate
    fields = (
        "organization",
        (gettext_lazy("Role"), "role"),
        "kind",
        (gettext_lazy("Location"), text_of("location")),
        "unit",
        "year",
        (gettext_lazy("FTE as printed"), text_of("fte_printed")),
        (gettext_lazy("FTE, low"), lambda row: fte(row.fte_low)),
        (gettext_lazy("FTE"), lambda row: fte(row.fte_point)),
        (gettext_lazy("FTE, high"), lambda row: fte(row.fte_high)),
        (gettext_lazy("Operations and maintenance"), money_of("operations")),
        (gettext_lazy("Operations and maintenance as printed"), text_of("operations_printed")),
        (gettext_lazy("Contribution"), money_of("contribution")),
        (gettext_lazy("Contribution as printed"), text_of("contribution_printed")),
        *CITED,
    )

    def get_queryset(self) -> Any:
        """With everything the page names."""
        return super().get_queryset().for_list()

    def get_title(self) -> Any:
        """The role, marked with its language."""
        return self.object.role


def fte(value: Any) -> Any:
    """A full-time equivalent with three decimals."""
    return formats.not_stated() if value is None else formats.number(value, 3)
