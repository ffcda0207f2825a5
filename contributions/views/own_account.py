"""Our own account: assessed, paid, outstanding; what it cost in our own currency; authority, spending and lapse."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.forms.own_account import OwnAccountForm
from contributions.models import LedgerEntry
from contributions.reports.own_account import AccountsYear, OwnAccount, Paid, own_account
from contributions.reports.statement import Statement, Statements, statement
from contributions.tables.own_account import AccountsYearTable, AssessedYearTable, PaymentTable
from contributions.views.cited import short_name
from contributions.views.overview import contribution_facts
from contributions.views.payment import payment_charts
from contributions.views.statement import statement_url, years_in_words
from iomtrack import formats
from iomtrack.as_of import AsOfPage
from iomtrack.documents import DocumentPage
from iomtrack.panels import ChartPanel, Fact, FactsPanel, Panel, TablePanel, TextPanel
from iomtrack.views import ReportPage
from iomtrack.visibility import Marking
from membership.models import Organization, State


class OwnAccountPage(DocumentPage, AsOfPage, ReportPage):
    """The account of our own state with an organization, as of a day."""

    request: HttpRequest
    model = LedgerEntry
    permission = "contributions.view_ledgerentry"
    intro = gettext_lazy(
        "The year of an assessment, the day of a payment and the fiscal year are different things. Amounts in two "
        "currencies stand side by side and are never added."
    )

    @cached_property
    def as_of_form(self) -> OwnAccountForm:
        """The day and the organization, completed with what is usual."""
        data = self.request.GET.copy()
        data["on"] = data.get("on") or self.usual_day().isoformat()
        form = OwnAccountForm(data, self.request.user)
        if not data.get("organization") and (usual := self.usual_organization(form)):
            data["organization"] = usual.code
        return form

    @staticmethod
    def usual_organization(form: OwnAccountForm) -> Organization | None:
        """The first that keeps a ledger, else the first."""
        field: Any = form.fields["organization"]
        return field.queryset.filter(ledger_coverages__isnull=False).first() or field.queryset.first()

    @property
    def organization(self) -> Organization | None:
        """The organization asked for."""
        if self.as_of_form.is_valid():
            return self.as_of_form.cleaned_data["organization"]
        return self.usual_organization(self.as_of_form)

    @cached_property
    def state(self) -> State | None:
        """Our own state."""
        return State.objects.visible_to(self.request.user).ours()

    def get_title(self) -> Any:
        """Whose account with whom."""
        if self.state is None or self.organization is None:
            return _("Our account")
        values = {"state": self.state, "organization": short_name(self.organization)}
        return _("Our account: %(state)s, %(organization)s") % values

    def may_be_a_file(self) -> bool:
        """Whether there is an account, and the day asked for is one."""
        return bool(self.state and self.organization and self.as_of_form.is_valid())

    def document_options(self) -> dict[str, Any]:
        """The day; neither a ledger nor public accounts have a marking."""
        return {"day": self.day, "marking": str(Marking.UNCLASSIFIED.label)}

    def panels(self) -> Sequence[Panel]:
        """The day; the ledger's side, the payments, the public accounts."""
        state, organization = self.state, self.organization
        if state is None or organization is None:
            text = _("Neither our own state nor an organization that it pays is recorded.")
            return [TextPanel(_("Nothing recorded"), text=text)]
        account = statement(state, organization, self.day)
        own = own_account(state, organization, self.day, self.request.user)
        found: list[Panel] = [self.as_of_panel()]
        if account is None:
            why = Statements(organization, self.day, None, []).why_none
            found += [
                TextPanel(_("No statement"), text=why),
                FactsPanel(_("What is published"), facts=contribution_facts(state)),
            ]
        else:
            found.append(FactsPanel(_("By the ledger"), facts=ledger_facts(account, own)))
        if own.years:
            found.append(years_panel(own))
        if own.payments:
            found.append(payments_panel(own.payments))
        if own.fiscal_years:
            found += accounts_panels(state, own.fiscal_years)
        return found


def ledger_facts(account: Statement, own: OwnAccount) -> list[Fact]:
    """This year: assessed, paid in both currencies, outstanding with the years before."""
    url = statement_url(account.organization, account.state, account.day)
    year = {"year": account.year}
    percent = account.percent_paid
    facts = [
        Fact(_("Assessed for %(year)s") % year, formats.money(account.assessed), url),
        Fact(
            _("Received in %(year)s") % year,
            formats.money(account.received),
            note=_("%(percent)s of the year is settled") % {"percent": formats.percent(percent)}
            if percent is not None
            else "",
        ),
        Fact(_("Outstanding"), formats.money(account.closing_total), note=years_in_words(account.closing)),
        Fact(_("Of it from years before"), formats.money(account.arrears)),
        Fact(_("Advance on the day"), formats.money(account.advance)),
    ]
    for currency, spent in own.spent_in(account.year).items():
        label = _("Paid in %(year)s in %(currency)s") % {"year": account.year, "currency": currency}
        facts.append(Fact(label, formats.money(spent), note=_("Each payment with its rate stands below.")))
    return facts


def years_panel(own: OwnAccount) -> Panel:
    """Year by year of assessment."""
    return TablePanel(
        _("By year of assessment"),
        table_class=AssessedYearTable,
        rows=own.years,
        note=_(
            "Assessed, with adjustments upwards, is what was paid, settled otherwise (credits, adjustments downwards, "
            "write-offs) and is outstanding. A payment counts for the year that it settles."
        ),
    )


def payments_panel(payments: Sequence[Paid]) -> Panel:
    """The payments, in both currencies."""
    return TablePanel(
        _("Payments"),
        table_class=PaymentTable,
        rows=payments,
        note=_(
            "The rate is in the currency of the ledger for one unit of our own, by the source that is named. The "
            "fiscal year is that of the day of the bank, else of the value date."
        ),
    )


def accounts_panels(state: State, years: Sequence[AccountsYear]) -> list[Panel]:
    """The sums, the years and the chart of the public accounts."""
    url = f"{reverse('contributions:fiscalyearpayment_list')}?payer={state.iso3}"
    facts = []
    latest = years[0]
    for label, name in ((_("Authority"), "authority"), (_("Spent"), "paid"), (_("Lapse"), "lapse")):
        amount = formats.money(getattr(latest, name), latest.currency.code)
        facts.append(Fact(f"{label}, {latest.year_label}", amount, latest.payment.get_absolute_url()))
    found: list[Panel] = [FactsPanel(_("By the public accounts, the latest fiscal year"), facts=facts)]
    found.append(
        TablePanel(
            _("By fiscal year"),
            table_class=AccountsYearTable,
            rows=years,
            exclude=() if any(year.by_ledger for year in years) else ("by_ledger",),
            note=_("Lapse is authority less spending. Editions of the public accounts may differ: the latest is kept."),
            url=url,
        )
    )
    found += [ChartPanel(chart.title, chart=chart) for chart in payment_charts([year.payment for year in years])]
    return found
