"""Pages of organizations' scales, assessment runs and ledger entries."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.filters.ledger import AssessmentRunFilter, LedgerEntryFilter, OrganizationScaleFilter
from contributions.forms.keeping import KEEP
from contributions.models import Allocation, AssessmentRun, Dispute, LedgerEntry, OrganizationScale
from contributions.reports.organization_scale import counterpart, factor_of, side_by_side
from contributions.tables.ledger import (
    AllocationTable,
    AssessmentLineTable,
    AssessmentRunTable,
    LedgerEntryTable,
    OrganizationScaleTable,
    ScaleLineTable,
)
from contributions.views.cited import CITED, money_of, text_of
from contributions.views.scale import exact
from iomtrack import formats
from iomtrack.panels import Fact, FactsPanel, Panel, TablePanel, TextPanel
from iomtrack.views import DetailPage, Link, ListPage


class OrganizationScaleList(ListPage):
    """Scales of organizations, adopted and computed."""

    model = OrganizationScale
    table_class = OrganizationScaleTable
    filterset_class = OrganizationScaleFilter
    title = gettext_lazy("Scales of organizations")
    intro = gettext_lazy(
        "A scale is entered as adopted, or computed from the UN scale that a person chose for the year. "
        "Once final it cannot change."
    )
    actions = (
        Link(gettext_lazy("Compute a scale"), "contributions:scale_compute", KEEP),
        Link(gettext_lazy("Import an adopted scale"), "contributions:adopted_scale_import", KEEP),
    )


class OrganizationScaleDetail(DetailPage):
    """One version of a scale, beside the other one of its year."""

    model = OrganizationScale
    fields = (
        "organization",
        "year",
        "basis",
        "version",
        "stage",
        "un_period",
        (gettext_lazy("Floor (%)"), lambda scale: exact(scale.floor)),
        (gettext_lazy("Ceiling (%)"), lambda scale: exact(scale.ceiling)),
        "adopted_by",
        *CITED,
    )

    def get_queryset(self) -> Any:
        """With what the page names."""
        return super().get_queryset().for_list()

    def get_actions(self) -> list[Link]:
        """Make it final; share a budget by it."""
        key = (self.object.pk,)
        links = [] if self.object.is_final else [Link(_("Make final"), "contributions:scale_final", KEEP, key)]
        links.append(Link(_("Share a budget by this scale"), "contributions:run_create", KEEP, key))
        return links if self.request.user.has_perm(KEEP) else []

    def panels(self) -> Sequence[Panel]:
        """What the rates add up to, and every state."""
        scale, other = self.object, counterpart(self.object)
        factor = factor_of(scale)
        facts = [
            Fact(_("States"), formats.number(scale.state_count)),
            Fact(_("Sum of the rates (%)"), exact(scale.weight_sum)),
            Fact(
                _("Equation factor"),
                formats.number(factor, 6) if factor is not None else formats.missing(),
                note=_("100 divided by the sum of the rates."),
            ),
            Fact(_("Substitutes"), formats.number(scale.substitute_count)),
        ]
        if other:
            facts.append(Fact(_("The other scale of the year"), str(other), other.get_absolute_url()))
        note = _("Shares are printed with four decimals and add up to exactly 100.")
        return [
            FactsPanel(_("What the rates add up to"), facts=facts),
            TablePanel(_("Rates and shares"), table_class=ScaleLineTable, rows=side_by_side(scale)),
            TextPanel(_("How to read the shares"), text=note),
        ]


class AssessmentRunList(ListPage):
    """Budgets shared by scales."""

    model = AssessmentRun
    table_class = AssessmentRunTable
    filterset_class = AssessmentRunFilter
    title = gettext_lazy("Assessment runs")
    intro = gettext_lazy(
        "A run shares a budget by a scale, to the centime. An adopted run and its lines cannot change, and the lines "
        "add up to the amount."
    )


class AssessmentRunDetail(DetailPage):
    """One run with its lines and what it was computed from."""

    model = AssessmentRun
    fields = (
        "organization",
        "year",
        "policy",
        "status",
        (gettext_lazy("Amount shared"), money_of("amount")),
        "months",
        "budget_version",
        "scale",
        "decision",
        "made_by",
        "made_at",
        "inputs_hash",
        (gettext_lazy("Inputs unchanged"), "inputs_are_intact"),
    )

    def get_queryset(self) -> Any:
        """With what the page names."""
        return super().get_queryset().for_list()

    def get_actions(self) -> list[Link]:
        """Adopt a draft; enter an adopted run in the ledger."""
        run, key = self.object, (self.object.pk,)
        visible = LedgerEntry.objects.visible_to(self.request.user)
        links = []
        if run.status == run.Status.DRAFT:
            links.append(Link(_("Adopt"), "contributions:run_adopt", KEEP, key))
        if run.status == run.Status.ADOPTED and not visible.filter(line__run=run).exists():
            links.append(Link(_("Enter in the ledger"), "contributions:run_issue", KEEP, key))
        return [link for link in links if self.request.user.has_perm(link.permission)]

    def panels(self) -> Sequence[Panel]:
        """The lines, largest first."""
        lines = self.object.lines.for_list().order_by("-amount", "state__iso3")
        return [
            TablePanel(_("Lines"), table_class=AssessmentLineTable, rows=lines),
            TextPanel(
                _("How the lines were rounded"),
                text=_(
                    "Each exact quota is rounded down; the centimes left go one each to the largest fractions, then "
                    "to the larger rate, then by ISO code. The lines add up to exactly the amount."
                ),
            ),
        ]


class LedgerEntryList(ListPage):
    """Every entry of every ledger."""

    model = LedgerEntry
    table_class = LedgerEntryTable
    filterset_class = LedgerEntryFilter
    title = gettext_lazy("Ledger entries")
    intro = gettext_lazy(
        "Entries are only ever added: a mistake is taken back by a new entry. Positive amounts are owed, negative ones "
        "credited."
    )
    actions = (
        Link(gettext_lazy("Record a payment"), "contributions:payment_create", KEEP),
        Link(gettext_lazy("Import payments"), "contributions:payment_import", KEEP),
        Link(gettext_lazy("Enter a credit or an adjustment"), "contributions:correction_create", KEEP),
    )

    def summary(self, rows: Any) -> Sequence[Fact]:
        """Owed, credited and the balance of the listed entries, currency by currency."""
        sums = (
            rows.order_by()
            .values("currency__code")
            .annotate(
                owed=Sum("amount", filter=Q(amount__gt=0)),
                credited=Sum("amount", filter=Q(amount__lt=0)),
                balance=Sum("amount"),
            )
            .order_by("currency__code")
        )
        facts = []
        for row in sums[:5]:
            code = row["currency__code"]
            facts += [
                Fact(_("Owed, %(currency)s") % {"currency": code}, formats.money(row["owed"] or 0, code)),
                Fact(_("Credited, %(currency)s") % {"currency": code}, formats.money(row["credited"] or 0, code)),
                Fact(_("Balance, %(currency)s") % {"currency": code}, formats.money(row["balance"], code)),
            ]
        return facts


class LedgerEntryDetail(DetailPage):
    """One entry: what it settles, or what settled it."""

    model = LedgerEntry
    fields = (
        "organization",
        "state",
        "kind",
        (gettext_lazy("Amount"), money_of("amount")),
        (gettext_lazy("Open"), lambda entry: formats.money(entry.open_amount, entry.currency.code)),
        (gettext_lazy("Year of origin"), lambda entry: str(entry.year) if entry.year else _("None")),
        "value_date",
        (gettext_lazy("Reason"), text_of("reason")),
        (gettext_lazy("Bank reference"), text_of("bank_reference")),
        "decision",
        "reverses",
        "recorded_by",
        "recorded_at",
    )

    def get_queryset(self) -> Any:
        """With what the page names."""
        return super().get_queryset().for_list()

    def get_actions(self) -> list[Link]:
        """Allocate what is left of a payment; write off what is open of a debt; take an entry back."""
        entry, key = self.object, (self.object.pk,)
        visible = LedgerEntry.objects.visible_to(self.request.user)
        links = []
        if not entry.is_debit and entry.open_amount:
            links.append(Link(_("Allocate"), "contributions:payment_allocate", KEEP, key))
        if entry.is_debit and entry.year and entry.open_amount:
            links.append(Link(_("Write off"), "contributions:debt_write_off", KEEP, key))
        if not entry.reverses_id and not visible.filter(reverses=entry).exists():
            links.append(Link(_("Reverse"), "contributions:entry_reverse", KEEP, key))
        return [link for link in links if self.request.user.has_perm(link.permission)]

    def facts(self) -> list[Fact]:
        """The entry, and both amounts of a foreign payment."""
        entry, facts = self.object, super().facts()
        if entry.foreign_amount is not None:
            facts += [
                Fact(_("In foreign currency"), formats.money(entry.foreign_amount, entry.foreign_currency.code)),
                Fact(
                    _("Rate"),
                    formats.number(entry.rate.normalize()),
                    note=_("%(ledger)s for one %(foreign)s")
                    % {"ledger": entry.currency.code, "foreign": entry.foreign_currency.code},
                ),
                Fact(_("Source of the rate"), str(entry.rate_source), entry.rate_source.get_absolute_url()),
                Fact(_("Bank date"), formats.date(entry.bank_date)),
            ]
        return facts

    def panels(self) -> Sequence[Panel]:
        """Allocations, and disputes of a debt."""
        entry = self.object
        rows = Allocation.objects.filter(Q(credit=entry) | Q(debit=entry)).for_list()
        found: list[Panel] = [TablePanel(_("Allocations"), table_class=AllocationTable, rows=rows)]
        disputes = Dispute.objects.filter(entry=entry).for_list()
        if disputes:
            facts = [
                Fact(one.period_label, formats.money(one.amount, entry.currency.code), note=one.reason)
                for one in disputes
            ]
            found.append(FactsPanel(_("Disputed"), facts=facts))
        return found
