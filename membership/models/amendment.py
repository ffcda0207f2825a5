"""Amendments to an organization's constitution and the instruments by which states accept them."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.bilingual import translated
from iomtrack.history import tracked
from iomtrack.indexes import by
from iomtrack.models import Precision, Record, RecordQuerySet
from iomtrack.search import searched
from membership.models.membership import Membership
from membership.models.organization import Organization
from membership.models.source import Cited
from membership.models.state import State


class AmendmentQuerySet(RecordQuerySet):
    """Amendments as lists need them."""

    def for_list(self) -> "AmendmentQuerySet":
        """With the organization and the source that a row shows."""
        return self.select_related("organization", "source")


@tracked
@searched("title", names=("code", "resolution"))
class Amendment(Cited):
    """One amendment, or set of amendments voted together, to the constitution of an organization.

    The rule for its entry into force is stored with it, because the rule itself can be amended: the acceptance of
    `threshold_numerator` / `threshold_denominator` of the states that are members on the day, rounded up.
    """

    few = "the amendments to constitutions"
    code = models.SlugField(_("code"), max_length=60, unique=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="amendments", verbose_name=_("organization")
    )
    title_en = models.CharField(_("title (English)"), max_length=255)
    title_fr = models.CharField(_("title (French)"), max_length=255, blank=True)
    summary_en = models.TextField(_("summary (English)"), blank=True)
    summary_fr = models.TextField(_("summary (French)"), blank=True)
    resolution = models.CharField(_("resolution"), max_length=60, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    adopted_precision = models.CharField(
        _("precision of the adoption"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    entered_into_force_on = models.DateField(_("entered into force on"), null=True, blank=True)
    threshold_numerator = models.PositiveSmallIntegerField(_("share of members needed: numerator"), default=2)
    threshold_denominator = models.PositiveSmallIntegerField(_("share of members needed: denominator"), default=3)
    rule_en = models.TextField(_("rule for entry into force (English)"), blank=True)
    rule_fr = models.TextField(_("rule for entry into force (French)"), blank=True)

    title = translated("title")
    summary = translated("summary")
    rule = translated("rule")
    natural_key_fields = ("code",)
    search_fields = ("title_en", "title_fr", "resolution", "summary_en", "summary_fr")

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["-adopted_on", "code"]
        constraints = [
            models.CheckConstraint(
                name="amendment_share_outside_zero_to_one",
                condition=Q(threshold_numerator__gt=0)
                & Q(threshold_denominator__gt=0)
                & Q(threshold_numerator__lte=F("threshold_denominator")),
                violation_error_message=_("The share of members needed lies between zero and one."),
            ),
            models.CheckConstraint(
                name="amendment_in_force_before_adoption",
                condition=Q(adopted_on__isnull=True)
                | Q(entered_into_force_on__isnull=True)
                | Q(entered_into_force_on__gte=F("adopted_on")),
                violation_error_message=_("An amendment cannot be in force before it was adopted."),
            ),
        ]

    def __str__(self) -> str:
        return self.title.plain

    @property
    def adopted_label(self) -> str:
        """When it was adopted, no more exact than it is known."""
        return formats.period(self.adopted_on, self.adopted_on, self.adopted_precision) if self.adopted_on else ""

    def needed_of(self, members: int) -> int:
        """How many acceptances a membership of this size takes: the share of it, rounded up to a whole state."""
        return -(-members * self.threshold_numerator // self.threshold_denominator)

    def in_force_on(self, day: datetime.date) -> bool:
        """Whether the amendment binds on a day."""
        return self.entered_into_force_on is not None and self.entered_into_force_on <= day


class RatificationQuerySet(RecordQuerySet):
    """Instruments of acceptance."""

    def for_list(self) -> "RatificationQuerySet":
        """With the amendment, the state and the source that a row shows."""
        return self.select_related("amendment", "state__region__parent", "source")

    def on(self, day: datetime.date) -> "RatificationQuerySet":
        """Instruments deposited on or before a day."""
        return self.filter(deposited_on__lte=day)

    def by_members_on(self, day: datetime.date) -> "RatificationQuerySet":
        """Instruments that count on a day: deposited by then, by a state that is a member then."""
        members = (
            Membership.objects.members()
            .on(day)
            .filter(organization=models.OuterRef("amendment__organization"), state=models.OuterRef("state"))
        )
        return self.on(day).filter(models.Exists(members))


@tracked
@searched("state.name")
class Ratification(Cited, Record):
    """One state's instrument of acceptance of one amendment."""

    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="ratifications", verbose_name=_("amendment"))
    state = models.ForeignKey(State, models.PROTECT, related_name="ratifications", verbose_name=_("state"))
    deposited_on = models.DateField(_("deposited on"))

    natural_key_fields = ("amendment", "state")
    whole = "amendment"
    search_fields = ("state__name_en", "state__name_fr", "state__iso3", "amendment__title_en", "amendment__title_fr")

    objects = RatificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("instrument of acceptance")
        verbose_name_plural = _("instruments of acceptance")
        ordering = ["amendment", "deposited_on", "state__iso3"]
        indexes = [
            by("ratification", "deposited_on"),
            by("ratification", "locator"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "state"],
                name="ratification_two_instruments_of_one_state",
                violation_error_message=_("This state has already accepted the amendment."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} - {self.amendment}"

    def clean(self) -> None:
        """An instrument cannot precede the amendment it accepts."""
        super().clean()
        adopted_on = self.amendment.adopted_on if self.amendment_id else None
        if adopted_on and self.deposited_on and self.deposited_on < adopted_on:
            raise ValidationError(
                {"deposited_on": _("An instrument cannot be earlier than the adoption of the amendment.")}
            )
