"""Filters of the United Nations scale."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.filters.shared import YearsFilter, state_filter, yes_or_no_filter
from contributions.models import ScalePeriod, ScaleRate
from iomtrack.filters import ReferenceFilter


class ScalePeriodFilter(YearsFilter):
    """Scale periods by years, or the one that held on a day."""

    class Meta(YearsFilter.Meta):
        model = ScalePeriod

    def from_year(self, rows: Any, name: str, value: int) -> Any:
        """Periods that reach into that year or later."""
        return rows.filter(end__year__gte=value)

    def to_year(self, rows: Any, name: str, value: int) -> Any:
        """Periods that begin in that year or earlier."""
        return rows.filter(start__year__lte=value)


class ScaleRateFilter(YearsFilter):
    """Rates by state, period and years."""

    state = state_filter()
    period = ReferenceFilter(
        queryset=lambda _request: ScalePeriod.objects.all(), to_field_name="code", label=_("Scale period")
    )
    notional = yes_or_no_filter(_("Notional"))

    class Meta(YearsFilter.Meta):
        model = ScaleRate

    def from_year(self, rows: Any, name: str, value: int) -> Any:
        """Rates of periods that reach into that year or later."""
        return rows.filter(period__end__year__gte=value)

    def to_year(self, rows: Any, name: str, value: int) -> Any:
        """Rates of periods that begin in that year or earlier."""
        return rows.filter(period__start__year__lte=value)
