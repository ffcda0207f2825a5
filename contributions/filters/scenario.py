"""Filters of budget scenarios."""

from django.utils.translation import gettext_lazy as _

from contributions.forms.scenario import assessed_budgets
from contributions.models import ScalePeriod, Scenario
from iomtrack.filters import RecordFilter, ReferenceFilter


class ScenarioFilter(RecordFilter):
    """Scenarios by budget and UN scale period."""

    budget = ReferenceFilter(
        queryset=lambda request: assessed_budgets(getattr(request, "user", None)), label=_("Budget")
    )
    scale = ReferenceFilter(
        queryset=lambda _request: ScalePeriod.objects.order_by("-start"),
        to_field_name="code",
        label=_("Scale period"),
    )

    class Meta(RecordFilter.Meta):
        model = Scenario
