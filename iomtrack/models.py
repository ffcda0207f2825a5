"""The kinds of record every app is made of, and the user."""

import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar, Self, cast

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iomtrack import matching, ranges, visibility
from iomtrack.addresses import address_of
from iomtrack.bilingual import name_ordering, translated
from iomtrack.history import tracked
from iomtrack.search.entry import SearchEntry as SearchEntry
from iomtrack.sessions import ENDED_WITH_THE_ACCOUNT
from iomtrack.sessions import Session as Session  # a model in a module of its own
from iomtrack.visibility import ANYONE
from iomtrack.visibility import Marked as Marked
from iomtrack.visibility import Marking as Marking


class RecordQuerySet(models.QuerySet):
    """Sets of records: what every list, search and export starts from."""

    viewer: Any = ANYONE  # the user for whom the rows were chosen

    def _clone(self) -> Self:
        clone = super()._clone()
        clone.viewer = self.viewer
        return clone

    def for_list(self) -> Self:
        """With everything a list row shows, in a constant number of queries."""
        return self

    def visible_to(self, user: Any) -> Self:
        """The rows this user may see: the one visibility rule, used by every outlet.

        Ask it first: what is fetched or counted afterwards (`.for_list()`, `.as_of(day)`) is then for this user.
        """
        if user is not None and self.viewer is user:
            return self  # asked already
        rule = visibility.rule(self.model, user)
        seen = self.filter(rule) if rule else self.all()
        seen.viewer = user
        for name in cast("type[Record]", self.model).veiled:
            other = self.model._meta.get_field(name).related_model
            seen = seen.prefetch_related(Prefetch(name, seen.rows_of(other).for_list()))
        return seen

    def rows_of(self, model: Any) -> Any:
        """Rows of another model as the user sees them for whom these rows were chosen; all where nobody was named."""
        rows = model._default_manager.all()
        return rows if self.viewer is ANYONE else rows.visible_to(self.viewer)

    def search(self, text: str) -> Self:
        """Rows in which every word of `text` appears, case and accents ignored; of one or two letters, begins one."""
        found = self
        for word in text.split():
            found = found.filter(matching.anywhere(self.model, word))
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
    few: ClassVar[str] = ""  # why there will never be many: what is few is kept in memory and needs no indexes
    quiet: ClassVar[str] = ""  # why changes of such records are not told among the latest ones
    whole: ClassVar[str] = ""  # the field that names the record this one is a part of, whose page it shares
    seen_through: ClassVar[tuple[str, ...]] = ()  # relations to records without which this one is hidden as well
    veiled: ClassVar[tuple[str, ...]] = ()  # relations that are shown as empty where the other record is hidden

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        """A record as the database has it: its columns put in place, which is what Django does one by one.

        A page of fifty rows is made of hundreds of records. No signal is sent: nothing listens to their making.
        """
        record = cls.__new__(cls)
        record.__dict__ = dict(zip(field_names, values, strict=True))
        record._state = ModelState()
        record._state.adding = False
        record._state.db = db
        return record

    def get_absolute_url(self) -> str:
        """The record's page; the page of the whole it is a part of; nothing where there is neither."""
        if self.whole:
            return getattr(self, self.whole).get_absolute_url()
        return address_of(f"{self._meta.app_label}:{self._meta.model_name}_detail", self.pk)


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


@tracked(exclude=["password", "last_login"])
class User(AbstractUser):
    """A person who logs in, with the language and the time zone pages are made in."""

    LANGUAGES = [("en", "English"), ("fr", "Français")]
    TIME_ZONES = [("America/Toronto", _("Ottawa")), ("Europe/Zurich", _("Geneva"))]

    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=40, choices=TIME_ZONES, default="America/Toronto")
    search_key = models.BooleanField(
        _("the key / goes to the search"),
        default=True,
        help_text=_("Switch it off if it gets in the way, for example with speech input."),
    )
    is_demo = models.BooleanField(
        _("demonstration account"), default=False, help_text=_("Can log in on a trial installation only.")
    )
    practising = models.BooleanField(
        _("practising"),
        default=False,
        editable=False,
        help_text=_("Sees the practice records in place of the real ones."),
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

    def role_names(self) -> list[str]:
        """The codes of the roles held."""
        if not hasattr(self, "_role_names"):
            self._role_names = list(self.groups.values_list("name", flat=True))
        return self._role_names
