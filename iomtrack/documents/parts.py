"""What a page shows, as blocks of a document: the same rows, sums and words."""

from functools import singledispatch
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from iomtrack import drawing, formats, panels
from iomtrack.charts import Chart
from iomtrack.documents.content import Block, Cell, Facts, Heading, Lines, Paragraph, Picture, Table
from iomtrack.documents.text import plain
from iomtrack.money import minor_units
from iomtrack.tables import MoneyColumn, RecordTable


@singledispatch
def blocks_of(panel: Any) -> list[Block]:
    """The blocks of a panel; none for a panel that only the screen can show."""
    return []


@blocks_of.register
def _facts(panel: panels.FactsPanel) -> list[Block]:
    return [Heading(panel.title), Facts(panel.facts)]


@blocks_of.register
def _text(panel: panels.TextPanel) -> list[Block]:
    return [Heading(panel.title), Paragraph(panel.text)]


@blocks_of.register
def _lines(panel: panels.LinesPanel) -> list[Block]:
    return [Heading(panel.title), Lines(panel.lines)]


@blocks_of.register
def _table(panel: panels.TablePanel) -> list[Block]:
    table = table_of(panel.table(), panel.title)
    found: list[Block] = [Heading(panel.title)]
    if panel.note:
        found.append(Paragraph(panel.note, note=True))
    if panel.total is not None and panel.total > len(table.rows):
        values = {"shown": formats.number(len(table.rows)), "total": formats.number(panel.total)}
        found.append(Paragraph(_("The first %(shown)s of %(total)s.") % values, note=True))
    return [*found, table if table.rows else Paragraph(panel.empty)]


@blocks_of.register
def _chart(panel: panels.ChartPanel) -> list[Block]:
    found: list[Block] = [Heading(panel.title), *blocks_of_chart(panel.chart)]
    return [*found, Paragraph(panel.note, note=True)] if panel.note else found


def blocks_of_chart(chart: Chart) -> list[Block]:
    """A chart: its drawing, its note, its data table."""
    data = chart.table()
    lines = [[Cell(row["label"], plain(row["label"])), *map(Cell, row["values"], row["typed"])] for row in data["rows"]]
    numeric = [False] + [True] * (len(data["headings"]) - 1)
    table = Table(chart.title, data["headings"], numeric, lines)
    note: list[Block] = [Paragraph(chart.note, note=True)] if chart.note else []
    return [Picture(chart), *note, table]


def table_of(table: RecordTable, title: Any = "") -> Table:
    """The rows of a table as it shows them. Where a column of amounts has one currency, its heading says which."""
    records = list(table.records)
    headings, numeric, columns = [], [], []
    for column, twin in table.twins:
        heading, shown = drawing.heading_of(column), drawing.cell_of(table, column, twin)
        typed = table.typed_cells(column.column, column.name)
        currencies = currencies_of(column.column, records)
        if len(currencies) == 1:
            heading, shown = f"{heading} ({currencies[0]})", written(column.column, currencies[0])
        headings.append(heading)
        numeric.append(bool(getattr(column.column, "numeric", False)))
        columns.append((shown, typed))
    lines = [[Cell(mark_safe(shown(record)), typed(record)) for shown, typed in columns] for record in records]
    return Table(title or table.caption, headings, numeric, lines)


def currencies_of(column: Any, records: list[Any]) -> list[str]:
    """The currencies of a column of amounts."""
    if not isinstance(column, MoneyColumn):
        return []
    present = [record for record in records if column.typed(record) is not None]
    return sorted({str(column.currency or column.currency_of(record)) for record in present})


def written(column: Any, currency: str) -> Any:
    """The function that writes an amount without its currency."""
    missing, decimals = column.missing_cell(), minor_units(currency)

    def shown(record: Any) -> str:
        value = column.typed(record)
        return missing if value is None else formats.number(value, decimals)

    return shown
