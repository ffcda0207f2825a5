"""A document as tagged PDF (PDF/UA-1), set by typst: `templates/document.typ` says what it looks like.

What is set are strings of a JSON text: typst never reads them as markup.
"""

from typing import Any

from iomtrack.documents import content, drawing
from iomtrack.documents.text import clean, label, plain, runs_of


def runs(value: Any) -> list[list[str]]:
    """The text of a value as pairs of text and language."""
    return [[run.text, run.language] for run in runs_of(value)]


def described(block: content.Block, lies: bool) -> dict[str, Any]:
    """A block as the template reads it."""
    if isinstance(block, content.Heading):
        return {"kind": "heading", "level": block.level, "text": runs(block.text)}
    if isinstance(block, content.Paragraph):
        return {"kind": "note" if block.note else "text", "text": runs(block.text)}
    if isinstance(block, content.Facts):
        facts = [
            {"label": label(fact.label), "value": runs(fact.value), "note": runs(fact.note)} for fact in block.facts
        ]
        return {"kind": "facts", "facts": facts}
    if isinstance(block, content.Lines):
        return {"kind": "lines", "lines": [runs(line) for line in block.lines]}
    if isinstance(block, content.Picture):
        drawn = drawing.as_svg(block.chart)
        alt = clean(block.chart.description)
        return {"kind": "picture", "svg": drawn.svg, "alt": alt, "width": drawn.inches(lies)}
    return {
        "kind": "table",
        "numeric": list(block.numeric),
        "widths": block.widths,
        "headings": [runs(heading) for heading in block.headings],
        "rows": [[runs(cell.shown) for cell in row] for row in block.rows],
    }


def written(document: content.Document) -> bytes:
    """The PDF file."""
    moment = document.made_at.utctimetuple()
    data = {
        "title": document.heading,
        "language": document.language,
        "author": clean(document.made_by),
        "made_at": list(moment[:6]),
        "marking": plain(document.marking),
        "footer": document.footer,
        "page": document.page_words,
        "lies": document.lies,
        "blocks": [described(block, document.lies) for block in document.whole],
    }
    return drawing.set_in_type("document.typ", data, "pdf")[0]
