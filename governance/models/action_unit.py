"""The units that carry out or support an action for which another one answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.action import Action
from iomtrack.history import tracked
from iomtrack.search import searched
from membership.models import Cited


class UnitRole(models.TextChoices):
    """What a unit other than the accountable one does for an action."""

    RESPONSIBLE = "responsible", _("Responsible")
    SUPPORTING = "supporting", _("Supporting")


@tracked
@searched("unit.name", "role")
class ActionUnit(Cited):
    """A unit that carries out or supports an action for which another one answers."""

    natural_key_fields = ("action", "unit")
    whole = "action"
    seen_through = ("action",)
    search_fields = ("action__name_en", "action__name_fr", "unit__name_en", "unit__name_fr")

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="action_units", verbose_name=_("action"))
    unit = models.ForeignKey(
        "membership.Unit", on_delete=models.PROTECT, related_name="action_units", verbose_name=_("unit")
    )
    role = models.CharField(_("role"), max_length=12, choices=UnitRole.choices, default=UnitRole.SUPPORTING)

    class Meta:
        verbose_name = _("unit of an action")
        verbose_name_plural = _("units of actions")
        ordering = ("action", "role", "unit")
        constraints = [
            models.UniqueConstraint(
                fields=("action", "unit"),
                name="actionunit_unit_twice",
                violation_error_message=_("This unit is already named for the action."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.get_role_display()})"
