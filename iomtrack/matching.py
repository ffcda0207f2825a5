"""Where a word appears in the rows of a list: conditions that indexes can answer.

A text column is asked through its trigram index. What a row says through a related record is first looked up there:
rows of a state whose name has the word are the rows of those states, and the key of the state has an index.
"""

import re
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from iomtrack.bilingual import Fold

MOST_KEYS = 1_000
"""So many related records are named one by one; of more the database is told the condition instead."""
SHORTEST_PART = 3
"""Fewer letters make no trigram: such a word is looked for where a word begins, which does."""

SHORT_START = re.compile(r"^(\w{1,2}[^\w\s]+)+(?=\w{3})")
"""The 1 of 1,000,554.33: with it the index is asked for all that begins with a 0 as well, which is every amount. It is
asked for the rest, and what it finds is compared with the whole word."""


NOTHING = Q(pk__in=[])


def anywhere(model: Any, word: str, fields: tuple[str, ...] | None = None) -> Q:
    """Rows of a model in whose `search_fields`, or in these fields, the word appears."""
    found, related = Q(), {}
    for path in model.search_fields if fields is None else fields:
        name, _parting, rest = path.partition("__")
        if rest:
            related.setdefault(name, []).append(rest)
        else:
            found |= part_of(name, word)
    for name, rests in related.items():
        found |= through(model, name, anywhere(model._meta.get_field(name).related_model, word, tuple(rests)))
    return found or NOTHING


def part_of(column: str, word: str) -> Q:
    """Rows in whose column the word appears; a word that is too short for an index, at the beginning of one there."""
    if len(word) >= SHORTEST_PART:
        rest = SHORT_START.sub("", word)
        found = Q(**{f"{column}__fold__contains": Fold(Value(rest))})
        return found if rest == word else found & Q(GreaterThan(StrIndex(Fold(F(column)), Fold(Value(word))), 0))
    return Q(**{f"{column}__fold__startswith": Fold(Value(word))}) | Q(
        **{f"{column}__fold__contains": Fold(Value(f" {word}"))}
    )


def through(model: Any, name: str, condition: Q) -> Q:
    """Rows that are related to records for which a condition holds; an empty condition where there are none."""
    field = model._meta.get_field(name)
    records = field.related_model._base_manager.filter(condition).order_by()
    column, path = ("pk", f"{name}__in") if field.concrete else (field.field.attname, "pk__in")
    keys = records.values_list(column, flat=True)
    few = list(keys[: MOST_KEYS + 1])
    if not few:
        return Q()
    return Q(**{path: keys if len(few) > MOST_KEYS else few})
