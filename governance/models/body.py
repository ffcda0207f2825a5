"""Bodies: who meets, what replaced what, and by which rules."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.bilingual import translated, with_colon
from iomtrack.history import tracked
from iomtrack.models import Named, Period, PeriodQuerySet, Precision, Record, RecordQuerySet
from iomtrack.ranges import no_overlap
from iomtrack.search import searched
from membership.models import Cited


class BodyKind(models.TextChoices):
    """What sort of body it is."""

    COUNCIL = "council", _("Council")
    COMMITTEE = "committee", _("Committee")
    WORKING_GROUP = "working_group", _("Working group")
    NETWORK = "network", _("Network")
    CONFERENCE = "conference", _("Conference or plenary")
    INFORMAL = "informal", _("Informal association or consultation")
    INTERNAL = "internal", _("Internal to the government")


class BodyQuerySet(PeriodQuerySet):
    """Sets of bodies."""

    def for_list(self) -> Self:
        """With organization, department and parent."""
        return self.select_related("organization", "department", "lead", "parent", "source")


@tracked
@searched("name", names=("abbreviation", "code"))
class Body(Cited, Named, Period):
    """A body that meets: of an organization (Council, a working group) or of a department of the government.

    The period runs from the day it was established to the day it was dissolved.
    """

    few = "the bodies that meet"
    natural_key_fields = ("code",)
    search_fields = ("name_en", "name_fr", "code", "abbreviation_en", "abbreviation_fr")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    abbreviation_en = models.CharField(_("abbreviation (English)"), max_length=20, blank=True)
    abbreviation_fr = models.CharField(_("abbreviation (French)"), max_length=20, blank=True)
    organization = models.ForeignKey(
        "membership.Organization",
        models.PROTECT,
        related_name="bodies",
        verbose_name=_("organization"),
        null=True,
        blank=True,
    )
    department = models.ForeignKey(
        "membership.Department",
        models.PROTECT,
        related_name="bodies",
        verbose_name=_("department"),
        null=True,
        blank=True,
        help_text=_("For a body internal to the government."),
    )
    lead = models.ForeignKey(
        "membership.Department",
        models.PROTECT,
        related_name="bodies_led",
        verbose_name=_("lead department"),
        null=True,
        blank=True,
        help_text=_("The department that leads for our state in this body."),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=BodyKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", verbose_name=_("parent body"), null=True, blank=True
    )
    mandate_en = models.TextField(_("mandate (English)"), blank=True)
    mandate_fr = models.TextField(_("mandate (French)"), blank=True)

    abbreviation = translated("abbreviation")
    mandate = translated("mandate")

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ("code",)
        constraints = [
            *Period.period_constraints("body"),
            models.CheckConstraint(
                name="body_two_owners_or_none",
                condition=Q(organization__isnull=True) ^ Q(department__isnull=True),
                violation_error_message=_("A body belongs to an organization or to a department."),
            ),
            models.CheckConstraint(
                name="body_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A body cannot be its own parent."),
            ),
        ]

    @property
    def owner(self) -> Record | None:
        """The organization or the department the body belongs to."""
        return self.organization or self.department

    def clean(self) -> None:
        """A parent belongs to the same organization or department, and no body is above itself."""
        super().clean()
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("A body cannot be its own parent.")})
            seen.add(above.pk)
            above = above.parent
        if self.parent and (self.parent.organization_id, self.parent.department_id) != (
            self.organization_id,
            self.department_id,
        ):
            raise ValidationError({"parent": _("The parent body belongs to another organization.")})


class BodySuccessionQuerySet(RecordQuerySet):
    """Sets of successions."""

    def for_list(self) -> Self:
        """With both bodies and the source."""
        return self.select_related("predecessor", "successor", "source")


@tracked
@searched("predecessor.name")
class BodySuccession(Cited):
    """One body took over from another. Two may merge into one and one may split: many to many."""

    natural_key_fields = ("predecessor", "successor")
    whole = "successor"
    search_fields = (
        "predecessor__name_en",
        "predecessor__name_fr",
        "successor__name_en",
        "successor__name_fr",
    )

    predecessor = models.ForeignKey(Body, models.PROTECT, related_name="successions", verbose_name=_("predecessor"))
    successor = models.ForeignKey(Body, models.PROTECT, related_name="predecessions", verbose_name=_("successor"))
    on = models.DateField(_("on"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=5, choices=Precision.choices, default=Precision.DAY)

    objects = BodySuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("body succession")
        verbose_name_plural = _("body successions")
        ordering = ("on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="bodysuccession_stated_twice",
                violation_error_message=_("This succession is already recorded."),
            ),
            models.CheckConstraint(
                name="bodysuccession_of_itself",
                condition=~Q(predecessor=F("successor")),
                violation_error_message=_("A body cannot succeed itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    @property
    def on_label(self) -> str:
        """The day of the succession, no more exact than it is known."""
        return formats.date(self.on, self.precision) if self.on else formats.not_stated()


class RuleKind(models.TextChoices):
    """What a rule of a body settles."""

    SESSIONS_A_YEAR = "sessions_a_year", _("Sessions a year")
    SESSION_MONTH = "session_month", _("Month of a session")
    NOTICE_DAYS = "notice_days", _("Days of notice")
    MAJORITY = "majority", _("Majority")
    TERM_YEARS = "term_years", _("Term of office in years")


class RuleScope(models.TextChoices):
    """To which sessions or decisions a rule applies."""

    ALL = "all", _("Everything")
    REGULAR = "regular", _("Regular sessions")
    SPECIAL = "special", _("Special sessions")
    OFFICERS = "officers", _("Officers")
    ADMISSION = "admission", _("Admission of a member")
    AMENDMENT = "amendment", _("Constitutional amendment")
    ELECTION = "election", _("Election of the Director General and the Deputy")
    VOTING_RIGHTS = "voting_rights", _("Maintaining or restoring a vote")


class Majority(models.TextChoices):
    """How many votes a decision needs."""

    SIMPLE = "simple", _("Simple majority")
    TWO_THIRDS = "two_thirds", _("Two-thirds majority")


class BodyRuleQuerySet(PeriodQuerySet):
    """Sets of rules."""

    def for_list(self) -> Self:
        """With body and source."""
        return self.select_related("body", "source")


@tracked
@searched("body.name", "kind")
class BodyRule(Cited, Period):
    """One rule of a body while it was in force: a number, or for a majority its kind.

    Sessions are proposed from these rows and deadlines derived from them.
    """

    few = "a handful of rules for each body"
    natural_key_fields = ("body", "kind", "scope", "number", "start")
    search_fields = ("body__name_en", "body__name_fr", "text_en", "text_fr")

    body = models.ForeignKey(Body, models.PROTECT, related_name="rules", verbose_name=_("body"))
    kind = models.CharField(_("kind"), max_length=16, choices=RuleKind.choices)
    scope = models.CharField(_("applies to"), max_length=16, choices=RuleScope.choices, default=RuleScope.ALL)
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    majority = models.CharField(_("majority"), max_length=12, choices=Majority.choices, blank=True)
    text_en = models.TextField(_("as stated (English)"), blank=True)
    text_fr = models.TextField(_("as stated (French)"), blank=True)

    text = translated("text")

    objects = BodyRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of a body")
        verbose_name_plural = _("rules of bodies")
        ordering = ("body", "kind", "scope", "number")
        constraints = [
            *Period.period_constraints("bodyrule"),
            models.CheckConstraint(
                name="bodyrule_number_and_majority",
                condition=(
                    Q(kind=RuleKind.MAJORITY, number__isnull=True) & ~Q(majority="")
                    | ~Q(kind=RuleKind.MAJORITY) & Q(number__isnull=False, majority="")
                ),
                violation_error_message=_("A majority rule names its majority, any other rule a number."),
            ),
            models.CheckConstraint(
                name="bodyrule_impossible_month",
                condition=~Q(kind=RuleKind.SESSION_MONTH) | Q(number__gte=1, number__lte=12),
                violation_error_message=_("A month is a number from 1 to 12."),
            ),
            no_overlap(
                "body",
                "kind",
                "scope",
                name="bodyrule_two_rules_at_once",
                message=_("Two rules of this kind would hold on one day."),
                condition=~Q(kind=RuleKind.SESSION_MONTH),
            ),
            no_overlap(
                "body",
                "scope",
                "number",
                name="bodyrule_month_stated_twice",
                message=_("This month is already stated for that time."),
                condition=Q(kind=RuleKind.SESSION_MONTH),
            ),
        ]

    def __str__(self) -> str:
        return with_colon(self.body, f"{self.get_kind_display()} {self.value_label}")

    @property
    def value_label(self) -> str:
        """The rule's number, month name or majority in words."""
        if self.kind == RuleKind.MAJORITY:
            return str(self.get_majority_display())
        if self.kind == RuleKind.SESSION_MONTH and self.number:
            return str(MONTHS[self.number])
        return str(self.number)
