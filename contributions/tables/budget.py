"""Tables of budgets."""

from django.utils.translation import gettext_lazy as _

from contributions.models import Budget, BudgetLine, BudgetVersion
from contributions.tables.cited import (
    AcronymColumn,
    certainty_column,
    currency_column,
    locator_column,
    source_column,
)
from iomtrack.tables import (
    ChoiceColumn,
    DateColumn,
    LinkColumn,
    MoneyColumn,
    NameColumn,
    RecordColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)


class StageColumn(RecordColumn):
    """The stage of the version that stands, in words."""

    def typed(self, record: Budget) -> str | None:
        """The label of the stage."""
        stage = record.standing_stage
        return str(BudgetVersion.Stage(stage).label) if stage else None


class BudgetTable(RecordTable):
    """Budgets, one part a row, each in its own currency."""

    year = LinkColumn(verbose_name=_("Year"))
    organization = AcronymColumn("organization", verbose_name=_("Organization"))
    part = ChoiceColumn(verbose_name=_("Part of the budget"))
    currency = currency_column()
    amount = MoneyColumn(
        verbose_name=_("Amount"),
        accessor="standing_amount",
        order_by=("currency_id", "standing_amount"),
        not_stated=True,
    )
    printed = TextColumn(verbose_name=_("As printed"), accessor="standing_printed", not_stated=True)
    stage = StageColumn(verbose_name=_("Stage"), accessor="standing_stage", not_stated=True)

    class Meta(RecordTable.Meta):
        model = Budget
        fields = ("year", "organization", "part", "currency", "amount", "printed", "stage")


class BudgetVersionTable(RecordTable):
    """The versions of one budget."""

    stage = ChoiceColumn(verbose_name=_("Stage"))
    dated = DateColumn(verbose_name=_("Dated"), not_stated=True)
    amount = MoneyColumn(verbose_name=_("Amount"))
    printed = TextColumn(verbose_name=_("As printed"), not_stated=True)
    adopted_by = RelatedColumn(verbose_name=_("Adopted by"), not_stated=True, orderable=False)
    certainty = certainty_column()
    source = source_column()
    locator = locator_column()
    note = NameColumn(verbose_name=_("Note"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = BudgetVersion
        fields = ("stage", "dated", "amount", "printed", "adopted_by", "certainty", "source", "locator", "note")


class BudgetLineTable(RecordTable):
    """Amounts that a source singles out of a budget."""

    label = NameColumn(verbose_name=_("What"))
    amount = MoneyColumn(verbose_name=_("Amount"))
    printed = TextColumn(verbose_name=_("As printed"), not_stated=True)
    certainty = certainty_column()
    source = source_column()
    locator = locator_column()
    note = NameColumn(verbose_name=_("Note"), not_stated=True)

    class Meta(RecordTable.Meta):
        model = BudgetLine
        fields = ("label", "amount", "printed", "certainty", "source", "locator", "note")
