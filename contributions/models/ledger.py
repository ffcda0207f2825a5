"""The ledger of what states owe and pay: entries, only ever added to."""

from decimal import Decimal
from typing import Any, Self

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models.currency import currency_field, money_field, year_field
from iomtrack.history import tracked
from iomtrack.indexes import by, parts_of
from iomtrack.models import Record, RecordQuerySet
from iomtrack.search import searched

# What the database checks of a new entry, whoever writes it. `recorded_at` is the database's own clock.
ENTRY_RULES = """
    NEW.recorded_at := clock_timestamp();
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO original FROM contributions_ledgerentry WHERE id = NEW.reverses_id FOR NO KEY UPDATE;
        IF original.reverses_id IS NOT NULL THEN
            RAISE EXCEPTION 'A reversal is not reversed again.' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.amount <> -original.amount OR NEW.kind <> original.kind OR NEW.state_id <> original.state_id
           OR NEW.organization_id <> original.organization_id OR NEW.currency_id <> original.currency_id
           OR NEW.year IS DISTINCT FROM original.year THEN
            RAISE EXCEPTION 'A reversal mirrors the entry it reverses.' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.value_date < original.value_date THEN
            RAISE EXCEPTION 'A reversal is not earlier than its entry.' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.line_id IS NOT NULL THEN
        SELECT l.state_id, r.organization_id, r.currency_id, r.year, r.status INTO assessed
        FROM contributions_assessmentline l JOIN contributions_assessmentrun r ON r.id = l.run_id
        WHERE l.id = NEW.line_id;
        IF assessed.status = 'draft' THEN
            RAISE EXCEPTION 'Only lines of an adopted run are entered in the ledger.' USING ERRCODE = 'check_violation';
        END IF;
        IF assessed.state_id <> NEW.state_id OR assessed.organization_id <> NEW.organization_id
           OR assessed.currency_id <> NEW.currency_id OR assessed.year IS DISTINCT FROM NEW.year::integer THEN
            RAISE EXCEPTION 'An entry and its assessment line say the same.' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
"""


def recorded_by_field(related_name: str) -> models.ForeignKey:
    """A column for the user who wrote the row down."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=_("recorded by"),
    )


class LedgerEntryQuerySet(RecordQuerySet):
    """Sets of ledger entries."""

    def for_list(self) -> Self:
        """With what a row names, and how much of the entry is allocated."""
        return (
            self.select_related(
                "organization", "state", "currency", "foreign_currency", "recorded_by", "line", "reverses"
            )
            .with_allocated()
            .prefetch_related("decision")
        )

    def with_allocated(self) -> Self:
        """With `allocated`: how much of an entry settles others, or is settled by them; never negative."""
        nothing = Value(Decimal(0), output_field=DecimalField(max_digits=18, decimal_places=2))
        own = {"credit": OuterRef("pk")}, {"debit": OuterRef("pk")}
        sums = [
            Subquery(
                apps.get_model("contributions", "Allocation")
                .objects.filter(**side)
                .order_by()
                .values(next(iter(side)))
                .annotate(total=Sum("amount"))
                .values("total")
            )
            for side in own
        ]
        return self.annotate(allocated=Coalesce(*sums, nothing))

    def debits(self) -> Self:
        """What adds to the debt."""
        return self.filter(amount__gt=0)

    def credits(self) -> Self:
        """What takes from the debt."""
        return self.filter(amount__lt=0)

    def oldest_first(self) -> Self:
        """By year of origin, then by day."""
        return self.order_by(F("year").asc(nulls_last=True), "value_date", "pk")

    def locked(self) -> Self:
        """Locked until the transaction ends, lower number first, as the database's own checks do."""
        return self.order_by("pk").select_for_update(no_key=True, of=("self",))


@tracked
@searched("state.name", "kind", names=("bank_reference",))
class LedgerEntry(Record):
    """One entry in the account of a state with an organization. Entries are only ever added.

    The amount is signed: positive, the state owes more; negative, it owes less. A reversal is an entry of its own
    with the opposite sign. `year` is the year the debt or credit belongs to, `value_date` the day it counts from;
    `recorded_at`, by the database's clock, when it was written down. Balances are sums of entries, never stored.
    """

    class Kind(models.TextChoices):
        """What the entry is for."""

        ASSESSMENT = "assessment", _("Assessment")
        PAYMENT = "payment", _("Payment")
        CREDIT = "credit", _("Credit")
        ADJUSTMENT = "adjustment", _("Adjustment")
        WRITE_OFF = "write_off", _("Write-off")

    search_fields = (
        "state__name_en",
        "state__name_fr",
        "state__iso3",
        "bank_reference",
        "reason",
    )
    veiled = ("decision",)

    organization = models.ForeignKey(
        "membership.Organization", models.PROTECT, related_name="ledger_entries", verbose_name=_("organization")
    )
    state = models.ForeignKey(
        "membership.State", models.PROTECT, related_name="ledger_entries", verbose_name=_("state")
    )
    currency = currency_field()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    amount = money_field(_("amount"), help_text=_("Positive: the state owes more. Negative: it owes less."))
    year = year_field(
        _("year of origin"), null=True, blank=True, help_text=_("The year of the contribution; a payment has none.")
    )
    value_date = models.DateField(_("value date"), help_text=_("The day from which the entry counts."))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    recorded_by = recorded_by_field("ledger_entries")
    line = models.OneToOneField(
        "contributions.AssessmentLine",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entry",
        verbose_name=_("assessment line"),
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("reverses")
    )
    reason = models.TextField(_("reason"), blank=True)
    decision = models.ForeignKey(
        "governance.Outcome",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ledger_entries",
        verbose_name=_("decision"),
    )
    bank_reference = models.CharField(_("bank reference"), max_length=120, blank=True)
    foreign_amount = money_field(
        _("amount in foreign currency"), null=True, blank=True, help_text=_("Signed as the amount.")
    )
    foreign_currency = currency_field(null=True, blank=True, verbose_name=_("foreign currency"))
    rate = models.DecimalField(
        _("rate"),
        max_digits=16,
        decimal_places=8,
        null=True,
        blank=True,
        help_text=_("Units of the ledger's currency for one unit of the foreign one."),
    )
    rate_source = models.ForeignKey(
        "membership.Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source of the rate"),
    )
    bank_date = models.DateField(_("bank date"), null=True, blank=True)
    client_id = models.UUIDField(_("number of the form"), null=True, blank=True, editable=False)

    # annotated by .with_allocated()
    allocated: Decimal

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ("-value_date", "-pk")
        indexes = [
            models.Index(fields=("organization", "state", "value_date"), name="ledgerentry_account"),
            by("ledgerentry", "value_date"),
            by("ledgerentry", "state", "value_date"),
            by("ledgerentry", "state"),
            by("ledgerentry", "organization", "value_date"),
            by("ledgerentry", "organization"),
            by("ledgerentry", "kind"),
            by("ledgerentry", "year"),
            by("ledgerentry", "currency"),
            by("ledgerentry", "currency", "amount"),
            by("ledgerentry", "bank_reference"),
            *parts_of("ledgerentry", "bank_reference", "reason"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client_id"],
                name="ledgerentry_same_form_twice",
                violation_error_message=_("This form was already recorded."),
            ),
            models.CheckConstraint(
                name="ledgerentry_sign_against_kind",
                condition=Q(kind="assessment", amount__gt=0, reverses__isnull=True)
                | Q(kind="assessment", amount__lt=0, reverses__isnull=False)
                | Q(kind__in=("payment", "credit", "write_off"), amount__lt=0, reverses__isnull=True)
                | Q(kind__in=("payment", "credit", "write_off"), amount__gt=0, reverses__isnull=False)
                | (Q(kind="adjustment") & ~Q(amount=0)),
                violation_error_message=_(
                    "An assessment adds to the debt; a payment, a credit and a write-off take from it; "
                    "a reversal has the opposite sign."
                ),
            ),
            models.CheckConstraint(
                name="ledgerentry_year_against_kind",
                condition=(Q(kind="payment") & Q(year__isnull=True)) | (~Q(kind="payment") & Q(year__isnull=False)),
                violation_error_message=_("Every entry but a payment belongs to a year."),
            ),
            models.CheckConstraint(
                name="ledgerentry_write_off_without_decision",
                condition=~Q(kind="write_off") | Q(decision__isnull=False),
                violation_error_message=_("A write-off rests on a decision."),
            ),
            models.CheckConstraint(
                name="ledgerentry_without_reason",
                condition=(~Q(kind="adjustment") & Q(reverses__isnull=True)) | ~Q(reason=""),
                violation_error_message=_("Give the reason for an adjustment or a reversal."),
            ),
            models.CheckConstraint(
                name="ledgerentry_half_a_conversion",
                condition=Q(
                    foreign_amount__isnull=True,
                    foreign_currency__isnull=True,
                    rate__isnull=True,
                    rate_source__isnull=True,
                    bank_date__isnull=True,
                )
                | Q(
                    foreign_amount__isnull=False,
                    foreign_currency__isnull=False,
                    rate__isnull=False,
                    rate__gt=0,
                    rate_source__isnull=False,
                    bank_date__isnull=False,
                ),
                violation_error_message=_(
                    "An amount in a foreign currency goes with its currency, rate, source of the rate and bank date."
                ),
            ),
            models.CheckConstraint(
                name="ledgerentry_foreign_currency_that_is_not",
                condition=Q(foreign_currency__isnull=True) | ~Q(foreign_currency=F("currency")),
                violation_error_message=_("The foreign currency is another one than the ledger's."),
            ),
            models.CheckConstraint(
                name="ledgerentry_reverses_itself",
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("pk")),
                violation_error_message=_("An entry does not reverse itself."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="rules",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("original", "contributions_ledgerentry"), ("assessed", "RECORD")],
                func=ENTRY_RULES,
            ),
        ]

    def __str__(self) -> str:
        label = self.get_kind_display()
        return f"{self.state}, {label} {self.year}" if self.year else f"{self.state}, {label} {self.value_date}"

    @property
    def open_amount(self) -> Decimal:
        """What is neither settled nor used of the entry, never negative. Needs `with_allocated()`."""
        return abs(self.amount) - self.allocated

    @property
    def is_debit(self) -> bool:
        """Whether the state owes more by it."""
        return self.amount > 0

    @property
    def direction(self) -> Any:
        """Debit or credit, in words."""
        return _("Owed") if self.is_debit else _("Credited")
