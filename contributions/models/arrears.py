"""What stands beside the ledger: the years it covers, disputed amounts, plans to pay arrears."""

from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from contributions.models.currency import currency_field, money_field, year_field
from contributions.models.ledger import LedgerEntry
from iomtrack.history import tracked
from iomtrack.models import Period, PeriodQuerySet, Record, RecordQuerySet
from iomtrack.search import searched, unsearched
from membership.models import Cited


class LedgerCoverageQuerySet(RecordQuerySet):
    """Sets of coverages."""

    def for_list(self) -> Self:
        """With what a row names."""
        return self.select_related("organization", "currency", "source")

    def covering(self, first: int, last: int) -> Self:
        """Those that cover every year from the first to the last."""
        return self.filter(first_year__lte=first).filter(Q(last_year__isnull=True) | Q(last_year__gte=last))


@tracked
@unsearched("Only years: it is reached through its organization.")
class LedgerCoverage(Cited):
    """Years for which the ledger of an organization is complete, and the currency it is kept in.

    Debts of earlier years are entered with their year of origin. Without coverage of the years concerned there is
    no statement of arrears and no judgement on voting rights.
    """

    search_fields = ("organization__name_en", "organization__name_fr", "organization__acronym_en", "locator")
    natural_key_fields = ("organization", "first_year")

    organization = models.ForeignKey(
        "membership.Organization", models.PROTECT, related_name="ledger_coverages", verbose_name=_("organization")
    )
    currency = currency_field()
    first_year = year_field(_("first year"))
    last_year = year_field(_("last year"), null=True, blank=True, help_text=_("Empty while the ledger is kept."))

    objects = LedgerCoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("coverage of the ledger")
        verbose_name_plural = _("coverages of the ledger")
        ordering = ("organization", "-first_year")
        constraints = [
            models.CheckConstraint(
                name="ledgercoverage_reversed_years",
                condition=Q(last_year__isnull=True) | Q(first_year__lte=F("last_year")),
                violation_error_message=_("The last year is before the first one."),
            ),
            ExclusionConstraint(
                name="ledgercoverage_years_covered_twice",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    (
                        Func(
                            F("first_year"),
                            F("last_year"),
                            Value("[]"),
                            function="int4range",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another row already covers some of these years."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}, {self.years_label}"

    @property
    def years_label(self) -> str:
        """The years: 2010-2015, or 2010- while the ledger is kept."""
        return f"{self.first_year}-{self.last_year or ''}"

    def clean(self) -> None:
        """Refuse reversed years before PostgreSQL is asked to build their range."""
        super().clean()
        if self.first_year and self.last_year and self.first_year > self.last_year:
            raise ValidationError({"last_year": _("The last year is before the first one.")})


class DisputeQuerySet(PeriodQuerySet):
    """Sets of disputes."""

    def for_list(self) -> Self:
        """With the entry in dispute."""
        return self.select_related("entry__state", "entry__organization", "entry__currency", "source")


@tracked
@searched()
class Dispute(Cited, Period):
    """A state disputes part of a debt for a period. The amount stays owed; statements show it apart."""

    search_fields = ("entry__state__name_en", "entry__state__name_fr", "entry__state__iso3", "reason")
    whole = "entry"

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="disputes", verbose_name=_("entry"))
    amount = money_field(_("amount in dispute"))
    reason = models.TextField(_("reason"))

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ("-start", "pk")
        constraints = [
            *Period.period_constraints("dispute"),
            models.CheckConstraint(
                name="dispute_without_start",
                condition=Q(start__isnull=False),
                violation_error_message=_("A dispute begins on a day."),
            ),
            models.CheckConstraint(
                name="dispute_amount_not_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("The amount in dispute is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}, {self.period_label}"

    def clean(self) -> None:
        """Only a debt is disputed, and no more than it is."""
        super().clean()
        if self.entry_id and self.amount and self.amount > self.entry.amount:
            raise ValidationError({"amount": _("More is disputed than the entry is.")})


class PaymentPlanQuerySet(RecordQuerySet):
    """Sets of payment plans."""

    def for_list(self) -> Self:
        """With what a row names."""
        return self.select_related("organization", "state", "currency", "source").prefetch_related("adopted_by")


@tracked
@unsearched("Only a day and amounts: it is reached through its state.")
class PaymentPlan(Cited):
    """A state's agreement to pay its arrears in instalments."""

    search_fields = ("state__name_en", "state__name_fr", "state__iso3", "locator")
    natural_key_fields = ("organization", "state", "agreed_on")
    veiled = ("adopted_by",)

    organization = models.ForeignKey(
        "membership.Organization", models.PROTECT, related_name="payment_plans", verbose_name=_("organization")
    )
    state = models.ForeignKey("membership.State", models.PROTECT, related_name="payment_plans", verbose_name=_("state"))
    currency = currency_field()
    agreed_on = models.DateField(_("agreed on"))
    adopted_by = models.ForeignKey(
        "governance.Outcome",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payment_plans",
        verbose_name=_("adopted by"),
    )

    objects = PaymentPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment plan")
        verbose_name_plural = _("payment plans")
        ordering = ("-agreed_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "state", "agreed_on"],
                name="paymentplan_two_on_one_day",
                violation_error_message=_("This state already agreed to a plan that day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.agreed_on}"


@tracked
@unsearched("Only a day and an amount: it is reached through its plan.")
class Instalment(Record):
    """What is to be paid by which day under a payment plan."""

    search_fields = ("plan__state__name_en", "plan__state__name_fr")
    natural_key_fields = ("plan", "due_on")
    whole = "plan"

    plan = models.ForeignKey(PaymentPlan, models.CASCADE, related_name="instalments", verbose_name=_("payment plan"))
    due_on = models.DateField(_("due on"))
    amount = money_field(_("amount"))

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ("plan", "due_on")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "due_on"],
                name="instalment_two_on_one_day",
                violation_error_message=_("The plan already has an instalment that day."),
            ),
            models.CheckConstraint(
                name="instalment_not_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("An instalment is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.due_on}"

    @property
    def currency(self) -> Any:
        """The currency of the plan."""
        return self.plan.currency
