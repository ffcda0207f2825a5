"""Budgets of an organization and the versions they went through."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.db import connection, models
from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from contributions.models.currency import Currency, currency_field, money_field, year_field
from iomtrack.bilingual import translated
from iomtrack.history import tracked
from iomtrack.models import Record, RecordQuerySet
from iomtrack.search import searched
from iomtrack.statements import columns
from membership.models import Cited


class BudgetQuerySet(RecordQuerySet):
    """Sets of budgets."""

    def for_list(self) -> Self:
        """With the version that stands: its amount, as printed, and its stage."""
        standing = BudgetVersion.objects.filter(budget=OuterRef("pk")).latest_stage_first()
        return self.select_related("organization", "currency").annotate(
            standing_amount=Subquery(standing.values("amount")[:1]),
            standing_printed=Subquery(standing.values("printed")[:1]),
            standing_stage=Subquery(standing.values("stage")[:1]),
        )


@tracked
@searched("organization.name", "year", "part")
class Budget(Record):
    """One part of an organization's budget for one year, in the one currency of that part.

    The administrative part is assessed on member states; the operational part is earmarked and discretionary
    income. The parts are in different currencies and are never added.
    """

    few = "two a year for each organization"

    class Part(models.TextChoices):
        """The two parts of IOM's budget."""

        ADMINISTRATIVE = "administrative", _("Administrative part (assessed)")
        OPERATIONAL = "operational", _("Operational part (voluntary)")

    search_fields = ("organization__name_en", "organization__name_fr", "part")
    natural_key_fields = ("organization", "year", "part")

    organization = models.ForeignKey(
        "membership.Organization", models.PROTECT, related_name="budgets", verbose_name=_("organization")
    )
    year = year_field(_("year"))
    part = models.CharField(_("part of the budget"), max_length=14, choices=Part.choices)
    currency = currency_field()

    # annotated by .for_list()
    standing_amount: Decimal | None
    standing_printed: str | None
    standing_stage: str | None

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ("-year", "part")
        constraints = [
            models.UniqueConstraint(
                "organization",
                "year",
                "part",
                name="budget_same_part_twice",
                violation_error_message=_("This part of the budget of that year is already recorded."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.year}, {self.get_part_display()}"

    @property
    def standing_version(self) -> "BudgetVersion | None":
        """The version that stands: the furthest stage reached, never a proposal when more is known."""
        return self.versions.latest_stage_first().first()


# Composed by hand, with what `latest_stage_first` says: lists and records ask it beside their own rows, and to compose
# it took longer than to answer it.
STANDING = """
SELECT DISTINCT ON (v.budget_id) {version}, {budget}, {currency}
FROM contributions_budgetversion v
JOIN contributions_budget b ON b.id = v.budget_id
JOIN contributions_currency c ON c.id = b.currency_id
WHERE b.part = %s AND b.organization_id = ANY (%s) AND b.year = ANY (%s)
ORDER BY v.budget_id, array_position(%s, v.stage::text) DESC, v.dated DESC NULLS LAST, v.id DESC
"""


class BudgetVersionQuerySet(RecordQuerySet):
    """Sets of budget versions."""

    def standing(self, part: str, organizations: Iterable[int], years: Iterable[int]) -> "list[BudgetVersion]":
        """The version that stands of that part of each organization's budgets of these years, with its budget."""
        versions, budgets, currencies = columns(BudgetVersion, "v"), columns(Budget, "b"), columns(Currency, "c")
        statement = STANDING.format(version=versions.sql, budget=budgets.sql, currency=currencies.sql)
        order = [str(stage) for stage in BudgetVersion.STAGE_ORDER]
        with connection.cursor() as cursor:
            cursor.execute(statement, [part, list(organizations), list(years), order])
            rows = cursor.fetchall()
        found = []
        for row in rows:
            values = iter(row)
            version, budget, currency = versions.take(values), budgets.take(values), currencies.take(values)
            version.budget, budget.currency = budget, currency
            found.append(version)
        return found

    def for_list(self) -> Self:
        """With what each version shows."""
        return self.select_related("budget__organization", "budget__currency", "source").prefetch_related("adopted_by")

    def latest_stage_first(self) -> Self:
        """Revised before approved before a figure of unstated stage before a proposal."""
        rank = Case(
            *[When(stage=stage, then=Value(place)) for place, stage in enumerate(BudgetVersion.STAGE_ORDER)],
            output_field=IntegerField(),
        )
        return self.annotate(rank=rank).order_by("-rank", F("dated").desc(nulls_last=True), "-pk")


@tracked
@searched("stage", text=("printed",), language="source.language")
class BudgetVersion(Cited):
    """An amount of a budget as proposed, approved or revised, by one source, as that source printed it."""

    class Stage(models.TextChoices):
        """How far the budget had come."""

        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        REVISED = "revised", _("Revised")
        NOT_STATED = "not_stated", _("Stage not stated")

    STAGE_ORDER = (Stage.PROPOSED, Stage.NOT_STATED, Stage.APPROVED, Stage.REVISED)

    search_fields = ("budget__organization__name_en", "budget__organization__name_fr", "printed", "locator")
    natural_key_fields = ("budget", "stage", "source")
    whole = "budget"
    veiled = ("adopted_by",)

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="versions", verbose_name=_("budget"))
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices)
    dated = models.DateField(_("dated"), null=True, blank=True)
    amount = money_field(_("amount"))
    printed = models.CharField(_("as printed"), max_length=60, blank=True)
    precision_of_print = money_field(
        _("last printed digit"),
        null=True,
        blank=True,
        help_text=_("What one unit of the last printed digit is worth: 100,000 for an amount printed as 37.1 million."),
    )
    adopted_by = models.ForeignKey(
        "governance.Outcome",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="budget_versions",
        verbose_name=_("adopted by"),
    )

    objects = BudgetVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget version")
        verbose_name_plural = _("budget versions")
        ordering = ("budget", "pk")
        constraints = [
            models.CheckConstraint(
                name="budgetversion_negative_amount",
                condition=Q(amount__gte=0),
                violation_error_message=_("A budget is not negative."),
            ),
            models.UniqueConstraint(
                "budget",
                "stage",
                "source",
                name="budgetversion_same_stage_and_source_twice",
                violation_error_message=_("This source already states an amount for this stage."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget}, {self.get_stage_display()}"

    @property
    def currency(self) -> Currency:
        """The currency of the budget."""
        return self.budget.currency

    @property
    def tolerance(self) -> Decimal:
        """Half of the last printed digit: how far the true amount may be from the printed one."""
        return (self.precision_of_print or Decimal(0)) / 2


@tracked
@searched("label", text=("printed",), language="source.language")
class BudgetLine(Cited):
    """A named amount inside a budget version, where a source singles one out."""

    search_fields = ("label_en", "label_fr", "printed", "locator")
    natural_key_fields = ("version", "label_en")
    whole = "version"

    version = models.ForeignKey(BudgetVersion, models.CASCADE, related_name="lines", verbose_name=_("budget version"))
    label_en = models.CharField(_("label (English)"), max_length=255)
    label_fr = models.CharField(_("label (French)"), max_length=255, blank=True)
    amount = money_field(_("amount"))
    printed = models.CharField(_("as printed"), max_length=60, blank=True)

    label = translated("label")

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ("version", "-amount", "pk")
        constraints = [
            models.UniqueConstraint(
                "version",
                "label_en",
                name="budgetline_same_label_twice",
                violation_error_message=_("This version already has a line of that name."),
            ),
            models.CheckConstraint(
                name="budgetline_negative_amount",
                condition=Q(amount__gte=0),
                violation_error_message=_("A budget line is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.label.plain

    @property
    def currency(self) -> Currency:
        """The currency of the budget."""
        return self.version.budget.currency
