"""Tables and figures of the source documents, exactly as printed."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from iomtrack.bilingual import LanguageText
from iomtrack.history import tracked
from iomtrack.indexes import by, parts_of, with_languages
from iomtrack.models import RecordQuerySet
from iomtrack.search import searched
from membership.models.source import Cited, Judged, Language, in_language
from membership.sums import trimmed

PRINTED_NUMBER = re.compile(r"\d[\d,]*(?:\.(?P<decimals>\d+))?|\.(?P<only_decimals>\d+)")


class PublishedTableQuerySet(RecordQuerySet):
    """Published tables."""

    def for_list(self) -> "PublishedTableQuerySet":
        """Fetch what a list of tables shows."""
        return self.select_related("source").annotate(
            figure_count=models.Count("figures", filter=models.Q(figures__corrects=None), distinct=True),
            check_count=models.Count("checks", distinct=True),
            discrepancy_count=models.Count("discrepancies", distinct=True),
        )


@tracked
@searched("number", "title", names=("code",), text=("section", "unit_note"), language="language")
class PublishedTable(Cited):
    """One table, chart or set of figures in running text of a source, with its printed title and notes."""

    few = "the tables of the publications that were read"

    class Kind(models.TextChoices):
        TABLE = "table", _("Table")
        CHART = "chart", _("Chart")
        TEXT = "text", _("Figures in running text")

    natural_key_fields = ("code",)
    search_fields = ("code", "number", "title", "source__title_en", "source__title_fr", "unit_note")

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices, default=Kind.TABLE)
    number = models.CharField(_("number as printed"), max_length=40, blank=True)
    title = models.CharField(_("title as printed"), max_length=300)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices, default=Language.ENGLISH)
    section = models.CharField(_("page or section"), max_length=120, blank=True)
    period_start = models.DateField(_("first day covered"), null=True, blank=True)
    period_end = models.DateField(_("last day covered"), null=True, blank=True)
    row_heading = models.CharField(_("heading of the row labels as printed"), max_length=120, blank=True)
    unit_note = models.CharField(_("unit as printed"), max_length=200, blank=True)
    printed_notes = models.TextField(_("notes under the table as printed"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = PublishedTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("published table")
        verbose_name_plural = _("published tables")
        ordering = ("position", "code")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start")),
                name="publishedtable_reversed_period",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        """Return number and title as printed."""
        return ". ".join(part for part in (self.number, self.title) if part)

    @property
    def printed_section(self) -> LanguageText:
        """The page or section, in the language in which it was published."""
        return in_language(self.section, self.language)

    @property
    def printed_title(self) -> LanguageText:
        """The title, in the language in which it was published."""
        return in_language(str(self), self.language)

    name = printed_title


class Scale(models.IntegerChoices):
    """By what a printed number is to be multiplied."""

    ONE = 1, _("units")
    THOUSAND = 1_000, _("thousands")
    MILLION = 1_000_000, _("millions")


class PublishedFigureQuerySet(RecordQuerySet):
    """Published figures."""

    def for_list(self) -> "PublishedFigureQuerySet":
        """Fetch what a list of figures shows."""
        return self.select_related("table__source", "corrects__table")

    def printed_cells(self) -> "PublishedFigureQuerySet":
        """Cells that are really printed, without the values proposed beside them."""
        return self.filter(corrects=None)


@tracked
@searched("row_label", "column_label", text=("unit",), language="table.language")
class PublishedFigure(Judged):
    """One cell of a published table exactly as printed, and the number read from it if it is a number.

    A row with `corrects` is not printed anywhere: it is the value proposed beside a printed one,
    and takes its place in the table from it.
    """

    natural_key_fields = ("table", "row_position", "column_position")
    whole = "table"
    search_fields = ("row_label", "column_label", "printed", "table__title", "table__code", "note_en", "note_fr")

    table = models.ForeignKey(PublishedTable, verbose_name=_("table"), on_delete=models.CASCADE, related_name="figures")
    row_position = models.PositiveSmallIntegerField(_("row"), null=True, blank=True)
    column_position = models.PositiveSmallIntegerField(_("column"), null=True, blank=True)
    row_label = models.CharField(_("row label as printed"), max_length=300, blank=True)
    column_label = models.CharField(_("column label as printed"), max_length=200, blank=True)
    printed = models.TextField(_("printed text"), blank=True)
    value = models.DecimalField(_("number"), max_digits=20, decimal_places=6, null=True, blank=True)
    value_high = models.DecimalField(
        _("upper end of a printed range"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    scale = models.PositiveIntegerField(_("scale"), choices=Scale.choices, default=Scale.ONE)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    currency = models.CharField(_("currency code"), max_length=3, blank=True)
    period_start = models.DateField(_("first day covered"), null=True, blank=True)
    period_end = models.DateField(_("last day covered"), null=True, blank=True)
    corrects = models.OneToOneField(
        "self",
        verbose_name=_("proposed instead of"),
        on_delete=models.CASCADE,
        related_name="proposal",
        null=True,
        blank=True,
    )

    objects = PublishedFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        ordering = ("table", "row_position", "column_position", "pk")
        indexes = [
            by("publishedfigure", "row_position"),
            by("publishedfigure", "column_position"),
            by("publishedfigure", "value"),
            by("publishedfigure", "scale"),
            by("publishedfigure", "currency"),
            by("publishedfigure", "certainty"),
            *parts_of("publishedfigure", "row_label", "column_label", "printed", *with_languages("note")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "row_position", "column_position"],
                name="publishedfigure_two_in_one_cell",
                violation_error_message=_("This cell of the table already has a figure."),
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True, row_position__isnull=False, column_position__isnull=False)
                | models.Q(corrects__isnull=False, row_position__isnull=True, column_position__isnull=True),
                name="publishedfigure_no_place",
                violation_error_message=_(
                    "A printed figure needs a row and a column; a proposed value takes those of the figure it corrects."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(value_high__isnull=True) | models.Q(value_high__gt=models.F("value")),
                name="publishedfigure_reversed_range",
                violation_error_message=_("The upper end of a range must be above its lower end."),
            ),
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start")),
                name="publishedfigure_reversed_period",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(currency="") | models.Q(currency__regex=r"^[A-Z]{3}$"),
                name="publishedfigure_bad_currency",
                violation_error_message=_("A currency is three capital letters."),
            ),
        ]

    def __str__(self) -> str:
        """Return row, column and printed text."""
        return f"{self.place}: {self.printed}" if self.place else self.printed

    @property
    def place(self) -> str:
        """Row and column as printed; the number of the row where neither is printed."""
        labels = [" ".join(label.split()) for label in (self.row_label, self.column_label) if label]
        return ", ".join(labels) or str(self.row_position or "")

    def clean(self) -> None:
        """Refuse a value proposed for a figure of another table."""
        super().clean()
        if self.corrects is not None and self.corrects.table_id != self.table_id:
            raise ValidationError({"corrects": _("The corrected figure is in another table.")})

    @property
    def printed_text(self) -> LanguageText:
        """The printed text, in the language of its table."""
        return in_language(self.printed, self.table.language)

    @property
    def row_text(self) -> LanguageText:
        """The row label, in the language of its table."""
        return in_language(self.row_label, self.table.language)

    @property
    def column_text(self) -> LanguageText:
        """The column label, in the language of its table."""
        return in_language(self.column_label, self.table.language)

    @property
    def number(self) -> Decimal | None:
        """The number meant: the mid-point where a range is printed; not multiplied by the scale."""
        if self.value is None or self.value_high is None:
            return self.value
        return (self.value + self.value_high) / 2

    @property
    def trimmed_number(self) -> Decimal | None:
        """The number without the zeros that the database adds after the printed digits."""
        return None if self.number is None else trimmed(self.number)

    @property
    def resolution(self) -> Decimal | None:
        """Half of the last printed digit, in the printed scale: 0.05 for "37.1 M", 0.5 for "2M"."""
        match = PRINTED_NUMBER.search(self.printed)
        if self.value is None or match is None:
            return None
        decimals = match["decimals"] or match["only_decimals"] or ""
        return Decimal(5).scaleb(-len(decimals) - 1)
