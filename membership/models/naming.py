"""Names that change: what organizations, departments and units share."""

import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from iomtrack.bilingual import LanguageText, translated
from iomtrack.models import Named, Period, PeriodQuerySet, RecordQuerySet
from membership.models.source import Cited, Language

OWN_NAMES = ("name_en", "name_fr", "acronym_en", "acronym_fr")
NAMES_OVER_TIME = (*OWN_NAMES, *(f"names__{field}" for field in OWN_NAMES))


class Abbreviated(Named):
    """Abstract: a name and an acronym in both languages."""

    acronym_en = models.CharField(_("acronym (English)"), max_length=30, blank=True)
    acronym_fr = models.CharField(_("acronym (French)"), max_length=30, blank=True)

    acronym = translated("acronym")

    class Meta:
        abstract = True


class Renamed(Abbreviated):
    """Abstract: something whose dated names are in `names` and whose current name and acronym are its own columns."""

    names: Any

    class Meta:
        abstract = True

    def name_on(self, day: datetime.date) -> LanguageText:
        """What it was called on a day; the current name when no dated name covers it."""
        dated = self.names.on(day).first()
        return dated.name if dated else self.name

    def acronym_on(self, day: datetime.date) -> LanguageText:
        """The acronym in use on a day; the current one when no dated name covers it."""
        dated = self.names.on(day).first()
        return dated.acronym if dated else self.acronym


class DatedName(Cited, Abbreviated, Period):
    """Abstract: one name and acronym, and the days on which it was in use."""

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True


class Alias(Cited):
    """Abstract: another name or acronym under which documents mention something."""

    search_fields = ("text",)

    text = models.CharField(_("other name"), max_length=255)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices, default=Language.ENGLISH)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text

    @property
    def marked_text(self) -> LanguageText:
        """The name as text of its own language."""
        return LanguageText(self.text, self.language)
