"""Voting rights: the rules, what the Council was told, what it decided."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iomtrack import ranges
from iomtrack.bilingual import translated
from iomtrack.history import tracked
from iomtrack.models import Period, PeriodQuerySet, RecordQuerySet
from iomtrack.search import unsearched
from membership.models import Cited


class VotingRuleQuerySet(PeriodQuerySet):
    """Sets of voting rules."""

    def for_list(self) -> Self:
        """With organization and source."""
        return self.select_related("organization", "source")


@tracked
@unsearched("Has no page: the page of voting rights says which rule holds on its day.")
class VotingRule(Cited, Period):
    """When arrears cost a member its vote, by the constitution of an organization, over a period.

    The threshold is met when the arrears reach what was due for so many preceding years; the vote is lost so many
    months after the Council was informed, if the threshold is still met that day. A day without a rule gets no
    judgement.
    """

    search_fields = ("organization__name_en", "organization__name_fr", "provision_en", "provision_fr")
    natural_key_fields = ("organization", "start")

    organization = models.ForeignKey(
        "membership.Organization", models.PROTECT, related_name="voting_rules", verbose_name=_("organization")
    )
    provision_en = models.CharField(_("provision (English)"), max_length=120)
    provision_fr = models.CharField(_("provision (French)"), max_length=120, blank=True)
    years = models.PositiveSmallIntegerField(_("preceding years that count"), default=2)
    months = models.PositiveSmallIntegerField(_("months from notice to loss"), default=12)

    provision = translated("provision")

    objects = VotingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("voting rule")
        verbose_name_plural = _("voting rules")
        ordering = ("organization", "-start")
        constraints = [
            *Period.period_constraints("votingrule"),
            models.CheckConstraint(
                name="votingrule_without_start",
                condition=Q(start__isnull=False),
                violation_error_message=_("A rule is in force from a day."),
            ),
            models.CheckConstraint(
                name="votingrule_counts_no_year",
                condition=Q(years__gte=1),
                violation_error_message=_("At least one preceding year counts."),
            ),
            ranges.no_overlap(
                "organization",
                name="votingrule_two_rules_at_once",
                message=_("This organization already has a voting rule in that period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}, {self.provision.plain}"


class OfVoteQuerySet(RecordQuerySet):
    """Sets of notices and decisions."""

    def for_list(self) -> Self:
        """With what a row names."""
        return self.select_related("organization", "state", "source").prefetch_related("outcome")


@tracked
@unsearched("Only a day: it is reached through its state.")
class VotingNotice(Cited):
    """The Council was informed on a day that a state is in arrears up to the threshold."""

    search_fields = ("state__name_en", "state__name_fr", "state__iso3", "locator")
    natural_key_fields = ("organization", "state", "informed_on")
    veiled = ("outcome",)

    organization = models.ForeignKey(
        "membership.Organization", models.PROTECT, related_name="voting_notices", verbose_name=_("organization")
    )
    state = models.ForeignKey(
        "membership.State", models.PROTECT, related_name="voting_notices", verbose_name=_("state")
    )
    informed_on = models.DateField(_("Council informed on"))
    outcome = models.ForeignKey(
        "governance.Outcome",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="voting_notices",
        verbose_name=_("outcome"),
    )

    objects = OfVoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice of arrears to the Council")
        verbose_name_plural = _("notices of arrears to the Council")
        ordering = ("-informed_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "state", "informed_on"],
                name="votingnotice_twice_on_one_day",
                violation_error_message=_("This notice is already recorded."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.informed_on}"


@tracked
@unsearched("Only a day: it is reached through its state.")
class VotingDecision(Cited):
    """The Council decided, by simple majority, that a state keeps its vote or has it again in spite of its arrears."""

    class Kind(models.TextChoices):
        """What was decided."""

        MAINTAIN = "maintain", _("The vote is maintained")
        RESTORE = "restore", _("The vote is restored")

    search_fields = ("state__name_en", "state__name_fr", "state__iso3", "locator")
    natural_key_fields = ("organization", "state", "decided_on")
    veiled = ("outcome",)

    organization = models.ForeignKey(
        "membership.Organization", models.PROTECT, related_name="voting_decisions", verbose_name=_("organization")
    )
    state = models.ForeignKey(
        "membership.State", models.PROTECT, related_name="voting_decisions", verbose_name=_("state")
    )
    kind = models.CharField(_("decision"), max_length=8, choices=Kind.choices)
    decided_on = models.DateField(_("decided on"))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty when no end was decided."))
    outcome = models.ForeignKey(
        "governance.Outcome",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="voting_decisions",
        verbose_name=_("outcome"),
    )

    objects = OfVoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a vote")
        verbose_name_plural = _("decisions on votes")
        ordering = ("-decided_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "state", "decided_on"],
                name="votingdecision_two_on_one_day",
                violation_error_message=_("A decision on this state's vote is already recorded for that day."),
            ),
            models.CheckConstraint(
                name="votingdecision_reversed_period",
                condition=Q(until__isnull=True) | Q(until__gte=models.F("decided_on")),
                violation_error_message=_("The period ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}, {self.get_kind_display()}, {self.decided_on}"
