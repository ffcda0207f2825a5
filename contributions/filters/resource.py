"""Filters of resource estimates."""

import django_filters
from django.utils.translation import gettext_lazy as _

from contributions.filters.shared import currency_filter, organization_filter, source_filter
from contributions.models import ResourceEstimate
from iomtrack.filters import RecordFilter, ReferenceFilter
from membership.models import Unit


class ResourceEstimateFilter(RecordFilter):
    """Resource estimates by organization, unit, kind of row and source."""

    organization = organization_filter()
    kind = django_filters.ChoiceFilter(choices=ResourceEstimate.Kind.choices, label=_("Row"))
    unit = ReferenceFilter(queryset=lambda _request: Unit.objects.by_name(), to_field_name="code", label=_("Unit"))
    currency = currency_filter()
    source = source_filter(ResourceEstimate)

    class Meta(RecordFilter.Meta):
        model = ResourceEstimate
