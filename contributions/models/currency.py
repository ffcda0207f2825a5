"""Currencies and the rates between them."""

from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from iomtrack import ranges
from iomtrack.history import tracked
from iomtrack.indexes import by, parts_of
from iomtrack.models import Period, PeriodQuerySet, Reference
from iomtrack.search import searched, unsearched
from membership.models import Cited


def money_field(label: Any, **options: Any) -> models.DecimalField:
    """A column for an amount of money: exact, two decimals. Its currency stands in a column beside it."""
    return models.DecimalField(label, max_digits=16, decimal_places=2, **options)


def currency_field(**options: Any) -> models.ForeignKey:
    """A column for the currency an amount is stated in."""
    options = {"verbose_name": _("currency"), "on_delete": models.PROTECT, "related_name": "+", **options}
    return models.ForeignKey("contributions.Currency", **options)


def year_field(label: Any, **options: Any) -> models.PositiveSmallIntegerField:
    """A column for a calendar year."""
    return models.PositiveSmallIntegerField(label, validators=[MinValueValidator(1900)], **options)


@tracked
@searched("name", names=("code",))
class Currency(Reference):
    """A currency in which amounts are stated, under its ISO 4217 code."""

    few = "the currencies of ISO 4217"
    search_fields = ("code", "name_en", "name_fr")

    minor_units = models.PositiveSmallIntegerField(
        _("decimals"), default=2, help_text=_("Digits after the decimal point in this currency.")
    )

    class Meta(Reference.Meta):
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")
        constraints = [
            models.CheckConstraint(
                name="currency_malformed_code",
                condition=Q(code__regex=r"^[A-Z]{3}$"),
                violation_error_message=_("A currency code is three capital letters, for example CHF."),
            ),
            models.CheckConstraint(
                name="currency_too_many_decimals",
                condition=Q(minor_units__lte=2),
                violation_error_message=_("Amounts are kept with two decimals at most."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ExchangeRateQuerySet(PeriodQuerySet):
    """Sets of exchange rates."""

    def for_list(self) -> Self:
        """With the source shown beside each rate."""
        return self.select_related("source", "base", "quote")

    def annual(self, base: str, quote: str) -> Self:
        """Annual averages of one pair of currencies, oldest first."""
        return self.filter(base__code=base, quote__code=quote, kind=ExchangeRate.Kind.ANNUAL).order_by("start")


@tracked
@unsearched("Only numbers: reached through its currencies.")
class ExchangeRate(Cited, Period):
    """What one unit of the base currency was worth in the quote currency, over a period, by one source.

    A cross rate computed from two published rates says so in `derived`.
    """

    class Kind(models.TextChoices):
        """Over what the rate was averaged."""

        ANNUAL = "annual", _("Annual average")
        MONTHLY = "monthly", _("Monthly average")
        DAILY = "daily", _("Daily rate")

    search_fields = ("base__code", "quote__code", "locator")

    base = currency_field(verbose_name=_("one unit of"))
    quote = currency_field(verbose_name=_("worth in"))
    rate = models.DecimalField(
        _("rate"),
        max_digits=16,
        decimal_places=8,
        help_text=_("Units of the second currency for one unit of the first."),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.ANNUAL)
    derived = models.BooleanField(
        _("derived"), default=False, help_text=_("Computed from two published rates, not published itself.")
    )

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ("-start", "base__position", "quote__position")
        indexes = [
            by("exchangerate", "start", "end"),
            by("exchangerate", "rate"),
            by("exchangerate", "kind"),
            by("exchangerate", "derived"),
            by("exchangerate", "certainty"),
            *parts_of("exchangerate", "locator"),
        ]
        constraints = [
            *Period.period_constraints("exchangerate"),
            ranges.no_overlap(
                "base",
                "quote",
                "kind",
                "source",
                name="exchangerate_two_rates_at_once",
                message=_("This source already has a rate of this kind for these currencies and days."),
            ),
            models.CheckConstraint(
                name="exchangerate_without_period",
                condition=Q(start__isnull=False, end__isnull=False),
                violation_error_message=_("A rate needs the first and the last day it covers."),
            ),
            models.CheckConstraint(
                name="exchangerate_not_positive",
                condition=Q(rate__gt=0),
                violation_error_message=_("A rate is greater than zero."),
            ),
            models.CheckConstraint(
                name="exchangerate_same_currency_twice",
                condition=~Q(base=F("quote")),
                violation_error_message=_("A rate is between two different currencies."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.period_label}"

    @property
    def year(self) -> int | None:
        """The calendar year the rate begins in; every stored rate has one."""
        return self.start.year if self.start else None
