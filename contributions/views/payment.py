"""Pages of payments per fiscal year."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.filters.payment import FiscalYearPaymentFilter, TransferProgrammeFilter
from contributions.models import FiscalYearPayment, TransferProgramme
from contributions.tables.payment import FiscalYearPaymentTable, TransferProgrammeTable
from contributions.views.cited import CITED, money_of, text_of
from iomtrack import formats
from iomtrack.charts import BarChart, Chart, LineChart, Series
from iomtrack.fiscal import FiscalYear
from iomtrack.money import Money, sum_by_currency
from iomtrack.panels import Fact, Panel, TablePanel, TemplatePanel
from iomtrack.views import DetailPage, ListPage


def payment_charts(rows: Any) -> list[Chart]:
    """Authority against payment, and what lapsed, per fiscal year: one pair of charts per currency."""
    authority: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    paid: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        authority[row.currency.code][row.fiscal_year] += row.authority
        paid[row.currency.code][row.fiscal_year] += row.paid
    charts: list[Chart] = []
    for currency, by_year in sorted(authority.items()):
        years = sorted(by_year)
        if len(years) < 2:
            continue
        charts.append(
            LineChart(
                _("Authority and payment per fiscal year"),
                unit=currency,
                decimals=2,
                series=[
                    Series(_("Authority"), [(year, by_year[year]) for year in years], dashed=True),
                    Series(_("Paid"), [(year, paid[currency][year]) for year in years]),
                ],
                x_heading=_("Fiscal year beginning in"),
            )
        )
        charts.append(
            BarChart(
                _("Lapse: authority that was not spent"),
                unit=currency,
                decimals=2,
                rows=[(FiscalYear(year).label, by_year[year] - paid[currency][year]) for year in years],
                row_heading=_("Fiscal year"),
                value_heading=_("Lapse"),
            )
        )
    return charts


class FiscalYearPaymentList(ListPage):
    """What member states paid per fiscal year, by their public accounts."""

    title = gettext_lazy("Payments per fiscal year")
    model = FiscalYearPayment
    table_class = FiscalYearPaymentTable
    filterset_class = FiscalYearPaymentFilter
    intro = gettext_lazy(
        "From the public accounts: authority is what could be spent, lapse is what was not. A fiscal year is neither "
        "the year an assessment is for nor the day of a payment. A programme is counted once, whatever it is called."
    )

    def summary(self, rows: Any) -> Sequence[Fact]:
        """Sums over the rows, per currency."""
        every = list(rows)
        authority = sum_by_currency(Money(row.authority, row.currency.code) for row in every)
        paid = sum_by_currency(Money(row.paid, row.currency.code) for row in every)
        facts = []
        for currency in authority:
            facts += [
                Fact(_("Authority"), formats.money(authority[currency])),
                Fact(_("Paid"), formats.money(paid[currency])),
                Fact(_("Lapse"), formats.money(authority[currency] - paid[currency])),
            ]
        return facts

    def charts(self, rows: Any) -> Sequence[Chart]:
        """Authority against payment, and lapse."""
        return payment_charts(rows)


class FiscalYearPaymentDetail(DetailPage):
    """One fiscal year of one programme."""

    model = FiscalYearPayment
    fields = (
        (gettext_lazy("Fiscal year"), "year_label"),
        "payer",
        "organization",
        "programme",
        "department",
        (gettext_lazy("Authority"), money_of("authority")),
        (gettext_lazy("Paid"), money_of("paid")),
        (gettext_lazy("Lapse"), money_of("lapse")),
        (gettext_lazy("Edition"), text_of("edition")),
        *CITED,
    )

    def get_queryset(self) -> Any:
        """With everything the page names."""
        return super().get_queryset().for_list()


class TransferProgrammeList(ListPage):
    """Programmes under which payments are made."""

    title = gettext_lazy("Transfer payment programmes")
    model = TransferProgramme
    table_class = TransferProgrammeTable
    filterset_class = TransferProgrammeFilter
    intro = gettext_lazy("A programme that sources list under several names is one programme with aliases.")


class TransferProgrammeDetail(DetailPage):
    """One programme: its other names and its payments."""

    model = TransferProgramme
    fields = ("code", "kind")

    def panels(self) -> Sequence[Panel]:
        """Aliases and payments."""
        programme = self.object
        payments = programme.payments.visible_to(self.request.user).for_list()
        return [
            TemplatePanel(
                _("Names in the sources"),
                template="contributions/_aliases.html",
                values={"aliases": programme.aliases.all()},
            ),
            TablePanel(
                _("Payments per fiscal year"),
                table_class=FiscalYearPaymentTable,
                rows=payments,
                exclude=("programme",),
                url=f"{reverse('contributions:fiscalyearpayment_list')}?programme={programme.code}",
            ),
        ]
