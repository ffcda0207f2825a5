"""Statements of account and voting rights, as of any day: of all states, and of one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.filters.ledger import AccountsFilter
from contributions.models import LedgerEntry
from contributions.reports.collection import YearCollected, collection
from contributions.reports.statement import Statement, Statements, coverage_on, statement, statements
from contributions.reports.voting import StateJudgement, judgements
from contributions.tables.ledger import LedgerEntryTable, StatementTable, VotingTable
from contributions.voting_rights import Status
from iomtrack import formats, navigation
from iomtrack.as_of import AsOfPage
from iomtrack.bilingual import active_language
from iomtrack.charts import Chart, LineChart, Series
from iomtrack.documents import DocumentPage
from iomtrack.lists import ComputedListPage
from iomtrack.panels import Fact, FactsPanel, LinesPanel, Panel, TablePanel, TextPanel
from iomtrack.views import ReportPage
from iomtrack.visibility import Marking
from membership.models import Organization, State

MOST_ENTRIES = 50


def statement_url(organization: Organization, state: State, day: dt.date) -> str:
    """The statement of one state as of a day."""
    address = reverse("contributions:state_statement", args=[organization.pk, state.iso3])
    return f"{address}?{urlencode({'on': day.isoformat()})}"


@dataclass(frozen=True)
class Line:
    """One state in a list: a statement or a judgement, with its place in the alphabet and its address."""

    of: Any
    place: int
    day: dt.date

    def __getattr__(self, name: str) -> Any:
        return getattr(self.of, name)

    @property
    def pk(self) -> int:
        """The key of the state."""
        return self.of.state.pk

    @property
    def sort_key(self) -> int:
        """The place by name, in the reader's language."""
        return self.place

    @property
    def url(self) -> str:
        """The state's own statement."""
        return statement_url(self.of.organization, self.of.state, self.day)

    @property
    def closing_years(self) -> str:
        """What is open by year of origin, in words."""
        return years_in_words(self.of.closing) or formats.money(0, self.of.currency)


def years_in_words(years: dict[int | None, Any]) -> str:
    """Amounts by year of origin: `2012: CHF 41,500.00; 2013: …`."""
    colon = "\u00a0: " if active_language() == "fr" else ": "
    return "; ".join(f"{year or _('no year')}{colon}{formats.money(amount)}" for year, amount in years.items())


class AccountsList(ComputedListPage):
    """A list of states whose lines are computed from the ledger, as of a day."""

    model = State
    permission = "contributions.view_ledgerentry"
    filterset_class = AccountsFilter
    is_document = True

    def lines(self, organization: Organization, day: dt.date) -> Sequence[Any]:
        """The lines of all states."""
        return ()

    def computed(self, rows: Any) -> Sequence[Line]:
        """The lines of the states that the filters leave."""
        organization = self.filterset.organization_shown if self.valid else None
        wanted = set(rows.values_list("pk", flat=True)) if organization else set()
        lines = self.lines(organization, self.filterset.day) if organization else ()
        return [Line(line, place, self.filterset.day) for place, line in enumerate(lines) if line.state.pk in wanted]

    def document_options(self) -> dict[str, Any]:
        """The day of the statements."""
        return {"day": self.filterset.day}

    def day_facts(self) -> list[Fact]:
        """The organization and the day that the page speaks for."""
        organization = self.filterset.organization_shown
        if organization is None:
            return []
        return [
            Fact(_("Organization"), organization.name_on(self.filterset.day), organization.get_absolute_url()),
            Fact(_("As of"), formats.date(self.filterset.day)),
        ]


class StatementList(AccountsList):
    """The statements of all states as of a day."""

    table_class = StatementTable
    title = gettext_lazy("Statements of account")
    intro = gettext_lazy(
        "What each state owed on 1 January, was assessed, paid, and still owes on the day. Contributions are due on "
        "1 January of their year."
    )

    @cached_property
    def whole(self) -> Statements | None:
        """The statements, made once."""
        organization = self.filterset.organization_shown
        return statements(organization, self.filterset.day) if organization else None

    def lines(self, organization: Organization, day: dt.date) -> Sequence[Statement]:
        """Every state's statement."""
        return self.whole.rows if self.whole else ()

    def summary(self, rows: Any) -> Sequence[Fact]:
        """All states together."""
        total = self.whole.total if self.whole else None
        if total is None:
            return self.day_facts()
        return [
            *self.day_facts(),
            Fact(_("Opening arrears, all states"), formats.money(total.opening_total)),
            Fact(_("Assessed"), formats.money(total.assessed)),
            Fact(_("Received"), formats.money(total.received)),
            Fact(
                _("Open on the day, all states"), formats.money(total.closing_total), note=years_in_words(total.closing)
            ),
            Fact(_("Advances"), formats.money(total.advance)),
        ]

    def charts(self, rows: Any) -> Sequence[Chart]:
        """How the contributions of all states came in through the year."""
        organization = self.filterset.organization_shown
        years = collection(organization, self.filterset.day) if organization else []
        return [collection_chart(years)] if years else []

    def notes(self, rows: Any) -> Sequence[Any]:
        """Why there is nothing to state."""
        return [self.whole.why_none] if self.whole and self.whole.why_none else []


def collection_chart(years: Sequence[YearCollected]) -> LineChart:
    """The collection curve: the year of the day, and dashed those before it."""
    return LineChart(
        _("Settled of the contributions of the year, all states, by the end of each month"),
        unit="%",
        decimals=2,
        series=[
            Series(str(year.year), [(each.month, each.percent) for each in year.months], dashed=number > 0)
            for number, year in enumerate(years)
        ],
        x_heading=_("By the end of"),
        x_names={month: formats.month_name(month) for month in range(1, 13)},
        x_marks=(3, 6, 9),
        note=_("By payment, credit or write-off. The last month of the latest year is told as of the day."),
    )


class VotingList(AccountsList):
    """Where each state stands by Article 4 as of a day."""

    table_class = VotingTable
    title = gettext_lazy("Article 4 threshold")
    intro = gettext_lazy(
        "A member meets the threshold when its arrears (A) reach what was due for the two preceding years (T). It "
        "loses its vote only a year after the Council was informed, if the threshold is still met that day."
    )

    @cached_property
    def judged(self) -> list[StateJudgement]:
        """The judgements, made once."""
        organization = self.filterset.organization_shown
        return judgements(organization, self.filterset.day) if organization else []

    def lines(self, organization: Organization, day: dt.date) -> Sequence[StateJudgement]:
        """Every state's judgement; none without a rule or a ledger."""
        return [one for one in self.judged if one.judgement.status != Status.NOT_JUDGED]

    def summary(self, rows: Any) -> Sequence[Fact]:
        """How many meet the threshold, and how many lost their vote."""
        met = [one for one in self.judged if one.judgement.met]
        lost = [one for one in met if one.judgement.status == Status.LOST]
        coming = [one for one in self.judged if one.needed_by_new_year and not one.judgement.met]
        return [
            *self.day_facts(),
            Fact(_("Meet the threshold by this ledger"), formats.number(len(met))),
            Fact(_("Have lost their vote"), formats.number(len(lost))),
            Fact(_("Will meet it on 1 January unless they pay"), formats.number(len(coming))),
        ]

    def notes(self, rows: Any) -> Sequence[Any]:
        """Why there is no judgement."""
        organization, day = self.filterset.organization_shown, self.filterset.day
        if organization is None:
            return []
        if self.judged:
            unjudged = [one for one in self.judged if one.judgement.status == Status.NOT_JUDGED]
            return [unjudged[0].why_none()] if unjudged else []
        probe = judgements(organization, day, [State()])[0]
        return [probe.why_none()] if probe.judgement.status == Status.NOT_JUDGED else []


class StateStatement(DocumentPage, AsOfPage, ReportPage):
    """The account of one state with one organization as of a day, and what follows for its vote."""

    request: HttpRequest
    model = LedgerEntry
    permission = "contributions.view_ledgerentry"
    title = gettext_lazy("Statement of account of a state")

    @cached_property
    def organization(self) -> Organization:
        """The organization of the address, if this user may see it."""
        return get_object_or_404(Organization.objects.visible_to(self.request.user), pk=self.kwargs["organization"])

    @cached_property
    def state(self) -> State:
        """The state of the address."""
        code = self.kwargs["iso3"]
        return get_object_or_404(State, iso3=code if code.isalpha() else "")

    def get_title(self) -> Any:
        """Whose account with whom."""
        return _("%(state)s: account with the %(organization)s") % {
            "state": self.state,
            "organization": self.organization.acronym or self.organization,
        }

    def crumbs(self) -> list[navigation.Crumb]:
        """Below the statements of all states."""
        way = navigation.crumbs(self.request)
        line = navigation.Crumb(_("Statements of account"), reverse("contributions:statement_list"))
        return [*way, line, navigation.Crumb(self.get_title())]

    def may_be_a_file(self) -> bool:
        """Whether the day asked for is one."""
        return self.as_of_form.is_valid()

    def document_options(self) -> dict[str, Any]:
        """The day of the statement; a ledger has no marking."""
        return {"day": self.day, "marking": str(Marking.UNCLASSIFIED.label)}

    def panels(self) -> Sequence[Panel]:
        """The day, the statement, the arithmetic of Article 4, the entries."""
        found: list[Panel] = [self.as_of_panel()]
        account = statement(self.state, self.organization, self.day)
        if account is None:
            why = Statements(self.organization, self.day, None, []).why_none
            found.append(TextPanel(_("No statement"), text=why))
        else:
            found += [
                FactsPanel(_("From 1 January to the day"), facts=movement_facts(account)),
                FactsPanel(_("By year of origin"), facts=year_facts(account)),
            ]
        judged = judgements(self.organization, self.day, [self.state])[0]
        found.append(LinesPanel(_("Article 4: %(status)s") % {"status": judged.status_label}, lines=judged.explained()))
        rows = LedgerEntry.objects.visible_to(self.request.user).for_list()
        rows = rows.filter(organization=self.organization, state=self.state, value_date__lte=self.day)
        query = urlencode(
            {"state": self.state.iso3, "organization": self.organization.code, "on": self.day.isoformat()}
        )
        if coverage_on(self.organization, self.day):
            found.append(
                TablePanel(
                    _("Entries"),
                    table_class=LedgerEntryTable,
                    rows=rows.order_by("-value_date", "-pk")[:MOST_ENTRIES],
                    exclude=("state", "organization", "currency"),
                    total=rows.count(),
                    url=f"{reverse('contributions:ledgerentry_list')}?{query}",
                )
            )
        return found


def movement_facts(account: Statement) -> list[Fact]:
    """The movements of the year, in the order of the arithmetic."""
    return [
        Fact(_("Opening arrears"), formats.money(account.opening_total)),
        Fact(_("Advance on 1 January"), formats.money(account.advance_before)),
        Fact(_("Assessed"), formats.money(account.assessed)),
        Fact(_("Adjustments"), formats.money(account.adjusted)),
        Fact(_("Credits"), formats.money(account.credited)),
        Fact(_("Received"), formats.money(account.received)),
        Fact(_("Written off"), formats.money(account.written_off)),
        Fact(_("Closing"), formats.money(account.closing_total)),
        Fact(_("Advance on the day"), formats.money(account.advance)),
        Fact(_("Disputed"), formats.money(account.disputed), note=_("Part of the closing amount, shown apart.")),
        Fact(
            _("Paid of this year"),
            formats.percent(account.percent_paid) if account.percent_paid is not None else formats.missing(),
        ),
        Fact(_("Paid in full on"), formats.date(account.paid_on) if account.paid_on else formats.missing()),
    ]


def year_facts(account: Statement) -> list[Fact]:
    """What is open of each year: on 1 January and on the day."""
    years = sorted({*account.opening, *account.closing}, key=lambda year: (year is None, year or 0))
    nothing = formats.money(0, account.currency)
    return [
        Fact(
            str(year) if year else _("No year"),
            formats.money(account.closing[year]) if year in account.closing else nothing,
            note=_("On 1 January: %(amount)s")
            % {"amount": formats.money(account.opening[year]) if year in account.opening else nothing},
        )
        for year in years
    ] or [Fact(_("All years"), nothing)]
