"""Verbs on scales, runs and the ledger: compute, share, adopt, enter, record, allocate, reverse, write off."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.forms.assessment import AdoptForm, FinalForm, IssueForm, RunForm, ScaleForm
from contributions.forms.keeping import KEEP
from contributions.forms.ledger import AllocationForm, CorrectionForm, PaymentForm, ReversalForm, WriteOffForm
from contributions.models import AssessmentRun, LedgerEntry, OrganizationScale
from contributions.services.ledger import (
    adjust,
    allocate_payment,
    record_credit,
    record_payment,
    reverse_entry,
    write_off,
)
from contributions.services.organization_scale import Substitute, compute_scale, finalize_scale
from contributions.services.run import adopt_run, issue_assessments, run_assessment
from iomtrack.views import FormPage
from membership.models import State


class ForKeepers(FormPage):
    """A verb for whoever keeps the ledger."""

    permission = KEEP


class ScaleCompute(ForKeepers):
    """Compute a scale from a UN scale."""

    model = OrganizationScale
    form_class = ScaleForm
    title = _("Compute a scale")

    def perform(self, form: ScaleForm) -> OrganizationScale:
        """Through the service, which names every member without a rate."""
        data = form.cleaned_data
        states = State.objects.in_bulk(data["rates"], field_name="iso3")
        return compute_scale(
            organization=data["organization"],
            year=data["year"],
            un_period=data["un_period"],
            floor=data["floor"],
            ceiling=data["ceiling"],
            substitutes={
                states[code]: Substitute(rate, data["source"], data["locator"]) for code, rate in data["rates"].items()
            },
        )


class ScaleFinal(ForKeepers):
    """Make a scale final."""

    model = OrganizationScale
    form_class = FinalForm
    title = _("Make a scale final")

    def perform(self, form: FinalForm) -> OrganizationScale:
        """Through the service, which refuses a scale that does not add up."""
        return finalize_scale(scale=self.object, adopted_by=form.cleaned_data["adopted_by"])


class RunCreate(ForKeepers):
    """Share a budget by a scale."""

    model = OrganizationScale
    form_class = RunForm
    title = _("Share a budget by this scale")

    def perform(self, form: RunForm) -> AssessmentRun:
        """Through the service; the run is a draft."""
        data = {name: value for name, value in form.cleaned_data.items() if name != "why"}
        return run_assessment(scale=self.object, by=self.request.user, **data)


class RunAdopt(ForKeepers):
    """Adopt a run."""

    model = AssessmentRun
    form_class = AdoptForm
    title = _("Adopt an assessment run")

    def perform(self, form: AdoptForm) -> AssessmentRun:
        """Through the service, which refuses a stale one."""
        return adopt_run(run=self.object, decision=form.cleaned_data["decision"])


class RunIssue(ForKeepers):
    """Enter the lines of a run in the ledger."""

    model = AssessmentRun
    form_class = IssueForm
    title = _("Enter assessments in the ledger")

    def perform(self, form: IssueForm) -> AssessmentRun:
        """Through the service, which enters nothing twice."""
        issue_assessments(run=self.object, by=self.request.user, due_on=form.cleaned_data["due_on"])
        return self.object


class PaymentCreate(ForKeepers):
    """Record a payment."""

    model = LedgerEntry
    form_class = PaymentForm
    title = _("Record a payment")

    def perform(self, form: PaymentForm) -> LedgerEntry:
        """Through the service, which uses it for the oldest debts."""
        return record_payment(**form.cleaned_data, by=self.request.user)


class PaymentAllocate(ForKeepers):
    """Use what is left of a payment or credit for one debt."""

    model = LedgerEntry
    form_class = AllocationForm
    title = _("Allocate a payment")

    def get_queryset(self) -> Any:
        """Payments and other credits only."""
        return super().get_queryset().credits()

    def perform(self, form: AllocationForm) -> LedgerEntry:
        """Through the service: of two clerks one wins, and the other is told."""
        data = {name: value for name, value in form.cleaned_data.items() if name != "why"}
        allocate_payment(payment=self.object, by=self.request.user, **data)
        return self.object


class EntryReverse(ForKeepers):
    """Take an entry back."""

    model = LedgerEntry
    form_class = ReversalForm
    title = _("Reverse an entry")

    def perform(self, form: ReversalForm) -> LedgerEntry:
        """Through the service, which frees what the entry settled."""
        data = form.cleaned_data
        return reverse_entry(
            entry=self.object, reason=data["reason"], value_date=data["value_date"], by=self.request.user
        )


class CorrectionCreate(ForKeepers):
    """Enter a credit or an adjustment."""

    model = LedgerEntry
    form_class = CorrectionForm
    title = _("Enter a credit or an adjustment")

    def perform(self, form: CorrectionForm) -> LedgerEntry:
        """Through the service of its kind, which settles what is open."""
        data = dict(form.cleaned_data)
        verb = record_credit if data.pop("kind") == LedgerEntry.Kind.CREDIT else adjust
        return verb(**data, by=self.request.user)


class DebtWriteOff(ForKeepers):
    """Forgive what is open of a debt, by a decision."""

    model = LedgerEntry
    form_class = WriteOffForm
    title = _("Write off a debt")

    def get_queryset(self) -> Any:
        """Debts of a year only."""
        return super().get_queryset().debits().filter(year__isnull=False)

    def perform(self, form: WriteOffForm) -> LedgerEntry:
        """Through the service: what was due stays what was due."""
        data = {name: value for name, value in form.cleaned_data.items() if name != "why"}
        return write_off(debit=self.object, by=self.request.user, **data)
