"""Filters of currencies and exchange rates."""

import django_filters
from django.utils.translation import gettext_lazy as _

from contributions.filters.shared import YearsFilter, currency_filter
from contributions.models import Currency, ExchangeRate
from iomtrack.filters import RecordFilter


class CurrencyFilter(RecordFilter):
    """Currencies."""

    class Meta(RecordFilter.Meta):
        model = Currency


class ExchangeRateFilter(YearsFilter):
    """Exchange rates by pair, kind and years."""

    year_column = "start__year"

    base = currency_filter(label=_("One unit of"))
    quote = currency_filter(label=_("Worth in"))
    kind = django_filters.ChoiceFilter(choices=ExchangeRate.Kind.choices, label=_("Kind"))

    class Meta(YearsFilter.Meta):
        model = ExchangeRate
