"""States, the regions of the world they lie in and the groups they belong to."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iomtrack import kept
from iomtrack.bilingual import translated
from iomtrack.history import tracked
from iomtrack.kept import Known
from iomtrack.models import Named, Period, PeriodQuerySet, RecordQuerySet, Reference
from iomtrack.ranges import no_overlap
from iomtrack.search import searched, unsearched
from membership.models.source import Cited

three_letters = RegexValidator(r"^[A-Z]{3}$", _("Enter three capital letters."))


@tracked
@unsearched("Has no page, neither of its own nor of a whole.")
class Region(Cited, Reference):
    """One region of the M49 standard; `code` is its three-digit number, `parent` the region it lies in."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )

    natural_key_fields = ("code",)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["position", "code"]

    def get_absolute_url(self) -> str:
        """A region has no page of its own."""
        return ""

    @property
    def continent(self) -> "Region":
        """The M49 region at the top: Africa, Americas, Asia, Europe or Oceania."""
        return self.parent.continent if self.parent else self


class StateQuerySet(PeriodQuerySet["State"]):
    """States as lists need them."""

    def for_list(self) -> "StateQuerySet":
        """With the region and the continent that a row shows."""
        return self.select_related("region__parent", "source")

    def ours(self, known: Known | None = None) -> "State | None":
        """The state whose delegation keeps these records; out of what a page keeps, if it does."""
        if known and State in known:
            found = next((pk for pk, state in known[State].records.items() if vars(state)["is_ours"]), None)
            return None if found is None else kept.records(State, [found], known)[found]
        return self.filter(is_ours=True).first()


@tracked
@searched("name", names=("formal_name", "iso3", "iso2"))
class State(Cited, Named, Period):
    """One state, present or past; the period is how long it existed, and is not stated for a present one.

    The key is the ISO 3166-1 alpha-3 code; a past state keeps the code that it had (ISO 3166-3).
    A row exists for a state, never for a dependent territory that merely has an ISO code.
    """

    iso3 = models.CharField(_("ISO code"), max_length=3, unique=True, validators=[three_letters])
    iso2 = models.CharField(_("ISO code (two letters)"), max_length=2, blank=True)
    iso_numeric = models.CharField(_("ISO number"), max_length=3, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="states", verbose_name=_("region")
    )
    formal_name_en = models.CharField(_("formal name (English)"), max_length=255, blank=True)
    formal_name_fr = models.CharField(_("formal name (French)"), max_length=255, blank=True)

    is_ours = models.BooleanField(
        _("our state"), default=False, help_text=_("The state whose delegation keeps these records.")
    )

    formal_name = translated("formal_name")
    few = "the states of the world"
    natural_key_fields = ("iso3",)
    search_fields = ("name_en", "name_fr", "formal_name_en", "formal_name_fr", "iso3")

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["iso3"]
        constraints = [
            *Period.period_constraints("state"),
            models.UniqueConstraint(
                fields=["is_ours"],
                condition=Q(is_ours=True),
                name="state_a_second_one_of_ours",
                violation_error_message=_("Only one state can be ours."),
            ),
            models.CheckConstraint(
                name="state_a_code_that_is_not_three_letters",
                condition=Q(iso3__regex=r"^[A-Z]{3}$"),
                violation_error_message=_("Enter three capital letters."),
            ),
        ]

    @property
    def is_past(self) -> bool:
        """Whether the state has ceased to exist."""
        return self.end is not None


@tracked
@searched("name", names=("code",))
class StateGroup(Cited, Reference):
    """A group of states that is not an organization: a UN regional group, the least developed, Friends of the IOM."""

    few = "the groups that states form"

    class Kind(models.TextChoices):
        """What brings the states of a group together."""

        REGIONAL = "regional", _("United Nations regional group")
        DEVELOPMENT = "development", _("Development category")
        INFORMAL = "informal", _("Informal group")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    description_en = models.TextField(_("description (English)"), blank=True)
    description_fr = models.TextField(_("description (French)"), blank=True)

    description = translated("description")
    natural_key_fields = ("code",)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of states")
        verbose_name_plural = _("groups of states")
        ordering = ["position", "code"]


class GroupMembershipQuerySet(PeriodQuerySet):
    """Group memberships as lists need them."""

    def for_list(self) -> "GroupMembershipQuerySet":
        """With the group, the state and the source that a row shows."""
        return self.select_related("group", "state__region__parent", "source")


@tracked
@searched("state.name")
class GroupMembership(Cited, Period):
    """One state in one group for one period."""

    group = models.ForeignKey(StateGroup, models.PROTECT, related_name="memberships", verbose_name=_("group"))
    state = models.ForeignKey(State, models.PROTECT, related_name="group_memberships", verbose_name=_("state"))

    natural_key_fields = ("group", "state", "start")
    whole = "group"
    search_fields = ("state__name_en", "state__name_fr", "state__iso3", "group__name_en", "group__name_fr")

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership in a group")
        verbose_name_plural = _("memberships in groups")
        ordering = ["group", "state__iso3", "start"]
        constraints = [
            *Period.period_constraints("groupmembership"),
            no_overlap(
                "group",
                "state",
                name="groupmembership_twice_in_one_group",
                message=_("This state is already in the group in that period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} - {self.group}"
