"""Agreements under which contributions are made and services bought."""

import datetime as dt
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from contributions.calculations import percent
from contributions.models.currency import currency_field, money_field
from iomtrack import formats
from iomtrack.bilingual import translated
from iomtrack.history import tracked
from iomtrack.models import Period, PeriodQuerySet, Record, RecordQuerySet
from iomtrack.search import searched, unsearched
from membership.models import Cited


class AgreementQuerySet(RecordQuerySet):
    """Sets of agreements."""

    def for_list(self) -> Self:
        """With the terms of the latest amendment; what it does not state stays empty."""
        latest = AgreementAmendment.objects.filter(agreement=OuterRef("pk")).order_by("-number")
        return self.select_related("organization", "department", "source").annotate(
            latest_number=Subquery(latest.values("number")[:1]),
            latest_value=Subquery(latest.values("value")[:1]),
            latest_currency=Subquery(latest.values("currency__code")[:1]),
            latest_start=Subquery(latest.values("start")[:1]),
            latest_end=Subquery(latest.values("end")[:1]),
            latest_precision=Subquery(latest.values("precision")[:1]),
        )


@tracked
@searched("title", names=("reference",), text=("party",))
class Agreement(Cited):
    """An agreement, a memorandum or a series of yearly agreements that a source describes.

    Its terms stand in its amendments, number 0 being the agreement as signed. What the source does not state
    is empty and shown as "Not stated".
    """

    few = "what one government signed"

    class Kind(models.TextChoices):
        """What sort of instrument it is."""

        CONTRIBUTION = "contribution", _("Contribution agreement")
        MEMBERSHIP = "membership", _("Membership obligation")
        FUND = "fund", _("Contribution to a fund")
        MEMORANDUM = "memorandum", _("Memorandum of understanding")
        FRAMEWORK = "framework", _("Cooperation framework")
        SERVICE = "service", _("Service arrangement")

    class Stage(models.TextChoices):
        """How far the source says it had come."""

        CONCLUDED = "concluded", _("Concluded")
        BEING_FINALIZED = "being_finalized", _("Being finalized")
        NOT_STATED = "not_stated", _("Not stated")

    search_fields = ("reference", "title_en", "title_fr", "organization__name_en", "organization__name_fr", "party")
    natural_key_fields = ("reference",)

    reference = models.SlugField(_("reference"), max_length=60, unique=True)
    title_en = models.CharField(_("title (English)"), max_length=255)
    title_fr = models.CharField(_("title (French)"), max_length=255, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    stage = models.CharField(_("stage"), max_length=15, choices=Stage.choices, default=Stage.NOT_STATED)
    organization = models.ForeignKey(
        "membership.Organization",
        models.PROTECT,
        related_name="agreements",
        verbose_name=_("organization"),
        help_text=_("The organization or forum the agreement is with."),
    )
    department = models.ForeignKey(
        "membership.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("department"),
    )
    party = models.CharField(
        _("party as printed"), max_length=255, blank=True, help_text=_("The party for Canada, in the source's words.")
    )
    yearly = models.BooleanField(
        _("renewed every year"), default=False, help_text=_("The row stands for a series of yearly agreements.")
    )

    title = translated("title")

    # annotated by .for_list()
    latest_start: dt.date | None
    latest_end: dt.date | None
    latest_precision: str

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("organization", "reference")

    def __str__(self) -> str:
        return self.title.plain

    @property
    def latest(self) -> "AgreementAmendment | None":
        """The terms that stand: those of the amendment with the highest number."""
        return self.amendments.order_by("-number").first()

    @property
    def latest_period_label(self) -> str:
        """The period of the terms that stand, in words; empty when neither end is stated. Needs `for_list()`."""
        if self.latest_start is None and self.latest_end is None:
            return ""
        return formats.period(self.latest_start, self.latest_end, self.latest_precision)


@tracked
@searched(page="agreement")
class AgreementAmendment(Cited, Period):
    """The terms of an agreement as signed (number 0) or as amended (1, 2, ...).

    The value is the total after the amendment, not the change.
    """

    search_fields = ("agreement__title_en", "agreement__title_fr")
    natural_key_fields = ("agreement", "number")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="amendments", verbose_name=_("agreement"))
    number = models.PositiveSmallIntegerField(_("amendment"), default=0, help_text=_("0 is the agreement as signed."))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    value = money_field(
        _("value"), null=True, blank=True, help_text=_("The total, not the change. Empty when not stated.")
    )
    currency = currency_field(null=True, blank=True)
    foreign_value = money_field(_("value in foreign currency"), null=True, blank=True)
    foreign_currency = currency_field(null=True, blank=True, verbose_name=_("foreign currency"))
    whole = money_field(
        _("whole fund"),
        null=True,
        blank=True,
        help_text=_("The total, in the same currency, that the value is a share of."),
    )
    printed_share = models.CharField(_("share as printed"), max_length=20, blank=True)
    expected_results_en = models.TextField(_("expected results (English)"), blank=True)
    expected_results_fr = models.TextField(_("expected results (French)"), blank=True)

    expected_results = translated("expected_results")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement amendment")
        verbose_name_plural = _("agreement amendments")
        ordering = ("agreement", "number")
        constraints = [
            *Period.period_constraints("agreementamendment"),
            models.UniqueConstraint(
                "agreement",
                "number",
                name="agreementamendment_same_number_twice",
                violation_error_message=_("This agreement already has an amendment of that number."),
            ),
            models.CheckConstraint(
                name="agreementamendment_value_without_currency",
                condition=Q(value__isnull=True) | Q(currency__isnull=False),
                violation_error_message=_("A value needs its currency."),
            ),
            models.CheckConstraint(
                name="agreementamendment_half_a_foreign_value",
                condition=Q(foreign_value__isnull=True, foreign_currency__isnull=True)
                | Q(foreign_value__isnull=False, foreign_currency__isnull=False, value__isnull=False),
                violation_error_message=_(
                    "A value in foreign currency needs its currency, and the value it stands beside."
                ),
            ),
            models.CheckConstraint(
                name="agreementamendment_share_larger_than_whole",
                condition=Q(whole__isnull=True) | Q(value__isnull=False, value__lte=models.F("whole")),
                violation_error_message=_("The value is a share of the whole fund: it cannot be larger or missing."),
            ),
            models.CheckConstraint(
                name="agreementamendment_negative_value",
                condition=Q(value__isnull=True) | Q(value__gte=0),
                violation_error_message=_("A value is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, {self.number}"

    def get_absolute_url(self) -> str:
        """The agreement's page. (`whole`, which says this for other parts, is a column here: the whole fund.)"""
        return self.agreement.get_absolute_url()

    @property
    def share(self) -> Decimal | None:
        """The value in percent of the whole fund, to two decimals."""
        return percent(self.value, self.whole) if self.whole else None


class AgreementDeliverableQuerySet(RecordQuerySet):
    """Sets of deliverables."""

    def for_list(self) -> Self:
        """With agreement and output."""
        return self.select_related("agreement", "output__organization")


@tracked
@unsearched("Links an agreement and an output, which are both searched.")
class AgreementDeliverable(Record):
    """An output that an agreement names as a deliverable; the output itself says how often it is expected."""

    search_fields = ("agreement__title_en", "agreement__title_fr", "output__name_en", "output__name_fr")
    natural_key_fields = ("agreement", "output")
    whole = "agreement"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="deliverables", verbose_name=_("agreement"))
    output = models.ForeignKey(
        "governance.ExpectedOutput", models.PROTECT, related_name="agreements", verbose_name=_("expected output")
    )

    objects = AgreementDeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        ordering = ("agreement", "output__position", "pk")
        constraints = [
            models.UniqueConstraint(
                "agreement",
                "output",
                name="agreementdeliverable_stated_twice",
                violation_error_message=_("The agreement already names this output."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, {self.output}"
