"""Scales by which an organization shares its budget among its members."""

from decimal import Decimal
from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from contributions.models.currency import year_field
from contributions.models.scale import ScalePeriod, computed_from_what_stands
from iomtrack.history import tracked
from iomtrack.models import RecordQuerySet
from iomtrack.search import searched, unsearched
from membership.models import Cited


def weight_field(label: object, **options: object) -> models.DecimalField:
    """A column for a rate in percent, or a weight: exact, eight decimals."""
    return models.DecimalField(label, max_digits=12, decimal_places=8, **options)  # type: ignore[misc, arg-type]  # options of the field


# The row of the whole is locked, so that nobody adds a part while somebody else makes the whole final.
FROZEN = """
    IF TG_OP <> 'INSERT' THEN
        SELECT {column} INTO stage_of_whole FROM {table} WHERE id = OLD.{whole}_id FOR SHARE;
        IF stage_of_whole <> 'draft' THEN
            RAISE EXCEPTION 'What is final or adopted keeps its rows.' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    SELECT {column} INTO stage_of_whole FROM {table} WHERE id = NEW.{whole}_id FOR SHARE;
    IF stage_of_whole <> 'draft' THEN
        RAISE EXCEPTION 'What is final or adopted keeps its rows.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


def frozen_with_whole(whole: str, table: str, column: str) -> pgtrigger.Trigger:
    """A trigger: rows of a part cannot be added, changed or deleted once their whole is no draft."""
    return pgtrigger.Trigger(
        name="frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("stage_of_whole", "TEXT")],
        func=FROZEN.replace("{whole}", whole).replace("{table}", table).replace("{column}", column),
    )


class OrganizationScaleQuerySet(RecordQuerySet):
    """Sets of scales of organizations."""

    def for_list(self) -> Self:
        """With the number of states, the sum of their weights and how many of these are substitutes."""
        named = self.select_related("organization", "un_period", "source").prefetch_related("adopted_by")
        counted = named.annotate(
            state_count=Count("rates"),
            weight_sum=Sum("rates__weight"),
            substitute_count=Count("rates", filter=Q(rates__substitute=True)),
        )
        return counted.order_by("-year", "organization", "basis", "-version")  # grouping forgets the model's order

    def final(self) -> Self:
        """Those that can no longer change."""
        return self.filter(stage=OrganizationScale.Stage.FINAL)


@tracked
@searched("organization.name", "year", "basis")
class OrganizationScale(Cited):
    """One version of the scale of an organization for one year: adopted as published, or computed from a UN scale.

    Which UN period a year uses is chosen, never derived. A final scale and its rates cannot change.
    """

    few = "some versions a year for each organization"

    class Basis(models.TextChoices):
        """Where the weights come from."""

        ADOPTED = "adopted", _("Adopted, as published")
        COMPUTED = "computed", _("Computed from the UN scale")

    class Stage(models.TextChoices):
        """Whether it can still change."""

        DRAFT = "draft", _("Draft")
        FINAL = "final", _("Final")

    search_fields = ("organization__name_en", "organization__name_fr", "organization__acronym_en", "locator")
    natural_key_fields = ("organization", "year", "basis", "version")
    veiled = ("adopted_by",)

    organization = models.ForeignKey(
        "membership.Organization", models.PROTECT, related_name="scales", verbose_name=_("organization")
    )
    year = year_field(_("year"))
    basis = models.CharField(_("basis"), max_length=8, choices=Basis.choices)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    stage = models.CharField(_("stage"), max_length=5, choices=Stage.choices, default=Stage.DRAFT)
    un_period = models.ForeignKey(
        ScalePeriod,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organization_scales",
        verbose_name=_("UN scale period"),
        help_text=_("The UN scale whose rates are the weights. Chosen by a person, never derived from the year."),
    )
    floor = weight_field(_("floor (%)"), null=True, blank=True, help_text=_("No share is smaller."))
    ceiling = weight_field(_("ceiling (%)"), null=True, blank=True, help_text=_("No share is larger."))
    adopted_by = models.ForeignKey(
        "governance.Outcome",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="scales",
        verbose_name=_("adopted by"),
    )

    # annotated by .for_list()
    state_count: int
    weight_sum: Decimal | None
    substitute_count: int

    objects = OrganizationScaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("scale of an organization")
        verbose_name_plural = _("scales of organizations")
        ordering = ("-year", "organization", "basis", "-version")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year", "basis", "version"],
                name="organizationscale_same_version_twice",
                violation_error_message=_("This version of the scale is already recorded."),
            ),
            models.CheckConstraint(
                name="organizationscale_computed_from_nothing",
                condition=Q(basis="adopted") | Q(un_period__isnull=False),
                violation_error_message=_("A computed scale names the UN scale period it is computed from."),
            ),
            models.CheckConstraint(
                name="organizationscale_bounds_out_of_order",
                condition=(Q(floor__isnull=True) | Q(floor__gte=0, floor__lte=100))
                & (Q(ceiling__isnull=True) | Q(ceiling__gt=0, ceiling__lte=100))
                & (Q(floor__isnull=True) | Q(ceiling__isnull=True) | Q(floor__lte=F("ceiling"))),
                violation_error_message=_("Floor and ceiling lie between 0 and 100, the floor not above the ceiling."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="final", operation=pgtrigger.Update | pgtrigger.Delete, condition=pgtrigger.Q(old__stage="final")
            ),
            computed_from_what_stands("un_period_id"),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.year}, {self.get_basis_display()}, {self.version}"

    def clean(self) -> None:
        """Refuse a withdrawn UN scale in words before the database does."""
        super().clean()
        if self.un_period and self.un_period.withdrawn_on:
            raise ValidationError({"un_period": _("This UN scale was withdrawn.")})

    @property
    def is_final(self) -> bool:
        """Whether it can no longer change."""
        return self.stage == self.Stage.FINAL

    @property
    def is_clamped(self) -> bool:
        """Whether a floor or a ceiling binds the shares."""
        return self.floor is not None or self.ceiling is not None

    def weights(self) -> dict[str, Decimal]:
        """The weight of every state by ISO code, in the order of the codes."""
        rows = self.rates.order_by("state__iso3").values_list("state__iso3", "weight")
        return dict(rows)


class OrganizationScaleRateQuerySet(RecordQuerySet):
    """Sets of rates of organizations' scales."""

    def for_list(self) -> Self:
        """With scale, state and source."""
        return self.select_related("scale__organization", "state", "source")


@tracked
@unsearched("Only a number: it is reached through its scale and its state.")
class OrganizationScaleRate(Cited):
    """The weight of one state in one scale: the published rate, the UN rate, or a sourced substitute for it."""

    search_fields = ("state__name_en", "state__name_fr", "state__iso3")
    natural_key_fields = ("scale", "state")
    whole = "scale"

    scale = models.ForeignKey(OrganizationScale, models.PROTECT, related_name="rates", verbose_name=_("scale"))
    state = models.ForeignKey(
        "membership.State", models.PROTECT, related_name="organization_scale_rates", verbose_name=_("state")
    )
    weight = weight_field(_("rate (%)"))
    substitute = models.BooleanField(
        _("substitute"), default=False, help_text=_("Stands in for a rate that the UN scale does not have.")
    )

    objects = OrganizationScaleRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("rate in an organization's scale")
        verbose_name_plural = _("rates in organizations' scales")
        ordering = ("scale", "-weight", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "state"],
                name="organizationscalerate_same_state_twice",
                violation_error_message=_("This state already has a rate in this scale."),
            ),
            models.CheckConstraint(
                name="organizationscalerate_outside_0_to_100",
                condition=Q(weight__gte=0, weight__lte=100),
                violation_error_message=_("A rate is between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="organizationscalerate_substitute_without_source",
                condition=Q(substitute=False) | Q(source__isnull=False),
                violation_error_message=_("A substitute for a UN rate names its source."),
            ),
        ]
        triggers = [frozen_with_whole("scale", "contributions_organizationscale", "stage")]

    def __str__(self) -> str:
        return f"{self.state}, {self.scale}"

    def clean(self) -> None:
        """Refuse a rate of a final scale in words before the database does."""
        super().clean()
        if self.scale_id and self.scale.is_final:
            raise ValidationError(_("A final scale and its rates cannot change."))
