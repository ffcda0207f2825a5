"""Pages of resource estimates."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.filters.resource import ResourceEstimateFilter
from contributions.models import ResourceEstimate
from contributions.reports.resource import added_up, fte_checks
from contributions.tables.resource import ResourceEstimateTable
from contributions.views.cited import CITED, money_of, short_name, text_of
from iomtrack import formats
from iomtrack.charts import BarChart
from iomtrack.panels import Fact
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

    def summary(self, rows: Any) -> Sequence[Fact]:
        """What the rows of each estimate add up to: low, point, high; printed sums are not added again."""
        return [
            Fact(
                _("%(organization)s: full-time equivalents, rows added up") % {"organization": short_name(of)},
                _("%(low)s to %(high)s") % {"low": fte(each.low), "high": fte(each.high)},
                note=_("point between them %(point)s; %(source)s")
                % {"point": fte(each.point), "source": each.first.source or formats.not_stated()},
            )
            for each in added_up(rows)
            for of in [each.first.organization]
        ]

    def charts(self, rows: Any) -> Sequence[BarChart]:
        """The point of each row of one estimate, with its low and high in the label where they differ."""
        items = [row for row in rows if row.kind == ResourceEstimate.Kind.ITEM and row.fte_point is not None]
        tables = {(row.organization_id, row.source_id) for row in items}
        if len(items) < 2 or len(tables) > 1:
            return []
        return [
            BarChart(
                _("Full-time equivalents by role"),
                decimals=3,
                rows=[(ranged(row), row.fte_point, row.get_absolute_url()) for row in items],
                row_heading=_("Role"),
                value_heading=_("FTE"),
                note=_("Where a range is printed, the bar is the point that the source used between its ends."),
            )
        ]

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


def ranged(row: ResourceEstimate) -> str:
    """The role, with the low and the high estimate where they differ."""
    if row.fte_low is None or row.fte_low == row.fte_high:
        return row.role.plain
    return f"{row.role.plain} ({fte(row.fte_low)} – {fte(row.fte_high)})"


def fte(value: Any) -> Any:
    """A full-time equivalent with three decimals."""
    return formats.not_stated() if value is None else formats.number(value, 3)
