"""Tables of expected outputs and their deliveries."""

from typing import Any

from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.models import Delivery, ExpectedOutput
from governance.reports.expected_output import YearOfOutput, shortfalls
from iomtrack import formats
from iomtrack.bilingual import with_colon
from iomtrack.tables import (
    ChoiceColumn,
    LinkColumn,
    NameColumn,
    NumberColumn,
    PeriodColumn,
    RecordColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)
from membership.tables.quoted import QuotedColumn


def in_words(short: YearOfOutput) -> str:
    """A shortfall: the year, how many of how many, the reason."""
    text = with_colon(
        short.year.label,
        gettext("%(delivered)s of %(expected)s delivered")
        % {"delivered": formats.number(short.delivered), "expected": formats.number(short.expected)},
    )
    reason = "; ".join(reason.plain for reason in short.reasons) or formats.not_stated()
    label = gettext("reason")
    return f"{text} ({with_colon(label, reason)})"


class ShortfallColumn(RecordColumn):
    """The fiscal years in which fewer were delivered than expected, with the reason."""

    def typed(self, record: ExpectedOutput) -> Any:
        """One sentence a year; where nothing is short by the records, that."""
        lines = [in_words(short) for short in shortfalls([record])]
        return "; ".join(lines) if lines else gettext("None on record")

    def shown(self, value: Any, record: ExpectedOutput) -> Any:
        """As a list, where there are several."""
        lines = [in_words(short) for short in shortfalls([record])]
        if len(lines) < 2:
            return value
        items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
        return format_html_join("", "<ul>{}</ul>", ((items,),))


class ExpectedOutputTable(RecordTable):
    """What is expected, how often, and where it fell short."""

    name = LinkColumn(verbose_name=_("Expected output"))
    organization = RelatedColumn(verbose_name=_("To be delivered by"), not_stated=True)
    rule = TextColumn(accessor="rule_label", order_by=("frequency", "at_least"), verbose_name=_("Expected"))
    period = PeriodColumn(verbose_name=_("Expected since"), not_stated=True)
    shortfall = ShortfallColumn(
        verbose_name=_("Shortfall"), empty_values=(), orderable=False, attrs={"td": {"class": "source"}}
    )
    certainty = ChoiceColumn(verbose_name=_("Certainty"))
    source = RelatedColumn(verbose_name=_("Source"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = ExpectedOutput
        fields = ("name", "organization", "rule", "period", "shortfall", "certainty", "source")


class DeliveryTable(RecordTable):
    """What was delivered of one output."""

    period = PeriodColumn(not_stated=True)
    number = NumberColumn(verbose_name=_("Delivered"), not_stated=True)
    reason = NameColumn(verbose_name=_("Reason of a shortfall"), not_stated=True)
    printed = QuotedColumn(verbose_name=_("As printed"), not_stated=True)
    certainty = ChoiceColumn(verbose_name=_("Certainty"))
    source = RelatedColumn(verbose_name=_("Source"), not_stated=True)
    locator = QuotedColumn(verbose_name=_("Where in the source"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = Delivery
        fields = ("period", "number", "reason", "printed", "certainty", "source", "locator")
