"""A document as Word, PDF and Excel: what each carries, and that what people typed is only ever text."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import docx
import pytest
from django.utils.translation import override
from docx.oxml.ns import qn
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from iomtrack.bilingual import LanguageText
from iomtrack.charts import BarChart, LineChart, Series
from iomtrack.documents import (
    Cell,
    Document,
    Facts,
    Heading,
    Lines,
    Paragraph,
    Table,
    blocks_of_chart,
    excel,
    pdf,
    word,
)
from iomtrack.documents.text import plain, runs_of
from iomtrack.panels import Fact

TYPED = (
    '#import "@preview/evil:1.0.0"',
    "{{ 7*7 }} {% for x in y %} {# z #} {_{ a }_} {_% b %_}",
    "$ x^2 $ *bold* _emph_ @label = heading \\ `raw` //",
    "<script>alert(1)</script> &amp; <w:p/> ]]>",
    "=1+1",
)
ROWS = 90


def a_document(**changes) -> Document:
    """Every kind of block, with what somebody typed in each place."""
    typed = " ".join(TYPED)
    rows = [
        [Cell(f"Row {number} {TYPED[number % 5]}", f"Row {number}"), Cell("1.50", Decimal("1.5"))]
        for number in range(ROWS)
    ]
    chart = LineChart("Paid", "CHF", series=[Series(TYPED[3], [(2004, 1), (2005, Decimal("2.5"))])])
    blocks = [
        Heading("First"),
        Paragraph(typed),
        Paragraph("Beware", note=True),
        Facts([Fact("closing", LanguageText("Solde", "fr"), note="a note"), Fact("Typed", typed)]),
        Heading("Second", level=2),
        Lines([typed, "the other"]),
        Heading("Rows"),
        Table("All/rows: [of] them and a long name", ["State", "Amount (CHF)"], [False, True], rows),
        Heading("Drawn"),
        *blocks_of_chart(chart),
    ]
    made = {
        "made_by": "A. Reader",
        "address": "https://example.org/x",
        "marking": "Protected A",
        "day": dt.date(2014, 12, 31),
    }
    return Document(**({"title": f"Statement {TYPED[1]}", "blocks": blocks} | made | changes))


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    """The document in each kind of file, English and French."""
    found = {}
    for language in ("en", "fr"):
        with override(language):
            document = a_document()
            found |= {
                f"{language} {kind.__name__[-4:].strip('.')}": kind.written(document) for kind in (word, pdf, excel)
            }
    return found


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


def test_word_has_a_title_headings_and_the_text_as_it_was_typed(written):
    file = opened(written["en word"])

    styles = {
        style: [p.text for p in file.paragraphs if p.style.name == style]
        for style in ("Title", "Heading 1", "Heading 2")
    }
    assert styles == {
        "Title": [f"Statement {TYPED[1]}"],
        "Heading 1": ["First", "Rows", "Drawn", "About this document"],
        "Heading 2": ["Second"],
    }
    assert " ".join(TYPED) in [p.text for p in file.paragraphs]
    assert [p.text for p in file.paragraphs if p.style.name == "List Bullet"] == [" ".join(TYPED), "the other"]
    assert "Closing: Solde" in [p.text for p in file.paragraphs if p.style.name == "Fact"]


def test_words_table_repeats_its_header_row_and_keeps_rows_whole(written):
    table = opened(written["en word"]).tables[0]

    header, first = table.rows[0], table.rows[1]
    assert [cell.text for cell in header.cells] == ["State", "Amount (CHF)"]
    assert header._tr.trPr.find(qn("w:tblHeader")) is not None
    assert first._tr.trPr.find(qn("w:tblHeader")) is None
    assert first._tr.trPr.find(qn("w:cantSplit")) is not None
    assert [cell.text for cell in first.cells] == [f"Row 0 {TYPED[0]}", "1.50"]
    assert len(table.rows) == ROWS + 1
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "All/rows: [of] them and a long name"


@pytest.mark.parametrize(("language", "region"), [("en", "en-CA"), ("fr", "fr-CA")])
def test_word_knows_its_language_who_made_it_and_its_marking(written, language, region):
    file = opened(written[f"{language} word"])

    default = file.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    foreign = {lang.get(qn("w:val")) for lang in file.element.body.iter(qn("w:lang"))}
    properties = file.core_properties
    assert default.get(qn("w:val")) == region
    assert foreign == ({"fr-CA"} if language == "en" else set())
    assert (properties.title, properties.language) == (f"Statement {TYPED[1]}", region)
    assert (properties.author, properties.keywords) == ("A. Reader", "Protected A")
    assert [p.text for p in file.sections[0].header.paragraphs] == ["Protected A"]
    footer = file.sections[0].footer._element.xml
    assert "NUMPAGES" in footer
    assert {"en": "Page ", "fr": "Page "}[language] in footer


def test_words_picture_says_what_it_shows_and_its_numbers_follow(written):
    file = opened(written["en word"])

    [picture] = file.inline_shapes
    assert picture._inline.docPr.get("descr") == "Paid"
    assert [cell.text for cell in file.tables[1].rows[2].cells] == ["2005", "2.5"]


def test_word_holds_no_tag_and_no_part_of_the_template(written):
    with zipfile.ZipFile(io.BytesIO(written["fr word"])) as parts:
        names = parts.namelist()
        body = parts.read("word/document.xml").decode()

    assert "block." not in body
    assert "49" not in [p.text for p in opened(written["fr word"]).paragraphs]
    assert not [name for name in names if "vba" in name or "embeddings" in name]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_pdf_is_tagged_and_says_its_title_and_language(written, language):
    file = PdfReader(io.BytesIO(written[f"{language} pdf"]))
    root = file.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == f"{language}-CA"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert file.metadata.title == f"Statement {TYPED[1]}"
    assert file.metadata.author == "A. Reader"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/L"} <= tags_of(root["/StructTreeRoot"])


def tags_of(node) -> set[str]:
    """The tags in the tree of a PDF's structure."""
    node = node.get_object()
    if isinstance(node, list):
        return set().union(*map(tags_of, node))
    if not hasattr(node, "get"):
        return set()
    own = {node["/S"]} if "/S" in node else set()
    return own | (tags_of(node["/K"]) if "/K" in node and not isinstance(node["/K"], int) else set())


def test_every_page_of_a_pdf_has_the_marking_its_number_and_the_header_of_its_table(written):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(written["en pdf"])).pages]

    assert len(pages) > 3
    assert all(f"Page {number} of {len(pages)}" in text for number, text in enumerate(pages, start=1))
    assert all("Protected A" in text for text in pages)
    of_the_table = [text for text in pages if "Row 1" in text or f"Row {ROWS - 1}" in text]
    assert len(of_the_table) == 2
    assert all("Amount (CHF)" in text for text in of_the_table)


def test_what_people_typed_is_text_in_a_pdf(written):
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(written["en pdf"])).pages)

    for typed in TYPED:
        assert "".join(typed.split()) in "".join(text.split())
    assert "49" not in text.replace("Row 49", "")


def test_what_no_typeface_shows_is_replaced_in_a_pdf_and_kept_in_word():
    document = a_document(blocks=[Paragraph("Visa 😀 中文 \x01 عربي")])

    text = PdfReader(io.BytesIO(pdf.written(document))).pages[0].extract_text()
    kept = [p.text for p in opened(word.written(document)).paragraphs]

    assert "Visa \ufffd" in text
    assert "Visa 😀 中文 \ufffd عربي" in kept


def test_a_wide_table_lies_on_its_side():
    table = Table("Wide", [f"C{n}" for n in range(9)], [False] * 9, [[Cell("x", "x")] * 9])

    page = PdfReader(io.BytesIO(pdf.written(a_document(blocks=[table])))).pages[0].mediabox
    section = opened(word.written(a_document(blocks=[table]))).sections[0]

    assert page.width > page.height
    assert section.page_width > section.page_height


def test_a_workbook_has_a_sheet_for_each_table_with_typed_cells(written):
    book = CalamineWorkbook.from_filelike(io.BytesIO(written["fr xcel"]))

    about = dict(line[:2] for line in book.get_sheet_by_index(0).to_python()[2:])
    [rows] = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name.startswith("All rows")]
    facts = book.get_sheet_by_name("First").to_python()
    assert about["Adresse"] == "https://example.org/x"
    assert rows[0] == ["State", "Amount (CHF)"]
    assert rows[1] == ["Row 0", 1.5]
    assert len(rows) == ROWS + 1
    assert facts[1] == ["Closing", "Solde", "a note"]
    assert facts[2][1].endswith("=1+1")


def test_html_is_read_as_a_browser_shows_it():
    chart = BarChart("Title", rows=[("a", 1)])

    with override("fr"):
        runs = [(run.text, run.language) for run in runs_of(LanguageText("Finding", "en"))]

    assert runs == [("Finding", "en")]
    assert plain("<b>as typed</b>") == "<b>as typed</b>"
    assert plain(chart).startswith("Title")


def test_the_names_of_files_are_safe():
    with override("fr"):
        name = a_document(title="../État & <b>").file_name

    assert name.startswith("etat-b-")
