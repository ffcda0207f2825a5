"""Documents: one description of what is said, written as Word, PDF and Excel.

A page describes a `Document` of blocks; what it looks like stands in `templates/`, which Word opens and typst reads.
"""

from iomtrack.documents.content import Block, Cell, Document, Facts, Heading, Lines, Paragraph, Picture, Table
from iomtrack.documents.files import KINDS, respond
from iomtrack.documents.pages import DocumentPage
from iomtrack.documents.parts import blocks_of, blocks_of_chart, table_of

__all__ = [
    "KINDS",
    "Block",
    "Cell",
    "Document",
    "DocumentPage",
    "Facts",
    "Heading",
    "Lines",
    "Paragraph",
    "Picture",
    "Table",
    "blocks_of",
    "blocks_of_chart",
    "respond",
    "table_of",
]
