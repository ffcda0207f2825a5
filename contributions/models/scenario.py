"""Budget scenarios: what each state would pay if the budget, the scale or the membership were another."""

import datetime as dt
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models.budget import Budget
from contributions.models.currency import Currency
from contributions.models.scale import ScalePeriod, computed_from_what_stands
from iomtrack import formats
from iomtrack.history import tracked
from iomtrack.models import Marked, Named, Record, RecordQuerySet
from iomtrack.search import searched
from membership.models import Membership, State


def percent_field(label: Any, **options: Any) -> models.DecimalField:
    """A column for a percentage with up to four decimals."""
    return models.DecimalField(label, max_digits=9, decimal_places=4, **options)


class ScenarioQuerySet(RecordQuerySet):
    """Sets of scenarios."""

    def for_list(self) -> Self:
        """With what a row names."""
        return self.select_related(
            "budget__organization", "budget__currency", "scale", "exchange_rate__quote", "made_by"
        )


@tracked
@searched("name")
class Scenario(Marked, Named):
    """A question about the next budget, saved under a name: its assumptions, never its results.

    The budget is changed by `growth` percent, real growth where an inflation is given. The scale is the UN period
    that is asked for, not one that follows from the year. Who pays are the members on 1 January of the budget's
    year, but for the states that join or leave in the scenario.
    """

    few = "what the staff of one government worked out"

    class Rounding(models.IntegerChoices):
        """What every line is a multiple of, in minor units of the currency."""

        MINOR = 1, _("Centime")
        WHOLE = 100, _("Whole franc")
        TEN = 1000, _("Ten francs")

    name_en = models.CharField(_("name (English)"), max_length=255, blank=True)

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="scenarios", verbose_name=_("budget"))
    growth = percent_field(
        _("growth of the budget (%)"), default=Decimal(0), validators=[MinValueValidator(-100), MaxValueValidator(1000)]
    )
    inflation = percent_field(
        _("inflation (%)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-50), MaxValueValidator(1000)],
        help_text=_("With an inflation, the growth is real growth on top of it."),
    )
    scale = models.ForeignKey(ScalePeriod, models.PROTECT, related_name="+", verbose_name=_("UN scale period"))
    floor = percent_field(
        _("floor (%)"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    ceiling = percent_field(
        _("ceiling (%)"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    rounding = models.PositiveSmallIntegerField(_("rounding"), choices=Rounding.choices, default=Rounding.MINOR)
    exchange_rate = models.ForeignKey(
        "contributions.ExchangeRate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("exchange rate"),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="scenarios",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made on"), auto_now_add=True)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget scenario")
        verbose_name_plural = _("budget scenarios")
        ordering = ("-made_at", "-pk")
        constraints = [
            *Marked.marking_constraints("scenario"),
            models.CheckConstraint(
                name="scenario_without_name",
                condition=~Q(name_en="", name_fr=""),
                violation_error_message=_("Give the scenario a name."),
            ),
            models.CheckConstraint(
                name="scenario_floor_over_ceiling",
                condition=Q(floor__isnull=True) | Q(ceiling__isnull=True) | Q(floor__lte=models.F("ceiling")),
                violation_error_message=_("The floor is above the ceiling."),
            ),
            models.CheckConstraint(
                name="scenario_bound_outside_0_to_100",
                condition=(Q(floor__isnull=True) | Q(floor__gte=0, floor__lte=100))
                & (Q(ceiling__isnull=True) | Q(ceiling__gt=0, ceiling__lte=100)),
                violation_error_message=_("A floor or a ceiling lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="scenario_budget_below_nothing",
                condition=Q(growth__gte=-100) & (Q(inflation__isnull=True) | Q(inflation__gte=-100)),
                violation_error_message=_("A budget cannot shrink by more than all of it."),
            ),
        ]
        triggers = [computed_from_what_stands("scale_id")]

    def clean(self) -> None:
        """A rate of exchange is from the budget's currency; a scale was not withdrawn."""
        super().clean()
        if self.budget_id and self.exchange_rate and self.exchange_rate.base_id != self.budget.currency_id:
            raise ValidationError({"exchange_rate": _("This rate is not from the currency of the budget.")})
        if self.scale_id and self.scale.withdrawn_on:
            raise ValidationError({"scale": _("This UN scale was withdrawn.")})

    @property
    def currency(self) -> Currency:
        """The currency of the budget: everything is compared in it."""
        return self.budget.currency

    @property
    def made_on(self) -> dt.date:
        """The day it was saved, where the reader is."""
        return timezone.localdate(self.made_at)

    @property
    def first_day(self) -> dt.date:
        """The day by which members are counted: contributions are due on 1 January of their year."""
        return dt.date(self.budget.year, 1, 1)

    @property
    def growth_label(self) -> str:
        """The growth as it is asked for: `+3%`."""
        sign = "+" if self.growth > 0 else ""
        text = sign + formats.percent(self.growth.normalize(), None)
        if self.inflation is None:
            return text
        return _("%(growth)s real, inflation %(inflation)s") % {
            "growth": text,
            "inflation": formats.percent(self.inflation.normalize(), None),
        }

    def members(self) -> set[str]:
        """The ISO codes of the members before the scenario."""
        held = Membership.objects.members().filter(organization=self.budget.organization_id).on(self.first_day)
        return set(held.values_list("state__iso3", flat=True))


@tracked
@searched("state.name", "change")
class ScenarioState(Record):
    """What a scenario assumes of one state: that it joins or leaves, or a rate where the UN scale has none."""

    class Change(models.TextChoices):
        """What is assumed."""

        JOINS = "joins", _("Joins")
        LEAVES = "leaves", _("Leaves")
        RATE = "rate", _("Counts with this rate")

    natural_key_fields = ("scenario", "state", "change")
    whole = "scenario"
    seen_through = ("scenario",)

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="states", verbose_name=_("budget scenario"))
    state = models.ForeignKey(State, models.PROTECT, related_name="+", verbose_name=_("state"))
    change = models.CharField(_("what is assumed"), max_length=6, choices=Change.choices)
    rate = models.DecimalField(_("rate (%)"), max_digits=12, decimal_places=8, null=True, blank=True)

    class Meta:
        verbose_name = _("state in a scenario")
        verbose_name_plural = _("states in scenarios")
        ordering = ("scenario", "change", "state__iso3")
        constraints = [
            models.UniqueConstraint(
                "scenario",
                "state",
                "change",
                name="scenariostate_same_change_twice",
                violation_error_message=_("The scenario already says so of this state."),
            ),
            models.CheckConstraint(
                name="scenariostate_rate_against_change",
                condition=Q(change="rate", rate__gt=0, rate__lte=100) | (~Q(change="rate") & Q(rate__isnull=True)),
                violation_error_message=_("A rate is given, above 0 and up to 100 percent, just where one is assumed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.get_change_display()}"
