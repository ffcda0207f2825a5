"""What a document says, in whatever file it is written: blocks in their order, and how it was made."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from iomtrack import formats
from iomtrack.bilingual import active_language
from iomtrack.charts import Chart
from iomtrack.documents.text import SPACES, plain
from iomtrack.panels import Fact

LONGEST_TEXT = 40  # letters: what is longer gets no wider a column
UPRIGHT = 7  # columns: a table with more of them lies on its side


@dataclass(frozen=True)
class Heading:
    """A heading; below one of a level comes one of the same, of a higher, or of the next lower level."""

    text: Any
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a note is what must be known of what stands around it."""

    text: Any
    note: bool = False


@dataclass(frozen=True)
class Facts:
    """Labelled values."""

    facts: Sequence[Fact]


@dataclass(frozen=True)
class Lines:
    """Sentences as a list."""

    lines: Sequence[Any]


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and the value that a workbook holds of it."""

    shown: Any
    value: Any


@dataclass(frozen=True)
class Table:
    """Rows below one header row; `numeric` says which columns are numbers."""

    title: Any
    headings: Sequence[Any]
    numeric: Sequence[bool]
    rows: Sequence[Sequence[Cell]]

    @property
    def widths(self) -> list[int]:
        """How wide the columns are beside each other: room for the longest word, and a part of what the text needs."""
        columns = zip(self.headings, *self.rows, strict=True)
        return [width_of(heading, [plain(cell.shown) for cell in cells]) for heading, *cells in columns]


def width_of(heading: Any, texts: list[str]) -> int:
    """The width of a column, in thirds of a letter."""
    words = [word for text in (plain(heading), *texts) for word in SPACES.split(text)]
    longest, whole = max(map(len, words)), min(max(map(len, texts), default=0), LONGEST_TEXT)
    return 3 * longest + max(whole - longest, 0)


@dataclass(frozen=True)
class Picture:
    """A chart as a drawing; its data table stands in a block of its own."""

    chart: Chart


Block = Heading | Paragraph | Facts | Lines | Table | Picture


@dataclass
class Document:
    """A title, blocks, and what every document carries: the day it speaks for, who made it, when, where; its marking.

    It is in the language that is active when it is made.
    """

    title: Any
    blocks: Sequence[Block]
    made_by: str
    address: str
    marking: str = ""
    day: dt.date | None = None
    made_at: dt.datetime = field(default_factory=timezone.now)
    language: str = field(default_factory=active_language)

    @classmethod
    def of(cls, request: HttpRequest, title: Any, blocks: Sequence[Block], **options: Any) -> "Document":
        """The document of a page: made by its reader; its address leads to the page."""
        query = request.GET.copy()
        query.pop("format", None)
        address = f"{request.path}?{query.urlencode()}" if query else request.path
        return cls(title, blocks, str(request.user), request.build_absolute_uri(address), **options)

    @property
    def heading(self) -> str:
        """The title as plain text."""
        return plain(self.title)

    @property
    def file_name(self) -> str:
        """A safe name in the document's language, with the day on which it was made."""
        return f"{slugify(self.heading) or 'iomtrack'}-{timezone.localdate(self.made_at).isoformat()}"

    @property
    def about(self) -> list[Fact]:
        """How the document was made."""
        facts = [Fact(_("As of"), formats.date(self.day))] if self.day else []
        facts += [
            Fact(_("Made by"), self.made_by),
            Fact(_("Made on"), formats.datetime(self.made_at)),
            Fact(_("Address"), self.address),
        ]
        if self.marking:
            facts.append(Fact(_("Marking"), self.marking))
        return facts

    @property
    def whole(self) -> list[Block]:
        """All blocks; how it was made comes last."""
        legend = Paragraph(_("Dates in tables are written year-month-day."), note=True)
        return [*self.blocks, Heading(_("About this document")), Facts(self.about), legend]

    @property
    def lies(self) -> bool:
        """Whether the pages lie on their side, for a wide table."""
        return any(isinstance(block, Table) and len(block.headings) > UPRIGHT for block in self.blocks)

    @property
    def footer(self) -> str:
        """What stands at the foot of every page beside its number."""
        return f"{self.heading} · {_('Made on')} {formats.date(timezone.localdate(self.made_at))}"

    @property
    def page_words(self) -> tuple[str, str, str]:
        """What stands before, between and after the number of a page and how many there are."""
        before, between, after = (_("Page %(number)s of %(of)s") % {"number": "\0", "of": "\0"}).split("\0")
        return before, between, after
