"""Indexes of what a list offers: its orders, its filters, the texts it searches."""

from hashlib import sha256
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Index

from iomtrack.bilingual import LANGUAGES, Fold


def name_of(*parts: str) -> str:
    """An index's name, never longer than the 30 characters that Django allows."""
    name = "_".join(parts)
    return name if len(name) <= 30 else f"{name[:25]}_{sha256(name.encode()).hexdigest()[:4]}"


def by(table: str, *columns: str) -> Index:
    """Reads rows in the order of these columns, equal ones by their key: an order, or a filter with its order."""
    return Index(fields=[*columns, "id"], name=name_of(table, "by", *columns))


def by_name(table: str, field: str = "name") -> list[Index]:
    """Reads rows in the alphabetical order of each language."""
    columns = [f"{field}_{language}" for language in LANGUAGES]
    return [Index(Fold(F(column)), F(column), F("id"), name=name_of(table, "by", column)) for column in columns]


def parts_of(table: str, *columns: str) -> list[GinIndex]:
    """Finds rows by any part of these texts, case and accents ignored."""
    return [
        GinIndex(OpClass(Fold(F(column)), name="gin_trgm_ops"), name=name_of(table, "in", column)) for column in columns
    ]


def with_languages(*fields: str) -> tuple[Any, ...]:
    """Both columns of bilingual fields."""
    return tuple(f"{field}_{language}" for field in fields for language in LANGUAGES)
