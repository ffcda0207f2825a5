"""Filters of departments and units."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from iomtrack.filters import RecordFilter, ReferenceFilter
from membership.filters.organization import NamesThatDayFilter
from membership.models import Department, Unit


def departments(request: Any) -> QuerySet[Department]:
    """Departments by name."""
    return Department.objects.by_name()


class DepartmentFilter(NamesThatDayFilter):
    """Departments by kind."""

    kind = django_filters.ChoiceFilter(choices=Department.Kind.choices, label=_("Kind"))

    class Meta(RecordFilter.Meta):
        model = Department
        fields = ["kind"]


class UnitFilter(NamesThatDayFilter):
    """Units by department."""

    department = ReferenceFilter(queryset=departments, label=_("Department"))

    class Meta(RecordFilter.Meta):
        model = Unit
        fields = ["department"]
