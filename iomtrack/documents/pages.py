"""The mixin of a page that is also a file."""

from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from iomtrack import formats
from iomtrack.documents.content import Block, Document, Facts
from iomtrack.documents.files import WRITERS, respond
from iomtrack.documents.parts import blocks_of
from iomtrack.page import Page
from iomtrack.panels import Fact, Panel

LABELS = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF"}


class DocumentPage:
    """Mixin of a page of panels that is also a Word, Excel and PDF file: what its panels show, in their order."""

    request: HttpRequest

    def may_be_a_file(self) -> bool:
        """Whether what the address asks makes sense."""
        return True

    def document_panels(self) -> Sequence[Panel]:
        """The panels that the file holds."""
        return [panel for panel in self.panels() if panel is not None]  # type: ignore[attr-defined]  # the page's

    def document_options(self) -> dict[str, Any]:
        """The marking of what is shown, and the day it speaks for."""
        return {}

    def document(self) -> Document:
        """The page as a document, the day it speaks for first."""
        options, page = self.document_options(), cast(Page, self)
        blocks: list[Block] = [block for panel in self.document_panels() for block in blocks_of(panel)]
        if day := options.get("day"):
            blocks.insert(0, Facts([Fact(_("As of"), formats.date(day))]))
        return Document.of(self.request, page.get_title(), blocks, **options)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the file."""
        kind = request.GET.get("format", "")
        if kind in WRITERS and self.may_be_a_file():
            return respond(self.document(), kind)
        return super().get(request, *args, **kwargs)  # type: ignore[misc]  # the page's

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the links to the files."""
        links = []
        for kind, label in LABELS.items() if self.may_be_a_file() else ():
            query = self.request.GET.copy()
            query["format"] = kind
            links.append((label, f"?{query.urlencode()}"))
        return super().get_context_data(export_links=links, **kwargs)  # type: ignore[misc]  # the page's
