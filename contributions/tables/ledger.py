"""Tables of scales, runs, ledger entries, statements and voting rights."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from contributions.models import (
    Allocation,
    AssessmentLine,
    AssessmentRun,
    LedgerEntry,
    OrganizationScale,
    OrganizationScaleRate,
)
from contributions.tables.cited import AcronymColumn, currency_column, source_column
from contributions.tables.scale import ExactColumn
from iomtrack.tables import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    LinkColumn,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)
from membership.models import State


class OrganizationScaleTable(RecordTable):
    """Scales of organizations, one row a version."""

    year = LinkColumn(verbose_name=_("Year"))
    organization = AcronymColumn("organization", verbose_name=_("Organization"))
    basis = ChoiceColumn(verbose_name=_("Basis"))
    version = NumberColumn(verbose_name=_("Version"))
    stage = ChoiceColumn(verbose_name=_("Stage"))
    un_period = RelatedColumn(verbose_name=_("Period of the UN scale"), order_by=("un_period__start",))
    state_count = NumberColumn(verbose_name=_("States"))
    weight_sum = ExactColumn(verbose_name=_("Sum of the rates (%)"))
    substitute_count = NumberColumn(verbose_name=_("Substitutes"))
    source = source_column()

    class Meta(RecordTable.Meta):
        model = OrganizationScale
        fields = (
            "year", "organization", "basis", "version", "stage", "un_period", "state_count", "weight_sum",
            "substitute_count", "source",
        )  # fmt: skip


class ScaleLineTable(RecordTable):
    """The states of a scale, beside the other scale of the year."""

    state = RelatedColumn(verbose_name=_("State"))
    weight = ExactColumn(verbose_name=_("Rate (%)"))
    substitute = BooleanColumn(verbose_name=_("Substitute"))
    source = TextColumn(verbose_name=_("Source"), accessor="row__citation", not_stated=True)
    share = PercentColumn(verbose_name=_("Share"), decimals=4)
    other = PercentColumn(verbose_name=_("Share in the other scale"), decimals=4)
    difference = NumberColumn(verbose_name=_("Difference (percentage points)"), decimals=4)

    class Meta(RecordTable.Meta):
        model = OrganizationScaleRate
        fields = ("state", "weight", "substitute", "source", "share", "other", "difference")


class AssessmentRunTable(RecordTable):
    """Assessment runs."""

    year = LinkColumn(verbose_name=_("Year"))
    organization = AcronymColumn("organization", verbose_name=_("Organization"))
    policy = ChoiceColumn(verbose_name=_("Policy"))
    status = ChoiceColumn(verbose_name=_("Status"))
    amount = MoneyColumn(verbose_name=_("Amount shared"), order_by=("currency_id", "amount"))
    currency = currency_column()
    line_count = NumberColumn(verbose_name=_("States"))
    scale = RelatedColumn(verbose_name=_("Scale"), orderable=False)

    class Meta(RecordTable.Meta):
        model = AssessmentRun
        fields = ("year", "organization", "policy", "status", "amount", "currency", "line_count", "scale")


class AssessmentLineTable(RecordTable):
    """The lines of a run."""

    state = RelatedColumn(verbose_name=_("State"))
    weight = ExactColumn(verbose_name=_("Rate (%)"))
    amount = MoneyColumn(verbose_name=_("Amount"), currency_accessor="run__currency__code")
    rounding = NumberColumn(verbose_name=_("Amount less exact quota"), decimals=4)

    class Meta(RecordTable.Meta):
        model = AssessmentLine
        fields = ("state", "weight", "amount", "rounding")


class LedgerEntryTable(RecordTable):
    """Ledger entries, signed, with what is open of each."""

    value_date = LinkColumn(verbose_name=_("Value date"))
    state = RelatedColumn(verbose_name=_("State"))
    organization = AcronymColumn("organization", verbose_name=_("Organization"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    year = NumberColumn(verbose_name=_("Year of origin"), decimals=0)
    amount = MoneyColumn(verbose_name=_("Amount"), order_by=("currency_id", "amount"))
    open_amount = MoneyColumn(verbose_name=_("Open"), orderable=False)
    currency = currency_column()
    bank_reference = TextColumn(verbose_name=_("Bank reference"), not_stated=True)
    reason = TextColumn(verbose_name=_("Reason"), not_stated=True, orderable=False)

    class Meta(RecordTable.Meta):
        model = LedgerEntry
        fields = (
            "value_date", "state", "organization", "kind", "year", "amount", "open_amount", "currency",
            "bank_reference", "reason",
        )  # fmt: skip

    def render_value_date(self, record: LedgerEntry) -> Any:
        """The ISO date as a link."""
        return format_html('<a class="date" href="{}">{}</a>', record.get_absolute_url(), record.value_date.isoformat())

    def render_year(self, record: LedgerEntry) -> Any:
        """A year, without separators."""
        return str(record.year) if record.year else format_html('<span class="missing">{}</span>', _("None"))

    def typed_year(self, record: LedgerEntry) -> Any:
        """The year as text: it is no quantity."""
        return str(record.year) if record.year else str(_("None"))


class AllocationTable(RecordTable):
    """Allocations of an entry."""

    on = DateColumn(verbose_name=_("Day"))
    credit = RelatedColumn(verbose_name=_("Credit"))
    debit = RelatedColumn(verbose_name=_("Debt"))
    amount = MoneyColumn(verbose_name=_("Amount"), currency_accessor="credit__currency__code")
    recorded_by = TextColumn(verbose_name=_("Recorded by"))

    class Meta(RecordTable.Meta):
        model = Allocation
        fields = ("on", "credit", "debit", "amount", "recorded_by")


class StateOfLineColumn(TextColumn):
    """The state of a line, linking to its own statement."""

    def typed(self, record: Any) -> Any:
        """The state's name."""
        return record.state.name

    def shown(self, value: Any, record: Any) -> Any:
        """The name as a link."""
        return format_html('<a href="{}">{}</a>', record.url, value)


class AmountColumn(MoneyColumn):
    """An amount of money that a line holds as Money."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, currency_accessor="currency", **options)

    def typed(self, record: Any) -> Any:
        """The number."""
        money = super().typed(record)
        return None if money is None else money.amount


class StatementTable(RecordTable):
    """The accounts of all states as of a day."""

    state = StateOfLineColumn(verbose_name=_("State"), order_by=("sort_key",))
    opening_total = AmountColumn(verbose_name=_("Opening arrears"))
    assessed = AmountColumn(verbose_name=_("Assessed"))
    received = AmountColumn(verbose_name=_("Received"))
    credited = AmountColumn(verbose_name=_("Credits"))
    adjusted = AmountColumn(verbose_name=_("Adjustments"))
    written_off = AmountColumn(verbose_name=_("Written off"))
    closing_total = AmountColumn(verbose_name=_("Closing"))
    closing_years = TextColumn(verbose_name=_("Closing by year of origin"), orderable=False)
    percent_paid = PercentColumn(verbose_name=_("Paid of this year"))
    paid_on = DateColumn(verbose_name=_("Paid in full on"))
    disputed = AmountColumn(verbose_name=_("Disputed"))
    advance = AmountColumn(verbose_name=_("Advance"))

    class Meta(RecordTable.Meta):
        model = State
        fields = (
            "state", "opening_total", "assessed", "received", "credited", "adjusted", "written_off", "closing_total",
            "closing_years", "percent_paid", "paid_on", "disputed", "advance",
        )  # fmt: skip


class VotingTable(RecordTable):
    """Where states stand by Article 4 as of a day."""

    state = StateOfLineColumn(verbose_name=_("State"), order_by=("sort_key",))
    status_label = TextColumn(verbose_name=_("Article 4"), orderable=False)
    arrears = AmountColumn(verbose_name=_("Arrears (A)"))
    threshold = AmountColumn(verbose_name=_("Threshold (T)"))
    needed = AmountColumn(verbose_name=_("To pay to be below"))
    needed_by_new_year = AmountColumn(verbose_name=_("To pay before 1 January"))

    class Meta(RecordTable.Meta):
        model = State
        fields = ("state", "status_label", "arrears", "threshold", "needed", "needed_by_new_year")
