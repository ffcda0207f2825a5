"""Sessions of bodies, and who sits there for us."""

import datetime as dt
import zoneinfo
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.bilingual import translated
from iomtrack.history import tracked
from iomtrack.indexes import by, by_name, parts_of, with_languages
from iomtrack.models import Marked, Period, PeriodQuerySet, Record, RecordQuerySet
from iomtrack.search import searched
from membership.models import Cited


class SessionKind(models.TextChoices):
    """What sort of session it is."""

    REGULAR = "regular", _("Regular session")
    SPECIAL = "special", _("Special session")
    INFORMAL = "informal", _("Informal meeting")


class SessionStatus(models.TextChoices):
    """What is recorded of a session. Proposed is derived from a rule, planned is announced."""

    PROPOSED = "proposed", _("Proposed")
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CLOSED = "closed", _("Closed")


class Standing(models.TextChoices):
    """Where a session stands on a day: what is recorded of it, read by its dates."""

    PROPOSED = "proposed", _("Proposed")
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    UNCONFIRMED = "unconfirmed", _("Not known whether held")
    CLOSED = "closed", _("Closed")


def standing_at(moment: dt.datetime) -> Case:
    """Where a session stands at a moment, by the day it is then in the session's own time zone.

    Planned while its last day is to come, held from its last day on. A session that a document only announced, or
    that was only proposed, is not taken for held when its days have passed: somebody has to say so, or log an outcome.
    """
    local = Func(F("time_zone"), Value(moment), function="timezone", output_field=models.DateTimeField())
    here = Cast(local, models.DateField())
    return Case(
        When(status=SessionStatus.CLOSED, then=Value(Standing.CLOSED.value)),
        When(end__gt=here, status=SessionStatus.PROPOSED, then=Value(Standing.PROPOSED.value)),
        When(end__gt=here, then=Value(Standing.PLANNED.value)),
        When(Q(status=SessionStatus.HELD) | Q(end__isnull=True), then=F("status")),
        When(status=SessionStatus.PLANNED, source__isnull=True, then=Value(Standing.HELD.value)),
        default=Value(Standing.UNCONFIRMED.value),
        output_field=models.CharField(choices=Standing.choices),
    )


def geneva_today() -> dt.date:
    """The day it is in Geneva, where the sessions are: what is to come is counted from it."""
    return timezone.localdate(timezone=zoneinfo.ZoneInfo(formats.GENEVA))


class SessionQuerySet(PeriodQuerySet):
    """Sets of sessions."""

    def for_list(self) -> Self:
        """With the body, its organization and the two counts of the list."""
        return self.select_related("body__organization", "body__department", "source").with_standing().with_counts()

    def with_standing(self, moment: dt.datetime | None = None) -> Self:
        """With `standing`, where each session stands now or at a moment."""
        return self.annotate(standing=standing_at(moment or timezone.now()))

    def held(self) -> Self:
        """Sessions that were held and are not closed: those whose items should have outcomes."""
        return self.with_standing().filter(standing=Standing.HELD)

    def with_counts(self) -> Self:
        """With `items_count`, the agenda items that the viewer sees, and `missing_count`, those without an outcome."""
        from governance.models.agenda import AgendaItem

        items = self.rows_of(AgendaItem).filter(session=OuterRef("pk")).order_by().values("session")
        missing = items.filter(outcome__isnull=True)
        return self.annotate(
            items_count=Coalesce(Subquery(items.annotate(n=Count("pk")).values("n")), 0),
            missing_count=Coalesce(Subquery(missing.annotate(n=Count("pk")).values("n")), 0),
        )

    def coming(self, day: dt.date) -> Self:
        """Sessions that are not over on that day, the nearest first."""
        return self.filter(end__gte=day).order_by("start", "pk")


@tracked
@searched("title", names=("code",), text=("body.name", "body.abbreviation", "date_phrase"), language="source.language")
class Session(Cited, Period, Marked):
    """One session of a body: a sitting of the Council, a consultation, an internal meeting.

    Dates are days in the session's own time zone. A session known from a document has a code; one that
    staff create carries the id of the form that created it, so that a form sent twice creates one session.
    """

    natural_key_fields = ("code",)
    search_fields = (
        "title_en",
        "title_fr",
        "body__name_en",
        "body__name_fr",
        "body__abbreviation_en",
        "body__abbreviation_fr",
    )

    code = models.SlugField(_("code"), max_length=60, unique=True, null=True, blank=True)
    body = models.ForeignKey("governance.Body", models.PROTECT, related_name="sessions", verbose_name=_("body"))
    number = models.PositiveSmallIntegerField(_("session number"), null=True, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=SessionKind.choices, default=SessionKind.REGULAR, blank=True
    )
    status = models.CharField(
        _("status as recorded"),
        max_length=10,
        choices=SessionStatus.choices,
        default=SessionStatus.PLANNED,
        help_text=_("Pages show where the session stands today, by its dates."),
    )
    title_en = models.CharField(_("title (English)"), max_length=255, blank=True)
    title_fr = models.CharField(_("title (French)"), max_length=255, blank=True)
    date_phrase = models.CharField(
        _("date as printed"), max_length=255, blank=True, help_text=_("In the words of the document.")
    )
    opens_at = models.TimeField(
        _("opens at"),
        null=True,
        blank=True,
        help_text=_("Time of the first day, at the place of the session."),
    )
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Zurich")
    place_en = models.CharField(_("place (English)"), max_length=120, blank=True)
    place_fr = models.CharField(_("place (French)"), max_length=120, blank=True)
    client_id = models.UUIDField(_("form id"), unique=True, null=True, blank=True, editable=False)

    title = translated("title")
    name = translated("title")
    place = translated("place")

    standing: str  # annotated by .with_standing()

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("-start", "-pk")
        indexes = [
            models.Index(fields=["start", "id"], name="session_by_start"),
            *by_name("session", "title"),
            by("session", "start", "end"),
            by("session", "end"),
            by("session", "kind"),
            by("session", "number"),
            by("session", "marking"),
            *parts_of("session", *with_languages("title")),
        ]
        constraints = [
            *Period.period_constraints("session"),
            *Marked.marking_constraints("session"),
            models.CheckConstraint(
                name="session_without_title",
                condition=~Q(title_en="", title_fr=""),
                violation_error_message=_("Give the session a title."),
            ),
            models.UniqueConstraint(
                fields=["body", "number", "kind"],
                condition=Q(number__isnull=False),
                name="session_number_used_twice",
                violation_error_message=_("This body already has a session with that number."),
            ),
            models.CheckConstraint(
                name="session_unknown_time_zone",
                condition=Func(
                    F("time_zone"),
                    template="timezone(%(expressions)s, timestamp '2000-01-01') IS NOT NULL",
                    output_field=models.BooleanField(),
                ),
                violation_error_message=_("Unknown time zone."),
            ),
        ]

    def __str__(self) -> str:
        return self.title.plain

    def clean(self) -> None:
        """Refuse a time zone nobody knows."""
        super().clean()
        if self.time_zone not in zoneinfo.available_timezones():
            raise ValidationError({"time_zone": _("Unknown time zone.")})

    @property
    def opens_on(self) -> dt.datetime | None:
        """The moment the session opens, where day and time are known."""
        if not self.start or not self.opens_at or self.precision != "day":
            return None
        return dt.datetime.combine(self.start, self.opens_at, tzinfo=zoneinfo.ZoneInfo(self.time_zone))

    @property
    def standing_label(self) -> str:
        """Where the session stands, in words, on a row annotated by `with_standing`."""
        return str(Standing(self.standing).label)

    @property
    def is_closed(self) -> bool:
        """Nothing is added to a closed session until it is reopened."""
        return self.status == SessionStatus.CLOSED


class DelegateRole(models.TextChoices):
    """What a delegate does on the delegation."""

    HEAD = "head", _("Head of delegation")
    ALTERNATE = "alternate", _("Alternate")
    MEMBER = "member", _("Member")
    ADVISER = "adviser", _("Adviser")


class DelegateLevel(models.TextChoices):
    """The level at which Canada is represented."""

    MINISTER = "minister", _("Minister")
    DEPUTY = "deputy_minister", _("Deputy Minister")
    ASSOCIATE = "associate_deputy_minister", _("Associate Deputy Minister")
    ASSISTANT = "assistant_deputy_minister", _("Assistant Deputy Minister")
    DIRECTOR_GENERAL = "director_general", _("Director General")
    DIRECTOR = "director", _("Director")
    COUNSELOR = "counselor", _("Immigration Counselor")
    OFFICER = "officer", _("Officer")


class DelegateQuerySet(RecordQuerySet):
    """Sets of delegates."""

    def for_list(self) -> Self:
        """With session, person and unit."""
        return self.select_related("session", "person", "unit")


@tracked
@searched("person.name", "unit.name", "role")
class Delegate(Record):
    """Someone on the delegation to a session: a person, or a unit while nobody is named yet."""

    search_fields = (
        "person__name",
        "unit__name_en",
        "unit__name_fr",
        "session__title_en",
        "session__title_fr",
    )

    session = models.ForeignKey(Session, models.CASCADE, related_name="delegates", verbose_name=_("session"))
    person = models.ForeignKey(
        "governance.Person",
        models.PROTECT,
        related_name="delegations",
        verbose_name=_("person"),
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        "membership.Unit",
        models.PROTECT,
        related_name="delegations",
        verbose_name=_("unit"),
        null=True,
        blank=True,
    )
    role = models.CharField(_("role"), max_length=10, choices=DelegateRole.choices)
    level = models.CharField(_("level"), max_length=26, choices=DelegateLevel.choices, blank=True)

    objects = DelegateQuerySet.as_manager()

    whole = "session"
    seen_through = ("session",)

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ("session", "pk")
        constraints = [
            models.CheckConstraint(
                name="delegate_nobody",
                condition=Q(person__isnull=False) | Q(unit__isnull=False),
                violation_error_message=_("Name the person or the unit."),
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(role=DelegateRole.HEAD),
                name="delegate_two_heads",
                violation_error_message=_("The delegation already has a head."),
            ),
            models.UniqueConstraint(
                fields=["session", "person"],
                name="delegate_person_twice",
                violation_error_message=_("This person is already on the delegation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.unit}, {self.get_role_display()}"
