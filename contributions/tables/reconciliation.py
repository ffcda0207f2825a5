"""The table of reconciliation."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.tables import DateColumn, NumberColumn, RecordColumn, RecordTable, RelatedColumn
from membership.sums import Verdict, trimmed

GOOD, BAD = "good", "bad"
WIDE = {"td": {"class": "source"}}


class SumColumn(NumberColumn):
    """An amount in the unit of the row: a currency, percent, or what is counted."""

    def typed(self, record: Any) -> Any:
        """The number itself."""
        value = super().typed(record)
        return None if value is None else trimmed(value)

    def shown(self, value: Any, record: Any) -> Any:
        """With its unit."""
        if len(record.unit) == 3 and record.unit.isupper():
            return formats.money(value, record.unit, 0 if value == value.to_integral_value() else None)
        return formats.percent(value, None) if record.unit == "%" else formats.number(value)


class DifferenceColumn(SumColumn):
    """The difference, with the tolerance it is judged by."""

    def shown(self, value: Any, record: Any) -> Any:
        """Both with their unit."""
        difference = super().shown(value, record)
        if record.verdict not in (Verdict.ROUNDING, Verdict.DISCREPANCY):
            return difference
        tolerance = gettext("tolerance %(amount)s") % {"amount": super().shown(trimmed(record.tolerance), record)}
        return format_html('{}<span class="fact-note">{}</span>', difference, tolerance)


class UnitColumn(RecordColumn):
    """In what the row is counted."""

    def typed(self, record: Any) -> Any:
        """The currency, percent, or what is counted."""
        return str(record.unit) or gettext("number")


class WhatColumn(RecordColumn):
    """What is compared, linked to its page."""

    def shown(self, value: Any, record: Any) -> Any:
        """The link, with the source."""
        source = record.source
        noted = ""
        if source:
            url = source.get_absolute_url()
            noted = format_html('<span class="fact-note"><a href="{}">{}</a></span>', url, source.name)
        return format_html('<a href="{}">{}</a>{}', record.url, value, noted) if record.url else value


class FamilyColumn(RecordColumn):
    """The kind of comparison."""

    def typed(self, record: Any) -> Any:
        """In words."""
        return str(record.family.label)


class VerdictColumn(RecordColumn):
    """What follows, in words and with a badge."""

    def typed(self, record: Any) -> Any:
        """In words."""
        return str(record.verdict.label) if record.verdict else gettext("Cannot be compared")

    def shown(self, value: Any, record: Any) -> Any:
        """The badge."""
        kind = {Verdict.EQUAL: GOOD, Verdict.DISCREPANCY: BAD}.get(record.verdict, "")
        return format_html('<span class="badge {}">{}</span>', kind, value)


class WhyColumn(RecordColumn):
    """Why it differs, with the discrepancy on record."""

    def typed(self, record: Any) -> Any:
        """In words; where it is equal, that nothing differs."""
        return record.why or gettext("Nothing differs")

    def shown(self, value: Any, record: Any) -> Any:
        """The discrepancy by its kind and place, which its page explains."""
        if not record.discrepancy:
            return value
        kind, url = record.discrepancy.get_kind_display(), record.discrepancy.get_absolute_url()
        return format_html('<a href="{}">{}</a><span class="fact-note">{}</span>', url, record.discrepancy.place, kind)


class SinceColumn(RecordColumn):
    """Since when: the day on which the source was published."""

    def shown(self, value: Any, record: Any) -> Any:
        """With the day on which it was recorded here."""
        day = format_html('<span class="date">{}</span>', formats.date_in_table(record.recorded_on))
        on_record = format_html(gettext("on record since {day}"), day=day)
        return format_html('<span class="date">{}</span><span class="fact-note">{}</span>', value, on_record)


class ReconciliationTable(RecordTable):
    """Published totals beside what they are compared with."""

    what = WhatColumn(verbose_name=_("What is compared"), attrs=WIDE)
    family = FamilyColumn(verbose_name=_("Kind"))
    verdict = VerdictColumn(verbose_name=_("What it is"))
    published = SumColumn(verbose_name=_("Published total"))
    found = SumColumn(verbose_name=_("Records, or the parts"))
    difference = DifferenceColumn(verbose_name=_("Difference"))
    tolerance = SumColumn(verbose_name=_("Tolerance"))
    unit = UnitColumn(verbose_name=_("Unit"))
    why = WhyColumn(verbose_name=_("Why"), attrs=WIDE)
    since = SinceColumn(verbose_name=_("Differs since"), not_stated=True)
    recorded = DateColumn(accessor="recorded_on", verbose_name=_("On record since"))
    source = RelatedColumn(verbose_name=_("Source"), not_stated=True)

    class Meta(RecordTable.Meta):
        fields = (
            "what", "family", "verdict", "published", "found", "difference", "tolerance", "unit", "why", "since",
            "recorded", "source",
        )  # fmt: skip
