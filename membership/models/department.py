"""Departments, agencies and their units, with the names they had on any day and the other names they go by."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from iomtrack.history import tracked
from iomtrack.models import Period, RecordQuerySet
from iomtrack.ranges import no_overlap
from iomtrack.search import searched
from membership.models.naming import NAMES_OVER_TIME, Alias, DatedName, Renamed
from membership.models.source import Cited


class DepartmentQuerySet(RecordQuerySet):
    """Departments as lists need them."""

    def for_list(self) -> "DepartmentQuerySet":
        """With the successor and the source that a row shows."""
        return self.select_related("successor", "source")


@tracked
@searched("name", names=("acronym", "code"))
class Department(Cited, Renamed):
    """One department, agency or board of the government, or a body outside it that acts with it and has no accounts."""

    few = "the departments of one government"

    class Kind(models.TextChoices):
        """Where the body stands."""

        DEPARTMENT = "department", _("Department or agency")
        OUTSIDE = "outside", _("Outside body")

    code = models.SlugField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.DEPARTMENT)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("now part of")
    )

    natural_key_fields = ("code",)
    search_fields = (*NAMES_OVER_TIME, "aliases__text")

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["code"]

    def clean(self) -> None:
        """A department is not its own successor."""
        super().clean()
        if self.pk and self.successor_id == self.pk:
            raise ValidationError({"successor": _("A department cannot succeed itself.")})


@tracked
@searched("name", names=("acronym",))
class DepartmentName(DatedName):
    """One name and acronym of a department, and the days on which it was in use."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="names", verbose_name=_("department"))

    whole = "department"
    natural_key_fields = ("department", "name_en")

    class Meta:
        verbose_name = _("name of a department")
        verbose_name_plural = _("names of departments")
        ordering = ["department", models.F("start").asc(nulls_first=True)]
        constraints = [
            *Period.period_constraints("departmentname"),
            no_overlap(
                "department",
                name="departmentname_two_names_at_once",
                message=_("This department already has a name in that period."),
            ),
        ]


@tracked
@searched("text", language="language")
class DepartmentAlias(Alias):
    """Another name or acronym under which documents mention a department."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="aliases", verbose_name=_("department"))

    whole = "department"
    natural_key_fields = ("department", "text")

    class Meta:
        verbose_name = _("other name of a department")
        verbose_name_plural = _("other names of departments")
        ordering = ["department", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "text"],
                name="departmentalias_same_name_twice",
                violation_error_message=_("The department already has this other name."),
            )
        ]


class UnitQuerySet(RecordQuerySet):
    """Units as lists need them."""

    def for_list(self) -> "UnitQuerySet":
        """With the department, the successor and the source that a row shows."""
        return self.select_related("department", "successor", "source")


@tracked
@searched("name", names=("acronym", "code"))
class Unit(Cited, Renamed):
    """One branch, division or mission section of a department: what a task, an action or a resource is assigned to."""

    few = "the units of one government"
    code = models.SlugField(_("code"), max_length=30, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="units", verbose_name=_("department"))
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("now part of")
    )

    natural_key_fields = ("code",)
    search_fields = (*NAMES_OVER_TIME, "aliases__text", "department__name_en", "department__name_fr")

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["department", "code"]

    def clean(self) -> None:
        """A unit is not its own successor."""
        super().clean()
        if self.pk and self.successor_id == self.pk:
            raise ValidationError({"successor": _("A unit cannot succeed itself.")})


@tracked
@searched("name", names=("acronym",))
class UnitName(DatedName):
    """One name and acronym of a unit, and the days on which it was in use."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names", verbose_name=_("unit"))

    whole = "unit"
    natural_key_fields = ("unit", "name_en")

    class Meta:
        verbose_name = _("name of a unit")
        verbose_name_plural = _("names of units")
        ordering = ["unit", models.F("start").asc(nulls_first=True)]
        constraints = [
            *Period.period_constraints("unitname"),
            no_overlap(
                "unit",
                name="unitname_two_names_at_once",
                message=_("This unit already has a name in that period."),
            ),
        ]


@tracked
@searched("text", language="language")
class UnitAlias(Alias):
    """Another name or acronym under which documents mention a unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name=_("unit"))

    whole = "unit"
    natural_key_fields = ("unit", "text")

    class Meta:
        verbose_name = _("other name of a unit")
        verbose_name_plural = _("other names of units")
        ordering = ["unit", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "text"],
                name="unitalias_same_name_twice",
                violation_error_message=_("The unit already has this other name."),
            )
        ]
