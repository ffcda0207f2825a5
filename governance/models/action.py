"""What was promised: actions, and where they stand on a day.

The definitions of *open*, *overdue*, *waiting*, *late* and *stale* are the queryset methods of
`ActionQuerySet`; the rates stand on them in `governance.reports.follow_up`. Nothing else decides what these words mean.
"""

import datetime as dt
from typing import Any, Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.models.progress import ActionEntry, Result, Status, Track
from iomtrack.bilingual import LanguageText, translated
from iomtrack.fiscal import Basis, DueKind, DuePrecision
from iomtrack.history import tracked
from iomtrack.models import Named, RecordQuerySet
from iomtrack.search import searched
from membership.models import Cited

DUE_KINDS = [choice for choice in DueKind.choices if choice[0] != DueKind.IN_PROGRESS]
"""An action's due date is of one of these kinds; "in progress" is a status, not a date."""

STALE_AFTER_DAYS = 365
"""An ongoing action of which nothing was recorded for so many days is stale."""


class DueState(models.TextChoices):
    """Where an action stands on a day. Every action is in exactly one of these."""

    OVERDUE = "overdue", _("Overdue")
    DUE = "due", _("Not yet due")
    ONGOING = "ongoing", pgettext_lazy("state of an action", "Ongoing")
    NEEDS_DATE = "needs_date", _("Needs a date")
    DONE = "done", pgettext_lazy("state of an action", "Closed")


class ActionQuerySet(RecordQuerySet):
    """Sets of actions as of a day, and the definitions of open, overdue, late and stale."""

    def for_list(self) -> Self:
        """With the owner, the meeting and the recommendations it answers."""
        from governance.models.action_link import ActionLink

        links = ActionLink.objects.select_related("recommendation__evaluation")
        return self.select_related("owner__department", "source", "outcome__item__session__body").prefetch_related(
            Prefetch("links", queryset=links)
        )

    def as_of(self, day: dt.date) -> Self:
        """Actions promised by that day (an unstated day counts), with what was on record then.

        Annotates `as_of`, `reported`, `judged`, `decided` (latest status of each track, empty when none),
        `result`, `last_report_on`, `last_report_pk` and `due_state`.
        """
        latest = ActionEntry.objects.filter(action=OuterRef("pk"), on__lte=day).order_by("-on", "-pk")

        def of_track(track: Track, column: str = "status") -> Coalesce:
            return Coalesce(Subquery(latest.filter(track=track).values(column)[:1]), Value(""))

        rows = self.filter(Q(agreed_on__isnull=True) | Q(agreed_on__lte=day)).annotate(
            as_of=Value(day, output_field=models.DateField()),
            reported=of_track(Track.REPORTED),
            judged=of_track(Track.JUDGED),
            decided=of_track(Track.DECIDED),
            result=of_track(Track.DECIDED, "result"),
            last_report_on=Subquery(latest.filter(track=Track.REPORTED).values("on")[:1]),
            last_report_pk=Subquery(latest.filter(track=Track.REPORTED).values("pk")[:1]),
        )
        return rows.annotate(
            due_state=Case(
                When(decided__in=(Status.CLOSED, Status.CANCELLED), then=Value(DueState.DONE.value)),
                When(due_kind=DueKind.ONGOING, then=Value(DueState.ONGOING.value)),
                When(due_on__isnull=True, then=Value(DueState.NEEDS_DATE.value)),
                When(due_on__lt=day, then=Value(DueState.OVERDUE.value)),
                default=Value(DueState.DUE.value),
                output_field=models.CharField(choices=DueState.choices),
            )
        )

    def in_state(self, state: str, day: dt.date) -> Self:
        """Actions in one of the states of `DueState` on a day."""
        return self.as_of(day).filter(due_state=state)

    def open_on(self, day: dt.date) -> Self:
        """Open: not closed and not cancelled by the end of that day."""
        return self.as_of(day).exclude(due_state=DueState.DONE)

    def overdue_on(self, day: dt.date) -> Self:
        """Overdue: open, not ongoing, due date known, and the current due date before that day."""
        return self.in_state(DueState.OVERDUE, day)

    def waiting_on(self, day: dt.date) -> Self:
        """Waiting for the evaluator: open, reported complete, and nothing judged since."""
        judged_since = ActionEntry.objects.filter(
            Q(on__gt=OuterRef("last_report_on")) | Q(on=OuterRef("last_report_on"), pk__gt=OuterRef("last_report_pk")),
            action=OuterRef("pk"),
            track=Track.JUDGED,
            on__lte=day,
        )
        return self.open_on(day).filter(~Exists(judged_since), reported=Status.COMPLETE)

    def late_on(self, day: dt.date) -> Self:
        """Late: reported complete after the *original* due date, whatever the current one."""
        return self.as_of(day).filter(reported=Status.COMPLETE, last_report_on__gt=F("original_due_on"))

    def stale_on(self, day: dt.date) -> Self:
        """Stale: open and ongoing, and nothing recorded for `STALE_AFTER_DAYS` days."""
        since = day - dt.timedelta(days=STALE_AFTER_DAYS)
        fresh = ActionEntry.objects.filter(action=OuterRef("pk"), on__gt=since, on__lte=day)
        return self.in_state(DueState.ONGOING, day).filter(~Exists(fresh))

    def counted_on(self, day: dt.date) -> Self:
        """What rates are a share of: all but ongoing, no action required and superseded."""
        return (
            self.as_of(day)
            .exclude(due_kind=DueKind.ONGOING)
            .exclude(result__in=(Result.NOT_REQUIRED, Result.SUPERSEDED))
        )

    def complete_on(self, day: dt.date) -> Self:
        """Implemented as reported: of those counted, reported complete."""
        return self.counted_on(day).filter(reported=Status.COMPLETE)

    def verified_on(self, day: dt.date) -> Self:
        """Implemented as verified: of those counted, judged so by the evaluator."""
        return self.counted_on(day).filter(judged=Status.VERIFIED)

    def dated_on(self, day: dt.date) -> Self:
        """What the on-time rate is a share of: of those counted, the ones with an original due date."""
        return self.counted_on(day).filter(original_due_on__isnull=False)

    def on_time_on(self, day: dt.date) -> Self:
        """On time: of those counted, reported complete by the original due date."""
        return self.complete_on(day).filter(last_report_on__lte=F("original_due_on"))


@tracked
@searched("name", names=("code",), text=("owner_printed", "due_phrase"), language="source.language")
class Action(Cited, Named):
    """One thing a unit promised to do, because of recommendations or of what a meeting decided.

    The name is our working title; the text is what was published or agreed. The due date is the end of the
    period that the printed phrase names. `original_due_on` is written once; `due_on` is the date now approved.
    """

    few = "what one government promised"
    natural_key_fields = ("code",)
    seen_through = ("outcome",)
    search_fields = ("name_en", "name_fr", "text_en", "text_fr", "code")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=255, blank=True)
    text_en = models.TextField(_("text as published (English)"), blank=True)
    text_fr = models.TextField(_("text as published (French)"), blank=True)
    owner = models.ForeignKey(
        "membership.Unit",
        on_delete=models.PROTECT,
        related_name="owned_actions",
        verbose_name=_("accountable unit"),
        help_text=_("The one unit that answers for the action."),
    )
    owner_printed = models.CharField(_("accountability as printed"), max_length=255, blank=True)
    agreed_on = models.DateField(_("promised on"), null=True, blank=True)
    outcome = models.ForeignKey(
        "governance.Outcome",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("outcome it follows from"),
    )
    due_kind = models.CharField(_("kind of due date"), max_length=10, choices=DUE_KINDS)
    due_phrase = models.CharField(_("due date as printed"), max_length=255, blank=True)
    due_start = models.DateField(_("due period from"), null=True, blank=True)
    due_end = models.DateField(_("due period until"), null=True, blank=True)
    due_precision = models.CharField(
        _("precision of the due date"), max_length=20, choices=DuePrecision.choices, blank=True
    )
    due_basis = models.CharField(
        _("basis of the due date"),
        max_length=30,
        choices=Basis.choices,
        blank=True,
        help_text=_("The rule by which the phrase was read."),
    )
    original_due_on = models.DateField(
        _("original due date"),
        null=True,
        blank=True,
        help_text=_("Written once and never changed; extensions move the current due date."),
    )
    due_on = models.DateField(_("due date"), null=True, blank=True)
    units = models.ManyToManyField(
        "membership.Unit",
        through="governance.ActionUnit",
        related_name="shared_actions",
        verbose_name=_("other units"),
    )

    client_id = models.UUIDField(_("form id"), unique=True, null=True, blank=True, editable=False)

    text = translated("text")

    # annotated by .as_of()
    as_of: dt.date
    reported: str
    judged: str
    decided: str
    result: str
    due_state: str

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ("due_on", "code")
        permissions = [("verify_action", "Can verify, return and close actions")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_en="") | ~Q(name_fr=""),
                name="action_without_name",
                violation_error_message=_("Say in a few words what is to be done."),
            ),
            models.CheckConstraint(
                condition=Q(due_kind=DueKind.DATED, due_on__isnull=False, original_due_on__isnull=False)
                | (~Q(due_kind=DueKind.DATED) & Q(due_on__isnull=True, original_due_on__isnull=True)),
                name="action_due_date_against_kind",
                violation_error_message=_("A dated action needs its due date; no other kind may have one."),
            ),
            models.CheckConstraint(
                condition=Q(due_start__isnull=True) | Q(due_end__isnull=True) | Q(due_start__lte=F("due_end")),
                name="action_reversed_due_period",
                violation_error_message=_("The due period ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(due_kind__in=("dated", "ongoing", "undated", "ambiguous")),
                name="action_unknown_due_kind",
                violation_error_message=_("Unknown kind of due date."),
            ),
        ]
        indexes = [models.Index(fields=("due_on",), name="action_due_on")]
        triggers = [
            pgtrigger.Protect(
                name="original_due_written_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__original_due_on__isnull=False,
                    old__original_due_on__df=pgtrigger.F("new__original_due_on"),
                ),
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the due dates of a new dated action: both are the end of its period."""
        self.fill_due_dates()
        super().save(*args, **kwargs)

    def fill_due_dates(self) -> None:
        """Due is the end of the period; the first due date is also the original one."""
        if self.due_kind == DueKind.DATED:
            self.original_due_on = self.original_due_on or self.due_end
            self.due_on = self.due_on or self.original_due_on

    def clean(self) -> None:
        """Refuse what the triggers and constraints refuse, in words."""
        super().clean()
        self.fill_due_dates()
        if self.due_start and self.due_end and self.due_start > self.due_end:
            raise ValidationError({"due_end": _("The due period ends before it starts.")})
        if self.pk:
            written = Action.objects.filter(pk=self.pk).values_list("original_due_on", flat=True).first()
            if written and written != self.original_due_on:
                raise ValidationError({"original_due_on": _("The original due date never changes.")})

    @property
    def owner_as_printed(self) -> LanguageText:
        """The accountable unit in the words and the language of the source."""
        return self.as_printed(self.owner_printed)

    @property
    def due_as_printed(self) -> LanguageText:
        """When it is due in the words and the language of the source."""
        return self.as_printed(self.due_phrase)

    @property
    def due_state_label(self) -> str:
        """Where the action stands, in words, on a row annotated by `as_of`."""
        return str(DueState(self.due_state).label)

    @property
    def reported_label(self) -> str | None:
        """What the unit last reported by the day of `as_of`; None when nothing."""
        return str(Status(self.reported).label) if self.reported else None

    @property
    def judged_label(self) -> str | None:
        """What the evaluator last judged by the day of `as_of`; None when nothing."""
        return str(Status(self.judged).label) if self.judged else None

    @property
    def answers(self) -> str | None:
        """The recommendations the action is written under, by their numbers; None when there are none."""
        numbers = sorted(link.recommendation.number for link in self.links.all())
        return ", ".join(str(number) for number in numbers) or None

    @property
    def days_overdue(self) -> int | None:
        """Days since the due date, on a row annotated by `as_of`; None unless overdue that day."""
        if getattr(self, "due_state", None) != DueState.OVERDUE or not self.due_on:
            return None
        return (self.as_of - self.due_on).days

    @property
    def slip_days(self) -> int:
        """Days by which the current due date lies after the original one."""
        return (self.due_on - self.original_due_on).days if self.due_on and self.original_due_on else 0
