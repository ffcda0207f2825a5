"""A table's rows in one pass: whatever does not change from row to row is looked up before the first one."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from itertools import cycle
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

Cell = Callable[[Any], str]


def reader(path: str) -> Callable[[Any], Any]:
    """The function that follows a path such as `state__region__name` from a record; None where it breaks off.

    What the path names may be a column, a property, a related record or a method without arguments.
    """
    names = [name for name in path.split("__") if name]

    def read(record: Any) -> Any:
        for name in names:
            if record is None:
                return None
            try:
                record = getattr(record, name)
            except ObjectDoesNotExist:
                return None
            if callable(record):
                record = record()
        return record

    return read


def link(url: str, text: Any) -> Any:
    """The text as a link, where there is an address."""
    return mark_safe(f'<a href="{escape(url)}">{conditional_escape(text)}</a>') if url else text  # noqa: S308 - escaped


class Declared(dict):
    """The columns or filters that a class declares. Each table gets copies of them, but shares what they hold.

    The library copies everything below them for each page, which takes longer than to ask the database.
    """

    def __deepcopy__(self, memo: Any) -> "Declared":
        return Declared({name: copy.copy(part) for name, part in self.items()})


@dataclass(frozen=True)
class Heading:
    """The heading of a column, and what a press on it sorts by."""

    label: str
    css: str
    orderable: bool
    order: str = ""
    next: str = ""

    @classmethod
    def of(cls, column: Any) -> "Heading":
        """The heading of a column of a table."""
        label, css = str(capfirst(column.header)), column.attrs["th"].get("class", "")
        if not column.orderable:
            return cls(label, css, False)
        alias = column.order_by_alias
        order = ("descending" if alias.is_descending else "ascending") if column.is_ordered else "none"
        return cls(label, css, True, order, str(alias.next))


def body(table: Any) -> SafeString:
    """The rows of the table's page as HTML."""
    columns = list(table.columns)
    cells = [(str.__str__(start_of(column)), cell_of(table, column)) for column in columns]
    classes = cycle(("even", "odd"))
    lines = [
        f'<tr role="row" class="{css}">{"".join([start + cell(record) + "</td>" for start, cell in cells])}</tr>\n'
        for record, css in zip(table.records, classes)
    ]
    if not lines:
        lines = [format_html('<tr role="row"><td role="cell" colspan="{}">{}</td></tr>', len(columns), table.empty_text)]
    return mark_safe("".join(lines))  # noqa: S308 - every cell is escaped by its column


def start_of(column: Any) -> str:
    """A cell's opening tag: the same in every row."""
    css = column.attrs["td"].get("class", "")
    return format_html(
        '<td role="cell" data-label="{}"{}>', capfirst(column.header), format_html(' class="{}"', css) if css else ""
    )


def cell_of(table: Any, column: Any) -> Cell:
    """The function that makes a column's cell of a record: the table's own `render_<column>`, else the column's."""
    own = getattr(table, f"render_{column.name}", None)
    if own is None:
        return column.column.cell
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
