"""The admin of published facts: rates, contributions, payments, resources."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from contributions.models import (
    ExchangeRate,
    FiscalYearPayment,
    PublishedContribution,
    ResourceEstimate,
    ScalePeriod,
    ScaleRate,
    VoluntaryContribution,
)
from iomtrack.admin import RecordAdmin


@admin.register(ExchangeRate)
class ExchangeRateAdmin(RecordAdmin):
    """Exchange rates."""

    list_display = ("base", "quote", "start", "end", "kind", "rate", "derived", "source")
    list_filter = ("kind", "derived", "certainty")
    list_select_related = ("base", "quote", "source")


@admin.register(ScalePeriod)
class ScalePeriodAdmin(RecordAdmin):
    """Periods of the United Nations scale."""

    list_display = ("code", "start", "end", "printed_sum", "source", "withdrawn_on")
    list_select_related = ("source",)
    decided_fields = ("imported_at", "withdrawn_on")


@admin.register(ScaleRate)
class ScaleRateAdmin(RecordAdmin):
    """Rates of states. They are not inlines of their period: a period has two hundred of them."""

    list_display = ("period", "state", "rate", "printed", "notional", "certainty")
    list_filter = ("notional", "certainty")
    list_select_related = ("period", "state")


@admin.register(PublishedContribution)
class PublishedContributionAdmin(RecordAdmin):
    """Assessed contributions as published."""

    list_display = ("organization", "state", "year", "amount", "currency", "printed", "certainty", "source")
    list_filter = ("certainty", "year")
    list_select_related = ("organization", "state", "currency", "source")


@admin.register(VoluntaryContribution)
class VoluntaryContributionAdmin(RecordAdmin):
    """Voluntary contributions as published."""

    list_display = ("donor", "organization", "dimension", "line", "amount", "currency", "start", "end", "certainty")
    list_filter = ("dimension", "certainty")

    @admin.display(description=_("Line"))
    def line(self, record: VoluntaryContribution) -> Any:
        """Along which line the source broke the money down."""
        return record.line


@admin.register(ResourceEstimate)
class ResourceEstimateAdmin(RecordAdmin):
    """Rows of resource estimates."""

    list_display = ("role_en", "role_fr", "kind", "unit", "fte_point", "operations", "contribution", "currency")
    list_filter = ("kind", "certainty")


@admin.register(FiscalYearPayment)
class FiscalYearPaymentAdmin(RecordAdmin):
    """Payments per fiscal year."""

    list_display = ("year_label", "payer", "organization", "programme", "authority", "paid", "currency", "edition")
    list_filter = ("fiscal_year",)
