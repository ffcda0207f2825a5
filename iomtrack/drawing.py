"""A table as HTML, in one pass: its header, and the rows of its page.

A table has columns of its own, which it may change before it is drawn. One that it left as its class declares has a
twin that all pages in a language share: with its heading, its marks and the function that makes its cells.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from inspect import signature
from itertools import cycle
from operator import attrgetter
from typing import Any

from django.db.models import ForeignKey, Model
from django.db.models.base import ModelState
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django_tables2 import A
from django_tables2.rows import BoundRow
from django_tables2.utils import call_with_appropriate

from iomtrack import wording
from iomtrack.kept import Kept
from iomtrack.rows import Cell, once_for, styled

MAY_DIFFER = ("accessor", "orderable")
"""What a table sets on its columns without any difference to their cells."""
MARKED = ("cell", "td", "th")
"""What a table may give attributes of its own, beside those of its columns."""


@dataclass(frozen=True)
class Look:
    """What stands around the cells of a column: its whole header cell, and the beginning of every other."""

    head: str
    start: str


class Twin:
    """A column as its class declares it, for pages in one language."""

    def __init__(self, kind: Any, name: str):
        self.declared = kind.base_columns[name]
        self.column = copy.copy(self.declared)
        self.column.accessor = self.column.accessor or A(name)
        self.key = (kind, name, *wording.tongue())
        self.looks: dict[Any, Look] = {}

    def stands_for(self, column: Any) -> bool:
        """Whether a table left its own column as it was declared."""
        own = column.__dict__
        return own == {**self.declared.__dict__, **{name: own[name] for name in MAY_DIFFER}}

    def cell_of(self, relation: ForeignKey | None, known: Kept | None) -> Cell:
        """The function that makes the cell of a record; `relation` leads to all that a cell is made of, if one does."""
        cell: Cell = self.column.cell
        if relation is None:
            return cell
        usual = once_for(attrgetter(relation.attname), cell)
        return self.kept_cell(relation, known, usual) if known else usual

    def kept_cell(self, relation: ForeignKey, known: Kept, usual: Cell) -> Cell:
        """The function that looks a cell up by the key of the related record.

        It was made for a row that knows nothing else, and is kept as long as the table of that record stays the same.
        """

        def make(related: Model) -> str:
            row = relation.model.__new__(relation.model)
            row._state = ModelState()
            row.__dict__[relation.attname] = related.pk
            relation.set_cached_value(row, related)
            text: str = self.column.cell(row)
            return text

        made, attname = known.one_by_one(self.key, make), relation.attname

        def cell(record: Any) -> str:
            found = made(record.__dict__[attname])
            return usual(record) if found is None else found

        return cell


@wording.once
def twins_of(kind: Any) -> dict[str, Twin]:
    """The twins of all columns of a table class."""
    return {name: Twin(kind, name) for name in kind.base_columns}


def twins(table: Any) -> Iterator[tuple[Any, Twin | None]]:
    """The columns of a table, each with its twin; those that the table has changed or added have none."""
    every = twins_of(type(table))
    for column in table.columns:
        twin = every.get(column.name)
        yield column, twin if twin and twin.stands_for(column.column) else None


def looks(table: Any) -> list[Look]:
    """What stands around the cells of each column."""
    form, name = f"{table.prefix}sort-form", table.prefixed_order_by_field
    usual = all(table.attrs.get(part) == table._meta.attrs.get(part) for part in MARKED)
    found = []
    for column, twin in table.twins:
        order, following = ("", "") if not column.orderable else order_of(column)
        key = (order, following, form, name, table.data.model)
        if not (usual and twin):
            look = look_of(column, order, following, form, name)
        elif (look := twin.looks.get(key)) is None:
            look = twin.looks[key] = look_of(column, order, following, form, name)
        found.append(look)
    return found


def order_of(column: Any) -> tuple[str, str]:
    """How the rows are sorted by a column, and what its button asks for."""
    alias = column.order_by_alias
    order = ("descending" if alias.is_descending else "ascending") if column.is_ordered else "none"
    return order, str(alias.next)


def look_of(column: Any, order: str, following: str, form: str, name: str) -> Look:
    """A header cell and the beginning of the others; a column that can be sorted is a button of the sort form."""
    attrs = column.attrs
    label = heading = escape(heading_of(column))
    if order:
        label = (
            f'<button type="submit" class="plain" form="{escape(form)}" name="{escape(name)}"'
            f' value="{escape(following)}">{heading}<span class="sort" aria-hidden="true"></span></button>'
        )
    sort = f' aria-sort="{order}"' if order else ""
    return Look(
        f'<th scope="col" role="columnheader"{styled(attrs["th"].get("class"))}{sort}>{label}</th>',
        f'<td role="cell" data-label="{heading}"{styled(attrs["td"].get("class"))}>',
    )


def heading_of(column: Any) -> str:
    """A column's heading as text, with a capital."""
    text = str(column.header)
    return text[:1].upper() + text[1:]


def head(table: Any) -> SafeString:
    """The header row as HTML."""
    return mark_safe(f'<tr role="row">{"".join([look.head for look in table.looks])}</tr>')


def body(table: Any) -> SafeString:
    """The rows of the table's page as HTML."""
    parts = [(look.start, cell_of(table, *pair)) for look, pair in zip(table.looks, table.twins, strict=True)]
    own = table.row_attrs.get("class")
    lines = []
    for record, css in zip(table.records, cycle(("even", "odd")), strict=False):
        if own:
            css = escape(f"{call_with_appropriate(own, {'table': table, 'record': record}) or ''} {css}".strip())
        cells = "".join([f"{start}{cell(record)}</td>" for start, cell in parts])
        lines.append(f'<tr role="row" class="{css}">{cells}</tr>\n')
    if not lines:
        words = conditional_escape(table.empty_text)
        lines = [f'<tr role="row"><td role="cell" colspan="{len(parts)}">{words}</td></tr>']
    return mark_safe("".join(lines))


def cell_of(table: Any, column: Any, twin: Twin | None) -> Cell:
    """The function that makes a column's cell of a record: the table's own `render_<column>`, else the column's."""
    own = getattr(table, f"render_{column.name}", None)
    if own is None and hasattr(column.column, "relation"):
        model = table._meta.model
        relation = column.column.relation(model) if model else None
        if twin:
            known = table.kept.get(relation.related_model) if relation and relation in table.relations else None
            return twin.cell_of(relation, known)
        return once_for(attrgetter(relation.attname), column.column.cell) if relation else column.column.cell
    if own is None:
        return lambda record: conditional_escape(BoundRow(record, table).get_cell(column.name))
    parts = {"column": column.column, "bound_column": column, "table": table}
    asked = signature(own).parameters
    fixed = {name: part for name, part in parts.items() if name in asked}
    value_of = column.column.typed if "value" in asked else None

    def cell(record: Any) -> str:
        given = {"value": value_of(record)} if value_of else {}
        if "record" in asked:
            given["record"] = record
        return conditional_escape(own(**given, **fixed))

    return cell
