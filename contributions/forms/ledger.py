"""Forms of the verbs on the ledger; the services check and write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.forms.assessment import decisions_of
from contributions.forms.keeping import KeeperForm, SentOnceForm, amount_input, rate_input
from contributions.models import Currency, LedgerEntry
from contributions.models.currency import year_field
from governance.models import Outcome
from iomtrack.filters import DayField
from membership.models import Organization, Source, State


class EntryForm(SentOnceForm):
    """What every entry that somebody types in begins with."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Organization"))
    state = forms.ModelChoiceField(State.objects.none(), label=_("State"))
    value_date = DayField(label=_("Value date"))

    class Meta:
        model = LedgerEntry
        fields: tuple[str, ...] = ()

    def offered(self, user: Any) -> dict[str, Any]:
        """Organizations and states by name."""
        return {"organization": Organization.objects.visible_to(user).by_name(), "state": State.objects.by_name()}


class PaymentForm(EntryForm):
    """A payment as the bank statement shows it."""

    amount = amount_input(_("Amount received"))
    currency = forms.ModelChoiceField(Currency.objects.all(), label=_("Currency"))
    bank_reference = forms.CharField(label=_("Bank reference"), max_length=120, required=False)
    allocate = forms.BooleanField(
        label=_("Use it for the oldest debts"),
        required=False,
        initial=True,
        help_text=_("What is left over, or everything when this is off, is an advance."),
    )
    rate = rate_input(
        _("Rate"),
        help_text=_("For a payment in another currency than the ledger's: units of the ledger's currency for one."),
    )
    rate_source = forms.ModelChoiceField(Source.objects.order_by("code"), label=_("Source of the rate"), required=False)
    bank_date = DayField(label=_("Bank date"), required=False)


class CorrectionForm(EntryForm):
    """A credit to a state, or a change of what it owes for a year."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in (LedgerEntry.Kind.CREDIT, LedgerEntry.Kind.ADJUSTMENT)],
    )
    year = year_field(_("Year of origin")).formfield()
    amount = amount_input(
        _("Amount"),
        help_text=_("Of a credit: what the state owes less. Of an adjustment: positive, it owes more; negative, less."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    decision = forms.ModelChoiceField(Outcome.objects.none(), label=_("Decision"), required=False)

    field_order = ("organization", "state", "kind", "year", "amount", "value_date", "reason", "decision")

    def offered(self, user: Any) -> dict[str, Any]:
        """The decisions too."""
        return super().offered(user) | {"decision": Outcome.objects.visible_to(user).for_list()}


class OfEntryForm(SentOnceForm):
    """A verb on an entry that is there."""

    class Meta:
        model = LedgerEntry
        fields: tuple[str, ...] = ()


class AllocationForm(OfEntryForm):
    """Which debt a payment settles, and how much of it."""

    debit = forms.ModelChoiceField(LedgerEntry.objects.none(), label=_("Debt"))
    amount = amount_input(_("Amount"), required=False, help_text=_("Empty: as much as both allow."))
    on = DayField(label=_("Day"), required=False, help_text=_("Empty: the day from which both are there."))

    def offered(self, user: Any) -> dict[str, Any]:
        """The debts of the same account, oldest first."""
        entry = self.instance
        account = LedgerEntry.objects.visible_to(user).filter(organization=entry.organization, state=entry.state)
        return {"debit": account.debits().filter(currency=entry.currency).oldest_first()}


class ReversalForm(KeeperForm):
    """Why an entry is taken back, and from which day."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    value_date = DayField(label=_("Value date"), required=False, help_text=_("Empty: today."))

    class Meta:
        model = LedgerEntry
        fields: tuple[str, ...] = ()


class WriteOffForm(OfEntryForm):
    """By which decision a debt is forgiven, and how much of it."""

    decision = forms.ModelChoiceField(Outcome.objects.none(), label=_("Decision"))
    amount = amount_input(_("Amount"), required=False, help_text=_("Empty: all that is open of the debt."))
    value_date = DayField(label=_("Value date"), required=False, help_text=_("Empty: today."))
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def offered(self, user: Any) -> dict[str, Any]:
        """The decisions of the bodies of the organization."""
        return {"decision": decisions_of(self.instance.organization, user)}
