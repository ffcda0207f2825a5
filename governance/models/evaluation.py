"""Evaluations of the membership: what they found and recommend, in their published words."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.bilingual import LanguageText, active_language, translated
from iomtrack.history import tracked
from iomtrack.models import Named, Precision, RecordQuerySet
from iomtrack.search import searched
from membership.models import Cited


class EvaluationKind(models.TextChoices):
    """What sort of examination it was."""

    EVALUATION = "evaluation", pgettext_lazy("kind of examination", "Evaluation")
    AUDIT = "audit", pgettext_lazy("kind of examination", "Audit")
    REVIEW = "review", pgettext_lazy("kind of examination", "Review")


class Theme(models.TextChoices):
    """The two questions a departmental evaluation answers."""

    RELEVANCE = "relevance", _("Relevance")
    PERFORMANCE = "performance", _("Performance")


class Language(models.TextChoices):
    """The language a text was published in."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")


class EvaluationQuerySet(RecordQuerySet):
    """Sets of evaluations."""

    def for_list(self) -> Self:
        """With the organization and how much the evaluation found and recommended."""
        return self.select_related("organization", "source").annotate(
            finding_count=Count("findings", distinct=True),
            recommendation_count=Count("recommendations", distinct=True),
        )


@tracked
@searched("name", names=("code",))
class Evaluation(Cited, Named):
    """One published examination of the membership in an organization, or of a part of it."""

    few = "the evaluations of one membership"
    natural_key_fields = ("code",)
    search_fields = ("code", "name_en", "name_fr")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=EvaluationKind.choices, default=EvaluationKind.EVALUATION)
    organization = models.ForeignKey(
        "membership.Organization",
        on_delete=models.PROTECT,
        related_name="evaluations",
        verbose_name=_("organization"),
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_precision = models.CharField(
        _("precision of the date"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ("-published_on", "code")

    @property
    def published_label(self) -> str:
        """The date of publication in words, no more exact than it is known."""
        if not self.published_on:
            return formats.not_stated()
        return formats.date(self.published_on, self.published_precision)


class FindingQuerySet(RecordQuerySet):
    """Sets of findings."""

    def for_list(self) -> Self:
        """With their evaluation and source."""
        return self.select_related("evaluation", "source")


@tracked
@searched(numbered="number")
class Finding(Cited):
    """One key finding as published. The number is its place in the published list."""

    few = "a handful for each evaluation"
    natural_key_fields = ("evaluation", "number")
    search_fields = ("text_en", "text_fr")

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.CASCADE, related_name="findings", verbose_name=_("evaluation")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    theme = models.CharField(_("theme"), max_length=12, choices=Theme.choices)
    text_en = models.TextField(_("text as published (English)"), blank=True)
    text_fr = models.TextField(_("text as published (French)"), blank=True)

    text = translated("text")

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ("evaluation", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("evaluation", "number"),
                name="finding_number_twice",
                violation_error_message=_("This evaluation already has a finding of this number."),
            ),
            models.CheckConstraint(
                condition=~Q(text_en="") | ~Q(text_fr=""),
                name="finding_without_text",
                violation_error_message=_("Give the text in the language it was published in."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Finding %(number)s") % {"number": self.number}

    @property
    def label(self) -> str:
        """What the finding is called: its number."""
        return str(self)


class RecommendationQuerySet(RecordQuerySet):
    """Sets of recommendations."""

    def for_list(self) -> Self:
        """With the response and the printed wordings."""
        return self.select_related("evaluation", "source", "response").prefetch_related(
            Prefetch("wordings", queryset=RecommendationWording.objects.select_related("source"))
        )

    def as_of(self, day: dt.date) -> Self:
        """Each with `links_on_day`: its actions promised by that day, as they stood then."""
        from governance.models.action_link import ActionLink

        links = self.rows_of(ActionLink).as_of(day).order_by("pk")
        return self.prefetch_related(Prefetch("action_links", queryset=links, to_attr="links_on_day"))


@tracked
@searched(numbered="number")
class Recommendation(Cited):
    """One recommendation of an evaluation. Its text is the chosen one of the wordings it was printed in."""

    few = "a handful for each evaluation"
    natural_key_fields = ("evaluation", "number")
    search_fields = ("wordings__text", "evaluation__name_en", "evaluation__name_fr")

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.CASCADE, related_name="recommendations", verbose_name=_("evaluation")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    theme = models.CharField(_("theme"), max_length=12, choices=Theme.choices, blank=True)

    links_on_day: list[Any]  # of ActionLink; prefetched by .as_of()

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ("evaluation", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("evaluation", "number"),
                name="recommendation_number_twice",
                violation_error_message=_("This evaluation already has a recommendation of this number."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Recommendation %(number)s") % {"number": self.number}

    @property
    def label(self) -> str:
        """What the recommendation is called: its number."""
        return str(self)

    @property
    def position_label(self) -> str | None:
        """How management answered, in words; None while it has not."""
        response = getattr(self, "response", None)
        return str(response.get_position_display()) if response else None

    @property
    def text(self) -> LanguageText:
        """The chosen wording: in the active language where it was published in it."""
        chosen = [wording for wording in self.wordings.all() if wording.chosen]
        chosen.sort(key=lambda wording: wording.language != active_language())
        return chosen[0].marked_text if chosen else LanguageText("", active_language())

    @property
    def wordings_differ(self) -> bool:
        """Whether two documents print it in the same language but in other words (a full stop aside)."""
        printed: dict[str, set[str]] = {}
        for wording in self.wordings.all():
            printed.setdefault(wording.language, set()).add(wording.text.strip().rstrip("."))
        return any(len(texts) > 1 for texts in printed.values())


@tracked
@searched(language="language")
class RecommendationWording(Cited):
    """The text of a recommendation as one document prints it. One in each language is the chosen one."""

    natural_key_fields = ("recommendation", "source", "language")
    whole = "recommendation"
    search_fields = ("text",)

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="wordings", verbose_name=_("recommendation")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    text = models.TextField(_("text as printed"))
    chosen = models.BooleanField(_("chosen"), default=False, help_text=_("The wording shown where only one is."))

    class Meta:
        verbose_name = _("printed wording")
        verbose_name_plural = _("printed wordings")
        ordering = ("recommendation", "language", "-chosen", "source")
        constraints = [
            models.UniqueConstraint(
                fields=("recommendation", "source", "language"),
                name="recommendationwording_source_twice",
                violation_error_message=_("The wording of this source and language is already recorded."),
            ),
            models.UniqueConstraint(
                fields=("recommendation", "language"),
                condition=Q(chosen=True),
                name="recommendationwording_two_chosen",
                violation_error_message=_("Another wording in this language is already the chosen one."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="recommendationwording_without_text",
                violation_error_message=_("A wording needs its text."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation} ({self.get_language_display()}, {self.source})"

    @property
    def marked_text(self) -> LanguageText:
        """The text that marks itself with `lang` on a page in the other language."""
        return LanguageText(self.text, self.language)
