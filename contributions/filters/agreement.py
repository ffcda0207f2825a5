"""Filters of agreements."""

import datetime as dt
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from contributions.filters.shared import organization_filter
from contributions.models import Agreement, AgreementAmendment
from iomtrack.filters import DayFilter, RecordFilter, ReferenceFilter
from membership.models import Department


class AgreementFilter(RecordFilter):
    """Agreements by organization, kind, stage and department, or as of a day."""

    organization = organization_filter()
    kind = django_filters.ChoiceFilter(choices=Agreement.Kind.choices, label=_("Kind"))
    stage = django_filters.ChoiceFilter(choices=Agreement.Stage.choices, label=_("Stage"))
    department = ReferenceFilter(
        queryset=lambda _request: Department.objects.by_name(), to_field_name="code", label=_("Department")
    )
    on = DayFilter(method="as_of", label=_("As of"))

    class Meta(RecordFilter.Meta):
        model = Agreement

    def as_of(self, rows: Any, name: str, value: dt.date) -> Any:
        """Agreements of which some terms held on the day; unstated bounds exclude nothing."""
        return rows.filter(pk__in=AgreementAmendment.objects.on(value).values("agreement"))
