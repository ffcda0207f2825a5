"""A document as a workbook: how it was made on the first sheet, then a sheet for each table and each set of facts."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from iomtrack import exports
from iomtrack.documents import content
from iomtrack.documents.text import label, plain

LONGEST_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def written(document: content.Document) -> bytes:
    """The workbook."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    exports.describe(book, document.heading, document.marking)
    exports.write_cover(book, document.heading, [(fact.label, plain(fact.value)) for fact in document.about])
    taken = {_("About").casefold()}
    for title, headers, rows in sheets(document):
        exports.write_sheet(book, name_of(title, taken), headers, rows, document.marking)
    book.close()
    return file.getvalue()


def sheets(document: content.Document) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    """Each sheet: its title, its header row, its rows."""
    title = document.heading
    for block in document.blocks:
        if isinstance(block, content.Heading):
            title = plain(block.text)
        elif isinstance(block, content.Table):
            rows = [[cell.value for cell in row] for row in block.rows]
            yield plain(block.title) or title, [plain(heading) for heading in block.headings], rows
        elif isinstance(block, content.Facts):
            facts = [[label(fact.label), plain(fact.value), plain(fact.note)] for fact in block.facts]
            yield title, [_("What"), _("Value"), _("Note")], facts
        elif isinstance(block, content.Lines):
            yield title, [_("What")], [[plain(line)] for line in block.lines]


def name_of(title: str, taken: set[str]) -> str:
    """A name that Excel takes for a sheet: short, without its signs, and not used yet."""
    name = FORBIDDEN.sub(" ", title).strip("' ")[:LONGEST_NAME].strip("' ") or _("Data")
    number, wanted = 1, name
    while name.casefold() in taken:
        number += 1
        name = f"{wanted[: LONGEST_NAME - 4].rstrip()} {number}"
    taken.add(name.casefold())
    return name
