"""The assumptions of a budget scenario, as they are typed or stand in the address."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.forms.rates import RatesField
from contributions.models import Budget, ExchangeRate, FiscalYearPayment, ScalePeriod, Scenario
from contributions.reports.scenario import Assumptions, Comparison, Unworkable, assumptions_of, work_out
from iomtrack import formats
from iomtrack.bilingual import active_language, with_colon
from iomtrack.filters import RecordSelect
from iomtrack.formats.fields import LocalizedDecimalField
from iomtrack.forms import RecordForm
from iomtrack.visibility import ANYONE
from membership.models import Membership, State

ASSUMED = ("budget", "growth", "inflation", "scale", "floor", "ceiling", "rounding", "exchange_rate")


def percent_input(label: Any, help_text: Any = "", **options: Any) -> LocalizedDecimalField:
    """A percentage as people type it, with up to four decimals."""
    return LocalizedDecimalField(
        label=label, required=False, max_digits=9, decimal_places=4, help_text=help_text, **options
    )


class BudgetField(forms.ModelChoiceField):
    """One of the assessed budgets, with the amount that stands."""

    def label_from_instance(self, budget: Any) -> str:
        """The organization, the year, the amount."""
        name = f"{(budget.organization.acronym or budget.organization.name).plain} {budget.year}"
        return with_colon(name, formats.money(budget.standing_amount, budget.currency.code))


class ExchangeRateField(forms.ModelChoiceField):
    """A rate of exchange, with its value and source."""

    def label_from_instance(self, rate: Any) -> str:
        """The pair and period, what it is, who says so."""
        return f"{rate}{formats.NBSP}: {formats.number(rate.rate, 6)} ({rate.source})" if rate.source_id else str(rate)


class StatesField(forms.ModelMultipleChoiceField):
    """Some states, by their ISO code in the address."""

    def __init__(self, **options: Any):
        super().__init__(
            queryset=State.objects.none(),
            to_field_name="iso3",
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 6}),
            **options,
        )


class AssumptionsForm(RecordForm):
    """What a scenario assumes; once the form is valid, the scenario worked out, or why it cannot be."""

    budget = BudgetField(label=gettext_lazy("Budget to start from"), queryset=Budget.objects.none())
    growth = percent_input(
        gettext_lazy("Growth (%)"), gettext_lazy("0 is zero nominal growth."), min_value=-100, max_value=1000
    )
    inflation = percent_input(
        gettext_lazy("Inflation (%)"),
        gettext_lazy("With an inflation, the growth is real growth on top of it."),
        min_value=-50,
        max_value=1000,
    )
    scale = forms.ModelChoiceField(
        label=gettext_lazy("Scale period"),
        queryset=ScalePeriod.objects.standing().order_by("-start"),
        to_field_name="code",
    )
    exchange_rate = ExchangeRateField(
        label=gettext_lazy("Exchange rate"), queryset=ExchangeRate.objects.none(), required=False, widget=RecordSelect
    )
    joining = StatesField(label=gettext_lazy("States that join"))
    leaving = StatesField(label=gettext_lazy("States that leave"))
    rates = RatesField(
        label=gettext_lazy("Rates where the UN scale has none"),
        help_text=gettext_lazy("One state a line: its ISO code and its rate in percent, for example COK 0.001."),
    )
    floor = percent_input(gettext_lazy("Floor (%)"), min_value=0, max_value=100)
    ceiling = percent_input(gettext_lazy("Ceiling (%)"), min_value=0, max_value=100)

    comparison: Comparison | None = None
    unworkable = ""
    refuses_unworkable = False

    class Meta:
        model = Scenario
        fields: tuple[str, ...] = ASSUMED

    field_order: tuple[str, ...] = (
        "budget", "growth", "scale", "exchange_rate", "inflation", "floor", "ceiling", "rounding",
        "joining", "leaving", "rates",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields.pop("why", None)
        chosen = self.chosen_budget()
        members = State.objects.none()
        others = State.objects.none()
        rates = ExchangeRate.objects.none()
        if chosen:
            held = (
                Membership.objects.members()
                .filter(organization=chosen.organization_id)
                .on(Scenario(budget=chosen).first_day)
            )
            members = State.objects.filter(pk__in=held.values("state")).by_name()
            others = State.objects.filter(end__isnull=True).exclude(pk__in=held.values("state")).by_name()
            rates = (
                ExchangeRate.objects.filter(base=chosen.currency_id, kind=ExchangeRate.Kind.ANNUAL)
                .select_related("base", "quote", "source")
                .order_by("quote__position", "-start")
            )
        self.offer(budget=assessed_budgets(), joining=others, leaving=members, exchange_rate=rates)

    def chosen_budget(self) -> Budget | None:
        """The budget that the lists of states and rates depend on."""
        if not self.is_bound:
            asked = self.initial.get("budget") or self.instance.budget_id or ""
            return budget_of(str(getattr(asked, "pk", asked)))
        return budget_of(self.data.get("budget") or "")

    def clean_growth(self) -> Decimal:
        """Nothing typed is no growth."""
        return self.cleaned_data["growth"] or Decimal(0)

    def assumptions(self) -> Assumptions:
        """What is assumed of single states."""
        return Assumptions(
            frozenset(state.iso3 for state in self.cleaned_data["joining"]),
            frozenset(state.iso3 for state in self.cleaned_data["leaving"]),
            self.cleaned_data["rates"],
        )

    def _post_clean(self) -> None:
        """Work the scenario out, once every field is sound and the record would be accepted."""
        super()._post_clean()
        if self.errors:
            return
        try:
            self.comparison = work_out(self.instance, self.assumptions())
        except Unworkable as error:
            self.unworkable = error.message
            if self.refuses_unworkable:
                self.add_error(error.field, error.message)


def budget_of(key: str) -> Budget | None:
    """The assessed budget with this key, as it stands in an address."""
    sound = key.isascii() and key.isdecimal() and len(key) <= 18
    return assessed_budgets().filter(pk=int(key)).first() if sound else None


def assessed_budgets(user: Any = ANYONE) -> Any:
    """The budgets that are shared among members and that this user sees, newest first."""
    return (
        Budget.objects.visible_to(user)
        .filter(part=Budget.Part.ADMINISTRATIVE, versions__isnull=False)
        .distinct()
        .for_list()
        .order_by("-year", "pk")
    )


def defaults(budget: Budget | None) -> dict[str, str]:
    """What a page shows where the address says nothing: no growth, the scale of the year, its exchange rate."""
    if budget is None:
        return {}
    day = Scenario(budget=budget).first_day
    scale = ScalePeriod.objects.on(day).first() or ScalePeriod.objects.standing().order_by("-start").first()
    rates = ExchangeRate.objects.filter(base=budget.currency_id, kind=ExchangeRate.Kind.ANNUAL)
    if payment := FiscalYearPayment.objects.filter(payer__is_ours=True).order_by("-fiscal_year").first():
        rates = rates.filter(quote=payment.currency_id)
    rate = rates.on(day).first() or rates.order_by("-start").first()
    return {
        "budget": str(budget.pk),
        "growth": "0",
        "scale": scale.code if scale else "",
        "exchange_rate": str(rate.pk) if rate else "",
        "rounding": str(Scenario.Rounding.MINOR),
    }


def completed(query: QueryDict, user: Any) -> QueryDict:
    """The address with everything it leaves out; unless it names a budget, the newest that this user sees."""
    asked = query.get("budget", "")
    budget = budget_of(asked) if asked else assessed_budgets(user).first()
    values = query.copy()
    for name, value in defaults(budget).items():
        if name not in values:
            values[name] = value
    return values


def address_of(scenario: Scenario) -> str:
    """The query string that asks the same question as a saved scenario."""
    assumed = assumptions_of(scenario)
    query = QueryDict(mutable=True)
    for name in ("growth", "inflation", "floor", "ceiling"):
        value = getattr(scenario, name)
        if value is not None:
            text = format(value.normalize(), "f")
            query[name] = text.replace(".", ",") if active_language() == "fr" else text
    query["budget"] = str(scenario.budget_id)
    query["scale"] = scenario.scale.code
    query["exchange_rate"] = str(scenario.exchange_rate_id or "")
    query["rounding"] = str(scenario.rounding)
    query.setlist("joining", sorted(assumed.joining))
    query.setlist("leaving", sorted(assumed.leaving))
    if assumed.rates:
        query["rates"] = "\n".join(f"{code} {format(rate.normalize(), 'f')}" for code, rate in assumed.rates.items())
    return query.urlencode()


class ScenarioForm(AssumptionsForm):
    """A scenario to be saved: a name in either language, and assumptions that can be worked out."""

    refuses_unworkable = True

    class Meta(AssumptionsForm.Meta):
        fields = ("name_en", "name_fr", "marking", *ASSUMED)

    field_order = ("name_en", "name_fr", "marking", *AssumptionsForm.field_order)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["name_en"].required = False

    def clean(self) -> dict[str, Any]:
        """A name in one language is enough."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("name_en") and not cleaned.get("name_fr"):
            self.add_error(f"name_{active_language()}", _("Give the scenario a name."))
        return cleaned
