"""The admin of the ledger, of what stands beside it, and of voting rights."""

from django.contrib import admin

from contributions.admin.scale import ReadOnlyAdmin
from contributions.models import (
    Allocation,
    Dispute,
    Instalment,
    LedgerCoverage,
    LedgerEntry,
    PaymentPlan,
    VotingDecision,
    VotingNotice,
    VotingRule,
)
from iomtrack.admin import PartInline, RecordAdmin


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """Entries, for reading: they are only ever added, by the verbs of the pages."""

    list_display = ("state", "organization", "kind", "year", "value_date", "amount", "currency", "recorded_by")
    list_filter = ("kind",)


@admin.register(Allocation)
class AllocationAdmin(ReadOnlyAdmin):
    """Allocations, for reading: they are only ever added, by the verbs of the pages."""

    list_display = ("credit", "debit", "amount", "on", "recorded_by")


@admin.register(LedgerCoverage)
class LedgerCoverageAdmin(RecordAdmin):
    """Years that the ledger covers."""

    list_display = ("organization", "first_year", "last_year", "currency", "source")


@admin.register(Dispute)
class DisputeAdmin(RecordAdmin):
    """Disputed amounts."""

    list_display = ("entry", "amount", "start", "end", "source")


class InstalmentInline(PartInline):
    """The instalments of a plan."""

    model = Instalment


@admin.register(PaymentPlan)
class PaymentPlanAdmin(RecordAdmin):
    """Payment plans with their instalments."""

    list_display = ("state", "organization", "agreed_on", "currency", "adopted_by")
    inlines = (InstalmentInline,)


@admin.register(Instalment)
class InstalmentAdmin(RecordAdmin):
    """Instalments, all together."""

    list_display = ("plan", "due_on", "amount")
    list_select_related = ("plan__state",)


@admin.register(VotingRule)
class VotingRuleAdmin(RecordAdmin):
    """Rules on the loss of the vote."""

    list_display = ("organization", "provision_en", "provision_fr", "start", "end", "years", "months", "source")


@admin.register(VotingNotice)
class VotingNoticeAdmin(RecordAdmin):
    """What the Council was told."""

    list_display = ("state", "organization", "informed_on", "outcome", "source")


@admin.register(VotingDecision)
class VotingDecisionAdmin(RecordAdmin):
    """What the Council decided on votes."""

    list_display = ("state", "organization", "kind", "decided_on", "until", "outcome", "source")
    list_filter = ("kind",)
