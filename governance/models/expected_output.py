"""What is expected to be produced, how often, and what was delivered: outputs of a logic model and of agreements."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iomtrack.bilingual import LanguageText, translated
from iomtrack.history import tracked
from iomtrack.models import Named, Period, PeriodQuerySet
from iomtrack.search import searched
from membership.models import Cited


class ExpectedOutputQuerySet(PeriodQuerySet):
    """Sets of expected outputs."""

    def for_list(self) -> Self:
        """With organization, source and everything delivered."""
        return self.select_related("organization", "source").prefetch_related("deliveries")


@tracked
@searched("name", names=("code",), text=("printed",), language="source.language")
class ExpectedOutput(Cited, Named, Period):
    """Something that is to be produced, with the rule of how often, since when and until when it is expected.

    The one model for outputs of a logic model, deliverables of agreements and the activity tables of reviews. A rule
    by the year counts fiscal years.
    """

    class Frequency(models.TextChoices):
        """How often it is expected."""

        ANNUAL = "annual", _("Once a year")
        SEMI_ANNUAL = "semi_annual", _("Twice a year")
        AT_LEAST = "at_least", _("At least so many a year")
        AS_REQUIRED = "as_required", _("As required")
        NOT_STATED = "not_stated", _("Not stated")

    few = "what agreements and one logic model name"
    search_fields = ("name_en", "name_fr", "code", "printed")
    natural_key_fields = ("code",)

    code = models.SlugField(_("code"), max_length=60, unique=True)
    organization = models.ForeignKey(
        "membership.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="expected_outputs",
        verbose_name=_("organization"),
        help_text=_("Who is to deliver it; empty for our own outputs."),
    )
    frequency = models.CharField(_("expected"), max_length=11, choices=Frequency.choices, default=Frequency.NOT_STATED)
    at_least = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    printed = models.TextField(_("as printed"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ExpectedOutputQuerySet.as_manager()

    class Meta:
        verbose_name = _("expected output")
        verbose_name_plural = _("expected outputs")
        ordering = ("organization", "position", "code")
        constraints = [
            *Period.period_constraints("expectedoutput"),
            models.CheckConstraint(
                name="expectedoutput_number_against_rule",
                condition=Q(frequency="at_least", at_least__isnull=False, at_least__gte=1)
                | (~Q(frequency="at_least") & Q(at_least__isnull=True)),
                violation_error_message=_("A number is given, one or more, just where at least so many are expected."),
            ),
        ]

    @property
    def each_year(self) -> int | None:
        """How many are expected in a fiscal year; None where the rule names no number."""
        return {
            self.Frequency.ANNUAL.value: 1,
            self.Frequency.SEMI_ANNUAL.value: 2,
            self.Frequency.AT_LEAST.value: self.at_least,
        }.get(self.frequency)

    @property
    def rule_label(self) -> str:
        """The rule in words: `At least 2 a year`."""
        if self.frequency == self.Frequency.AT_LEAST:
            return str(_("At least %(number)s a year") % {"number": self.at_least})
        return str(self.get_frequency_display())

    @property
    def printed_text(self) -> LanguageText:
        """The words of the source, in its language."""
        return self.as_printed(self.printed)


class DeliveryQuerySet(PeriodQuerySet):
    """Sets of deliveries."""

    def for_list(self) -> Self:
        """With output and source."""
        return self.select_related("output__organization", "source")


@tracked
@searched(text=("printed",), language="source.language")
class Delivery(Cited, Period):
    """How many of an output were delivered in a period; none at all is a 0, with the reason if one is known.

    Without a number the source says that something was delivered, not how much.
    """

    natural_key_fields = ("output", "start", "printed")
    whole = "output"
    search_fields = ("output__name_en", "output__name_fr", "printed", "reason_en", "reason_fr")

    output = models.ForeignKey(
        ExpectedOutput, models.CASCADE, related_name="deliveries", verbose_name=_("expected output")
    )
    number = models.PositiveSmallIntegerField(_("delivered"), null=True, blank=True)
    reason_en = models.TextField(_("reason of a shortfall (English)"), blank=True)
    reason_fr = models.TextField(_("reason of a shortfall (French)"), blank=True)
    printed = models.TextField(_("as printed"), blank=True)

    reason = translated("reason")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("output", "start", "pk")
        constraints = [
            *Period.period_constraints("delivery"),
            models.CheckConstraint(
                name="delivery_nothing_of_no_period",
                condition=~Q(number=0) | Q(start__isnull=False),
                violation_error_message=_("That nothing was delivered is said of a period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.output}, {self.period_label}"

    @property
    def printed_text(self) -> LanguageText:
        """The words of the source, in its language."""
        return self.as_printed(self.printed)
