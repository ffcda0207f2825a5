"""Filters of amendments and instruments."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from iomtrack.filters import RecordFilter, ReferenceFilter
from membership.filters.membership import organizations
from membership.models import Amendment, Ratification


def amendments(request: Any) -> QuerySet[Amendment]:
    """Amendments, latest first."""
    return Amendment.objects.all()


class AmendmentFilter(RecordFilter):
    """Amendments by organization and by whether they are in force."""

    organization = ReferenceFilter(queryset=organizations, label=_("Organization"))
    in_force = django_filters.ChoiceFilter(
        choices=[("yes", _("In force")), ("no", _("Not in force"))], label=_("In force"), method="by_force"
    )

    class Meta(RecordFilter.Meta):
        model = Amendment
        fields = ["organization", "in_force"]

    def by_force(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Whether an entry into force is recorded, by the as-of day when one is given."""
        day = self.form.cleaned_data.get("on")
        begun = Q(entered_into_force_on__isnull=False)
        if day:
            begun &= Q(entered_into_force_on__lte=day)
        return rows.filter(begun) if value == "yes" else rows.exclude(begun)

    def as_of(self, rows: QuerySet, name: str, value: dt.date) -> QuerySet:
        """Adopted by that day; an adoption known only by its year counts from the first day of the year."""
        return rows.filter(Q(adopted_on__lte=value) | Q(adopted_on__isnull=True))


class RatificationFilter(RecordFilter):
    """Instruments by amendment."""

    amendment = ReferenceFilter(queryset=amendments, label=_("Amendment"))

    class Meta(RecordFilter.Meta):
        model = Ratification
        fields = ["amendment"]
