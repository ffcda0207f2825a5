"""What management answered to recommendations."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iomtrack.bilingual import translated, with_colon
from iomtrack.history import tracked
from iomtrack.models import RecordQuerySet
from iomtrack.search import searched
from membership.models import Cited


class Position(models.TextChoices):
    """How management answers a recommendation."""

    AGREED = "agreed", _("Agreed")
    CONDITIONS = "agreed_with_conditions", _("Agreed with conditions")
    PARTLY = "partially_agreed", _("Partially agreed")
    DISAGREED = "disagreed", _("Disagreed")
    NOTED = "noted", _("Noted, no action")


class ResponseQuerySet(RecordQuerySet):
    """Sets of management responses."""

    def for_list(self) -> Self:
        """With the recommendation and the source."""
        return self.select_related("recommendation__evaluation", "source")


@tracked
@searched("position", text=("printed",), language="source.language")
class ManagementResponse(Cited):
    """What management answered to one recommendation, in its printed words."""

    natural_key_fields = ("recommendation",)
    whole = "recommendation"
    search_fields = ("printed", "explanation_en", "explanation_fr")

    recommendation = models.OneToOneField(
        "governance.Recommendation",
        on_delete=models.PROTECT,
        related_name="response",
        verbose_name=_("recommendation"),
    )
    position = models.CharField(_("position"), max_length=25, choices=Position.choices)
    printed = models.CharField(
        _("position as printed"),
        max_length=200,
        blank=True,
        help_text=_("The word or words of the document."),
    )
    explanation_en = models.TextField(_("explanation as printed (English)"), blank=True)
    explanation_fr = models.TextField(_("explanation as printed (French)"), blank=True)

    explanation = translated("explanation")

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("management response")
        verbose_name_plural = _("management responses")
        ordering = ("recommendation",)
        constraints = [
            models.CheckConstraint(
                condition=Q(position=Position.AGREED) | ~Q(explanation_en="") | ~Q(explanation_fr=""),
                name="managementresponse_unexplained",
                violation_error_message=_("Any answer but a plain agreement must be justified."),
            ),
        ]

    def __str__(self) -> str:
        return with_colon(self.recommendation, self.get_position_display())
