"""How files name the rows they refer to: by the fields people know a row by, never by its number."""

import datetime as dt
from typing import Any

from django.db import models


class NaturalKeys:
    """The natural keys of foreign key targets, read once per model, and those of rows that failed to load."""

    def __init__(self) -> None:
        self._ids: dict[type[models.Model], dict[str, Any]] = {}
        self._texts: dict[type[models.Model], dict[Any, str]] = {}
        self.failed: set[tuple[type[models.Model], str]] = set()

    def forget(self, model: type[models.Model]) -> None:
        """Read a model again: rows were written."""
        self._ids.pop(model, None)
        self._texts.pop(model, None)

    def id_of(self, model: type[models.Model], key: str) -> Any:
        """The primary key of the row with this natural key, or None."""
        if model not in self._ids:
            self._ids[model] = {text: pk for pk, text in self._read(model).items()}
        return self._ids[model].get(key)

    def _read(self, model: type[models.Model]) -> dict[Any, str]:
        if model not in self._texts:
            named = {each.name: each for each in model._meta.concrete_fields}
            fields = [named[name] for name in natural_key(model)]
            texts: dict[Any, str] = {}
            for pk, *values in model._base_manager.values_list("pk", *[each.attname for each in fields]):
                parts = [
                    self._read(each.related_model).get(value, "") if each.related_model else as_text(value)
                    for each, value in zip(fields, values, strict=True)
                ]
                texts[pk] = "|".join(parts)
            self._texts[model] = texts
        return self._texts[model]


def natural_key(model: type[models.Model]) -> tuple[str, ...]:
    """The fields that name a row of a model in a file."""
    return tuple(getattr(model, "natural_key_fields", ())) or (model._meta.pk.name,)


def as_text(value: Any) -> str:
    """A value as a file writes it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)
