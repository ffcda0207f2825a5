"""Filters of budgets."""

import django_filters
from django.utils.translation import gettext_lazy as _

from contributions.filters.shared import YearsFilter, currency_filter, organization_filter
from contributions.models import Budget


class BudgetFilter(YearsFilter):
    """Budgets by organization, part, currency and years."""

    organization = organization_filter()
    part = django_filters.ChoiceFilter(choices=Budget.Part.choices, label=_("Part of the budget"))
    currency = currency_filter()

    class Meta(YearsFilter.Meta):
        model = Budget
