"""The page of what differs: every published total against the records."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.models import PublishedContribution
from contributions.reports.compared import Compared, Family
from contributions.reports.reconciliation import reconciliation
from contributions.tables.reconciliation import ReconciliationTable
from contributions.views.analysis import AnalysisPage, MainTable
from iomtrack import formats
from iomtrack.panels import Fact, FactsPanel, Panel, TablePanel, TemplatePanel
from membership.models import Discrepancy
from membership.sums import Verdict

SHOWN = (
    ("differs", gettext_lazy("What differs")),
    ("discrepancy", gettext_lazy("Discrepancies")),
    ("rounding", gettext_lazy("Rounding")),
    ("share", gettext_lazy("Shares, not totals")),
    ("none", gettext_lazy("Cannot be compared")),
    ("equal", gettext_lazy("Equal")),
    ("all", gettext_lazy("Everything")),
)

# The heading of each table, the amounts and the column beside say it.
ON_SCREEN_TOLD_OTHERWISE = ("family", "unit", "recorded", "source", "tolerance")
NOTES = {
    Family.PRINTED: gettext_lazy("Both sides as printed, in whole units."),
    Family.FIGURES: gettext_lazy("How many printed amounts of a table stand in a record that cites the same source."),
    Family.MEMBERS: gettext_lazy("A printed number beside the list of members that speaks for the day."),
    Family.SCALE: gettext_lazy(
        "A scale is meant to add up to 100. Rates are adopted as they stand: nothing is rounded."
    ),
}


class ReconciliationForm(forms.Form):
    """Which comparisons are shown."""

    show = forms.ChoiceField(label=gettext_lazy("Show"), choices=SHOWN)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=lambda: [("", _("All kinds")), *((family.value, family.label) for family in Family)],
    )
    shown = True

    def __init__(self, query: QueryDict, user: Any):
        data = query.copy()
        data["show"] = data.get("show") or "differs"
        super().__init__(data)


def is_shown(row: Compared, show: str) -> bool:
    """Whether a row is of the kind asked for."""
    if show in ("all", "differs"):
        return show == "all" or row.differs
    return row.verdict is None if show == "none" else row.verdict is not None and row.verdict.value == show


class Reconciliation(AnalysisPage):
    """Every published total against the records: what differs, why, since when."""

    model = PublishedContribution
    form_class = ReconciliationForm
    title = gettext_lazy("Reconciliation: published totals and the records")
    intro = gettext_lazy(
        "Tolerance is half the last printed digit of every number on both sides: within it a difference is rounding, "
        "beyond it a discrepancy. Currencies are never compared with one another. Nothing is repaired."
    )

    @cached_property
    def every(self) -> list[Compared]:
        """All comparisons."""
        return reconciliation(self.request.user)

    @cached_property
    def rows(self) -> list[Compared]:
        """Those asked for: kind by kind, what differs most seriously first."""
        order = {Verdict.DISCREPANCY: 0, None: 1, Verdict.SHARE: 2, Verdict.ROUNDING: 3, Verdict.EQUAL: 4}
        kind, show, kinds = self.asked["kind"], self.asked["show"], list(Family)
        rows = [row for row in self.every if is_shown(row, show) and kind in ("", row.family.value)]
        return sorted(rows, key=lambda row: (kinds.index(row.family), order[row.verdict]))

    def main_table(self) -> MainTable:
        """All of them in one file."""
        return self.table_panel(dict(SHOWN)[self.asked["show"]], ReconciliationTable, self.rows)

    def findings(self) -> Sequence[Panel]:
        """How many of each, then the rows."""
        here = reverse("contributions:reconciliation")
        facts = [
            Fact(label, formats.number(sum(1 for row in self.every if is_shown(row, show))), f"{here}?show={show}")
            for show, label in SHOWN
        ]
        unexplained = [row for row in self.every if row.verdict is Verdict.DISCREPANCY and not row.discrepancy]
        unexplained = [row for row in unexplained if not row.reason]
        facts.append(
            Fact(
                _("Discrepancies without a reason on record"),
                formats.number(len(unexplained)),
                note="; ".join(str(row.what) for row in unexplained[:3]),
            )
        )
        known = Discrepancy.objects.visible_to(self.request.user).count()
        facts.append(
            Fact(
                _("Discrepancies on record"),
                formats.number(known),
                reverse("membership:discrepancy_list"),
                _("Those that are no sum too: wordings, claims, damaged text."),
            )
        )
        panels: list[Panel] = [FactsPanel(_("At a glance"), facts=facts), self.files_panel()]
        for family in Family:
            rows = [row for row in self.rows if row.family is family]
            if rows:
                title = _("%(kind)s (%(count)s)") % {"kind": family.label, "count": formats.number(len(rows))}
                panels.append(
                    TablePanel(
                        title,
                        table_class=ReconciliationTable,
                        rows=rows,
                        exclude=ON_SCREEN_TOLD_OTHERWISE,
                        note=NOTES.get(family, ""),
                    )
                )
        return panels

    def files_panel(self) -> Panel:
        """What is shown, how many, and the same as a file."""
        label = dict(SHOWN)[self.asked["show"]]
        count = ngettext("%(count)s comparison", "%(count)s comparisons", len(self.rows)) % {
            "count": formats.number(len(self.rows))
        }
        return TemplatePanel(
            label, "contributions/_files.html", values={"count": count, "export_links": self.export_links()}
        )
