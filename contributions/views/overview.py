"""The overview of contributions: the latest year of everything, each number leading to the list it counts."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.models import (
    Agreement,
    Budget,
    ExchangeRate,
    FiscalYearPayment,
    PublishedContribution,
    ResourceEstimate,
    ScaleRate,
    VoluntaryContribution,
)
from contributions.reports.assessment import coverage, rank_of
from contributions.reports.budget import standing_versions
from contributions.reports.scale import rank_of_rate
from contributions.reports.voluntary import reconcile
from contributions.views.assessment import coverage_fact, list_of, top_contributors
from contributions.views.cited import short_name
from contributions.views.payment import payment_charts
from contributions.views.scale import decimals_of
from contributions.views.voluntary import total_facts
from iomtrack import formats
from iomtrack.panels import ChartPanel, Fact, FactsPanel, Panel, counted
from iomtrack.views import ReportPage
from membership.models import State


def latest_published(state: Any) -> PublishedContribution | None:
    """The state's published contribution of the latest year with one."""
    rows = PublishedContribution.objects.visible_to(None).for_list().filter(state=state)
    return rows.order_by("-year", "pk").first() if state else None


def contribution_facts(state: Any) -> list[Fact]:
    """What the state contributes by the latest figures of each kind, the year with each."""
    facts = []
    if published := latest_published(state):
        facts.append(
            Fact(
                _("Assessed contribution published for %(year)s") % {"year": published.year},
                formats.money(published.amount, published.currency.code),
                list_of(published.organization, published.year, state=state.iso3),
                standing_among_published(published),
            )
        )
    if payment := latest_payment(state):
        url = reverse("contributions:fiscalyearpayment_list")
        facts.append(
            Fact(
                _("Paid in %(year)s") % {"year": payment.year_label},
                formats.money(payment.paid, payment.currency.code),
                f"{url}?payer={state.iso3}&year_from={payment.fiscal_year}&year_to={payment.fiscal_year}",
                _("of an authority of %(authority)s; lapse %(lapse)s")
                % {
                    "authority": formats.money(payment.authority, payment.currency.code),
                    "lapse": formats.money(payment.lapse, payment.currency.code),
                },
            )
        )
    if rate := latest_rate(state):
        url = reverse("contributions:scalerate_list")
        place, of = rank_of_rate(rate)
        facts.append(
            Fact(
                _("Rate in the UN scale, %(years)s") % {"years": rate.period.code},
                formats.percent(rate.rate, decimals_of(rate.rate)),
                f"{url}?state={state.iso3}&period={rate.period.code}",
                format_html(
                    _("place {place} of {of} members of the United Nations"),
                    place=formats.number(place),
                    of=counted(of, f"{url}?period={rate.period.code}&notional=0"),
                ),
            )
        )
    return facts


def standing_among_published(published: PublishedContribution) -> SafeString:
    """The share of the budget that a published contribution makes up, and its place among those published with it."""
    place, of = rank_of(published)
    same: dict[str, Any] = {"currency": published.currency.code}
    if published.source:
        same["source"] = published.source.code
    peers = counted(of, list_of(published.organization, published.year, **same))
    said = format_html(_("place {place} of the {of} published"), place=formats.number(place), of=peers)
    for each in coverage(PublishedContribution.objects.filter(pk=published.pk)):
        if each.percent is not None:
            share = format_html(_("{share} of the administrative budget"), share=formats.percent(each.percent))
            return format_html("{}; {}", share, said)
    return said


def latest_payment(state: Any) -> FiscalYearPayment | None:
    """The payment of the latest fiscal year with one."""
    rows = FiscalYearPayment.objects.visible_to(None).for_list().filter(payer=state)
    return rows.order_by("-fiscal_year", "pk").first() if state else None


def latest_rate(state: Any) -> ScaleRate | None:
    """The state's rate in the latest scale period."""
    return (
        ScaleRate.objects.standing().for_list().filter(state=state).order_by("-period__start").first()
        if state
        else None
    )


def budget_facts() -> list[Fact]:
    """The budgets of the latest year of each part; the parts are in different currencies and are not added."""
    facts = []
    for part in Budget.Part:
        real = Budget.objects.visible_to(None).filter(part=part)
        latest = real.aggregate(year=Max("year"))["year"]
        budgets = list(real.filter(year=latest).select_related("organization", "currency"))
        versions = standing_versions(budgets)
        for budget in budgets:
            if budget.pk in versions:
                version = versions[budget.pk]
                facts.append(
                    Fact(
                        _("%(organization)s %(year)s: %(part)s")
                        % {
                            "organization": short_name(budget.organization),
                            "year": budget.year,
                            "part": budget.get_part_display(),
                        },
                        formats.money(version.amount, budget.currency.code),
                        f"{reverse('contributions:budget_list')}?part={part}&year_from={latest}&year_to={latest}",
                        version.get_stage_display(),
                    )
                )
    return facts


def analysis_facts() -> list[Fact]:
    """The questions that the analysis pages answer."""
    pages = (
        (_("What did we pay, and what is open?"), _("Our account"), "own_account"),
        (_("Who pays most, year by year?"), _("Largest contributors"), "largest"),
        (_("What share, since when?"), _("Share through the years"), "share_history"),
        (_("Who pays about as much?"), _("Among peers"), "peers"),
        (_("How many states pay half?"), _("Concentration"), "concentration"),
        (_("Which regions and groups pay?"), _("By region and group"), "by_group"),
        (_("Do the published totals hold?"), _("Reconciliation"), "reconciliation"),
    )
    return [Fact(question, answer, reverse(f"contributions:{name}")) for question, answer, name in pages]


LISTS = (
    (gettext_lazy("Budgets"), Budget),
    (gettext_lazy("Published contributions"), PublishedContribution),
    (gettext_lazy("UN scale rates"), ScaleRate),
    (gettext_lazy("Voluntary contributions"), VoluntaryContribution),
    (gettext_lazy("Agreements"), Agreement),
    (gettext_lazy("Resource estimates"), ResourceEstimate),
    (gettext_lazy("Payments per fiscal year"), FiscalYearPayment),
    (gettext_lazy("Exchange rates"), ExchangeRate),
)


class Overview(ReportPage):
    """Contributions at a glance."""

    title = gettext_lazy("Contributions")
    intro = gettext_lazy(
        "The latest year with data of each kind, the year shown. Currencies are never added or charted together."
    )
    permission = "contributions.view_publishedcontribution"

    def panels(self) -> Sequence[Panel]:
        """Our state, the largest contributors, payments, budgets, voluntary contributions, the lists."""
        user = self.request.user
        state = State.objects.ours()
        panels: list[Panel] = []
        if state:
            panels.append(FactsPanel(state.name, facts=contribution_facts(state)))
        panels.append(FactsPanel(_("Analysis"), facts=analysis_facts()))
        panels.append(FactsPanel(_("Budgets"), facts=budget_facts()))
        published = PublishedContribution.objects.visible_to(user).for_list()
        statements = coverage(published)
        if statements:
            year = statements[0].year
            panels.append(
                FactsPanel(
                    _("Published contributions, %(year)s") % {"year": year},
                    facts=[coverage_fact(each) for each in statements if each.year == year],
                )
            )
        for chart in top_contributors(published, state.name.plain if state else ""):
            panels.append(ChartPanel(chart.title, chart=chart))
        if state:
            payments = FiscalYearPayment.objects.visible_to(user).filter(payer=state).for_list()
            for chart in payment_charts(payments)[:1]:
                panels.append(ChartPanel(chart.title, chart=chart))
        for each in reconcile(VoluntaryContribution.objects.visible_to(user).for_list())[:1]:
            panels.append(
                FactsPanel(
                    _("Voluntary contributions, %(period)s") % {"period": each.example.period_label},
                    facts=total_facts(each),
                )
            )
        panels.append(FactsPanel(_("All records"), facts=self.counts()))
        return panels

    def counts(self) -> list[Fact]:
        """How many records each list holds."""
        return [
            Fact(
                label,
                formats.number(model.objects.visible_to(self.request.user).count()),
                reverse(f"contributions:{model._meta.model_name}_list"),
            )
            for label, model in LISTS
        ]
