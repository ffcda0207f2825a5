"""How much of one ledger entry settles another: allocations, only ever added to."""

from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models.currency import money_field
from contributions.models.ledger import LedgerEntry, recorded_by_field
from iomtrack.history import tracked
from iomtrack.models import Record, RecordQuerySet
from iomtrack.search import unsearched

# Both entries are locked, lower number first, so that two clerks come one after the other and never wait for each
# other. What is held on every later day is checked too: an allocation dated back must fit on all of them.
# A transaction that does not see what others committed meanwhile cannot check that, and is refused.
ALLOCATION_RULES = """
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'Allocations are written in read committed transactions.';
    END IF;
    PERFORM 1 FROM contributions_ledgerentry WHERE id IN (NEW.credit_id, NEW.debit_id) ORDER BY id FOR NO KEY UPDATE;
    NEW.recorded_at := clock_timestamp();
    SELECT * INTO credit FROM contributions_ledgerentry WHERE id = NEW.credit_id;
    SELECT * INTO debit FROM contributions_ledgerentry WHERE id = NEW.debit_id;
    IF NOT (credit.amount < 0 AND debit.amount > 0) THEN
        RAISE EXCEPTION 'An allocation goes from a credit to a debit.' USING ERRCODE = 'check_violation';
    END IF;
    IF credit.state_id <> debit.state_id OR credit.organization_id <> debit.organization_id
       OR credit.currency_id <> debit.currency_id THEN
        RAISE EXCEPTION 'Credit and debit belong to one state, organization and currency.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW."on" < greatest(credit.value_date, debit.value_date) THEN
        RAISE EXCEPTION 'An allocation is not earlier than its credit and its debit.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO original FROM contributions_allocation WHERE id = NEW.reverses_id;
        IF original.reverses_id IS NOT NULL OR NEW.amount <> -original.amount OR NEW.credit_id <> original.credit_id
           OR NEW.debit_id <> original.debit_id OR NEW."on" < original."on" THEN
            RAISE EXCEPTION 'A reversal mirrors the allocation it reverses.' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.amount <= 0 THEN
        RAISE EXCEPTION 'Only a reversal takes an allocation back.' USING ERRCODE = 'check_violation';
    END IF;
    SELECT max(held) INTO most FROM (
        SELECT (SELECT coalesce(sum(a.amount), 0) FROM contributions_allocation a
                WHERE a.credit_id = NEW.credit_id AND a."on" <= day) AS held
        FROM (SELECT NEW."on" AS day UNION SELECT b."on" FROM contributions_allocation b
              WHERE b.credit_id = NEW.credit_id AND b."on" > NEW."on") AS days) AS sums;
    IF most + NEW.amount > -credit.amount THEN
        RAISE EXCEPTION 'Entry % holds %, of which % is allocated.', credit.id, -credit.amount, most
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT max(held) INTO most FROM (
        SELECT (SELECT coalesce(sum(a.amount), 0) FROM contributions_allocation a
                WHERE a.debit_id = NEW.debit_id AND a."on" <= day) AS held
        FROM (SELECT NEW."on" AS day UNION SELECT b."on" FROM contributions_allocation b
              WHERE b.debit_id = NEW.debit_id AND b."on" > NEW."on") AS days) AS sums;
    IF most + NEW.amount > debit.amount THEN
        RAISE EXCEPTION 'Entry % is %, of which % is settled.', debit.id, debit.amount, most
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class AllocationQuerySet(RecordQuerySet):
    """Sets of allocations."""

    def for_list(self) -> Self:
        """With both entries."""
        return self.select_related(
            "credit__state", "credit__currency", "credit__organization", "debit__state", "recorded_by"
        )

    def standing(self) -> Self:
        """Those that are no reversal and were not reversed."""
        return self.filter(reverses__isnull=True, reversal__isnull=True)


@tracked
@unsearched("Only numbers: it is reached through its entries.")
class Allocation(Record):
    """How much of one credit settles one debit, from which day. Allocations are only ever added.

    The amount is positive; a reversal is a row of its own with the opposite amount. What of a payment is not
    allocated is an advance: a sum, not a column.
    """

    search_fields = ("credit__state__name_en", "credit__state__name_fr", "credit__state__iso3")
    whole = "credit"

    credit = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="uses", verbose_name=_("credit"))
    debit = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="settlements", verbose_name=_("debit"))
    amount = money_field(_("amount"))
    on = models.DateField(_("day"))
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("reverses")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    recorded_by = recorded_by_field("allocations")
    client_id = models.UUIDField(_("number of the form"), null=True, blank=True, editable=False)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ("on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["client_id"],
                name="allocation_same_form_twice",
                violation_error_message=_("This form was already recorded."),
            ),
            models.CheckConstraint(
                name="allocation_sign_against_reversal",
                condition=Q(amount__gt=0, reverses__isnull=True) | Q(amount__lt=0, reverses__isnull=False),
                violation_error_message=_("An allocation is positive; its reversal is negative."),
            ),
            models.CheckConstraint(
                name="allocation_to_itself",
                condition=~Q(credit=F("debit")),
                violation_error_message=_("An entry does not settle itself."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="rules",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[
                    ("credit", "contributions_ledgerentry"),
                    ("debit", "contributions_ledgerentry"),
                    ("original", "contributions_allocation"),
                    ("most", "NUMERIC"),
                ],
                func=ALLOCATION_RULES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credit} - {self.debit}"

    @property
    def currency(self) -> Any:
        """The currency of both entries."""
        return self.credit.currency
