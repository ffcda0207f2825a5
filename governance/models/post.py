"""Posts, the people who hold them, and when."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from governance.models.body import Majority
from iomtrack.bilingual import with_colon
from iomtrack.history import tracked
from iomtrack.indexes import by, parts_of
from iomtrack.models import Named, Period, PeriodQuerySet, Record, RecordQuerySet
from iomtrack.ranges import holds_on, no_overlap
from iomtrack.search import searched
from membership.models import Cited


class PersonQuerySet(RecordQuerySet):
    """Sets of persons."""

    def for_list(self) -> Self:
        """With state and unit."""
        return self.select_related("state", "unit")


@tracked
@searched("name")
class Person(Record):
    """A person who holds a post or sits on a delegation. No account is needed."""

    natural_key_fields = ("name",)
    search_fields = ("name",)

    name = models.CharField(_("name"), max_length=255, unique=True)
    state = models.ForeignKey(
        "membership.State",
        models.PROTECT,
        related_name="persons",
        verbose_name=_("state"),
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        "membership.Unit",
        models.PROTECT,
        related_name="persons",
        verbose_name=_("unit"),
        null=True,
        blank=True,
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ("name",)
        indexes = [
            *parts_of("person", "name"),
        ]

    def __str__(self) -> str:
        return self.name


class PostKind(models.TextChoices):
    """What sort of post it is."""

    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice_chair", _("Vice-chair")
    OFFICER = "officer", _("Officer")
    HEAD = "head", _("Executive head")
    DEPUTY_HEAD = "deputy_head", _("Deputy executive head")
    PRESIDENT = "president", _("President")
    COORDINATOR = "coordinator", _("Coordinator")


class PostQuerySet(RecordQuerySet):
    """Sets of posts."""

    def for_list(self) -> Self:
        """With body, organization and, for the holder of a day, the appointments."""
        holders = Appointment.objects.select_related("person", "state")
        return self.select_related("body", "organization", "source").prefetch_related(
            Prefetch("appointments", queryset=holders)
        )

    def vacant_on(self, day: dt.date) -> Self:
        """Posts of bodies that exist that day and that nobody is recorded to hold."""
        held = Appointment.objects.filter(holds_on(day), post=OuterRef("pk"))
        lives = Q(body__isnull=True) | holds_on(day, "body__")
        return self.filter(lives).exclude(Exists(held))


@tracked
@searched("name", names=("code",))
class Post(Cited, Named):
    """A post of a body (its chair) or of an organization (its Director General)."""

    few = "a handful of posts for each body"
    natural_key_fields = ("code",)
    search_fields = ("name_en", "name_fr", "code", "body__name_en", "body__name_fr")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    body = models.ForeignKey(
        "governance.Body",
        models.PROTECT,
        related_name="posts",
        verbose_name=_("body"),
        null=True,
        blank=True,
    )
    organization = models.ForeignKey(
        "membership.Organization",
        models.PROTECT,
        related_name="posts",
        verbose_name=_("organization"),
        null=True,
        blank=True,
        help_text=_("For a post of the organization itself, such as its Director General."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=PostKind.choices)
    term_years = models.PositiveSmallIntegerField(_("term in years"), null=True, blank=True)
    majority = models.CharField(_("elected by"), max_length=12, choices=Majority.choices, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                name="post_two_owners_or_none",
                condition=Q(body__isnull=True) ^ Q(organization__isnull=True),
                violation_error_message=_("A post belongs to a body or to an organization."),
            ),
        ]

    @property
    def owner(self) -> Record | None:
        """The body or the organization the post belongs to."""
        return self.body or self.organization

    def body_exists_on(self, day: dt.date) -> bool:
        """Whether the post's body existed that day; an organization's post always exists."""
        body = self.body
        if body is None:
            return True
        return (body.start is None or body.start <= day) and (body.end is None or body.end >= day)

    def appointment_on(self, day: dt.date) -> "Appointment | None":
        """Who held the post that day, as far as recorded."""
        for appointment in self.appointments.all():
            begun = appointment.start is None or appointment.start <= day
            if begun and (appointment.end is None or appointment.end >= day):
                return appointment
        return None


class AppointmentQuerySet(PeriodQuerySet):
    """Sets of appointments."""

    def for_list(self) -> Self:
        """With post, its body, holder and state."""
        return self.select_related("post__body", "post__organization", "person", "state", "source")


@tracked
@searched("post.name", "person.name", "state.name")
class Appointment(Cited, Period):
    """A post is held for a period by a person, on behalf of a state. One holder at a time.

    Where a document names only the state, the person is not stated.
    """

    natural_key_fields = ("post", "start")
    search_fields = ("post__name_en", "post__name_fr", "person__name", "state__name_en", "state__name_fr")

    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", verbose_name=_("post"))
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="appointments",
        verbose_name=_("person"),
        null=True,
        blank=True,
    )
    state = models.ForeignKey(
        "membership.State",
        models.PROTECT,
        related_name="appointments",
        verbose_name=_("on behalf of"),
        null=True,
        blank=True,
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ("-start", "post")
        indexes = [
            by("appointment", "start", "end"),
            by("appointment", "certainty"),
        ]
        constraints = [
            *Period.period_constraints("appointment"),
            models.CheckConstraint(
                name="appointment_without_holder",
                condition=Q(person__isnull=False) | Q(state__isnull=False),
                violation_error_message=_("Name the person, the state, or both."),
            ),
            no_overlap(
                "post",
                name="appointment_two_holders_at_once",
                message=_("Someone else holds this post for part of that time."),
            ),
        ]

    def __str__(self) -> str:
        return with_colon(self.post, self.holder)

    @property
    def holder(self) -> str:
        """The person, and the state on whose behalf, as far as stated."""
        parts = [str(self.person) if self.person else "", str(self.state) if self.state else ""]
        return ", ".join(part for part in parts if part)
