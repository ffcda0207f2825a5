"""Where documents write actions under recommendations."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from governance.models.action import Action
from iomtrack.bilingual import with_colon
from iomtrack.history import tracked
from iomtrack.models import RecordQuerySet
from iomtrack.search import unsearched
from membership.models import Cited


class ActionLinkQuerySet(RecordQuerySet):
    """Sets of links between actions and recommendations."""

    def for_list(self) -> Self:
        """With both ends, the response and the printed wordings."""
        return self.select_related("recommendation__evaluation", "recommendation__response", "source").prefetch_related(
            "recommendation__wordings"
        )

    def as_of(self, day: dt.date) -> Self:
        """Links of actions promised by that day, each action as it stood then."""
        actions = Action.objects.as_of(day).select_related("owner__department")
        return self.filter(Q(action__agreed_on__isnull=True) | Q(action__agreed_on__lte=day)).prefetch_related(
            Prefetch("action", queryset=actions)
        )


@tracked
@unsearched("Where a document writes an action: the action and the recommendation are both searched.")
class ActionLink(Cited):
    """One place where a document writes an action under a recommendation. One action may answer several."""

    few = "what one government promised"
    natural_key_fields = ("action", "recommendation")
    whole = "action"
    seen_through = ("action",)
    search_fields = (
        "action__name_en",
        "action__name_fr",
        "action__text_en",
        "action__text_fr",
        "recommendation__wordings__text",
    )

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="links", verbose_name=_("action"))
    recommendation = models.ForeignKey(
        "governance.Recommendation",
        on_delete=models.PROTECT,
        related_name="action_links",
        verbose_name=_("recommendation"),
    )

    objects = ActionLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("action under a recommendation")
        verbose_name_plural = _("actions under recommendations")
        ordering = ("recommendation", "action")
        constraints = [
            models.UniqueConstraint(
                fields=("action", "recommendation"),
                name="actionlink_twice",
                violation_error_message=_("The action is already under this recommendation."),
            )
        ]

    def __str__(self) -> str:
        return with_colon(self.recommendation, self.action)
