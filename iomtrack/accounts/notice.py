"""The notice that everybody acknowledges before the log-in: data, in both languages."""

import csv
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from iomtrack.bilingual import active_language

ACKNOWLEDGED = "notice_acknowledged"


@cache
def rows(path: Path) -> tuple[dict[str, str], ...]:
    """The paragraphs of a notice. One that lacks a language is no notice."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = tuple(csv.DictReader(file))
    if not found or any(not (row.get("text_en") and row.get("text_fr")) for row in found):
        raise ImproperlyConfigured(f"{path}: every row of the log-on notice needs text_en and text_fr.")
    return found


def paragraphs() -> list[str]:
    """The notice in the language of the page."""
    return [row[f"text_{active_language()}"] for row in rows(Path(settings.LOG_ON_NOTICE))]
