"""What was said of actions: reported by the unit, judged by the evaluator, decided. Only ever added to."""

import datetime as dt
from typing import Self
from zoneinfo import ZoneInfo

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iomtrack.bilingual import translated, with_colon
from iomtrack.history import tracked
from iomtrack.models import RecordQuerySet
from iomtrack.search import searched
from membership.models import Cited

OTTAWA = ZoneInfo("America/Toronto")


def today() -> dt.date:
    """The day it is in Ottawa: the day by which actions are due and reported, wherever the reader sits."""
    return timezone.localdate(timezone=OTTAWA)


class Track(models.TextChoices):
    """Who speaks in an entry: the unit that acts, the evaluator, or the person who closes."""

    REPORTED = "reported", _("Reported by the unit")
    JUDGED = "judged", _("Judged by the evaluator")
    DECIDED = "decided", _("Decided")


class Status(models.TextChoices):
    """What an entry says of its action. `STATUSES_BY_TRACK` says who may say what."""

    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETE = "complete", _("Reported complete")
    VERIFIED = "verified", _("Verified")
    RETURNED = "returned", _("Returned")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    REOPENED = "reopened", _("Reopened")


STATUSES_BY_TRACK: dict[Track, tuple[Status, ...]] = {
    Track.REPORTED: (Status.PLANNED, Status.IN_PROGRESS, Status.COMPLETE),
    Track.JUDGED: (Status.VERIFIED, Status.RETURNED),
    Track.DECIDED: (Status.CLOSED, Status.CANCELLED, Status.REOPENED),
}


class Result(models.TextChoices):
    """With what an action was closed."""

    IMPLEMENTED = "implemented", _("Implemented")
    ALTERNATIVE = "alternative", _("Implemented by an alternative")
    PARTLY = "partly", _("Partially implemented")
    NOT_IMPLEMENTED = "not_implemented", _("Not implemented")
    NOT_APPLICABLE = "not_applicable", _("No longer applicable")
    SUPERSEDED = "superseded", _("Superseded")
    NOT_REQUIRED = "not_required", _("No action required")


class ActionEntryQuerySet(RecordQuerySet):
    """Sets of entries."""

    def for_list(self) -> Self:
        """With who said it and who wrote it down."""
        return self.select_related("action", "unit", "person", "recorded_by", "source")


@tracked
@searched("status")
class ActionEntry(Cited):
    """One dated statement on an action: reported by the unit, judged by the evaluator, or decided to close.

    Entries are only ever added. The status of a track on a day is its latest entry by then.
    """

    search_fields = ("action__name_en", "action__name_fr", "text_en", "text_fr")

    action = models.ForeignKey(
        "governance.Action", on_delete=models.PROTECT, related_name="entries", verbose_name=_("action")
    )
    on = models.DateField(_("day"))
    track = models.CharField(_("who says so"), max_length=10, choices=Track.choices)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    result = models.CharField(_("closed as"), max_length=16, choices=Result.choices, blank=True)
    text_en = models.TextField(_("note (English)"), blank=True)
    text_fr = models.TextField(_("note (French)"), blank=True)
    unit = models.ForeignKey(
        "membership.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="action_entries",
        verbose_name=_("unit that says so"),
    )
    person = models.ForeignKey(
        "governance.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="action_entries",
        verbose_name=_("on behalf of"),
        help_text=_("Who said so, when somebody else writes it down."),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="action_entries",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    text = translated("text")

    objects = ActionEntryQuerySet.as_manager()

    whole = "action"
    seen_through = ("action",)

    class Meta:
        verbose_name = _("entry on an action")
        verbose_name_plural = _("entries on actions")
        ordering = ("-on", "-pk")
        indexes = [models.Index(fields=("action", "track", "-on", "-id"), name="actionentry_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(track=Track.REPORTED, status__in=("planned", "in_progress", "complete"))
                | Q(track=Track.JUDGED, status__in=("verified", "returned"))
                | Q(track=Track.DECIDED, status__in=("closed", "cancelled", "reopened")),
                name="actionentry_status_of_another_track",
                violation_error_message=_("This status cannot be given by this side."),
            ),
            models.CheckConstraint(
                condition=(Q(status="closed") & ~Q(result="")) | (~Q(status="closed") & Q(result="")),
                name="actionentry_result_against_status",
                violation_error_message=_("Say with what the action is closed, and only then."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return with_colon(self.on.isoformat(), self.get_status_display())

    def clean(self) -> None:
        """Refuse an entry of a day that has not come."""
        super().clean()
        if self.on and self.on > today():
            raise ValidationError({"on": _("An entry cannot be of a day that has not come yet.")})
