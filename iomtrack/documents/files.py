"""A document as a file that a browser saves."""

from collections.abc import Callable

from django.http import HttpResponse

from iomtrack.documents import excel, pdf, word
from iomtrack.documents.content import Document

KINDS = (("docx", "Word"), ("pdf", "PDF"))
"""What a document is beside the workbook, which lists have too."""

Writer = Callable[[Document], bytes]
WRITERS: dict[str, tuple[Writer, str]] = {
    "docx": (word.written, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (excel.written, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": (pdf.written, "application/pdf"),
}


def respond(document: Document, kind: str) -> HttpResponse:
    """The file, to be saved under a safe name."""
    write, content_type = WRITERS[kind]
    response = HttpResponse(write(document), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{document.file_name}.{kind}"'
    return response
