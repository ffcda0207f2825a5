"""Payments from a file."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.forms.payment_import import PaymentImportForm
from contributions.models import LedgerEntry
from contributions.services.payment_import import Judged, import_payments
from contributions.tables.payment_import import PaymentRowTable
from contributions.views.file_import import FileImport
from iomtrack import formats
from iomtrack.panels import Fact


class PaymentImport(FileImport):
    """Record the payments of a file."""

    model = LedgerEntry
    form_class = PaymentImportForm
    table_class = PaymentRowTable
    record_label = gettext_lazy("Record these payments")
    title = gettext_lazy("Import payments")
    intro = gettext_lazy(
        "Every row is checked before anything is recorded. All payments of a file are recorded, or none; a file that "
        "is sent again records nothing twice."
    )

    recorded = 0

    def facts_of(self, judged: Judged) -> Sequence[Fact]:
        """What the new payments add up to."""
        return [
            Fact(_("Together, %(currency)s") % {"currency": total.currency}, formats.money(total))
            for total in judged.totals
        ]

    def perform(self, form: PaymentImportForm) -> LedgerEntry:
        """Through the service, which judges the rows again."""
        entries = import_payments(
            organization=form.cleaned_data["organization"], text=form.cleaned_data["rows"], by=self.request.user
        )
        self.recorded = len(entries)
        return entries[0] if entries else LedgerEntry()

    def success_message(self) -> str:
        """How many were recorded."""
        return ngettext("%(number)s payment was recorded.", "%(number)s payments were recorded.", self.recorded) % {
            "number": formats.number(self.recorded)
        }

    def get_success_url(self) -> str:
        """The ledger."""
        return f"{reverse('contributions:ledgerentry_list')}?kind={LedgerEntry.Kind.PAYMENT}"
