"""Columns that every cited fact has."""

from typing import Any

from django.db.models import ForeignKey, Model
from django.utils.translation import gettext_lazy as _

from iomtrack import rows
from iomtrack.tables import ChoiceColumn, NameColumn, RelatedColumn, TextColumn
from membership.tables.quoted import QuotedColumn


class AcronymColumn(NameColumn):
    """An organization or department by its acronym, linked to its page; the name where it has no acronym."""

    def __init__(self, related: str, **options: Any):
        self.related = related
        super().__init__(accessor=f"{related}__acronym", **options)

    def typed(self, record: Any) -> Any:
        """The acronym, else the name."""
        related = getattr(record, self.related)
        return (related.acronym or related.name) if related else None

    def shown(self, value: Any, record: Any) -> Any:
        """The same as a link."""
        return rows.link(getattr(record, self.related).get_absolute_url(), value)

    def relation(self, model: type[Model]) -> ForeignKey | None:
        """The organization or department is all that a cell is made of."""
        return self.foreign_key(model, self.related)


def source_column(**options: Any) -> RelatedColumn:
    """The source of a fact, linked to its page. Titles are long: the column is kept wide enough to read."""
    return RelatedColumn(
        verbose_name=_("Source"),
        accessor="source",
        not_stated=True,
        orderable=False,
        attrs={"td": {"class": "source"}},
        **options,
    )


def locator_column() -> TextColumn:
    """Where in the source the fact stands."""
    return QuotedColumn(verbose_name=_("Where in the source"), accessor="locator", not_stated=True)


def certainty_column() -> ChoiceColumn:
    """How far the fact can be relied on."""
    return ChoiceColumn(verbose_name=_("Certainty"), accessor="certainty")


def currency_column(accessor: str = "currency__code", order_by: str = "currency_id") -> TextColumn:
    """The currency of the row's amounts, by its code; sorting keeps the rows of one currency together."""
    return TextColumn(verbose_name=_("Currency"), accessor=accessor, order_by=(order_by,), not_stated=True)
