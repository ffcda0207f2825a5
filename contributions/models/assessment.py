"""Assessed contributions as published. They are not ledger entries."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contributions.models.currency import currency_field, money_field, year_field
from iomtrack.history import tracked
from iomtrack.indexes import by, parts_of
from iomtrack.models import RecordQuerySet
from iomtrack.search import unsearched
from membership.models import Cited


class PublishedContributionQuerySet(RecordQuerySet):
    """Sets of published contributions."""

    def for_list(self) -> Self:
        """With organization, state, currency and source."""
        return self.select_related("organization", "state", "currency", "source")

    def largest_first(self) -> Self:
        """From the largest amount down; only sensible within one currency."""
        return self.order_by("-amount", "state__iso3")


@tracked
@unsearched("Only numbers: reached through its state.")
class PublishedContribution(Cited):
    """What one source printed as a state's assessed contribution for a year.

    It says what was published, rounded as it was published. It is not a ledger entry: nothing is owed or paid by it.
    """

    search_fields = ("state__name_en", "state__name_fr", "state__iso3", "printed", "printed_name")
    natural_key_fields = ("organization", "state", "year", "source")

    organization = models.ForeignKey(
        "membership.Organization",
        models.PROTECT,
        related_name="published_contributions",
        verbose_name=_("organization"),
    )
    state = models.ForeignKey(
        "membership.State", models.PROTECT, related_name="published_contributions", verbose_name=_("state")
    )
    year = year_field(_("year"))
    amount = money_field(_("amount"))
    currency = currency_field()
    printed = models.CharField(_("as printed"), max_length=60, blank=True)
    printed_name = models.CharField(_("state as printed"), max_length=120, blank=True)
    last_digit = money_field(
        _("last printed digit"),
        null=True,
        blank=True,
        help_text=_("What one unit of the last printed digit is worth: 10,000 for an amount printed as .79 million."),
    )

    objects = PublishedContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published contribution")
        verbose_name_plural = _("published contributions")
        ordering = ("-year", "-amount", "-pk")
        indexes = [
            by("publishedcontribution", "year", "amount"),
            by("publishedcontribution", "state", "year", "amount"),
            by("publishedcontribution", "organization", "year", "amount"),
            by("publishedcontribution", "currency", "year", "amount"),
            by("publishedcontribution", "source", "year", "amount"),
            by("publishedcontribution", "year"),
            by("publishedcontribution", "state"),
            by("publishedcontribution", "organization"),
            by("publishedcontribution", "currency"),
            by("publishedcontribution", "currency", "amount"),
            by("publishedcontribution", "printed_name"),
            by("publishedcontribution", "printed"),
            by("publishedcontribution", "certainty"),
            by("publishedcontribution", "locator"),
            *parts_of("publishedcontribution", "printed", "printed_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                "organization",
                "state",
                "year",
                "source",
                name="publishedcontribution_same_state_and_year_twice",
                violation_error_message=_("This source already states a contribution of this state for this year."),
            ),
            models.CheckConstraint(
                name="publishedcontribution_negative_amount",
                condition=Q(amount__gte=0),
                violation_error_message=_("A contribution is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.year}"

    @property
    def tolerance(self) -> Decimal:
        """Half of the last printed digit."""
        return (self.last_digit or Decimal(0)) / 2
