"""Agenda items. Their identity is stable; their number may change."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.session import Session
from iomtrack.bilingual import translated
from iomtrack.history import tracked
from iomtrack.indexes import by, by_name, parts_of, with_languages
from iomtrack.models import Marked, Record, RecordQuerySet
from iomtrack.search import searched


class AgendaItemQuerySet(RecordQuerySet):
    """Sets of agenda items."""

    def for_list(self) -> Self:
        """With the session, its body and the outcome."""
        return self.select_related("session__body", "outcome")

    def without_outcome(self) -> Self:
        """Items of sessions that were held and whose outcome nobody has logged."""
        return self.filter(outcome__isnull=True, session__in=Session.objects.held())


@tracked
@searched("title")
class AgendaItem(Marked, Record):
    """One item on the agenda of a session.

    The row is the item whatever its number: `position` is where it stands now, 1 to n within the session.
    Published versions of an agenda number the same items in their own way.
    """

    natural_key_fields = ("session", "position")
    seen_through = ("session",)
    search_fields = ("title_en", "title_fr", "session__title_en", "session__title_fr")

    session = models.ForeignKey(Session, models.CASCADE, related_name="items", verbose_name=_("session"))
    position = models.PositiveSmallIntegerField(_("item number"))
    title_en = models.CharField(_("title (English)"), max_length=500, blank=True)
    title_fr = models.CharField(_("title (French)"), max_length=500, blank=True)
    client_id = models.UUIDField(_("form id"), unique=True, null=True, blank=True, editable=False)

    title = translated("title")
    name = translated("title")

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ("session", "position")
        indexes = [
            *by_name("agendaitem", "title"),
            by("agendaitem", "marking"),
            *parts_of("agendaitem", *with_languages("title")),
        ]
        constraints = [
            *Marked.marking_constraints("agendaitem"),
            models.UniqueConstraint(
                fields=["session", "position"],
                name="agendaitem_number_used_twice",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another item of this session has that number."),
            ),
            models.CheckConstraint(
                name="agendaitem_number_zero",
                condition=Q(position__gte=1),
                violation_error_message=_("Items are numbered from 1."),
            ),
            models.CheckConstraint(
                name="agendaitem_without_title",
                condition=~Q(title_en="", title_fr=""),
                violation_error_message=_("Give the item a title."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title.plain}"

    @property
    def logged(self) -> Any:
        """The item's outcome, or nothing while none is saved."""
        outcome = getattr(self, "outcome", None)
        return outcome if outcome and outcome.pk else None
