"""International organizations, forums and institutes, with the names they had on any day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from iomtrack.bilingual import translated
from iomtrack.history import tracked
from iomtrack.models import Period, RecordQuerySet, Reference
from iomtrack.practice import Practisable
from iomtrack.ranges import no_overlap
from iomtrack.search import searched, unsearched
from membership.models.naming import NAMES_OVER_TIME, DatedName, Renamed
from membership.models.source import Cited


class OrganizationQuerySet(RecordQuerySet["Organization"]):
    """Organizations as lists need them."""

    def for_list(self) -> "OrganizationQuerySet":
        """With the source that a row shows."""
        return self.select_related("source")

    def principal(self) -> "Organization | None":
        """The organization that pages show when none is asked for: the first one."""
        return self.order_by("position", "code").first()


@tracked
@searched("name", names=("acronym", "code"))
class Organization(Cited, Renamed, Practisable):
    """One international organization, forum or institute that a state can belong to.

    `name_en` and `name_fr` are the names in use today; what it was called on another day is in OrganizationName.
    """

    class Kind(models.TextChoices):
        """What sort of body it is: only an intergovernmental organization has members bound by a constitution."""

        ORGANIZATION = "organization", _("Intergovernmental organization")
        FORUM = "forum", _("Forum")
        INSTITUTE = "institute", _("Research institute")

    code = models.SlugField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    seat_en = models.CharField(_("seat (English)"), max_length=100, blank=True)
    seat_fr = models.CharField(_("seat (French)"), max_length=100, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    seat = translated("seat")
    few = "the organizations that a state belongs to"
    natural_key_fields = ("code",)
    search_fields = NAMES_OVER_TIME

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["position", "code"]


@tracked
@searched("name", names=("acronym",))
class OrganizationName(DatedName):
    """One name and acronym of an organization, and the days on which it was the official one."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="names", verbose_name=_("organization"))

    whole = "organization"
    natural_key_fields = ("organization", "start")

    class Meta:
        verbose_name = _("name of an organization")
        verbose_name_plural = _("names of organizations")
        ordering = ["organization", "start"]
        constraints = [
            *Period.period_constraints("organizationname"),
            no_overlap(
                "organization",
                name="organizationname_two_names_at_once",
                message=_("This organization already has a name in that period."),
            ),
        ]


@tracked
@unsearched("Has no page, neither of its own nor of a whole.")
class ServiceArea(Cited, Reference):
    """One of the areas in which an organization serves its members, as its programme groups them."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="service_areas", verbose_name=_("organization")
    )
    description_en = models.TextField(_("description (English)"), blank=True)
    description_fr = models.TextField(_("description (French)"), blank=True)

    description = translated("description")
    natural_key_fields = ("code",)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("service area")
        verbose_name_plural = _("service areas")
        ordering = ["position", "code"]
