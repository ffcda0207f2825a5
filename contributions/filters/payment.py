"""Filters of payments per fiscal year."""

import django_filters
from django.utils.translation import gettext_lazy as _

from contributions.filters.shared import YearsFilter, currency_filter, organization_filter, state_filter
from contributions.models import FiscalYearPayment, TransferProgramme
from iomtrack.filters import RecordFilter, ReferenceFilter


class FiscalYearPaymentFilter(YearsFilter):
    """Payments by payer, organization, programme, currency and fiscal years."""

    year_column = "fiscal_year"

    payer = state_filter(label=_("Payer"))
    organization = organization_filter()
    programme = ReferenceFilter(
        queryset=lambda _request: TransferProgramme.objects.all(), to_field_name="code", label=_("Programme")
    )
    currency = currency_filter()

    class Meta(YearsFilter.Meta):
        model = FiscalYearPayment


class TransferProgrammeFilter(RecordFilter):
    """Programmes by what they pay for."""

    kind = django_filters.ChoiceFilter(choices=TransferProgramme.Kind.choices, label=_("Kind"))

    class Meta(RecordFilter.Meta):
        model = TransferProgramme
