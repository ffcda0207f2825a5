"""The table of the index. A model of the app, so `iomtrack.models` imports it."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Func, TextField, Value
from django.db.models.functions import Concat

from iomtrack.bilingual import Fold, Separated

CONFIGURATIONS = {"en": "english_unaccent", "fr": "french_unaccent"}
"""PostgreSQL's stemmers, after the accents are gone."""


def words(language: str) -> Any:
    """The words of an entry in a language, the title's before the names' before the body's."""
    config = CONFIGURATIONS[language]
    return (
        SearchVector(Separated(f"title_{language}"), config=config, weight="A")
        + SearchVector(Separated("names"), config=config, weight="B")
        + SearchVector(Separated(f"body_{language}"), config=config, weight="D")
    )


class SearchEntry(models.Model):
    """One record in the index of the search; written by triggers only (see iomtrack/search).

    `page_kind` and `page_id` name the record whose page shows it: itself, or its whole. `names` holds one name, code
    or symbol a line.
    """

    kind = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    page_kind = models.CharField(max_length=80)
    page_id = models.BigIntegerField()
    title_en = models.TextField(default="")
    title_fr = models.TextField(default="")
    names = models.TextField(default="")
    body_en = models.TextField(default="")
    body_fr = models.TextField(default="")
    folded = models.GeneratedField(
        expression=Fold(Concat(Value("\n"), "names", Value("\n"), output_field=TextField())),
        output_field=TextField(),
        db_persist=True,
    )
    words_en = models.GeneratedField(expression=words("en"), output_field=SearchVectorField(), db_persist=True)
    words_fr = models.GeneratedField(expression=words("fr"), output_field=SearchVectorField(), db_persist=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="searchentry_record_twice")]
        indexes = [
            GinIndex(OpClass("folded", "gin_trgm_ops"), name="searchentry_names"),
            GinIndex(Func("folded", Value("\n"), function="string_to_array"), name="searchentry_whole_names"),
            GinIndex(fields=["words_en"], name="searchentry_words_en"),
            GinIndex(fields=["words_fr"], name="searchentry_words_fr"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_fr
