"""Voluntary contributions: what was published of them, by theme, by agency and by region."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contributions.models.currency import currency_field, money_field
from iomtrack.bilingual import LanguageText
from iomtrack.history import tracked
from iomtrack.indexes import by, parts_of
from iomtrack.models import Period, PeriodQuerySet, Reference
from iomtrack.search import searched, unsearched
from membership.models import Cited


@tracked
@unsearched("Has no page; its contributions carry its name and are searched.")
class VoluntaryTheme(Reference):
    """A theme under which contributions are published; a theme may be part of a broader one."""

    few = "the themes of the publications"
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    assessed = models.BooleanField(
        _("assessed"),
        default=False,
        help_text=_("Assessed contributions that a source shows among the themes; they belong to no region."),
    )

    class Meta(Reference.Meta):
        verbose_name = _("voluntary theme")
        verbose_name_plural = _("voluntary themes")
        constraints = [
            models.CheckConstraint(
                name="voluntarytheme_part_of_itself",
                condition=~Q(parent=models.F("pk")),
                violation_error_message=_("A theme is not part of itself."),
            )
        ]


@tracked
@unsearched("Has no page; its contributions carry its name and are searched.")
class VoluntaryAgency(Reference):
    """A paying agency as a source names it, with the department it stands for where there is one."""

    few = "the paying agencies of one government"
    department = models.ForeignKey(
        "membership.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="voluntary_agencies",
        verbose_name=_("department"),
    )

    class Meta(Reference.Meta):
        verbose_name = _("voluntary agency")
        verbose_name_plural = _("voluntary agencies")


@tracked
@unsearched("Has no page; its contributions carry its name and are searched.")
class VoluntaryRegion(Reference):
    """A region as a source of contributions delimits it; not the same as the statistical regions of states."""

    few = "the regions of the publications"

    class Meta(Reference.Meta):
        verbose_name = _("voluntary region")
        verbose_name_plural = _("voluntary regions")


class VoluntaryContributionQuerySet(PeriodQuerySet):
    """Sets of voluntary contributions."""

    def for_list(self) -> Self:
        """With everything a row names."""
        return self.select_related("organization", "donor", "theme__parent", "agency", "region", "currency", "source")

    def totals_level(self) -> Self:
        """Rows that make up a dimension's total: parts of a theme are left out, their theme is there."""
        return self.exclude(theme__parent__isnull=False)


@tracked
@searched("donor.name", "theme.name", "agency.name", "region.name")
class VoluntaryContribution(Cited, Period):
    """One published amount of a donor's contributions to an organization, along one dimension.

    Theme, agency and region show the same money three times: rows of different dimensions are never added.
    What one dimension leaves out is computed as "unallocated" by the report, not stored.
    """

    class Dimension(models.TextChoices):
        """Along which line the source broke the money down."""

        THEME = "theme", _("By theme")
        AGENCY = "agency", _("By agency")
        REGION = "region", _("By region")

    search_fields = (
        "theme__name_en",
        "theme__name_fr",
        "agency__name_en",
        "agency__name_fr",
        "region__name_en",
        "region__name_fr",
        "printed",
    )
    natural_key_fields = ("organization", "donor", "dimension", "theme", "agency", "region", "start")

    organization = models.ForeignKey(
        "membership.Organization",
        models.PROTECT,
        related_name="voluntary_contributions",
        verbose_name=_("organization"),
    )
    donor = models.ForeignKey(
        "membership.State", models.PROTECT, related_name="voluntary_contributions", verbose_name=_("donor")
    )
    dimension = models.CharField(_("dimension"), max_length=6, choices=Dimension.choices)
    theme = models.ForeignKey(
        VoluntaryTheme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("theme"),
    )
    agency = models.ForeignKey(
        VoluntaryAgency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("agency"),
    )
    region = models.ForeignKey(
        VoluntaryRegion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("region"),
    )
    amount = money_field(_("amount"))
    currency = currency_field()
    printed = models.CharField(_("as printed"), max_length=60, blank=True)
    last_digit = money_field(_("last printed digit"), null=True, blank=True)

    objects = VoluntaryContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("voluntary contribution")
        verbose_name_plural = _("voluntary contributions")
        ordering = (
            "-start",
            "donor",
            "dimension",
            "theme__position",
            "agency__position",
            "region__position",
            "pk",
        )
        indexes = [
            by("voluntarycontribution", "dimension"),
            by("voluntarycontribution", "start", "end"),
            by("voluntarycontribution", "amount"),
            by("voluntarycontribution", "currency", "amount"),
            by("voluntarycontribution", "certainty"),
            *parts_of("voluntarycontribution", "printed"),
        ]
        constraints = [
            *Period.period_constraints("voluntarycontribution"),
            models.CheckConstraint(
                name="voluntarycontribution_not_exactly_one_dimension",
                condition=Q(dimension="theme", theme__isnull=False, agency__isnull=True, region__isnull=True)
                | Q(dimension="agency", theme__isnull=True, agency__isnull=False, region__isnull=True)
                | Q(dimension="region", theme__isnull=True, agency__isnull=True, region__isnull=False),
                violation_error_message=_("Fill in the theme, the agency or the region: the one the dimension names."),
            ),
            models.UniqueConstraint(
                fields=["organization", "donor", "source", "start", "theme", "agency", "region"],
                name="voluntarycontribution_same_line_twice",
                nulls_distinct=False,
                violation_error_message=_("This source already states an amount for this line and period."),
            ),
            models.CheckConstraint(
                name="voluntarycontribution_negative_amount",
                condition=Q(amount__gte=0),
                violation_error_message=_("A contribution is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donor}, {self.line}"

    @property
    def line(self) -> LanguageText:
        """The theme, agency or region the amount is for."""
        return getattr(self, self.dimension).name

    @property
    def part_of(self) -> LanguageText | None:
        """The broader theme, when the row is a part of one."""
        return self.theme.parent.name if self.theme and self.theme.parent else None
