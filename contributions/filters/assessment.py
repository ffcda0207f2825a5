"""Filters of published contributions."""

from contributions.filters.shared import (
    YearsFilter,
    currency_filter,
    organization_filter,
    source_filter,
    state_filter,
)
from contributions.models import PublishedContribution


class PublishedContributionFilter(YearsFilter):
    """Published contributions by state, organization, currency, source and years."""

    state = state_filter()
    organization = organization_filter()
    currency = currency_filter()
    source = source_filter(PublishedContribution)

    class Meta(YearsFilter.Meta):
        model = PublishedContribution
