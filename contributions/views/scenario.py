"""Pages of budget scenarios: the question as one types it, saved scenarios, several side by side."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import TemplateView

from contributions.filters.scenario import ScenarioFilter
from contributions.forms.scenario import AssumptionsForm, ScenarioForm, address_of, assessed_budgets, completed
from contributions.models import Scenario
from contributions.reports.scenario import Comparison, Unworkable, work_out
from contributions.services.scenario import save_scenario
from contributions.tables.scenario import ComparisonTable, ScenarioTable
from contributions.views.cited import short_name
from iomtrack import documents, exports, formats
from iomtrack.bilingual import active_language, base_label, with_colon
from iomtrack.charts import BarChart
from iomtrack.money import Money
from iomtrack.panels import ChartPanel, Fact, FactsPanel, Panel, TemplatePanel, TextPanel
from iomtrack.views import DetailPage, FormPage, Link, ListPage, Page
from iomtrack.visibility import marking_of

GROWTHS = (0, 1, 2, 3, 5)
CHARTED = 12
FILES = (*exports.KINDS, *documents.KINDS)


def signed(amount: Money) -> str:
    """A change with its sign."""
    return ("+" if amount.amount > 0 else "") + formats.money(amount)


def result_panels(comparison: Comparison, request: HttpRequest) -> list[Panel]:
    """A scenario worked out: our own cost, the whole, who pays more, each state."""
    currency = comparison.before.budget.currency
    table = ComparisonTable(comparison.rows, currency, order_by=request.GET.getlist("sort"))
    table.request = request  # type: ignore[attr-defined]  # what django-tables2 does with a request
    panels: list[Panel] = [
        FactsPanel(our_title(comparison), facts=our_facts(comparison)),
        FactsPanel(_("The whole"), facts=whole_facts(comparison)),
    ]
    if any(row.change for row in comparison.rows):
        panels.append(ChartPanel(_("The largest changes"), chart=change_chart(comparison)))
    panels.append(StatesPanel(_("Each state"), "contributions/_scenario_table.html", values={"table": table}))
    return panels


class StatesPanel(TemplatePanel):
    """What each state would pay, sorted as the address asks."""


@documents.blocks_of.register
def _states(panel: StatesPanel) -> list[Any]:
    return [documents.Heading(panel.title), documents.table_of(panel.values["table"], panel.title)]


def assumed_facts(comparison: Comparison) -> list[Fact]:
    """What the scenario assumes."""
    scenario = comparison.scenario
    facts = [
        Fact(base_label(Scenario, "budget"), scenario.budget),
        Fact(_("Growth"), scenario.growth_label),
        Fact(base_label(Scenario, "scale"), scenario.scale),
        Fact(base_label(Scenario, "exchange_rate"), scenario.exchange_rate or formats.not_stated()),
        Fact(base_label(Scenario, "rounding"), scenario.get_rounding_display()),
    ]
    for name in ("floor", "ceiling"):
        if (bound := getattr(scenario, name)) is not None:
            facts.append(Fact(base_label(Scenario, name), formats.percent(bound.normalize(), None)))
    return [*facts, *state_facts(comparison)]


def state_facts(comparison: Comparison) -> list[Fact]:
    """What it assumes of single states."""
    names, assumed = {row.state.iso3: row.name for row in comparison.rows}, comparison.assumed
    given = [
        f"{names.get(code, code)} {formats.percent(rate.normalize(), None)}"
        for code, rate in sorted(assumed.rates.items())
    ]
    found = {
        _("States that join"): [names.get(code, code) for code in sorted(assumed.joining)],
        _("States that leave"): [names.get(code, code) for code in sorted(assumed.leaving)],
        _("Rates where the UN scale has none"): given,
    }
    return [Fact(label, ", ".join(states)) for label, states in found.items() if states]


def our_title(comparison: Comparison) -> Any:
    """The name of our state."""
    return comparison.ours.state.name if comparison.ours else _("Our state")


def our_facts(comparison: Comparison) -> list[Fact]:
    """What our state pays before and after, and the change, also in the currency of the exchange rate."""
    ours = comparison.ours
    if ours is None:
        return [Fact(_("Our state"), _("It is not among those who pay."))]
    before, after, change = ours.difference.before, ours.difference.after, ours.difference.change
    facts = [
        Fact(_("Before"), formats.money(before)),
        Fact(_("In the scenario"), formats.money(after)),
        Fact(
            pgettext("difference", "Change"),
            signed(change),
            note=formats.percent(ours.percent) if ours.percent is not None else "",
        ),
    ]
    rate = comparison.scenario.exchange_rate
    converted = comparison.converted(change)
    if rate and converted:
        whole = comparison.converted(after) if after is not None else None
        facts.append(
            Fact(
                _("In %(currency)s") % {"currency": rate.quote.code},
                formats.money(whole.money) if whole else formats.missing(),
            )
        )
        facts.append(
            Fact(
                _("Change in %(currency)s") % {"currency": rate.quote.code},
                signed(converted.money),
                rate.get_absolute_url(),
                _("at %(rate)s %(quote)s per %(base)s; %(kind)s, %(period)s; %(source)s")
                % {
                    "rate": formats.number(rate.rate, 6),
                    "quote": rate.quote.code,
                    "base": rate.base.code,
                    "kind": rate.get_kind_display(),
                    "period": rate.period_label,
                    "source": rate.source or formats.not_stated(),
                },
            )
        )
    return facts


def whole_facts(comparison: Comparison) -> list[Fact]:
    """The budget before and after, how many pay, more and less."""
    scenario = comparison.scenario
    return [
        Fact(
            with_colon(short_name(scenario.budget.organization), scenario.budget.year),
            formats.money(comparison.before.total),
            scenario.budget.get_absolute_url(),
            _("%(count)s members; UN scale %(scale)s, equated")
            % {"count": formats.number(len(comparison.before.weights)), "scale": comparison.baseline.code},
        ),
        Fact(
            with_colon(_("Scenario"), scenario.growth_label),
            formats.money(comparison.after.total),
            note=_("%(count)s members; UN scale %(scale)s, equated")
            % {"count": formats.number(len(comparison.after.weights)), "scale": scenario.scale.code},
        ),
        Fact(_("Pay more"), formats.number(len(comparison.paying_more)), note=first_names(comparison.paying_more)),
        Fact(_("Pay less"), formats.number(len(comparison.paying_less)), note=first_names(comparison.paying_less)),
    ]


def first_names(rows: Sequence[Any]) -> str:
    """The three states with the largest change."""
    return "; ".join(f"{row.name} {signed(row.difference.change)}" for row in rows[:3])


def change_chart(comparison: Comparison) -> BarChart:
    """The largest changes, up or down."""
    rows = sorted(comparison.rows, key=lambda row: (-abs(row.change), row.state.iso3))[:CHARTED]
    return BarChart(
        _("The largest changes"),
        unit=comparison.before.budget.currency,
        decimals=2,
        rows=[(row.name, row.change, row.url) for row in rows],
        row_heading=_("State"),
        highlight=comparison.ours.name if comparison.ours else "",
    )


class Workshop(Page, TemplateView):
    """What if the budget, the scale or the membership were another? Everything asked is in the address."""

    template_name = "contributions/scenario.html"
    title = gettext_lazy("What if?")
    intro = gettext_lazy(
        "What each state would pay if the budget, the scale or the membership changed. Shares are computed from the UN "
        "scale and equated; they are not what an organization has published or adopted."
    )
    model = Scenario

    @cached_property
    def form(self) -> AssumptionsForm:
        """The assumptions, completed with what the address leaves out."""
        form = AssumptionsForm(completed(self.request.GET, self.request.user), auto_id="id_%s")
        form.read_by(self.request.user)
        return form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page; only its result when a script asks; the table as a file."""
        sound = self.form.is_valid()
        if self.form.comparison and request.GET.get("format") in dict(FILES):
            return as_file(self.form.comparison, request)
        if request.htmx:  # type: ignore[attr-defined]  # set by the middleware of htmx
            self.template_name = "contributions/_scenario_result.html"
        response = self.render_to_response(self.get_context_data(failed=not sound))
        if not sound:
            response.status_code = 400
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, the shortcuts, and the result where the assumptions are sound."""
        panels = []
        if self.form.comparison:
            panels = [panel.render(self.request) for panel in result_panels(self.form.comparison, self.request)]
        query = self.request.GET.copy()
        for name in ("format", "sort"):
            query.pop(name, None)
        return super().get_context_data(
            form=self.form,
            panels=panels,
            shortcuts=self.shortcuts(),
            export_links=[(label, f"?{self.with_value('format', kind)}") for kind, label in FILES],
            save_url=f"{reverse('contributions:scenario_create')}?{query.urlencode()}",
            may_save=self.request.user.has_perm("contributions.add_scenario"),  # type: ignore[union-attr]  # logged in
            **kwargs,
        )

    def with_value(self, name: str, value: Any) -> str:
        """The address with one assumption changed."""
        query = self.request.GET.copy()
        query[name] = str(value)
        return query.urlencode()

    def shortcuts(self) -> list[dict[str, Any]]:
        """The budgets and the usual growths as links: a scenario in one more click."""
        chosen = completed(self.request.GET, self.request.user)
        budgets = [
            {
                "label": f"{short_name(budget.organization)} {budget.year}",
                "url": f"?{urlencode({'budget': budget.pk, 'growth': chosen.get('growth', '0')})}",
                "current": chosen.get("budget") == str(budget.pk),
            }
            for budget in assessed_budgets(self.request.user)[:6]
        ]
        growths = [
            {
                "label": ("+" if growth else "") + formats.percent(growth, 0),
                "url": f"?{self.with_value('growth', growth)}",
                "current": chosen.get("growth") == str(growth),
            }
            for growth in GROWTHS
        ]
        return [{"label": _("Budget"), "links": budgets}, {"label": _("Growth"), "links": growths}]


def as_file(comparison: Comparison, request: HttpRequest) -> HttpResponseBase:
    """The table of a scenario as CSV or Excel, with its assumptions on the cover; the whole answer as Word or PDF."""
    kind, marking = request.GET["format"], str(comparison.scenario.get_marking_display())
    if kind in dict(documents.KINDS):
        panels = [
            FactsPanel(_("What is assumed"), facts=assumed_facts(comparison)),
            *result_panels(comparison, request),
        ]
        blocks = [documents.Paragraph(Workshop.intro), *(block for one in panels for block in documents.blocks_of(one))]
        return documents.respond(documents.Document.of(request, _("What if?"), blocks, marking=marking), kind)
    currency = comparison.before.budget.currency
    table = ComparisonTable(comparison.rows, currency, order_by=request.GET.getlist("sort"))
    cover = [(_("Made by"), str(request.user)), (_("Made on"), formats.datetime_in_table(None))]
    cover += [(_("Address"), request.build_absolute_uri())]
    facts = (*whole_facts(comparison), *our_facts(comparison))
    cover += [(str(fact.label), f"{fact.value} {fact.note}".strip()) for fact in facts]
    export = exports.Export(
        _("What if?"),
        table.export_headers(),
        table.export_rows,
        cover,
        marking,
    )
    if kind == "xlsx":
        return exports.xlsx_response(export)
    return exports.csv_response(export, ";" if active_language() == "fr" else ",")


class ScenarioList(ListPage):
    """Saved scenarios."""

    model = Scenario
    table_class = ScenarioTable
    filterset_class = ScenarioFilter
    actions = (
        Link(gettext_lazy("What if?"), "contributions:workshop", "contributions.view_scenario"),
        Link(gettext_lazy("Side by side"), "contributions:scenario_compare", "contributions.view_scenario"),
    )


class ScenarioCreate(FormPage):
    """Save a scenario under a name; the address fills the form in."""

    model = Scenario
    form_class = ScenarioForm
    action = "add"
    title = gettext_lazy("Save a scenario")

    def get_initial(self) -> dict[str, Any]:
        """What the address says."""
        values = completed(self.request.GET, self.request.user)
        initial: dict[str, Any] = dict(values.items())
        return initial | {name: values.getlist(name) for name in ("joining", "leaving")}

    def perform(self, form: Any) -> Scenario:
        """Through the service."""
        return save_scenario(scenario=form.instance, assumed=form.assumptions(), by=self.request.user)


class ScenarioDetail(documents.DocumentPage, DetailPage):
    """A saved scenario, worked out anew from today's records."""

    model = Scenario
    fields = ("budget", "growth_label", "scale", "exchange_rate", "rounding", "floor", "ceiling", "made_by", "made_on")

    def label_of(self, name: str) -> Any:
        """Labels of what is no column."""
        labels = {"growth_label": _("Growth"), "made_on": _("Made on")}
        return labels.get(name) or super().label_of(name)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The record first: a file is of it too."""
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    @cached_property
    def comparison(self) -> Comparison | Unworkable:
        """The scenario worked out, or why it cannot be."""
        try:
            return work_out(self.object)
        except Unworkable as error:
            return error

    def results(self) -> list[Panel]:
        """What is assumed of single states, and what follows."""
        found = self.comparison
        if isinstance(found, Unworkable):
            return [TextPanel(_("Result"), text=found.message)]
        states = state_facts(found)
        own: list[Panel] = [FactsPanel(_("States"), facts=states)] if states else []
        return [*own, *result_panels(found, self.request)]

    def panels(self) -> Sequence[Panel]:
        """The result, and the way back to the question."""
        scenario = self.object
        question = f"{reverse('contributions:workshop')}?{address_of(scenario)}"
        beside = f"{reverse('contributions:scenario_compare')}?scenario={scenario.pk}"
        links = [Fact(_("Change the assumptions"), _("What if?"), question)]
        if isinstance(self.comparison, Comparison):
            links.append(Fact(_("Compare"), _("Side by side"), beside))
        return [*self.results(), FactsPanel(_("Go on from here"), facts=links)]

    def document_panels(self) -> Sequence[Panel]:
        """The assumptions and the result."""
        return [FactsPanel(_("What is assumed"), facts=self.facts()), *self.results()]

    def document_options(self) -> dict[str, Any]:
        """The marking of the scenario."""
        return {"marking": marking_of(self.object)}
