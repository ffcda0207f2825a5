"""The United Nations scale of assessments: periods and the rate of each state."""

import datetime as dt
from decimal import Decimal
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from iomtrack.history import tracked
from iomtrack.indexes import by, parts_of
from iomtrack.models import Period, PeriodQuerySet, RecordQuerySet
from iomtrack.ranges import no_overlap
from iomtrack.search import searched, unsearched
from membership.models import Cited

# The row of the period is locked, so that nobody computes from a scale while somebody else withdraws it.
STANDS = """
    SELECT withdrawn_on INTO withdrawn FROM contributions_scaleperiod WHERE id = NEW.{column} FOR SHARE;
    IF withdrawn IS NOT NULL THEN
        RAISE EXCEPTION 'Nothing is computed from a scale that was withdrawn.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
NOT_IN_USE = """
    IF NEW.withdrawn_on IS NOT NULL AND (
        EXISTS (SELECT FROM contributions_organizationscale WHERE un_period_id = NEW.id)
        OR EXISTS (SELECT FROM contributions_scenario WHERE scale_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'A scale that others are computed from is not withdrawn.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


def computed_from_what_stands(column: str) -> pgtrigger.Trigger:
    """A trigger: a row does not point at a UN scale period that was withdrawn."""
    return pgtrigger.Trigger(
        name="withdrawn_scale",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
        declare=[("withdrawn", "DATE")],
        func=STANDS.replace("{column}", column),
    )


class ScalePeriodQuerySet(PeriodQuerySet):
    """Sets of scale periods."""

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_on=None)

    def on(self, day: dt.date) -> Self:
        """The one that held that day."""
        return super().on(day).standing()

    def for_list(self) -> Self:
        """With the number of members, the sum of their rates, and the notional rates; newest first."""
        members = Q(rates__notional=False)
        counted = self.select_related("source").annotate(
            member_count=Count("rates", filter=members),
            member_sum=Sum("rates__rate", filter=members),
            notional_count=Count("rates", filter=Q(rates__notional=True)),
        )
        return counted.order_by("-start")  # a query that groups forgets the model's own order


@tracked
@searched("code")
class ScalePeriod(Cited, Period):
    """A run of years for which the General Assembly adopted one scale for the regular budget.

    The scale is imported, never computed. `printed_sum` is the total the source prints, where it prints one. An
    import that is undone leaves its period, withdrawn, under a code that frees its years for another import.
    """

    few = "one in three years"
    search_fields = ("code", "locator")
    natural_key_fields = ("code",)

    code = models.CharField(_("years"), max_length=20, unique=True)
    printed_sum = models.DecimalField(_("sum as printed (%)"), max_digits=12, decimal_places=8, null=True, blank=True)
    imported_at = models.DateTimeField(
        _("imported on"), null=True, blank=True, help_text=_("When a file was imported; empty for what is shipped.")
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    # annotated by .for_list()
    member_count: int
    member_sum: Decimal | None
    notional_count: int

    objects = ScalePeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("UN scale period")
        verbose_name_plural = _("UN scale periods")
        ordering = ("-start",)
        constraints = [
            *Period.period_constraints("scaleperiod"),
            models.CheckConstraint(
                name="scaleperiod_open_ended",
                condition=Q(start__isnull=False, end__isnull=False),
                violation_error_message=_("A scale period has a first and a last day."),
            ),
            no_overlap(
                name="scaleperiod_two_on_a_day",
                message=_("Another scale period covers some of these days."),
                condition=Q(withdrawn_on__isnull=True),
            ),
            models.CheckConstraint(
                name="scaleperiod_withdrawn_without_import",
                condition=Q(withdrawn_on__isnull=True) | Q(imported_at__isnull=False),
                violation_error_message=_("Only what was imported from a file can be withdrawn."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="in_use",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("withdrawn_on"),
                func=NOT_IN_USE,
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The years; of a period that was withdrawn, that it was."""
        return self.code if self.withdrawn_on is None else _("%(years)s, withdrawn") % {"years": self.code}

    def rate_of_each(self) -> dict[str, Decimal]:
        """The rate of every state by its ISO code, notional ones too."""
        return dict(self.rates.values_list("state__iso3", "rate"))


class ScaleRateQuerySet(RecordQuerySet):
    """Sets of scale rates."""

    def for_list(self) -> Self:
        """With period, state and source."""
        return self.select_related("period", "state", "source")

    def standing(self) -> Self:
        """Rates of periods that were not withdrawn."""
        return self.filter(period__withdrawn_on=None)

    def of_members(self) -> Self:
        """Rates of United Nations members: what adds up to the scale."""
        return self.filter(notional=False)


@tracked
@unsearched("Only numbers: reached through its state and its period.")
class ScaleRate(Cited):
    """The rate of one state in one scale period, in percent, with as many decimals as printed.

    A notional rate belongs to a state that is not a member of the United Nations; it is not part of the sum.
    """

    search_fields = ("state__name_en", "state__name_fr", "state__iso3", "printed_name")
    natural_key_fields = ("period", "state")

    period = models.ForeignKey(ScalePeriod, models.PROTECT, related_name="rates", verbose_name=_("scale period"))
    state = models.ForeignKey("membership.State", models.PROTECT, related_name="scale_rates", verbose_name=_("state"))
    rate = models.DecimalField(_("rate (%)"), max_digits=12, decimal_places=8)
    printed = models.CharField(_("as printed"), max_length=20, blank=True)
    printed_name = models.CharField(_("state as printed"), max_length=120, blank=True)
    notional = models.BooleanField(
        _("notional"), default=False, help_text=_("The state is not a member of the United Nations.")
    )

    objects = ScaleRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("UN scale rate")
        verbose_name_plural = _("UN scale rates")
        ordering = ("-period__start", "-rate", "pk")
        indexes = [
            by("scalerate", "rate"),
            by("scalerate", "printed_name"),
            by("scalerate", "notional"),
            by("scalerate", "certainty"),
            *parts_of("scalerate", "printed_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                "period",
                "state",
                name="scalerate_same_state_twice",
                violation_error_message=_("This state already has a rate in this period."),
            ),
            models.CheckConstraint(
                name="scalerate_outside_0_to_100",
                condition=Q(rate__gte=0, rate__lte=100),
                violation_error_message=_("A rate is between 0 and 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.period}"
