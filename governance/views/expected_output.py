"""Pages of expected outputs."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.filters.expected_output import ExpectedOutputFilter
from governance.models import ExpectedOutput
from governance.reports.expected_output import YearOfOutput, years_of
from governance.tables.expected_output import DeliveryTable, ExpectedOutputTable
from iomtrack import formats
from iomtrack.panels import Fact, FactsPanel, Panel, TablePanel
from iomtrack.views import DetailPage, ListPage


class ExpectedOutputList(ListPage):
    """What is to be produced, and where it fell short."""

    title = gettext_lazy("Expected outputs")
    model = ExpectedOutput
    table_class = ExpectedOutputTable
    filterset_class = ExpectedOutputFilter
    intro = gettext_lazy(
        "Deliverables of agreements and outputs of the logic model, by one rule. A year of which nothing is recorded "
        "is not counted as a shortfall."
    )


class ExpectedOutputDetail(DetailPage):
    """One output: what is expected of it, year by year what was delivered."""

    model = ExpectedOutput
    fields = (
        "organization",
        (gettext_lazy("Expected"), "rule_label"),
        (gettext_lazy("Expected since"), "period_label"),
        (gettext_lazy("As printed"), lambda output: output.printed_text or formats.not_stated()),
        (gettext_lazy("Certainty"), "certainty"),
        (gettext_lazy("Source"), "source"),
        (gettext_lazy("Where in the source"), lambda output: output.place_in_source or formats.not_stated()),
        (gettext_lazy("Note"), lambda output: output.note or formats.not_stated()),
    )

    def get_queryset(self) -> Any:
        """With everything the page names."""
        return super().get_queryset().for_list()

    def panels(self) -> Sequence[Panel]:
        """Year by year, then the records."""
        output = self.object
        panels: list[Panel] = []
        if years := years_of(output):
            panels.append(FactsPanel(_("By fiscal year"), facts=[year_fact(year) for year in years]))
        deliveries = output.deliveries.visible_to(self.request.user).for_list()
        panels.append(
            TablePanel(
                _("Deliveries"),
                table_class=DeliveryTable,
                rows=deliveries,
                empty=_("No delivery is recorded; that is not the same as none."),
            )
        )
        return panels


def year_fact(year: YearOfOutput) -> Fact:
    """How many of how many, what is missing and why."""
    if year.delivered is None:
        value: Any = _("Delivered, the number not stated")
    elif year.expected is None:
        value = _("%(delivered)s delivered") % {"delivered": formats.number(year.delivered)}
    else:
        value = _("%(delivered)s of %(expected)s delivered") % {
            "delivered": formats.number(year.delivered),
            "expected": formats.number(year.expected),
        }
    note: Any = ""
    if year.shortfall:
        reason = "; ".join(each.plain for each in year.reasons) or formats.not_stated()
        note = _("Shortfall of %(number)s; reason: %(reason)s") % {
            "number": formats.number(year.shortfall),
            "reason": reason,
        }
    return Fact(year.year.label, value, note=note)
