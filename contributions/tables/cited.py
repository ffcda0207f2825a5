"""Columns that every cited fact has."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from iomtrack.tables import ChoiceColumn, RelatedColumn, TextColumn


def source_column(**options: Any) -> RelatedColumn:
    """The source of a fact, linked to its page."""
    return RelatedColumn(verbose_name=_("Source"), accessor="source", not_stated=True, orderable=False, **options)


def locator_column() -> TextColumn:
    """Where in the source the fact stands."""
    return TextColumn(verbose_name=_("Where in the source"), accessor="locator", not_stated=True)


def certainty_column() -> ChoiceColumn:
    """How far the fact can be relied on."""
    return ChoiceColumn(verbose_name=_("Certainty"), accessor="certainty")


def currency_column(accessor: str = "currency__code") -> TextColumn:
    """The currency of the row's amounts, by its code."""
    return TextColumn(verbose_name=_("Currency"), accessor=accessor, order_by=(accessor,), not_stated=True)
