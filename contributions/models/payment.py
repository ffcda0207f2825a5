"""What a member state paid in each of its fiscal years, by its public accounts."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contributions.models.currency import currency_field, money_field, year_field
from iomtrack.fiscal import FiscalYear
from iomtrack.history import tracked
from iomtrack.indexes import by
from iomtrack.models import Named, RecordQuerySet, Reference
from iomtrack.search import searched, unsearched
from membership.models import Cited


@tracked
@searched("name", names=("code",))
class TransferProgramme(Reference):
    """A programme under which a state pays an organization. Its other names are its aliases, never other programmes."""

    few = "the programmes of one government"

    class Kind(models.TextChoices):
        """What the programme pays for."""

        ASSESSED = "assessed", _("Assessed contribution of a member")
        VOLUNTARY = "voluntary", _("Voluntary contribution")

    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)

    class Meta(Reference.Meta):
        verbose_name = _("transfer payment programme")
        verbose_name_plural = _("transfer payment programmes")


@tracked
@searched("name")
class ProgrammeAlias(Named):
    """Another name under which a source lists a programme: the same money, not to be added."""

    natural_key_fields = ("programme", "name_en")
    whole = "programme"

    programme = models.ForeignKey(
        TransferProgramme, models.CASCADE, related_name="aliases", verbose_name=_("programme")
    )

    class Meta:
        verbose_name = _("programme alias")
        verbose_name_plural = _("programme aliases")
        ordering = ("programme", "name_en")
        constraints = [
            models.UniqueConstraint(
                "name_en",
                name="programmealias_same_name_twice",
                violation_error_message=_("That name already belongs to a programme."),
            )
        ]


class FiscalYearPaymentQuerySet(RecordQuerySet):
    """Sets of payments per fiscal year."""

    def for_list(self) -> Self:
        """With everything a row names, and what lapsed."""
        return self.select_related("payer", "organization", "department", "programme", "currency", "source").annotate(
            lapsed=F("authority") - F("paid")
        )


@tracked
@unsearched("Only numbers: reached through its programme.")
class FiscalYearPayment(Cited):
    """What a state's public accounts show for one programme and fiscal year: authority and what was paid.

    The fiscal year is named by the calendar year it begins in. It is neither the assessment year nor a payment date.
    Where several editions differ the latest is kept and named.
    """

    search_fields = ("programme__name_en", "programme__name_fr", "organization__name_en", "organization__name_fr")
    natural_key_fields = ("payer", "programme", "fiscal_year")

    payer = models.ForeignKey(
        "membership.State", models.PROTECT, related_name="fiscal_year_payments", verbose_name=_("payer")
    )
    organization = models.ForeignKey(
        "membership.Organization",
        models.PROTECT,
        related_name="fiscal_year_payments",
        verbose_name=_("organization"),
    )
    department = models.ForeignKey(
        "membership.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fiscal_year_payments",
        verbose_name=_("department"),
    )
    programme = models.ForeignKey(
        TransferProgramme, models.PROTECT, related_name="payments", verbose_name=_("programme")
    )
    fiscal_year = year_field(
        _("fiscal year"), help_text=_("The calendar year in which the fiscal year begins: 2013 for 2013-14.")
    )
    authority = money_field(_("authority"), help_text=_("What could be spent."))
    paid = money_field(_("paid"), help_text=_("What was spent."))
    currency = currency_field()
    edition = models.CharField(
        _("edition"), max_length=20, blank=True, help_text=_("The edition of the public accounts the figures are from.")
    )

    objects = FiscalYearPaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment per fiscal year")
        verbose_name_plural = _("payments per fiscal year")
        ordering = ("-fiscal_year", "programme")
        indexes = [
            by("fiscalyearpayment", "fiscal_year"),
            by("fiscalyearpayment", "currency", "authority"),
            by("fiscalyearpayment", "currency", "paid"),
            by("fiscalyearpayment", "edition"),
        ]
        constraints = [
            models.UniqueConstraint(
                "payer",
                "programme",
                "fiscal_year",
                name="fiscalyearpayment_same_programme_twice",
                violation_error_message=_("This programme already has its figures for that fiscal year."),
            ),
            models.CheckConstraint(
                name="fiscalyearpayment_negative_amount",
                condition=Q(authority__gte=0, paid__gte=0),
                violation_error_message=_("Authority and payment are not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.year_label}"

    @property
    def year_label(self) -> str:
        """The fiscal year as written: 2013-14."""
        return FiscalYear(self.fiscal_year).label

    @property
    def lapse(self) -> Decimal:
        """Authority that was not spent."""
        return self.authority - self.paid
