"""Payments from a file: looked at first, then recorded."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.forms.payment_import import PaymentImportForm
from contributions.models import LedgerEntry
from contributions.services.payment_import import Judged, import_payments
from contributions.tables.payment_import import PaymentRowTable
from contributions.views.ledger import KEEP
from iomtrack import formats
from iomtrack.panels import Fact, FactsPanel, Panel, TablePanel
from iomtrack.views import FormPage


class PaymentImport(FormPage):
    """Record the payments of a file. The first time it is sent, every row is shown with what is wrong with it."""

    model = LedgerEntry
    permission = KEEP
    form_class = PaymentImportForm
    template_name = "contributions/payment_import.html"
    title = gettext_lazy("Import payments")
    intro = gettext_lazy(
        "Every row is checked before anything is recorded. All payments of a file are recorded, or none; a file that "
        "is sent again records nothing twice."
    )

    recorded = 0

    def form_valid(self, form: PaymentImportForm) -> HttpResponse:
        """Show what would be recorded; record it once that was seen."""
        judged = form.judged
        if judged is None:
            return self.form_invalid(form)
        if "record" in self.request.POST and not judged.wrong and not form.cleaned_data.get("file"):
            return super().form_valid(form)
        status = 422 if judged.wrong else 200
        context = self.get_context_data(form=form, judged=judged, failed=bool(judged.wrong))
        context["panels"] = [panel.render(self.request) for panel in panels_of(judged)]
        return self.render_to_response(context, status=status)

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


def panels_of(judged: Judged) -> list[Panel]:
    """What would be recorded, and every row."""
    same = len(judged.rows) - len(judged.new) - len(judged.wrong)
    facts = [
        Fact(_("New"), formats.number(len(judged.new))),
        Fact(_("Already recorded"), formats.number(same)),
        Fact(_("Rows with errors"), formats.number(len(judged.wrong))),
        *(
            Fact(_("Together, %(currency)s") % {"currency": total.currency}, formats.money(total))
            for total in judged.totals
        ),
    ]
    return [
        FactsPanel(_("What the file says"), facts=facts),
        TablePanel(_("Rows of the file"), table_class=PaymentRowTable, rows=judged.rows),
    ]
