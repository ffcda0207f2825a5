"""Filters of voluntary contributions."""

import django_filters
from django.utils.translation import gettext_lazy as _

from contributions.filters.shared import currency_filter, organization_filter, source_filter, state_filter
from contributions.models import VoluntaryAgency, VoluntaryContribution, VoluntaryRegion, VoluntaryTheme
from iomtrack.filters import RecordFilter, ReferenceFilter


class VoluntaryContributionFilter(RecordFilter):
    """Voluntary contributions by dimension, by each line of it, donor, organization and currency."""

    dimension = django_filters.ChoiceFilter(
        choices=VoluntaryContribution.Dimension.choices, label=_("Dimension")
    )
    theme = ReferenceFilter(
        queryset=lambda request: VoluntaryTheme.objects.all(), to_field_name="code", label=_("Theme")
    )
    agency = ReferenceFilter(
        queryset=lambda request: VoluntaryAgency.objects.all(), to_field_name="code", label=_("Agency")
    )
    region = ReferenceFilter(
        queryset=lambda request: VoluntaryRegion.objects.all(), to_field_name="code", label=_("Region")
    )
    donor = state_filter(label=_("Donor"))
    organization = organization_filter()
    currency = currency_filter()
    source = source_filter(VoluntaryContribution)

    class Meta(RecordFilter.Meta):
        model = VoluntaryContribution
