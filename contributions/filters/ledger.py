"""Filters of scales, runs, the ledger, statements and voting rights."""

import datetime as dt
from typing import Any

import django_filters
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contributions.filters.shared import YearsFilter, organization_filter, state_filter
from contributions.models import AssessmentRun, LedgerCoverage, LedgerEntry, OrganizationScale
from iomtrack.filters import DayFilter, RecordFilter
from membership.models import Organization, State


class OrganizationScaleFilter(YearsFilter):
    """Scales by organization, basis, stage and years."""

    organization = organization_filter()
    basis = django_filters.ChoiceFilter(choices=OrganizationScale.Basis.choices, label=_("Basis"))
    stage = django_filters.ChoiceFilter(choices=OrganizationScale.Stage.choices, label=_("Stage"))

    class Meta(YearsFilter.Meta):
        model = OrganizationScale


class AssessmentRunFilter(YearsFilter):
    """Runs by organization, policy, status and years."""

    organization = organization_filter()
    policy = django_filters.ChoiceFilter(choices=AssessmentRun.Policy.choices, label=_("Policy"))
    status = django_filters.ChoiceFilter(choices=AssessmentRun.Status.choices, label=_("Status"))

    class Meta(YearsFilter.Meta):
        model = AssessmentRun


class LedgerEntryFilter(YearsFilter):
    """Entries by state, organization, kind, year of origin, and those that counted on a day."""

    state = state_filter()
    organization = organization_filter()
    kind = django_filters.ChoiceFilter(choices=LedgerEntry.Kind.choices, label=_("Kind"))
    on = DayFilter(field_name="value_date", lookup_expr="lte", label=_("As of"))

    class Meta(YearsFilter.Meta):
        model = LedgerEntry

    def as_of(self, rows: Any, name: str, value: dt.date) -> Any:
        """Entries that counted by the day."""
        return rows.filter(value_date__lte=value)


class AccountsFilter(RecordFilter):
    """States of one organization's ledger as of a day: today, and the first ledger there is, unless asked otherwise."""

    organization = organization_filter(method="same_rows")

    class Meta(RecordFilter.Meta):
        model = State

    def as_of(self, rows: Any, name: str, value: dt.date) -> Any:
        """The day is the statement's, not the states'."""
        return rows

    def same_rows(self, rows: Any, name: str, value: Organization) -> Any:
        """The organization is the statement's."""
        return rows

    @property
    def asked(self) -> dict[str, Any]:
        """What the address asks for, where it makes sense."""
        return self.form.cleaned_data if self.form.is_bound and self.form.is_valid() else {}

    @property
    def day(self) -> dt.date:
        """The day asked for, else today."""
        return self.asked.get("on") or timezone.localdate()

    @cached_property
    def organization_shown(self) -> Organization | None:
        """The organization asked for; else the first that keeps a ledger; else the first."""
        if self.asked.get("organization"):
            return self.asked["organization"]
        visible = Organization.objects.visible_to(getattr(self.request, "user", None))
        kept = visible.filter(pk__in=LedgerCoverage.objects.order_by().values("organization"))
        return kept.principal() or visible.principal()
