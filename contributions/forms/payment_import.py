"""The form of a file of payments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.forms.file_import import FileImportForm
from contributions.models import LedgerEntry
from contributions.services.payment_import import Judged, judge_payments
from membership.models import Organization


class PaymentImportForm(FileImportForm):
    """Whose ledger the payments are for."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Organization"))

    field_order = ("organization", "file", "rows")

    class Meta:
        model = LedgerEntry
        fields: tuple[str, ...] = ()

    def offered(self, user: Any) -> dict[str, Any]:
        """Organizations by name."""
        return {"organization": Organization.objects.visible_to(user).by_name()}

    def judge(self, cleaned: dict[str, Any], text: str) -> Judged | None:
        """Against the ledger of the organization."""
        organization = cleaned.get("organization")
        return organization and judge_payments(organization, text)
