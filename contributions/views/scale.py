"""Pages of the United Nations scale."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.filters.scale import ScalePeriodFilter, ScaleRateFilter
from contributions.forms.keeping import KEEP
from contributions.models import ScalePeriod, ScaleRate
from contributions.reports.scale import rate_series
from contributions.tables.scale import ScalePeriodTable, ScaleRateTable
from contributions.views.cited import CITED, text_of
from iomtrack import formats
from iomtrack.charts import BarChart, Chart, LineChart
from iomtrack.panels import ChartPanel, Fact, FactsPanel, Panel
from iomtrack.views import DetailPage, Link, ListPage
from membership.models import State

TOP = 10


def decimals_of(value: Decimal) -> int:
    """How many decimals a rate is written with: those it has, at least three."""
    return max(3, -int(value.normalize().as_tuple().exponent))


def exact(value: Any) -> Any:
    """A rate or a sum with the digits it has, at least three decimals."""
    if value is None:
        return formats.not_stated()
    return formats.number(value, decimals_of(value))


def rate_chart(state: Any) -> LineChart:
    """A state's rate through the years."""
    return LineChart(
        _("United Nations scale: rate of %(state)s") % {"state": state.name.plain},
        unit="%",
        series=[rate_series(state)],
        note=_("One value a year; a scale is adopted for several years at a time."),
    )


def largest_rates(period: ScalePeriod, rows: Any) -> BarChart:
    """The largest rates of one period."""
    return BarChart(
        _("Largest rates, %(years)s") % {"years": period.code},
        unit="%",
        rows=[(rate.state.name.plain, rate.rate.normalize(), rate.get_absolute_url()) for rate in rows[:TOP]],
        row_heading=_("State"),
        value_heading=_("Rate"),
    )


class ScalePeriodList(ListPage):
    """The periods of the United Nations scale of assessments."""

    model = ScalePeriod
    table_class = ScalePeriodTable
    filterset_class = ScalePeriodFilter
    title = gettext_lazy("UN scale periods")
    intro = gettext_lazy(
        "The General Assembly adopts the scale; it is imported here as published, never computed. "
        "Not every early scale adds up to 100."
    )
    actions = (Link(gettext_lazy("Import a UN scale"), "contributions:scale_import", KEEP),)

    def charts(self, rows: Any) -> Sequence[Chart]:
        """Our own rate through the years."""
        state = State.objects.ours()
        return [rate_chart(state)] if state else []


class ScalePeriodDetail(DetailPage):
    """One period, with its largest rates."""

    model = ScalePeriod
    fields = (
        "code",
        (gettext_lazy("Period"), "period_label"),
        (gettext_lazy("Sum as printed (%)"), lambda period: exact(period.printed_sum)),
        *CITED,
    )

    def get_queryset(self) -> Any:
        """With counts and sums."""
        return super().get_queryset().for_list()

    def get_actions(self) -> list[Link]:
        """Undo its import."""
        period = self.object
        if period.imported_at is None or period.withdrawn_on or not self.request.user.has_perm(KEEP):
            return []
        return [Link(_("Undo this import"), "contributions:scale_undo", KEEP, (period.pk,))]

    def facts(self) -> list[Fact]:
        """The period, and what became of it where it was imported."""
        facts = super().facts()
        for name in ("imported_at", "withdrawn_on"):
            if getattr(self.object, name):
                facts.append(self.fact(name))
        return facts

    def panels(self) -> Sequence[Panel]:
        """What the rates add up to, and the largest of them."""
        period = self.object
        url = f"{reverse('contributions:scalerate_list')}?period={period.code}"
        facts = [
            Fact(_("Members with a rate"), period.member_count, f"{url}&notional=0"),
            Fact(_("Sum of their rates (%)"), exact(period.member_sum), note=sum_note(period)),
            Fact(_("Notional rates"), period.notional_count, f"{url}&notional=1"),
        ]
        rates = period.rates.of_members().for_list().order_by("-rate", "state__iso3")
        return [
            FactsPanel(_("What the rates add up to"), facts=facts),
            ChartPanel(_("Largest rates"), chart=largest_rates(period, rates)),
        ]


def sum_note(period: ScalePeriod) -> str:
    """How far the sum is from 100."""
    if period.member_sum is None:
        return ""
    if period.member_sum == 100:
        return _("Exactly 100.")
    return _("%(difference)s from 100.") % {"difference": exact(period.member_sum - 100)}


class ScaleRateList(ListPage):
    """Rates of states in the United Nations scale."""

    model = ScaleRate
    table_class = ScaleRateTable
    filterset_class = ScaleRateFilter
    title = gettext_lazy("UN scale rates")
    intro = gettext_lazy(
        "Rates in percent, with the decimals of their time. A notional rate belongs to a state that is not a "
        "member of the United Nations."
    )

    def charts(self, rows: Any) -> Sequence[Chart]:
        """The rate of the state asked for, else our own; the largest rates of the period asked for."""
        asked = getattr(self.filterset.form, "cleaned_data", None) or {}
        state, period = asked.get("state") or State.objects.ours(), asked.get("period")
        charts: list[Chart] = [rate_chart(state)] if state else []
        if period and not asked.get("state"):
            charts.append(largest_rates(period, rows.order_by("-rate", "state__iso3")))
        return charts


class ScaleRateDetail(DetailPage):
    """One rate, and the same state's rate in the other years."""

    model = ScaleRate
    fields = (
        "state",
        "period",
        (gettext_lazy("Rate (%)"), lambda rate: exact(rate.rate)),
        (gettext_lazy("As printed"), text_of("printed")),
        (gettext_lazy("State as printed"), text_of("printed_name")),
        "notional",
        *CITED,
    )

    def get_queryset(self) -> Any:
        """With everything the page names."""
        return super().get_queryset().for_list()

    def panels(self) -> Sequence[Panel]:
        """The line through the years."""
        return [ChartPanel(_("Through the years"), chart=rate_chart(self.object.state))]
