"""A list as a file: the same rows, columns and order as the screen, streamed."""

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from iomtrack import formats, visibility
from iomtrack.bilingual import active_language

KINDS = (("csv", "CSV"), ("xlsx", "Excel"))
MOST_ROWS_OF_EXCEL = 1_048_575  # below the header row
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class TooManyRows(Exception):
    """Excel cannot hold them, and a file that leaves some out would say something else than the screen."""


@dataclass
class Export:
    """What a file holds, and what its reader must know of how it was made."""

    title: str
    headers: Sequence[str]
    rows: Callable[[], Iterator[Sequence[Any]]]
    cover: Sequence[tuple[str, str]]
    marking: str = ""

    @property
    def file_name(self) -> str:
        """A safe name in the page's language, with the day."""
        return f"{slugify(self.title) or 'iomtrack'}-{timezone.localdate().isoformat()}"


def safe_text(text: str) -> str:
    """Text that no spreadsheet will run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


WRITTEN: dict[type, Callable[[Any], str]] = {
    str: safe_text,
    int: str,
    Decimal: lambda value: format(value, "f"),
    dt.date: dt.date.isoformat,
}
"""How the CSV writes values of the usual kinds; of a large file every fraction of a second counts a million times."""


def csv_value(value: Any) -> str:
    """A cell of the CSV: dates ISO, numbers with a point, text made harmless."""
    if written := WRITTEN.get(value.__class__):
        return written(value)
    if value is None:
        return formats.missing()
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.date):
        return value.isoformat()
    return safe_text(str(value))


def csv_response(export: Export, delimiter: str = ",") -> StreamingHttpResponse:
    """The rows as UTF-8 CSV with a byte order mark, written while they are read."""

    language = active_language()

    def lines() -> Iterator[str]:
        # The rows are read when the request, and with it its language, is over.
        with override(language):
            yield from written()

    def written() -> Iterator[str]:
        yield "\ufeff"
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=delimiter)
        writer.writerow([safe_text(str(header)) for header in export.headers])
        for row in export.rows():
            writer.writerow([csv_value(value) for value in row])
            if buffer.tell() > 32_000:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{export.file_name}.csv"'
    return response


def xlsx_response(export: Export) -> FileResponse:
    """The rows as an Excel workbook with typed cells and a cover sheet."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    describe(book, export.title, export.marking)
    write_cover(book, export.title, export.cover)
    write_sheet(book, _("Data"), export.headers, export.rows(), export.marking)
    book.close()
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{export.file_name}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def describe(book: Any, title: str, marking: str) -> None:
    """The properties of a workbook."""
    book.set_properties({"title": title, "comments": marking, "language": active_language()})


def write_cover(book: Any, title: str, lines: Iterable[tuple[Any, Any]]) -> None:
    """The first sheet: the title, and how the file was made."""
    bold = book.add_format({"bold": True})
    cover = book.add_worksheet(_("About"))
    cover.set_column(0, 0, 28)
    cover.set_column(1, 1, 80)
    cover.write_string(0, 0, title, bold)
    for line, (label, value) in enumerate(lines, start=2):
        cover.write_string(line, 0, str(label), bold)
        cover.write_string(line, 1, str(value))


def write_sheet(book: Any, name: str, headers: Sequence[Any], rows: Iterable[Sequence[Any]], marking: str) -> None:
    """A sheet of rows below a header row that stays in sight."""
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_header(f"&R{marking}")
    for column, header in enumerate(headers):
        sheet.set_column(column, column, max(12, min(40, len(str(header)) + 4)))
        sheet.write_string(0, column, str(header), bold)
    for line, row in enumerate(rows, start=1):
        if line > MOST_ROWS_OF_EXCEL:
            raise TooManyRows
        for column, value in enumerate(row):
            write_cell(sheet, line, column, value, day)


def write_cell(sheet: Any, line: int, column: int, value: Any, day: Any) -> None:
    """One typed cell; a missing value is said in words, never left blank or zero."""
    if value is None:
        sheet.write_string(line, column, formats.missing())
    elif isinstance(value, bool):
        sheet.write_string(line, column, _("Yes") if value else _("No"))
    elif isinstance(value, int | Decimal):
        sheet.write_number(line, column, value)
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        sheet.write_datetime(line, column, dt.datetime.combine(value, dt.time()), day)
    else:
        sheet.write_string(line, column, str(value))


def highest_marking(rows: Any) -> Any:
    """The label of the highest marking among the rows and what they are seen through: what a package of them takes."""
    return visibility.Marking.highest(visibility.markings_among(rows)) or visibility.Marking.UNCLASSIFIED.label
