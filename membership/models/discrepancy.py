"""What does not add up in the published tables: discrepancies, and the sums that are checked."""

from decimal import Decimal

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from iomtrack.bilingual import LanguageText, translated
from iomtrack.history import tracked
from iomtrack.models import Record, RecordQuerySet
from iomtrack.search import searched, unsearched
from membership.models.published import PublishedFigure, PublishedTable
from membership.models.source import Cited, Language, in_language
from membership.sums import trimmed

NEVER_ADD_CURRENCIES = """
IF EXISTS (
    SELECT 1
    FROM membership_publishedfigure added
    JOIN membership_sumcheckpart other ON other.sum_check_id = NEW.sum_check_id AND other.id <> NEW.id
    JOIN membership_publishedfigure present ON present.id = other.figure_id
    WHERE added.id = NEW.figure_id AND added.currency <> present.currency
) THEN
    RAISE EXCEPTION 'a sum check never adds two currencies' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'sumcheckpart_two_currencies';
END IF;
RETURN NEW;
"""


class DiscrepancyQuerySet(RecordQuerySet):
    """Discrepancies."""

    def for_list(self) -> "DiscrepancyQuerySet":
        """Fetch what a list of discrepancies shows."""
        return self.select_related("source", "table")


@tracked
@searched("place", names=("code",), language="source.language")
class Discrepancy(Cited):
    """Something printed that does not add up or is contradicted elsewhere; shown, never repaired silently."""

    few = "what somebody found in the publications that were read"
    natural_key_fields = ("code",)
    search_fields = (
        "code", "place_en", "place_fr", "printed", "adds_up_to_en", "adds_up_to_fr", "explanation_en",
        "explanation_fr",
    )  # fmt: skip

    class Kind(models.TextChoices):
        TRANSPOSITION = "transposition", _("Digits transposed")
        ARITHMETIC = "arithmetic", _("Does not add up")
        ROUNDING = "rounding", _("Rounding")
        COVERAGE = "coverage", _("Covers something else")
        CURRENCY = "currency", _("Different currencies")
        CLAIMS = "claims", _("Sources disagree")
        WORDING = "wording", _("Different wordings")
        EXTRACTION = "extraction", _("Text damaged in the file")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        EXPLAINED = "explained", _("Explained, kept as printed")
        SETTLED = "settled", _("Settled by the publisher")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    table = models.ForeignKey(
        PublishedTable,
        verbose_name=_("published table"),
        on_delete=models.PROTECT,
        related_name="discrepancies",
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.OPEN)
    place_en = models.CharField(_("where, in English"), max_length=200)
    place_fr = models.CharField(_("where, in French"), max_length=200)
    printed = models.TextField(_("printed text"), blank=True)
    adds_up_to_en = models.TextField(_("what it adds up to, in English"), blank=True)
    adds_up_to_fr = models.TextField(_("what it adds up to, in French"), blank=True)
    explanation_en = models.TextField(_("what it is, in English"))
    explanation_fr = models.TextField(_("what it is, in French"))

    place = translated("place")
    name = place
    adds_up_to = translated("adds_up_to")
    explanation = translated("explanation")
    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("discrepancy")
        verbose_name_plural = _("discrepancies")
        ordering = ("position", "code")

    def __str__(self) -> str:
        """Return where it is printed."""
        return self.place.plain

    @property
    def printed_text(self) -> LanguageText:
        """The printed text, in the language of the source."""
        return in_language(self.printed, self.source.language if self.source else Language.ENGLISH)


class SumCheckQuerySet(RecordQuerySet):
    """Sum checks."""

    def for_list(self) -> "SumCheckQuerySet":
        """Fetch every figure that a check adds or compares, in a constant number of queries."""
        return self.select_related("table", "discrepancy").prefetch_related(
            "parts__figure__table", "parts__figure__proposal"
        )


@tracked
@searched("label", names=("code",))
class SumCheck(Record):
    """A statement that printed figures should make up other printed figures; the arithmetic is in `sums`."""

    natural_key_fields = ("code",)
    whole = "table"
    search_fields = ("code", "label_en", "label_fr", "table__code", "table__title")

    class Kind(models.TextChoices):
        TOTAL = "total", _("The parts make up the total")
        SHARE = "share", _("The parts are a share of the total")
        MINIMUM = "minimum", _("The total is at least the parts")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    table = models.ForeignKey(
        PublishedTable, verbose_name=_("published table"), on_delete=models.CASCADE, related_name="checks"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.TOTAL)
    label_en = models.CharField(_("label in English"), max_length=200)
    label_fr = models.CharField(_("label in French"), max_length=200)
    discrepancy = models.ForeignKey(
        Discrepancy,
        verbose_name=_("discrepancy"),
        on_delete=models.PROTECT,
        related_name="checks",
        null=True,
        blank=True,
    )

    label = translated("label")
    objects = SumCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("sum check")
        verbose_name_plural = _("sum checks")
        ordering = ("table", "position", "code")

    def __str__(self) -> str:
        """Return the label in the active language."""
        return self.label.plain


@tracked
@pgtrigger.register(
    pgtrigger.Trigger(
        name="never_add_two_currencies",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=NEVER_ADD_CURRENCIES,
    )
)
@unsearched("A figure on one side of a sum: the figure and the sum are both searched.")
class SumCheckPart(Record):
    """One printed figure on one side of a sum check, with the factor it is taken with (30 % is 0.30 FTE)."""

    class Side(models.TextChoices):
        PART = "part", _("part")
        TOTAL = "total", _("total")

    sum_check = models.ForeignKey(SumCheck, verbose_name=_("sum check"), on_delete=models.CASCADE, related_name="parts")
    figure = models.ForeignKey(
        PublishedFigure, verbose_name=_("figure"), on_delete=models.PROTECT, related_name="check_parts"
    )
    side = models.CharField(_("side"), max_length=5, choices=Side.choices, default=Side.PART)
    factor = models.DecimalField(_("factor"), max_digits=12, decimal_places=6, default=1)

    class Meta:
        verbose_name = _("part of a sum check")
        verbose_name_plural = _("parts of a sum check")
        ordering = ("sum_check", "side", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["sum_check", "figure", "side"],
                name="sumcheckpart_figure_twice",
                violation_error_message=_("This figure is already on this side of the check."),
            ),
            models.CheckConstraint(
                condition=~models.Q(factor=0),
                name="sumcheckpart_zero_factor",
                violation_error_message=_("The factor cannot be zero."),
            ),
        ]

    def __str__(self) -> str:
        """Return the figure."""
        return str(self.figure)

    def get_absolute_url(self) -> str:
        """Return no page: a part is shown with its check."""
        return ""

    @property
    def trimmed_factor(self) -> Decimal:
        """The factor without the zeros that the database adds."""
        return trimmed(self.factor)

    def clean(self) -> None:
        """Refuse a figure without a number, and a figure in another currency than the rest of the check."""
        super().clean()
        if self.figure_id is None or self.sum_check_id is None:
            return
        if self.figure.value is None:
            raise ValidationError({"figure": _("This cell has no number.")})
        others = PublishedFigure.objects.filter(check_parts__sum_check=self.sum_check)
        if others.exclude(check_parts=self.pk).exclude(currency=self.figure.currency).exists():
            raise ValidationError({"figure": _("A sum check never adds two currencies.")})
