"""What a membership costs at home: people and money."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contributions.models.currency import currency_field, money_field, year_field
from iomtrack.bilingual import translated
from iomtrack.history import tracked
from iomtrack.models import RecordQuerySet
from iomtrack.search import searched
from membership.models import Cited


class ResourceEstimateQuerySet(RecordQuerySet):
    """Sets of resource estimates."""

    def for_list(self) -> Self:
        """With organization, unit and source."""
        return self.select_related("organization", "unit", "currency", "source")

    def items(self) -> Self:
        """Rows that are not a printed sum of others."""
        return self.filter(kind=ResourceEstimate.Kind.ITEM)


@tracked
@searched("role")
class ResourceEstimate(Cited):
    """One row of an estimate of staff and money for a membership, as printed, sums included.

    Full-time equivalents (FTE) are a low and a high estimate and the point between them that the source used.
    """

    few = "the rows of a few estimates"

    class Kind(models.TextChoices):
        """Whether the row is counted or is a printed sum."""

        ITEM = "item", _("Item")
        SUBTOTAL = "subtotal", _("Sub-total")
        TOTAL = "total", _("Total")

    search_fields = ("role_en", "role_fr", "location_en", "location_fr")
    natural_key_fields = ("organization", "source", "position")

    organization = models.ForeignKey(
        "membership.Organization",
        models.PROTECT,
        related_name="resource_estimates",
        verbose_name=_("organization"),
    )
    position = models.PositiveSmallIntegerField(_("row"), default=0)
    year = year_field(_("year"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.ITEM)
    role_en = models.CharField(_("role (English)"), max_length=120)
    role_fr = models.CharField(_("role (French)"), max_length=120, blank=True)
    location_en = models.CharField(_("location (English)"), max_length=120, blank=True)
    location_fr = models.CharField(_("location (French)"), max_length=120, blank=True)
    unit = models.ForeignKey(
        "membership.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resource_estimates",
        verbose_name=_("unit"),
    )
    fte_low = models.DecimalField(_("FTE, low"), max_digits=8, decimal_places=4, null=True, blank=True)
    fte_point = models.DecimalField(_("FTE"), max_digits=8, decimal_places=4, null=True, blank=True)
    fte_high = models.DecimalField(_("FTE, high"), max_digits=8, decimal_places=4, null=True, blank=True)
    fte_printed = models.CharField(_("FTE as printed"), max_length=40, blank=True)
    operations = money_field(_("operations and maintenance"), null=True, blank=True)
    operations_printed = models.CharField(_("operations and maintenance as printed"), max_length=40, blank=True)
    contribution = money_field(_("contribution"), null=True, blank=True)
    contribution_printed = models.CharField(_("contribution as printed"), max_length=40, blank=True)
    currency = currency_field()

    role = translated("role")
    location = translated("location")

    objects = ResourceEstimateQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource estimate")
        verbose_name_plural = _("resource estimates")
        ordering = ("organization", "source", "position")
        constraints = [
            models.UniqueConstraint(
                "organization",
                "source",
                "position",
                name="resourceestimate_same_row_twice",
                violation_error_message=_("This row of the source's table is already recorded."),
            ),
            models.CheckConstraint(
                name="resourceestimate_fte_out_of_order",
                condition=Q(fte_low__isnull=True, fte_high__isnull=True)
                | Q(fte_low__lte=F("fte_point"), fte_point__lte=F("fte_high")),
                violation_error_message=_("The estimate lies between its low and its high value."),
            ),
            models.CheckConstraint(
                name="resourceestimate_negative_fte",
                condition=(Q(fte_low__isnull=True) | Q(fte_low__gte=0))
                & (Q(fte_point__isnull=True) | Q(fte_point__gte=0)),
                violation_error_message=_("A full-time equivalent is not negative."),
            ),
            models.CheckConstraint(
                name="resourceestimate_negative_amount",
                condition=(Q(operations__isnull=True) | Q(operations__gte=0))
                & (Q(contribution__isnull=True) | Q(contribution__gte=0)),
                violation_error_message=_("An amount is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.role.plain
