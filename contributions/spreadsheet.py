"""A file that somebody uploads, CSV or Excel, as lines of text; no more is read than a person would send."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from numbers import Number
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

LARGEST = 2_000_000
UNPACKED = 40_000_000
DELIMITERS = "\t;,"


def text_of(content: bytes) -> str:
    """The text of a file: an Excel sheet as lines with tabs, anything else as UTF-8."""
    if len(content) > LARGEST:
        raise ValidationError(_("The file is larger than 2 MB."))
    if content.startswith(b"PK"):
        return written(sheet_of(content))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("The file is neither an Excel workbook nor text in UTF-8.")) from None


def sheet_of(content: bytes) -> list[list[Any]]:
    """The cells of the first sheet of an Excel workbook that is not larger unpacked than it may be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > UNPACKED:
                raise ValidationError(_("The file is too large once it is unpacked."))
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, zipfile.BadZipFile, IndexError):
        raise ValidationError(_("The file is no Excel workbook that can be read.")) from None


def written(rows: list[list[Any]]) -> str:
    """Cells as lines with tabs. A number is written with a point and no groups, a day as 2012-06-01."""
    output = io.StringIO()
    csv.writer(output, delimiter="\t", lineterminator="\n").writerows([[cell(value) for value in row] for row in rows])
    return output.getvalue()


def cell(value: Any) -> str:
    """One cell as text. A number is the shortest one that Excel would show for it, never a float's tail."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Number):
        return format(Decimal(repr(value)).normalize(), "f")
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).strip()


def lines_of(text: str) -> list[tuple[int, list[str]]]:
    """The lines that are not empty, each with its number and its cells. The header says what parts the cells."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    found = []
    try:
        for row in reader:
            cells = [each.strip() for each in row]
            if any(cells):
                found.append((reader.line_num, cells))
    except csv.Error as error:
        raise ValidationError(
            _("Line %(line)s cannot be read: %(problem)s") % {"line": reader.line_num, "problem": error}
        ) from None
    return found
