"""Tables of budget scenarios."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Scenario
from contributions.tables.scale import ExactColumn
from iomtrack.tables import (
    ChoiceColumn,
    DateColumn,
    LinkColumn,
    NumberColumn,
    PercentColumn,
    RecordColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)


class StateColumn(RecordColumn):
    """The state of a row, linking to its page."""

    def shown(self, value: Any, record: Any) -> Any:
        """The link."""
        return format_html('<a href="{}">{}</a>', record.url, record.state.name)


class ComparisonTable(RecordTable):
    """A scenario worked out, a state a row; every amount in the currency that the heading names."""

    name = StateColumn(verbose_name=_("State"), order_by="sort_name")
    weight = ExactColumn(verbose_name=_("UN rate (%)"))
    before = NumberColumn(verbose_name=_("Before"), accessor="before", decimals=2)
    after = NumberColumn(verbose_name=_("After"), accessor="after", decimals=2)
    change = NumberColumn(verbose_name=pgettext_lazy("difference", "Change"), accessor="change", decimals=2)
    percent = PercentColumn(verbose_name=_("Change (%)"), accessor="percent")

    class Meta(RecordTable.Meta):
        fields = ("name", "weight", "before", "after", "change", "percent")
        row_attrs = {"class": lambda record: "ours" if record.state.is_ours else ""}

    def __init__(self, rows: Any, currency: str, **options: Any):
        super().__init__(rows, **options)
        for name in ("before", "after", "change"):
            column = self.columns[name].column
            column.verbose_name = f"{column.verbose_name} ({currency})"

    @property
    def caption(self) -> str:
        """What the table holds."""
        return str(_("What each state would pay"))


class ScenarioTable(RecordTable):
    """Saved scenarios."""

    name = LinkColumn(verbose_name=_("Scenario"))
    budget = RelatedColumn(verbose_name=_("Budget"))
    growth = TextColumn(verbose_name=_("Growth"), accessor="growth_label", order_by=("growth",))
    scale = RelatedColumn(verbose_name=_("Scale period"))
    made_by = TextColumn(verbose_name=_("Made by"), order_by=("made_by__username",))
    made_on = DateColumn(verbose_name=_("Made on"), order_by=("made_at",))
    marking = ChoiceColumn(verbose_name=_("Marking"))

    class Meta(RecordTable.Meta):
        model = Scenario
        fields = ("name", "budget", "growth", "scale", "made_by", "made_on", "marking")
