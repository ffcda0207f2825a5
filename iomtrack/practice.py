"""Practice rows: made-up records to try every verb on, kept apart from the real ones in one place.

A model that can be practised on is `Practisable`: its column `practice` says so of a row, and of everything that
belongs to the row. The one rule of `iomtrack.visibility` shows a user the real rows or, while practising, the practice
rows.
"""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _


class Practisable(models.Model):
    """Abstract: a record that may be there for practice, with all that belongs to it."""

    practice = models.BooleanField(
        _("practice"),
        default=False,
        editable=False,
        help_text=_("Made up to practise on: in no list, count, search or file of real records."),
    )

    class Meta:
        abstract = True


@cache
def ways_to(model: type[models.Model]) -> tuple[str, ...]:
    """The lookups that say whether a row of a model is a practice row; none where it cannot be one.

    A mandatory foreign key decides whose a row is, the shortest way first; where there is none, each optional one may.
    """
    return tuple(search(model, ()))


def search(model: type[models.Model], above: tuple[type[models.Model], ...]) -> list[str]:
    """The ways from a model, those through the models above left out."""
    if issubclass(model, Practisable):
        return ["practice"]
    found: dict[bool, list[str]] = {True: [], False: []}
    for field in model._meta.fields:
        target = field.related_model
        if not isinstance(field, models.ForeignKey) or not isinstance(target, type) or target in (model, *above):
            continue
        ways = search(target, (model, *above))
        found[field.null] += [f"{field.name}__{way}" for way in ways[:1]]
    if found[False]:
        return [min(found[False], key=lambda way: way.count("__"))]
    return found[True]


def rule(model: type[models.Model], user: Any) -> models.Q:
    """What must hold of a row: that it is real; for a user who is practising, that it is made up."""
    practising = getattr(user, "practising", False)
    belongs = models.Q()
    if practising or getattr(user, "practice_exists", True):
        for way in ways_to(model):
            belongs |= models.Q(**{way: True})
    return belongs if practising or not belongs else ~belongs


@cache
def is_there() -> str:
    """SQL that says whether there is any practice record: whoever is logged in is told with each request."""
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, Practisable)]
    return " OR ".join([f'EXISTS (SELECT FROM "{table}" WHERE practice)' for table in tables]) or "false"
