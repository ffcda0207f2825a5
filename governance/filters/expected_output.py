"""Filters of expected outputs."""

import django_filters
from django.utils.translation import gettext_lazy as _

from governance.models import ExpectedOutput
from iomtrack.filters import RecordFilter, ReferenceFilter
from membership.models import Organization


class ExpectedOutputFilter(RecordFilter):
    """Expected outputs by who delivers and how often, or as of a day."""

    organization = ReferenceFilter(
        queryset=lambda _request: Organization.objects.by_name(),
        to_field_name="code",
        label=_("To be delivered by"),
    )
    frequency = django_filters.ChoiceFilter(choices=ExpectedOutput.Frequency.choices, label=_("Expected"))

    class Meta(RecordFilter.Meta):
        model = ExpectedOutput
