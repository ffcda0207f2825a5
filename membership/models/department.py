"""Departments, agencies and their units, with the names they had on any day and the other names they go by."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from iomtrack.bilingual import LanguageText, translated
from iomtrack.history import tracked
from iomtrack.models import Named, Period, PeriodQuerySet, Record, RecordQuerySet
from iomtrack.ranges import no_overlap
from membership.models.source import Cited


class DepartmentQuerySet(RecordQuerySet):
    """Departments as lists need them."""

    def for_list(self) -> "DepartmentQuerySet":
        """With the successor and the source that a row shows."""
        return self.select_related("successor", "source")


class Renamed(Named):
    """Abstract: something whose dated names are in `names` and whose current name and acronym are its own columns."""

    acronym_en = models.CharField(_("acronym (English)"), max_length=30, blank=True)
    acronym_fr = models.CharField(_("acronym (French)"), max_length=30, blank=True)

    acronym = translated("acronym")

    class Meta:
        abstract = True

    def name_on(self, day: datetime.date) -> LanguageText:
        """What it was called on a day; the current name when no dated name covers it."""
        dated = self.names.on(day).first()
        return dated.name if dated else self.name

    def acronym_on(self, day: datetime.date) -> LanguageText:
        """The acronym in use on a day; the current one when no dated name covers it."""
        dated = self.names.on(day).first()
        return dated.acronym if dated else self.acronym


@tracked
class Department(Cited, Renamed):
    """One department, agency or board of the government, or a body outside it that acts with it and has no accounts."""

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
    search_fields = (
        "name_en",
        "name_fr",
        "acronym_en",
        "acronym_fr",
        "names__name_en",
        "names__name_fr",
        "names__acronym_en",
        "names__acronym_fr",
        "aliases__text",
    )

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
class DepartmentName(Cited, Named, Period):
    """One name and acronym of a department, and the days on which it was in use."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="names", verbose_name=_("department"))
    acronym_en = models.CharField(_("acronym (English)"), max_length=30, blank=True)
    acronym_fr = models.CharField(_("acronym (French)"), max_length=30, blank=True)

    acronym = translated("acronym")
    natural_key_fields = ("department", "name_en")

    objects = PeriodQuerySet.as_manager()

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

    def get_absolute_url(self) -> str:
        """The page of the department: a name has none of its own."""
        return self.department.get_absolute_url()


@tracked
class DepartmentAlias(Cited, Record):
    """Another name or acronym under which documents mention a department."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="aliases", verbose_name=_("department"))
    text = models.CharField(_("other name"), max_length=255)

    natural_key_fields = ("department", "text")
    search_fields = ("text",)

    objects = RecordQuerySet.as_manager()

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

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """The page of the department."""
        return self.department.get_absolute_url()


class UnitQuerySet(RecordQuerySet):
    """Units as lists need them."""

    def for_list(self) -> "UnitQuerySet":
        """With the department, the successor and the source that a row shows."""
        return self.select_related("department", "successor", "source")


@tracked
class Unit(Cited, Renamed):
    """One branch, division or mission section of a department: what a task, an action or a resource is assigned to."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="units", verbose_name=_("department"))
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("now part of")
    )

    natural_key_fields = ("code",)
    search_fields = (
        "name_en",
        "name_fr",
        "acronym_en",
        "acronym_fr",
        "names__name_en",
        "names__name_fr",
        "aliases__text",
        "department__name_en",
        "department__name_fr",
    )

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
class UnitName(Cited, Named, Period):
    """One name and acronym of a unit, and the days on which it was in use."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names", verbose_name=_("unit"))
    acronym_en = models.CharField(_("acronym (English)"), max_length=30, blank=True)
    acronym_fr = models.CharField(_("acronym (French)"), max_length=30, blank=True)

    acronym = translated("acronym")
    natural_key_fields = ("unit", "name_en")

    objects = PeriodQuerySet.as_manager()

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

    def get_absolute_url(self) -> str:
        """The page of the unit: a name has none of its own."""
        return self.unit.get_absolute_url()


@tracked
class UnitAlias(Cited, Record):
    """Another name or acronym under which documents mention a unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name=_("unit"))
    text = models.CharField(_("other name"), max_length=255)

    natural_key_fields = ("unit", "text")
    search_fields = ("text",)

    objects = RecordQuerySet.as_manager()

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

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """The page of the unit."""
        return self.unit.get_absolute_url()
