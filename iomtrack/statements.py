"""Statements composed by hand, for what so many pages ask that composing it would take longer than answering it."""

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from django.db import connection


class Columns:
    """The columns of a model in a statement, under its alias there; a record is made of their values."""

    def __init__(self, model: Any, alias: str):
        fields = model._meta.concrete_fields
        self.model, self.names = model, [field.attname for field in fields]
        self.sql = ", ".join([f'{alias}."{field.column}"' for field in fields])

    def take(self, values: Iterator[Any]) -> Any:
        """The record that the next values of a row say."""
        return self.model.from_db(connection.alias, self.names, list(islice(values, len(self.names))))


@cache
def columns(model: Any, alias: str) -> Columns:
    """The columns of a model, looked up once."""
    return Columns(model, alias)
