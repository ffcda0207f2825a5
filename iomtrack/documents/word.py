"""A document as Word: `templates/document.docx` says what it looks like, and its tags are filled in a sandbox.

What is filled in is text: it is escaped for XML, and the template is not read again afterwards.
"""

import datetime as dt
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from iomtrack.bilingual import with_colon
from iomtrack.documents import content, drawing
from iomtrack.documents.text import clean, label, plain, runs_of

TEMPLATE = Path(__file__).parent / "templates" / "document.docx"
LANGUAGES = {"en": "en-CA", "fr": "fr-CA"}
SMALL = 9  # columns: a table with more of them is set in a smaller size
# docxtpl turns these back into tags when it is done; in somebody's text they are no tags.
UNDONE = re.compile(r"(?<=\{)_(?=[{%])|(?<=[}%])_(?=\})")


def inert(value: Any) -> Any:
    """Text for the XML of Word, which nothing reads as a tag."""
    if hasattr(value, "__html__"):
        return value
    return mark_safe(UNDONE.sub("&#95;", escape(clean(str(value)))))


def marked_up(value: Any) -> SafeString:
    """The text of a value as runs of Word, those in another language marked with it."""
    made = []
    for run in runs_of(value):
        properties = f'<w:rPr><w:lang w:val="{LANGUAGES[run.language]}"/></w:rPr>' if run.language in LANGUAGES else ""
        made.append(f'<w:r>{properties}<w:t xml:space="preserve">{inert(run.text)}</w:t></w:r>')
    return mark_safe("".join(made))


def filled(block: content.Block, picture: Any) -> dict[str, Any]:
    """A block as the template reads it."""
    if isinstance(block, content.Heading):
        return {"kind": f"heading{block.level}", "text": marked_up(block.text)}
    if isinstance(block, content.Paragraph):
        return {"kind": "note" if block.note else "text", "text": marked_up(block.text)}
    if isinstance(block, content.Facts):
        facts = [
            {"label": label(fact.label), "value": marked_up(fact.value), "note": marked_up(fact.note)}
            for fact in block.facts
        ]
        return {"kind": "facts", "facts": facts}
    if isinstance(block, content.Lines):
        return {"kind": "lines", "lines": [marked_up(line) for line in block.lines]}
    if isinstance(block, content.Picture):
        return {"kind": "picture", "picture": picture}
    numeric, widths = block.numeric, block.widths
    shares = [5000 * width // sum(widths) for width in widths]  # in fiftieths of a percent
    return {
        "kind": "table",
        "title": plain(block.title),
        "headings": [
            {"text": plain(text), "number": numeric[at], "width": shares[at]} for at, text in enumerate(block.headings)
        ],
        "rows": [
            [{"text": marked_up(cell.shown), "number": numeric[at], "width": shares[at]} for at, cell in enumerate(row)]
            for row in block.rows
        ],
    }


def written(document: content.Document) -> bytes:
    """The Word file."""
    # Loaded when somebody asks for a file: a worker that never writes one does without.
    from docx.shared import Inches, Pt
    from docxtpl import DocxTemplate, InlineImage
    from jinja2.sandbox import SandboxedEnvironment

    template = DocxTemplate(TEMPLATE)
    template.init_docx()
    whole = document.whole
    charts = [block.chart for block in whole if isinstance(block, content.Picture)]
    drawings = [drawing.as_svg(chart) for chart in charts]
    pictures = iter(
        InlineImage(template, BytesIO(png), Inches(drawn.inches(document.lies)))
        for drawn, png in zip(drawings, drawing.as_png(drawings), strict=True)
    )
    blocks = [filled(block, next(pictures) if isinstance(block, content.Picture) else None) for block in whole]
    template.render(
        {
            "title": marked_up(document.title),
            "blocks": blocks,
            "colon": with_colon("", "").rstrip(" "),
            "marking": document.marking,
            "footer": document.footer,
            "page": document.page_words,
        },
        SandboxedEnvironment(autoescape=True, finalize=inert),
    )
    word = template.docx
    finish(word, document)
    for shape, chart in zip(word.inline_shapes, charts, strict=True):
        shape._inline.docPr.set("descr", clean(chart.description))
    if any(isinstance(block, content.Table) and len(block.headings) > SMALL for block in document.blocks):
        for name in ("Cell", "Cell number", "Cell heading"):
            word.styles[name].font.size = Pt(7)
    file = BytesIO()
    template.save(file)
    return file.getvalue()


def finish(word: Any, document: content.Document) -> None:
    """The language, the properties, and pages on their side where a table is wide."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn

    language = LANGUAGES[document.language]
    for element in word.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)
    for element in word.settings.element.iter(qn("w:themeFontLang")):
        element.set(qn("w:val"), language)
    properties = word.core_properties
    properties.title, properties.author, properties.language = document.heading[:255], clean(document.made_by), language
    properties.last_modified_by, properties.keywords = clean(document.made_by), document.marking
    properties.created = properties.modified = document.made_at.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    if document.lies:
        for section in word.sections:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = section.page_height, section.page_width
