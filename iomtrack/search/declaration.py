"""What search knows of a model, declared beside `@tracked`.

    @searched("name", names=("formal_name", "iso3"))      found by its words
    @unsearched("Only numbers: reached through its state.")

A path is a column, both columns of a bilingual field (`name` is name_en and name_fr), a column with choices (its
label, in both languages), or one of these in a related record (`organization.name`). Related words are kept up to
date by a trigger on the related table, so a path never goes stale.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import models

ModelClass = TypeVar("ModelClass", bound=type[models.Model])


@dataclass(frozen=True)
class Searched:
    """How rows of a model are found and shown.

    `title` heads a result; without one the title of the whole does. `numbered` puts the model's own word and a
    number first: "Finding 3". `names` are further names, codes and symbols, found by any part of them. Prose, which
    is every other bilingual column and every text column, is found by its words; `text` adds to it. `language` is
    the path of the column that says in which language the one-language columns are. `page` is the record whose page
    shows the row, where `Record.whole` does not say it already.
    """

    title: tuple[str, ...] = ()
    numbered: str = ""
    names: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    language: str = ""
    page: str = ""


DECLARED: dict[type[models.Model], Searched] = {}
LEFT_OUT: dict[type[models.Model], str] = {}


def searched(
    *title: str,
    numbered: str = "",
    names: tuple[str, ...] = (),
    text: tuple[str, ...] = (),
    language: str = "",
    page: str = "",
) -> Callable[[ModelClass], ModelClass]:
    """Class decorator: rows of the model are found by search."""

    def decorate(model: ModelClass) -> ModelClass:
        DECLARED[model] = Searched(title, numbered, names, text, language, page)
        return model

    return decorate


def unsearched(reason: str) -> Callable[[ModelClass], ModelClass]:
    """Class decorator: search leaves the model out, and this is why."""

    def decorate(model: ModelClass) -> ModelClass:
        LEFT_OUT[model] = reason
        return model

    return decorate


def kind_of(model: type[models.Model]) -> str:
    """The name of a kind of record in the index and in addresses: `membership.state`."""
    return model._meta.label_lower
