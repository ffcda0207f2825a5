"""Who belonged to an organization on which day, and which published list or count says so."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from iomtrack.history import tracked
from iomtrack.indexes import by
from iomtrack.models import Period, PeriodQuerySet
from iomtrack.ranges import no_overlap
from iomtrack.search import searched
from membership.models.organization import Organization
from membership.models.source import Cited
from membership.models.state import State


class MembershipQuerySet(PeriodQuerySet):
    """Memberships, by organization and by status."""

    def for_list(self) -> "MembershipQuerySet":
        """With the organization, the state, its region and the source that a row shows."""
        return self.select_related("organization", "state__region__parent", "source")

    def members(self) -> "MembershipQuerySet":
        """Full members only."""
        return self.filter(status=Membership.Status.MEMBER)

    def observers(self) -> "MembershipQuerySet":
        """Observers only."""
        return self.filter(status=Membership.Status.OBSERVER)

    def of(self, code: str) -> "MembershipQuerySet":
        """Those of the organization with this code."""
        return self.filter(organization__code=code)


@tracked
@searched("state.name", "status", "organization.name")
class Membership(Cited, Period):
    """One state in one organization with one status for one period; a state has one status on a day.

    An admission has three dates: the vote, the instrument of acceptance and the day it takes effect, which is `start`.
    With precision "year" the period says which yearly lists show the status, not when the state acceded.
    """

    class Status(models.TextChoices):
        """What the state is in the organization."""

        MEMBER = "member", _("Member")
        OBSERVER = "observer", _("Observer")

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="memberships", verbose_name=_("organization")
    )
    state = models.ForeignKey(State, models.PROTECT, related_name="memberships", verbose_name=_("state"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    voted_on = models.DateField(_("admission voted on"), null=True, blank=True)
    accepted_on = models.DateField(_("instrument of acceptance of"), null=True, blank=True)

    natural_key_fields = ("organization", "state", "start")
    search_fields = (
        "state__name_en",
        "state__name_fr",
        "state__formal_name_en",
        "state__formal_name_fr",
        "state__iso3",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organization", "state__iso3", "start"]
        indexes = [
            by("membership", "status"),
            by("membership", "start", "end"),
            by("membership", "precision"),
            by("membership", "certainty"),
            by("membership", "locator"),
        ]
        constraints = [
            *Period.period_constraints("membership"),
            no_overlap(
                "organization",
                "state",
                name="membership_two_statuses_at_once",
                message=_("This state already has a status in the organization in that period."),
            ),
            models.CheckConstraint(
                name="membership_accepted_before_the_vote",
                condition=Q(voted_on__isnull=True) | Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("voted_on")),
                violation_error_message=_("The instrument of acceptance cannot be earlier than the vote."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.get_status_display()}, {self.organization}"

    def clean(self) -> None:
        """An admission's instrument follows its vote."""
        super().clean()
        if self.voted_on and self.accepted_on and self.accepted_on < self.voted_on:
            raise ValidationError({"accepted_on": _("The instrument of acceptance cannot be earlier than the vote.")})


class MembershipListQuerySet(PeriodQuerySet):
    """Published lists of members."""

    def for_list(self) -> "MembershipListQuerySet":
        """With the organization and the source that a row shows."""
        return self.select_related("organization", "source")


@tracked
@searched(page="organization")
class MembershipList(Cited, Period):
    """One published list naming the members and observers of an organization, and the period it speaks for.

    A day that no list speaks for has no known membership beyond single facts; pages say so. The two numbers count the
    names in the list itself, before any gap was bridged.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="membership_lists", verbose_name=_("organization")
    )
    members = models.PositiveSmallIntegerField(_("members in the list"))
    observers = models.PositiveSmallIntegerField(_("observers in the list"))

    natural_key_fields = ("organization", "start")
    whole = "organization"
    search_fields = ("locator", "source__title_en", "source__title_fr")

    objects = MembershipListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of members")
        verbose_name_plural = _("lists of members")
        ordering = ["organization", "start"]
        constraints = [
            *Period.period_constraints("membershiplist"),
            no_overlap(
                "organization",
                name="membershiplist_two_lists_at_once",
                message=_("Another list already speaks for that period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.start.year if self.start else ''}".strip()


@tracked
@searched(page="organization")
class MembershipCount(Cited, Period):
    """How many members and observers one publication says an organization had; a claim beside our own count."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="membership_counts", verbose_name=_("organization")
    )
    members = models.PositiveSmallIntegerField(_("members"), null=True, blank=True)
    observers = models.PositiveSmallIntegerField(_("observers"), null=True, blank=True)

    natural_key_fields = ("organization", "start", "source")
    whole = "organization"
    search_fields = ("locator", "source__title_en", "source__title_fr")

    objects = MembershipListQuerySet.as_manager()

    class Meta:
        verbose_name = _("published count of members")
        verbose_name_plural = _("published counts of members")
        ordering = ["organization", "start"]
        constraints = [
            *Period.period_constraints("membershipcount"),
            models.UniqueConstraint(
                fields=["organization", "start", "source"],
                name="membershipcount_one_source_counting_twice",
                violation_error_message=_("This source already gives a count for that period."),
            ),
            models.CheckConstraint(
                name="membershipcount_without_any_number",
                condition=Q(members__isnull=False) | Q(observers__isnull=False),
                violation_error_message=_("Give the number of members, of observers, or both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.start.year if self.start else ''}".strip()
