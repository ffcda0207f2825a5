"""Assessment runs: a budget shared by a scale, line by line."""

import hashlib
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models.budget import BudgetVersion
from contributions.models.currency import currency_field, money_field, year_field
from contributions.models.organization_scale import OrganizationScale, frozen_with_whole, weight_field
from iomtrack.history import tracked
from iomtrack.models import Record, RecordQuerySet
from iomtrack.search import searched, unsearched

# An adopted run keeps every column; only its status may still become "superseded".
IMMUTABLE = """
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' THEN
            RAISE EXCEPTION 'An adopted run cannot be deleted.' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status = 'superseded' OR (OLD.status = 'adopted' AND (
        NEW.status <> 'superseded' OR to_jsonb(NEW) - 'status' <> to_jsonb(OLD) - 'status')) THEN
        RAISE EXCEPTION 'An adopted run cannot change.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

# Looked at when the transaction ends, of the runs as they are then: by then every line must be there, of a draft too.
ADDS_UP = """
    FOR run IN
        SELECT r.id, r.amount, r.status = 'adopted' AND r.policy <> 'add_on' AS shares_its_budget, v.amount AS budget,
            (SELECT coalesce(sum(l.amount), 0) FROM contributions_assessmentline l WHERE l.run_id = r.id) AS together
        FROM contributions_assessmentrun r JOIN contributions_budgetversion v ON v.id = r.budget_version_id
        WHERE r.id IN ({changed})
    LOOP
        IF run.together <> run.amount THEN
            RAISE EXCEPTION 'The lines of run % add up to %, not to %.', run.id, run.together, run.amount
                USING ERRCODE = 'check_violation';
        END IF;
        IF run.shares_its_budget AND run.budget <> run.amount THEN
            RAISE EXCEPTION 'Run % shares %, its budget is %.', run.id, run.amount, run.budget
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
"""
# A line counts for the run it belongs to now, and for the one it was taken from.
RUNS_OF_LINE = "CASE WHEN TG_OP <> 'DELETE' THEN NEW.run_id END, CASE WHEN TG_OP <> 'INSERT' THEN OLD.run_id END"


def adds_up(operation: Any, changed: str) -> pgtrigger.Trigger:
    """A trigger: at the end of the transaction the lines of the runs add up, and those that are adopted to budgets."""
    return pgtrigger.Trigger(
        name="adds_up",
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        declare=[("run", "RECORD")],
        func=ADDS_UP.replace("{changed}", changed),
    )


class AssessmentRunQuerySet(RecordQuerySet):
    """Sets of assessment runs."""

    def for_list(self) -> Self:
        """With what a row names, and the number of lines."""
        counted = self.select_related(
            "organization",
            "currency",
            "budget_version__budget__organization",
            "budget_version__budget__currency",
            "scale__organization",
            "made_by",
        ).annotate(line_count=Count("lines"))
        counted = counted.prefetch_related("decision")
        return counted.order_by("-year", "organization", "-made_at", "-pk")  # grouping forgets the model's order

    def adopted(self) -> Self:
        """Those that were adopted and not replaced since."""
        return self.filter(status=AssessmentRun.Status.ADOPTED)


@tracked
@searched("organization.name", "year", "policy")
class AssessmentRun(Record):
    """One sharing of a budget among members by a scale, under one policy.

    `inputs` is everything the lines were computed from, as JSON text, and `inputs_hash` its SHA-256: the run can be
    computed again from itself. The lines add up to the amount, and an adopted run and its lines cannot change.
    """

    few = "some a year for each organization"

    class Policy(models.TextChoices):
        """What is shared among whom."""

        ANNUAL = "annual", _("The year's budget among all members")
        ADD_ON = "add_on", _("Added on: states that join pay on top of the budget")
        REBASE = "rebase", _("Rebased: the year's budget shared again among more states")

    class Status(models.TextChoices):
        """How far the run has come."""

        DRAFT = "draft", _("Draft")
        ADOPTED = "adopted", _("Adopted")
        SUPERSEDED = "superseded", _("Superseded")

    search_fields = (
        "organization__name_en",
        "organization__name_fr",
        "organization__acronym_en",
        "organization__acronym_fr",
    )

    veiled = ("decision",)

    organization = models.ForeignKey(
        "membership.Organization", models.PROTECT, related_name="assessment_runs", verbose_name=_("organization")
    )
    year = year_field(_("year"))
    budget_version = models.ForeignKey(
        BudgetVersion, models.PROTECT, related_name="assessment_runs", verbose_name=_("budget")
    )
    scale = models.ForeignKey(
        OrganizationScale, models.PROTECT, related_name="assessment_runs", verbose_name=_("scale")
    )
    policy = models.CharField(_("policy"), max_length=6, choices=Policy.choices, default=Policy.ANNUAL)
    months = models.PositiveSmallIntegerField(
        _("months"), null=True, blank=True, help_text=_("For how many months of the year the joining states pay.")
    )
    amount = money_field(_("amount shared"))
    currency = currency_field()
    inputs = models.TextField(_("inputs"), help_text=_("Everything the lines were computed from, as JSON."))
    inputs_hash = models.CharField(_("SHA-256 of the inputs"), max_length=64)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessment_runs",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    decision = models.ForeignKey(
        "governance.Outcome",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessment_runs",
        verbose_name=_("decision"),
    )

    # annotated by .for_list()
    line_count: int

    objects = AssessmentRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment run")
        verbose_name_plural = _("assessment runs")
        ordering = ("-year", "organization", "-made_at", "-pk")
        permissions = [("keep_ledger", "Can keep the ledger: runs, assessments, payments")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year"],
                condition=Q(status="adopted") & ~Q(policy="add_on"),
                name="assessmentrun_year_shared_twice",
                violation_error_message=_("The budget of this year is already shared by an adopted run."),
            ),
            models.CheckConstraint(
                name="assessmentrun_months_against_policy",
                condition=Q(policy="add_on", months__isnull=False, months__gte=1, months__lte=12)
                | (~Q(policy="add_on") & Q(months__isnull=True)),
                violation_error_message=_(
                    "States that are added on pay for 1 to 12 months; other runs name no months."
                ),
            ),
            models.CheckConstraint(
                name="assessmentrun_negative_amount",
                condition=Q(amount__gte=0),
                violation_error_message=_("An amount to be shared is not negative."),
            ),
            models.CheckConstraint(
                name="assessmentrun_hash_that_is_none",
                condition=Q(inputs_hash__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("The SHA-256 of the inputs has 64 digits."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="immutable",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=IMMUTABLE,
            ),
            adds_up(pgtrigger.Insert | pgtrigger.Update, "NEW.id"),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.year}, {self.get_policy_display()}"

    @property
    def inputs_are_intact(self) -> bool:
        """Whether the inputs still have the hash that was stored with them."""
        return hash_of(self.inputs) == self.inputs_hash

    def given(self) -> dict[str, Any]:
        """The inputs as they were written."""
        return dict(json.loads(self.inputs))


def hash_of(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class AssessmentLineQuerySet(RecordQuerySet):
    """Sets of assessment lines."""

    def for_list(self) -> Self:
        """With run and state."""
        return self.select_related("run__organization", "run__currency", "state")


@tracked
@unsearched("Only numbers: it is reached through its run and its state.")
class AssessmentLine(Record):
    """What one state pays by one run: its weight, its exact quota and the amount it was rounded to.

    `quota` is the exact fraction "n/d" of the run's minor units (centimes) before rounding.
    """

    search_fields = ("state__name_en", "state__name_fr", "state__iso3")
    natural_key_fields = ("run", "state")
    whole = "run"

    run = models.ForeignKey(AssessmentRun, models.PROTECT, related_name="lines", verbose_name=_("run"))
    state = models.ForeignKey(
        "membership.State", models.PROTECT, related_name="assessment_lines", verbose_name=_("state")
    )
    weight = weight_field(_("rate (%)"))
    quota = models.CharField(_("exact quota"), max_length=300)
    amount = money_field(_("amount"))

    objects = AssessmentLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment line")
        verbose_name_plural = _("assessment lines")
        ordering = ("run", "-amount", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "state"],
                name="assessmentline_same_state_twice",
                violation_error_message=_("This state already has a line in this run."),
            ),
            models.CheckConstraint(
                name="assessmentline_negative_amount",
                condition=Q(amount__gte=0),
                violation_error_message=_("An assessment is not negative."),
            ),
            models.CheckConstraint(
                name="assessmentline_quota_that_is_no_fraction",
                condition=Q(quota__regex=r"^[0-9]+/[1-9][0-9]*$"),
                violation_error_message=_("A quota is written as a fraction, for example 7/3."),
            ),
        ]
        triggers = [
            frozen_with_whole("run", "contributions_assessmentrun", "status"),
            adds_up(pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete, RUNS_OF_LINE),
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.run}"

    @property
    def currency(self) -> Any:
        """The currency of the run."""
        return self.run.currency

    @property
    def exact_quota(self) -> Fraction:
        """The quota in minor units, as a number."""
        return Fraction(self.quota)

    @property
    def rounding(self) -> Decimal:
        """Amount minus quota, in units of the currency, to four decimals: always less than one minor unit."""
        from contributions.calculations import decimal_from

        return decimal_from(Fraction(self.amount) - self.exact_quota / 10**self.run.currency.minor_units, 4)
