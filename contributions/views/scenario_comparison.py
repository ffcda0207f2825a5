"""Up to four saved scenarios side by side."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from contributions.models import Scenario
from contributions.reports.scenario import Comparison, Unworkable, work_out
from contributions.views.scenario import FILES, assumed_facts, our_facts, our_title, signed, whole_facts
from iomtrack import documents, exports, formats, navigation
from iomtrack.bilingual import active_language, with_colon
from iomtrack.panels import Fact
from iomtrack.views import Page

MOST = 4


class ChosenScenarios(forms.Form):
    """Which scenarios are compared."""

    scenario = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Scenarios"),
        queryset=Scenario.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Up to four, of budgets in one currency."),
    )

    def __init__(self, data: Any, user: Any):
        super().__init__(data)
        field: Any = self.fields["scenario"]
        field.queryset = Scenario.objects.visible_to(user).for_list()

    def clean_scenario(self) -> list[Scenario]:
        """At most four, and no two currencies."""
        chosen = list(self.cleaned_data["scenario"])
        if len(chosen) > MOST:
            raise ValidationError(_("Choose at most %(most)s scenarios."), params={"most": MOST})
        if len({scenario.budget.currency_id for scenario in chosen}) > 1:
            raise ValidationError(_("These scenarios are in different currencies and cannot be compared."))
        problems = []
        self.compared: list[Comparison] = []
        for scenario in chosen:
            try:
                self.compared.append(work_out(scenario))
            except Unworkable as error:
                problems.append(with_colon(scenario.name.plain, error.message))
        if problems:
            raise ValidationError(problems)
        return chosen


class SideBySide(Page, TemplateView):
    """Each state's line in up to four scenarios; the amounts and the change against the budget of each."""

    template_name = "contributions/scenarios_side_by_side.html"
    model = Scenario
    title = gettext_lazy("Scenarios side by side")

    @cached_property
    def form(self) -> ChosenScenarios:
        """The choice in the address."""
        return ChosenScenarios(self.request.GET, self.request.user)

    def crumbs(self) -> list[navigation.Crumb]:
        """Below the list of saved scenarios."""
        return navigation.crumbs(self.request, last=self.title, model=Scenario)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the table as a file."""
        sound = self.form.is_valid()
        compared = self.form.compared if sound else []
        if compared and request.GET.get("format") in dict(FILES):
            return self.as_file(compared)
        response = self.render_to_response(self.get_context_data(failed=not sound, compared=compared))
        if not sound:
            response.status_code = 400
        return response

    def get_context_data(self, compared: list[Comparison], **kwargs: Any) -> dict[str, Any]:
        """Headings, facts and rows."""
        query = self.request.GET.copy()
        links = []
        for kind, label in FILES if compared else ():
            query["format"] = kind
            links.append((label, f"?{query.urlencode()}"))
        return super().get_context_data(
            form=self.form, compared=compared, table=self.table(compared), export_links=links, **kwargs
        )

    def table(self, compared: list[Comparison]) -> dict[str, Any]:
        """One row a state, the total first; the largest line of the first scenario on top."""
        names = {row.state.iso3: row.name for each in compared for row in each.rows}
        held = [{row.state.iso3: row for row in each.rows} for each in compared]
        rows: list[tuple[str, list[tuple[Decimal | None, Decimal | None]]]] = []
        for code in names:
            found = [rows_of.get(code) for rows_of in held]
            rows.append((names[code], [(row.after, row.change) if row else (None, None) for row in found]))
        rows.sort(key=lambda row: (-(row[1][0][0] or Decimal(-1)), row[0]))
        total = [(each.after.total.amount, each.change.amount) for each in compared]
        return {
            "currency": compared[0].before.budget.currency if compared else "",
            "rows": [(_("Total"), total), *rows] if compared else [],
        }

    def as_file(self, compared: list[Comparison]) -> HttpResponseBase:
        """The same table as a file; it takes the highest marking among the scenarios."""
        table, kind = self.table(compared), self.request.GET["format"]
        scenarios = Scenario.objects.visible_to(self.request.user)
        marked = str(exports.highest_marking(scenarios.filter(pk__in=[each.scenario.pk for each in compared])))
        if kind in dict(documents.KINDS):
            blocks = [*summaries(compared), documents.Heading(_("Each state")), beside(compared, table)]
            return documents.respond(documents.Document.of(self.request, self.title, blocks, marking=marked), kind)
        headers = [_("State")]
        cover = [(_("Made by"), str(self.request.user)), (_("Made on"), formats.datetime_in_table(None))]
        for each in compared:
            name = each.scenario.name.plain
            headers += [f"{name} ({table['currency']})", _("%(name)s, change") % {"name": name}]
            cover.append((name, f"{formats.money(each.after.total)}; {signed(each.change)}"))
        export = exports.Export(
            str(self.title),
            headers,
            lambda: ([name, *(value for pair in pairs for value in pair)] for name, pairs in table["rows"]),
            cover,
            marked,
        )
        if kind == "xlsx":
            return exports.xlsx_response(export)
        return exports.csv_response(export, ";" if active_language() == "fr" else ",")


def summaries(compared: list[Comparison]) -> list[documents.Block]:
    """Each scenario: what it assumes, the whole, and what our own state pays."""
    blocks: list[documents.Block] = []
    for each in compared:
        ours = [Fact(with_colon(our_title(each), fact.label), fact.value, note=fact.note) for fact in our_facts(each)]
        blocks.append(documents.Heading(each.scenario.name))
        blocks.append(documents.Facts([*assumed_facts(each), *whole_facts(each), *ours]))
    return blocks


def beside(compared: list[Comparison], table: dict[str, Any]) -> documents.Table:
    """The table of the page, as a part of a document."""
    headings = [_("State")]
    for each in compared:
        name = each.scenario.name.plain
        headings += [f"{name} ({table['currency']})", _("%(name)s, change") % {"name": name}]
    rows = [
        [documents.Cell(name, name)]
        + [documents.Cell(formats.number(value, 2), value) for pair in pairs for value in pair]
        for name, pairs in table["rows"]
    ]
    return documents.Table(_("Each state"), headings, [False] + [True] * (len(headings) - 1), rows)
