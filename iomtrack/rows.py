"""A table's rows in one pass: whatever does not change from row to row is looked up before the first one."""

import copy
from collections.abc import Callable, Hashable
from html import escape
from inspect import signature
from itertools import cycle
from operator import attrgetter
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django_tables2.rows import BoundRow
from django_tables2.utils import call_with_appropriate

from iomtrack.addresses import pattern_of
from iomtrack.bilingual import LanguageText, translated

Cell = Callable[[Any], str]


def reader(path: str, language: str = "") -> Callable[[Any], Any]:
    """The function that follows a path such as `state__region__name` from a record; None where it breaks off.

    What the path names may be a column, a property, a related record or a method without arguments. With a language,
    bilingual values are those of its readers and nobody is asked which language is active.
    """
    steps: list[tuple[str, dict[type, Any]]] = [(name, {}) for name in path.split("__") if name]

    def read(record: Any) -> Any:
        for name, bilingual in steps:
            if record is None:
                return None
            kind = record.__class__
            if kind not in bilingual:
                declared = getattr(kind, name, None) if language else None
                bilingual[kind] = declared.of if isinstance(declared, translated) else None
            if of := bilingual[kind]:
                record = of(record, language)
                continue
            try:
                record = getattr(record, name)
            except ObjectDoesNotExist:
                return None
            if callable(record):
                record = record()
        return record

    return read


def html_of(value: Any, language: str) -> str:
    """A value as HTML on a page in a language."""
    if value.__class__ is str:
        return escape(value)
    if value.__class__ is LanguageText:
        text = escape(value.plain)
        return text if value.language == language or not text else f'<span lang="{value.language}">{text}</span>'
    return conditional_escape(value)


def link(url: str, text: Any) -> Any:
    """The text as a link, where there is an address."""
    return mark_safe(f'<a href="{escape(url)}">{conditional_escape(text)}</a>') if url else text


def addresser(usual: Any) -> Callable[[Any], str]:
    """The function that gives a record's address. Those with the `usual` one have their pattern looked up once."""
    patterns: dict[type, list[str] | None] = {}

    def url_of(record: Any) -> str:
        kind = record.__class__
        if kind not in patterns:
            plain = kind.get_absolute_url is usual and not kind.whole
            meta = kind._meta
            patterns[kind] = pattern_of(f"{meta.app_label}:{meta.model_name}_detail") if plain else None
        pattern = patterns[kind]
        return record.get_absolute_url() if pattern is None else str(record.pk).join(pattern)

    return url_of


def once_for(key_of: Callable[[Any], Hashable], cell: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same cell, made once for all rows of the page or file that have the same key."""
    made: dict[Hashable, Any] = {}

    def known(record: Any) -> str:
        key = key_of(record)
        if key not in made:
            made[key] = cell(record)
        return made[key]

    return known


class Declared(dict):
    """The columns or filters that a class declares. Each table gets copies of them, but shares what they hold.

    The library copies everything below them for each page, which takes longer than to ask the database.
    """

    def __deepcopy__(self, memo: Any) -> "Declared":
        return Declared({name: copy.copy(part) for name, part in self.items()})


def label_of(column: Any) -> str:
    """A column's heading as text, with a capital."""
    text = str(column.header)
    return text[:1].upper() + text[1:]


def styled(css: str) -> str:
    """A class attribute, where there is a class."""
    return f' class="{escape(css)}"' if css else ""


def head(table: Any) -> SafeString:
    """The header row as HTML: a column that can be sorted is a button of the sort form."""
    form, name = escape(f"{table.prefix}sort-form"), escape(table.prefixed_order_by_field)
    cells = []
    for column, (heading, attrs) in zip(table.columns, table.looks, strict=True):
        label, css, order = escape(heading), styled(attrs["th"].get("class", "")), ""
        if column.orderable:
            alias = column.order_by_alias
            way = ("descending" if alias.is_descending else "ascending") if column.is_ordered else "none"
            order = f' aria-sort="{way}"'
            label = (
                f'<button type="submit" class="plain" form="{form}" name="{name}" value="{escape(str(alias.next))}">'
                f'{label}<span class="sort" aria-hidden="true"></span></button>'
            )
        cells.append(f'<th scope="col" role="columnheader"{css}{order}>{label}</th>')
    return mark_safe(f'<tr role="row">{"".join(cells)}</tr>')


def body(table: Any) -> SafeString:
    """The rows of the table's page as HTML."""
    starts = [
        f'<td role="cell" data-label="{escape(heading)}"{styled(attrs["td"].get("class", ""))}>'
        for heading, attrs in table.looks
    ]
    parts = list(zip(starts, [cell_of(table, column) for column in table.columns], strict=True))
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


def cell_of(table: Any, column: Any) -> Cell:
    """The function that makes a column's cell of a record: the table's own `render_<column>`, else the column's."""
    own = getattr(table, f"render_{column.name}", None)
    if own is None and hasattr(column.column, "cell"):
        model = table._meta.model
        relation = column.column.relation(model) if model else None
        if relation is None:
            return column.column.cell
        return once_for(attrgetter(relation.attname), column.column.cell)
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
