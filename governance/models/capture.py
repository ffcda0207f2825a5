"""What is taken down of an item while the body sits. What was decided is the item's outcome, not kept here."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.agenda import AgendaItem
from governance.models.outcome import DecidedBy
from iomtrack.bilingual import LanguageText, with_colon
from iomtrack.history import tracked
from iomtrack.models import Record, RecordQuerySet
from iomtrack.search import searched

CAPTURED = "saved every two seconds of a sitting"
WRITTEN_IN = [("en", _("English")), ("fr", _("French"))]


class ItemNotesQuerySet(RecordQuerySet):
    """Sets of notes."""

    def for_list(self) -> Self:
        """With the item."""
        return self.select_related("item")


@tracked
@searched("item.title", language="language")
class ItemNotes(Record):
    """What the delegation takes down of one item: what Canada said, and what is not yet an outcome or an action.

    An item has one such sheet, in one language. `decision` and `decided_by` wait here until the outcome has its code,
    then they belong to the outcome; `follow_up` and its two companions wait until they are made an action.
    """

    seen_through = ("item",)
    whole = "item"
    quiet = CAPTURED
    search_fields = ("said", "item__title_en", "item__title_fr")

    item = models.OneToOneField(AgendaItem, models.CASCADE, related_name="notes", verbose_name=_("agenda item"))
    language = models.CharField(_("language"), max_length=2, choices=WRITTEN_IN, default="en")
    said = models.TextField(_("what Canada said"), blank=True)
    decision = models.TextField(_("what was decided, without its outcome yet"), blank=True)
    decided_by = models.CharField(_("how decided"), max_length=10, choices=DecidedBy.choices, blank=True)
    follow_up = models.CharField(_("follow-up action, not made yet: what"), max_length=255, blank=True)
    owner = models.CharField(_("follow-up action, not made yet: which unit"), max_length=255, blank=True)
    due = models.CharField(_("follow-up action, not made yet: due"), max_length=255, blank=True)

    objects = ItemNotesQuerySet.as_manager()

    class Meta:
        verbose_name = _("notes on an item")
        verbose_name_plural = _("notes on items")
        ordering = ("item",)

    def __str__(self) -> str:
        return with_colon(_("Notes"), self.item)

    @property
    def said_in_language(self) -> LanguageText:
        """What Canada said, as text of its own language."""
        return LanguageText(self.said, self.language)


class InterventionQuerySet(RecordQuerySet):
    """Sets of interventions."""

    def for_list(self) -> Self:
        """With the item."""
        return self.select_related("item")

    def told(self) -> Self:
        """Those that say something: one that was emptied is kept, and shown nowhere."""
        return self.exclude(speaker="", on_behalf_of="", said="")


@tracked
@searched("item.title", names=("speaker", "on_behalf_of"), language="language")
class Intervention(Record):
    """Who spoke on an item, for whom, and what they said, in the order in which it was first taken down.

    The browser gives each one its id, so that the same one saved twice is one.
    """

    seen_through = ("item",)
    whole = "item"
    quiet = CAPTURED
    search_fields = ("said", "speaker", "on_behalf_of", "item__title_en", "item__title_fr")

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="interventions", verbose_name=_("agenda item"))
    client_id = models.UUIDField(_("form id"), unique=True, default=uuid.uuid4, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=WRITTEN_IN, default="en")
    speaker = models.CharField(_("who spoke"), max_length=255, blank=True)
    on_behalf_of = models.CharField(_("for whom"), max_length=255, blank=True)
    said = models.TextField(_("what they said"), blank=True)
    at = models.DateTimeField(_("taken down at"), auto_now_add=True)

    objects = InterventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        ordering = ("item", "pk")

    def __str__(self) -> str:
        return " / ".join(part for part in (self.speaker, self.on_behalf_of) if part) or str(_("Intervention"))

    @property
    def said_in_language(self) -> LanguageText:
        """What was said, as text of its own language."""
        return LanguageText(self.said, self.language)


@tracked
class PrivateNote(models.Model):
    """What one person notes on an item for themselves: read by nobody else, whatever their role.

    It is no record of the delegation: it is in no list, search, file, report, history page or the administration.
    The database keeps its past as of everything.
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="private_notes", verbose_name=_("agenda item"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="private_notes", verbose_name=_("author")
    )
    text = models.TextField(_("private note"), blank=True)

    quiet = "nobody else may know of it"

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "author"],
                name="privatenote_two_of_one_author",
                violation_error_message=_("You already have a note on this item."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.author}, {self.item_id}"


class CaptureSave(models.Model):
    """One save of an item that was answered, by the key that the browser gave it: the same save again changes nothing.

    `set_aside` names the fields that were not taken because somebody else had saved them meanwhile.
    """

    key = models.UUIDField(_("key of the save"), primary_key=True)
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="saves", verbose_name=_("agenda item"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saves", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    set_aside = ArrayField(
        models.CharField(max_length=80), verbose_name=_("fields not taken"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("save of an item")
        verbose_name_plural = _("saves of items")

    def __str__(self) -> str:
        return str(self.key)
