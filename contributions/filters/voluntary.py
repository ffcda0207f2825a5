"""Filters of voluntary contributions."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from contributions.filters.shared import (
    currency_filter,
    organization_filter,
    source_filter,
    state_filter,
    yes_or_no_filter,
)
from contributions.models import VoluntaryAgency, VoluntaryContribution, VoluntaryRegion, VoluntaryTheme
from iomtrack.filters import RecordFilter, ReferenceFilter


class VoluntaryContributionFilter(RecordFilter):
    """Voluntary contributions by dimension, by each line of it, donor, organization and currency."""

    dimension = django_filters.ChoiceFilter(choices=VoluntaryContribution.Dimension.choices, label=_("Dimension"))
    theme = ReferenceFilter(
        queryset=lambda _request: VoluntaryTheme.objects.all(), to_field_name="code", label=_("Theme")
    )
    agency = ReferenceFilter(
        queryset=lambda _request: VoluntaryAgency.objects.all(), to_field_name="code", label=_("Agency")
    )
    region = ReferenceFilter(
        queryset=lambda _request: VoluntaryRegion.objects.all(), to_field_name="code", label=_("Region")
    )
    parts = yes_or_no_filter(_("Part of a broader theme"), method="parts_of_themes")
    donor = state_filter(label=_("Donor"))
    organization = organization_filter()
    currency = currency_filter()
    source = source_filter(VoluntaryContribution)

    class Meta(RecordFilter.Meta):
        model = VoluntaryContribution

    def parts_of_themes(self, rows: Any, name: str, value: str) -> Any:
        """Only parts of themes, or only the lines that make up a dimension's total."""
        return rows.filter(theme__parent__isnull=False) if value == "1" else rows.totals_level()
