"""Where a fact comes from: sources, what cites them, and the claims of sources that disagree."""

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.bilingual import LanguageText, active_language, translated, with_colon
from iomtrack.history import tracked
from iomtrack.indexes import by, parts_of, with_languages
from iomtrack.models import Precision, Record, RecordQuerySet
from iomtrack.search import searched


class Language(models.TextChoices):
    """The language in which a text was published."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    SPANISH = "es", _("Spanish")
    BILINGUAL = "en-fr", _("English and French")


class Certainty(models.TextChoices):
    """How far a recorded fact can be relied on."""

    STATED = "stated", _("Stated by the source")
    CORRECTED = "corrected", _("Corrected")
    INFERRED = "inferred", _("Inferred")
    DISPUTED = "disputed", _("Disputed")
    RECORDED = "recorded", _("Recorded by the delegation")


def in_language(text: str, language: str) -> LanguageText:
    """Published text that knows its language; bilingual text is taken to be in the reader's."""
    return LanguageText(text, active_language() if language == Language.BILINGUAL else language)


@tracked
@searched("title", names=("short", "symbol", "code"))
class Source(Record):
    """One publication or data set from which facts were taken, as published."""

    few = "publications that staff have read"
    natural_key_fields = ("code",)
    search_fields = ("code", "title_en", "title_fr", "short_en", "short_fr", "publisher_en", "publisher_fr", "symbol")

    code = models.SlugField(_("code"), max_length=80, unique=True)
    title_en = models.CharField(_("title in English"), max_length=300)
    title_fr = models.CharField(
        _("title in French"),
        max_length=300,
        blank=True,
        help_text=_("Empty for a document published in English only."),
    )
    short_en = models.CharField(
        _("short title in English"), max_length=60, blank=True, help_text=_("What tables and lists call it.")
    )
    short_fr = models.CharField(_("short title in French"), max_length=60, blank=True)
    publisher_en = models.CharField(_("publisher in English"), max_length=200, blank=True)
    publisher_fr = models.CharField(_("publisher in French"), max_length=200, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_precision = models.CharField(
        _("precision of the date"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    symbol = models.CharField(_("symbol"), max_length=100, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices, default=Language.ENGLISH)
    note_en = models.TextField(_("note in English"), blank=True)
    note_fr = models.TextField(_("note in French"), blank=True)

    title = translated("title")
    short = translated("short")
    publisher = translated("publisher")
    note = translated("note")

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("code",)

    def __str__(self) -> str:
        """Return the short title in the active language; without one, the title."""
        return self.name.plain

    @property
    def name(self) -> LanguageText:
        """What tables and lists call it."""
        return self.short or self.title

    @property
    def published_label(self) -> str:
        """The date of publication, no finer than it is known; empty when it is not stated."""
        if self.published_on is None:
            return ""
        return formats.date_in_table(self.published_on, self.published_precision)


class Judged(Record):
    """A fact of which somebody said how certain it is, with a note in both languages."""

    certainty = models.CharField(_("certainty"), max_length=9, choices=Certainty.choices, default=Certainty.STATED)
    note_en = models.TextField(_("note in English"), blank=True)
    note_fr = models.TextField(_("note in French"), blank=True)

    note = translated("note")

    class Meta:
        abstract = True


class Cited(Judged):
    """A fact that names its source and where in it the fact stands."""

    source = models.ForeignKey(Source, verbose_name=_("source"), on_delete=models.PROTECT, null=True, blank=True)
    locator = models.CharField(
        _("where in the source"),
        max_length=200,
        blank=True,
        help_text=_("Section, page, table or row of the source."),
    )

    class Meta:
        abstract = True

    @property
    def place_in_source(self) -> LanguageText:
        """Where in the source, in the language of the source, whose headings it quotes."""
        return self.as_printed(self.locator)

    def as_printed(self, text: str) -> LanguageText:
        """Words that the source prints, in the language of the source."""
        return in_language(text, self.printed_in)

    @property
    def printed_in(self) -> str:
        """The language of the source."""
        source = self.source
        return source.language if source else Language.BILINGUAL

    @property
    def citation(self) -> str:
        """Source and locator in one line; empty when no source is recorded."""
        return ", ".join(part for part in (str(self.source or ""), self.locator) if part)


class ClaimQuerySet(RecordQuerySet):
    """Claims."""

    def for_list(self) -> "ClaimQuerySet":
        """Fetch what a list of claims shows; each record with what its own name needs."""
        records = [
            model.objects.for_list()
            for model in apps.get_models()
            if issubclass(model, Record) and model is not self.model
        ]
        return self.select_related("source", "content_type").prefetch_related(GenericPrefetch("record", records))

    def about(self, record: models.Model) -> "ClaimQuerySet":
        """What the sources say about one record."""
        return self.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)


@tracked
@searched("value", language="source.language", page="record")
class Claim(Cited):
    """What one source says about one field of one record, kept when sources disagree.

    The record itself holds the chosen value; the claims hold every value, as printed.
    """

    search_fields = ("field", "value", "source__title_en", "source__title_fr", "note_en", "note_fr")
    seen_through = ("record",)

    content_type = models.ForeignKey(ContentType, verbose_name=_("kind of record"), on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField(_("record number"))
    record = GenericForeignKey("content_type", "object_id")
    field = models.CharField(_("what the claim is about"), max_length=100)
    on = models.DateField(_("as of"), null=True, blank=True)
    value = models.CharField(_("value as printed"), max_length=300)
    source = models.ForeignKey(Source, verbose_name=_("source"), on_delete=models.PROTECT)
    chosen = models.BooleanField(_("chosen"), default=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("content_type", "object_id", "field", "on", "-chosen", "value")
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="claim_record"),
            by("claim", "field"),
            by("claim", "on"),
            by("claim", "value"),
            by("claim", "locator"),
            by("claim", "chosen"),
            *parts_of("claim", "field", "value", *with_languages("note")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "on", "source", "value"],
                nulls_distinct=False,
                name="claim_twice",
                violation_error_message=_("This source already has this claim."),
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "on"],
                condition=models.Q(chosen=True),
                nulls_distinct=False,
                name="claim_two_chosen",
                violation_error_message=_("Another claim is already the chosen one."),
            ),
        ]

    def __str__(self) -> str:
        """Return the value and its source."""
        return with_colon(self.field_label, f"{self.value} ({self.source})")

    def get_absolute_url(self) -> str:
        """Return the page of the record the claim is about."""
        return self.record.get_absolute_url() if self.record else ""

    @property
    def field_label(self) -> str:
        """What the claim is about, as the record's own pages call it."""
        model = self.content_type.model_class()
        try:
            field = model._meta.get_field(self.field) if model else None
        except FieldDoesNotExist:
            field = None
        return str(capfirst(field.verbose_name)) if isinstance(field, models.Field) else self.field

    @property
    def printed_value(self) -> LanguageText:
        """The value as printed, in the language of its source."""
        return in_language(self.value, self.source.language)
