"""What a body decided on an item."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.agenda import AgendaItem
from iomtrack.bilingual import translated, with_colon
from iomtrack.history import tracked
from iomtrack.indexes import by, parts_of, with_languages
from iomtrack.models import RecordQuerySet
from iomtrack.search import searched
from membership.models import Cited


class OutcomeCode(models.TextChoices):
    """What happened to the item."""

    ADOPTED = "adopted", _("Adopted")
    AMENDED = "adopted_as_amended", _("Adopted as amended")
    RECOMMENDED = "recommended", _("Recommended to the parent body")
    NOTED = "noted", _("Noted")
    DEFERRED = "deferred", _("Deferred")
    REFERRED = "referred", _("Referred to another body")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REJECTED = "rejected", _("Rejected")


UNDECIDED = (OutcomeCode.DEFERRED, OutcomeCode.WITHDRAWN)


class DecidedBy(models.TextChoices):
    """How the body decided. Empty where it is not stated."""

    CONSENSUS = "consensus", _("By consensus")
    VOTE = "vote", _("By vote")


class OutcomeQuerySet(RecordQuerySet):
    """Sets of outcomes."""

    def for_list(self) -> Self:
        """With item, session, body and source."""
        return self.select_related("item__session__body", "source")


@tracked
@searched("item.title", "code", names=("decision_number",))
class Outcome(Cited):
    """What a body decided on one agenda item, and how. An item has one outcome.

    A provisional outcome is subject to the parent body. `client_id` is the id of the form that logged it: the
    same form sent twice logs it once.
    """

    natural_key_fields = ("item",)
    seen_through = ("item",)
    search_fields = (
        "text_en",
        "text_fr",
        "decision_number",
        "item__title_en",
        "item__title_fr",
        "item__session__title_en",
        "item__session__title_fr",
    )

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="outcome", verbose_name=_("agenda item"))
    code = models.CharField(_("outcome"), max_length=20, choices=OutcomeCode.choices)
    decided_by = models.CharField(_("how decided"), max_length=10, choices=DecidedBy.choices, blank=True)
    text_en = models.TextField(_("text (English)"), blank=True)
    text_fr = models.TextField(_("text (French)"), blank=True)
    decision_number = models.CharField(
        _("decision number"), max_length=60, blank=True, help_text=_("Often given after the session.")
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    provisional = models.BooleanField(
        _("provisional"), default=False, help_text=_("Subject to the decision of the parent body.")
    )
    client_id = models.UUIDField(_("form id"), unique=True, null=True, blank=True, editable=False)

    text = translated("text")

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ("-decided_on", "item")
        indexes = [
            by("outcome", "code"),
            by("outcome", "decided_by"),
            by("outcome", "decided_on"),
            by("outcome", "decision_number"),
            by("outcome", "provisional"),
            *parts_of("outcome", *with_languages("text"), "decision_number"),
        ]
        constraints = [
            models.CheckConstraint(
                name="outcome_undecided_yet_decided",
                condition=~Q(code__in=UNDECIDED) | Q(decided_by="", decision_number=""),
                violation_error_message=_(
                    "An item that was deferred or withdrawn was not decided: leave out how it was decided."
                ),
            ),
        ]

    def __str__(self) -> str:
        return with_colon(self.item, self.get_code_display())

    def clean(self) -> None:
        """Only a body below another recommends or decides provisionally; nothing is decided before the session."""
        super().clean()
        if self.item_id is None:
            return
        session = self.item.session
        problems = {}
        if session.body.parent_id is None:
            if self.code == OutcomeCode.RECOMMENDED:
                problems["code"] = _("This body has no parent body to recommend to.")
            if self.provisional:
                problems["provisional"] = _("This body has no parent body that would confirm the outcome.")
        if self.code in UNDECIDED and self.decided_by:
            problems["decided_by"] = _("An item that was deferred or withdrawn was not decided.")
        if self.decided_on and session.start and session.precision == "day" and self.decided_on < session.start:
            problems["decided_on"] = _("This is before the session.")
        if problems:
            raise ValidationError(problems)
