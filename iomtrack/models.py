"""The kinds of record every app is made of, and the user."""

import datetime as dt
from typing import Any, ClassVar, Self, cast

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iomtrack import ranges
from iomtrack.bilingual import Fold, name_ordering, translated
from iomtrack.history import tracked
from iomtrack.sessions import ENDED_WITH_THE_ACCOUNT
from iomtrack.sessions import Session as Session  # a model in a module of its own


class RecordQuerySet(models.QuerySet):
    """Sets of records: what every list, search and export starts from."""

    def for_list(self) -> Self:
        """With everything a list row shows, in a constant number of queries."""
        return self

    def visible_to(self, user: Any) -> Self:
        """The rows this user may see. The one visibility rule, used by every outlet."""
        if issubclass(self.model, Marked):
            return self.filter(marking__in=Marking.readable_by(user))
        return self

    def search(self, text: str) -> Self:
        """Rows in which every word of `text` appears, case and accents ignored."""
        found = self
        fields = cast("type[Record]", self.model).search_fields
        for word in text.split():
            anywhere = Q()
            for field in fields:
                anywhere |= Q(**{f"{field}__fold__contains": Fold(Value(word))})
            found = found.filter(anywhere)
        if any("__" in field for field in fields):
            return self.filter(pk__in=found.order_by().values("pk"))
        return found

    def by_name(self) -> Self:
        """In the alphabetical order of the active language."""
        return self.order_by(*name_ordering(), "pk")


class PeriodQuerySet(RecordQuerySet):
    """Sets of records that hold for a period."""

    def on(self, day: dt.date) -> Self:
        """What held that day."""
        return self.filter(ranges.holds_on(day))


class Record(models.Model):
    """A row staff keep: searched, listed, tracked in history, never deleted in ordinary work."""

    search_fields: ClassVar[tuple[str, ...]] = ()
    natural_key_fields: ClassVar[tuple[str, ...]] = ()
    whole: ClassVar[str] = ""  # the field that names the record this one is a part of, whose page it shares

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The record's page; the page of the whole it is a part of; nothing where there is neither."""
        if self.whole:
            return getattr(self, self.whole).get_absolute_url()
        try:
            return reverse(f"{self._meta.app_label}:{self._meta.model_name}_detail", args=[self.pk])
        except NoReverseMatch:
            return ""


class Named(Record):
    """A record known by a name in both languages."""

    search_fields: ClassVar[tuple[str, ...]] = ("name_en", "name_fr")

    name_en = models.CharField(_("name (English)"), max_length=255)
    name_fr = models.CharField(_("name (French)"), max_length=255, blank=True)

    name = translated("name")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name.plain


class Reference(Named):
    """A vocabulary entry that staff own. It is retired on a day, never deleted."""

    natural_key_fields: ClassVar[tuple[str, ...]] = ("code",)

    code = models.SlugField(_("code"), max_length=60, unique=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("position", "code")


class Precision(models.TextChoices):
    """How exactly a date is known."""

    DAY = "day", pgettext_lazy("precision of a date", "day")
    MONTH = "month", pgettext_lazy("precision of a date", "month")
    YEAR = "year", pgettext_lazy("precision of a date", "year")


class Period(models.Model):
    """Two inclusive dates and how exactly they are known. An empty end is open; an empty start is not stated."""

    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("until"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=5, choices=Precision.choices, default=Precision.DAY)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True

    @staticmethod
    def period_constraints(name: str) -> tuple[models.CheckConstraint, ...]:
        """The constraints of a period; a concrete model unpacks them into its own Meta.constraints."""
        return (
            models.CheckConstraint(
                name=f"{name}_reversed_period",
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(start__lte=F("end")),
                violation_error_message=_("The period ends before it starts."),
            ),
        )

    @property
    def period_label(self) -> str:
        """The period in words, no more exact than it is known."""
        from iomtrack import formats

        return formats.period(self.start, self.end, self.precision)

    def clean(self) -> None:
        """Refuse a reversed period before PostgreSQL is asked to build its range."""
        super().clean()
        if self.start and self.end and self.start > self.end:
            raise ValidationError({"end": _("The period ends before it starts.")})


class Marking(models.TextChoices):
    """Security markings, lowest first. Anything above is stored only as a pointer."""

    UNCLASSIFIED = "unclassified", _("Unclassified")
    PROTECTED_A = "protected_a", _("Protected A")
    PROTECTED_B = "protected_b", _("Protected B")

    @classmethod
    def readable_by(cls, user: Any) -> list[str]:
        """The markings a user may read. Being a superuser opens nothing here."""
        readable = [cls.UNCLASSIFIED.value]
        if user is None or not user.is_active:
            return readable
        held = user.role_permissions()
        for marking in (cls.PROTECTED_A, cls.PROTECTED_B):
            if f"iomtrack.read_{marking.value}" in held:
                readable.append(marking.value)
        return readable


class Marked(models.Model):
    """A record with a security marking."""

    marking = models.CharField(_("marking"), max_length=12, choices=Marking.choices, default=Marking.UNCLASSIFIED)

    class Meta:
        abstract = True


@tracked(exclude=["password", "last_login"])
class User(AbstractUser):
    """A person who logs in, with the language and the time zone pages are made in."""

    LANGUAGES = [("en", "English"), ("fr", "Français")]
    TIME_ZONES = [("America/Toronto", _("Ottawa")), ("Europe/Zurich", _("Geneva"))]

    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=40, choices=TIME_ZONES, default="America/Toronto")
    is_demo = models.BooleanField(
        _("demonstration account"), default=False, help_text=_("Can log in on a trial installation only.")
    )
    second_factor_removed_at = models.DateTimeField(_("second factor removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        triggers = [ENDED_WITH_THE_ACCOUNT]
        permissions = [
            ("read_protected_a", "Can read records marked Protected A"),
            ("read_protected_b", "Can read records marked Protected B"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def role_permissions(self) -> set[str]:
        """Permissions held through roles: what being a superuser alone does not give."""
        if not hasattr(self, "_role_permissions"):
            from django.contrib.auth.models import Permission

            rows = Permission.objects.filter(group__user=self).values_list("content_type__app_label", "codename")
            self._role_permissions = {f"{app}.{codename}" for app, codename in rows}
        return self._role_permissions
