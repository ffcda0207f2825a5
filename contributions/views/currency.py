"""Pages of currencies and exchange rates."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.filters.currency import CurrencyFilter, ExchangeRateFilter
from contributions.models import Currency, ExchangeRate
from contributions.tables.currency import CurrencyTable, ExchangeRateTable
from contributions.views.cited import CITED
from iomtrack import formats
from iomtrack.charts import LineChart, Series
from iomtrack.panels import Fact, FactsPanel, Panel
from iomtrack.views import DetailPage, ListPage

PAIRS_IN_CHARTS = 3


class CurrencyList(ListPage):
    """Currencies in which amounts are stated."""

    title = gettext_lazy("Currencies")
    model = Currency
    table_class = CurrencyTable
    filterset_class = CurrencyFilter
    intro = gettext_lazy("Amounts in different currencies are never added, charted or ranked together.")


class CurrencyDetail(DetailPage):
    """One currency."""

    model = Currency
    fields = ("code", "name", "minor_units", "retired_on")

    def panels(self) -> Sequence[Panel]:
        """Its exchange rates, counted."""
        url = reverse("contributions:exchangerate_list")
        code = self.object.code
        rates = ExchangeRate.objects.visible_to(self.request.user)
        facts = [
            Fact(_("Rates of one unit of it"), rates.filter(base=self.object).count(), f"{url}?base={code}"),
            Fact(_("Rates expressed in it"), rates.filter(quote=self.object).count(), f"{url}?quote={code}"),
        ]
        return [FactsPanel(_("Exchange rates"), facts=facts)]


class ExchangeRateList(ListPage):
    """Exchange rates, each with its period and source."""

    title = gettext_lazy("Exchange rates")
    model = ExchangeRate
    table_class = ExchangeRateTable
    filterset_class = ExchangeRateFilter
    intro = gettext_lazy(
        "A converted amount always shows its rate, the day or period of the rate, and the source of the rate."
    )

    def notes(self, rows: Any) -> Sequence[Any]:
        """What a derived rate is."""
        return [_("A derived rate is the quotient of two published ones; it was not published itself.")]

    def charts(self, rows: Any) -> Sequence[LineChart]:
        """Annual averages of the first pairs in the rows, one chart a pair."""
        annual = rows.filter(kind=ExchangeRate.Kind.ANNUAL).order_by("base__position", "quote__position", "start")
        pairs: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        for rate in annual:
            pairs.setdefault((rate.base.code, rate.quote.code), []).append((rate.year, rate.rate))
        return [
            LineChart(
                _("Annual average of one %(base)s in %(quote)s") % {"base": base, "quote": quote},
                unit=quote,
                decimals=6,
                series=[Series(_("%(quote)s per %(base)s") % {"base": base, "quote": quote}, unique(points))],
            )
            for (base, quote), points in list(pairs.items())[:PAIRS_IN_CHARTS]
            if len(points) > 1
        ]


def unique(points: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """One point a year: where several sources give a rate, the first."""
    years: dict[int, Any] = {}
    for year, rate in points:
        years.setdefault(year, rate)
    return sorted(years.items())


class ExchangeRateDetail(DetailPage):
    """One exchange rate."""

    model = ExchangeRate
    fields = (
        "base",
        "quote",
        (gettext_lazy("Rate"), lambda rate: formats.number(rate.rate.normalize())),
        (gettext_lazy("Period"), "period_label"),
        "kind",
        "derived",
        *CITED,
    )

    def get_queryset(self) -> Any:
        """With both currencies."""
        return super().get_queryset().for_list()
