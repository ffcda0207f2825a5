"""The history of a state in an organization, drawn as one bar and written as a list."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from iomtrack.charts import WIDTH, Chart
from membership.models import Membership
from membership.reports import Spell, Timeline

SERIES: dict[str, int] = {Membership.Status.MEMBER: 1, Membership.Status.OBSERVER: 2}


@dataclass
class TimelineChart(Chart):
    """One bar from the founding to today, a segment per spell; the list of spells is always written out below it."""

    timeline: Timeline = field(kw_only=True)
    template = "membership/_timeline.html"

    @property
    def spells(self) -> list[dict[str, Any]]:
        """Each spell in words, oldest first."""
        return [
            {
                "status": self.status_of(spell),
                "period": self.period_of(spell),
                "url": spell.membership.get_absolute_url() if spell.membership else "",
                "source": spell.membership.source if spell.membership else None,
                "locator": spell.membership.locator if spell.membership else "",
                "note": spell.membership.note if spell.membership else "",
                "certainty": spell.membership.get_certainty_display() if spell.membership else "",
            }
            for spell in self.timeline.spells
        ]

    @staticmethod
    def status_of(spell: Spell) -> str:
        """Member, observer, or that nothing is recorded."""
        return str(spell.membership.get_status_display()) if spell.membership else _("No status recorded")

    @staticmethod
    def period_of(spell: Spell) -> str:
        """The record's own period, or the years between two records."""
        return spell.membership.period_label if spell.membership else spell.years

    def drawing(self) -> dict[str, Any]:
        """Segments of the bar in proportion to their days, and marks at round years."""
        spells = self.timeline.spells
        if not spells:
            return {"width": WIDTH, "height": 0, "segments": [], "marks": []}
        first, last = spells[0].start, self.timeline.until
        days = Decimal((last - first).days + 1)
        segments = []
        for spell in spells:
            x = WIDTH * Decimal((spell.start - first).days) / days
            width = WIDTH * Decimal((spell.end - spell.start).days + 1) / days
            segments.append(
                {
                    "x": round(x, 2),
                    "width": round(width, 2),
                    "middle": round(x + width / 2, 2),
                    "number": SERIES[spell.membership.status] if spell.membership else 0,
                    "label": self.status_of(spell) if spell.membership and width > 90 else "",
                }
            )
        step = 10 if last.year - first.year > 30 else 5
        years = range(first.year - first.year % -step, last.year + 1, step)
        marks = [
            {"x": round(WIDTH * Decimal((dt.date(year, 1, 1) - first).days) / days, 2), "label": str(year)}
            for year in years
            if dt.date(year, 1, 1) >= first
        ]
        return {"width": WIDTH, "height": 84, "segments": segments, "marks": marks}

    def table(self) -> dict[str, Any]:
        """One row a spell."""
        return {
            "headings": [_("Period"), _("Status")],
            "rows": [
                {"label": self.period_of(spell), "values": [self.status_of(spell)]} for spell in self.timeline.spells
            ],
        }
