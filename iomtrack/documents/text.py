"""What stands on a page as text for a file: the same words, without markup, each run with its language."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.utils.text import capfirst

from iomtrack.bilingual import active_language

# What XML and fonts cannot hold; a line break and a tab they can.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SPACES = re.compile(r"[ \n\t]+")  # no-break spaces stay
APART = {"br", "dd", "div", "dt", "li", "p"}


@dataclass(frozen=True)
class Run:
    """A piece of text in one language; the empty language is that of the document."""

    text: str
    language: str = ""


class PageReader(HTMLParser):
    """Reads the HTML of a value into runs: elements that stand on lines of their own are parted by a line break."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self.languages = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A new line, a new language, or nothing."""
        if tag in APART and self.runs:
            self.runs.append(Run("\n"))
        if tag != "br":
            language = dict(attrs).get("lang") or self.languages[-1]
            self.languages.append("" if language == active_language() else language)

    def handle_endtag(self, tag: str) -> None:
        """Back to the language around."""
        if len(self.languages) > 1 and tag != "br":
            self.languages.pop()

    def handle_data(self, data: str) -> None:
        """Text, its white space made single as a browser does."""
        if text := SPACES.sub(" ", data):
            self.runs.append(Run(text, self.languages[-1]))


def runs_of(value: Any) -> list[Run]:
    """The text of a value: HTML as a browser shows it, anything else as it is."""
    if not hasattr(value, "__html__"):
        text = clean(str(value))
        return [Run(text)] if text else []
    reader = PageReader()
    reader.feed(value.__html__())
    reader.close()
    return [Run(clean(run.text), run.language) for run in reader.runs]


def plain(value: Any) -> str:
    """The text of a value, whatever its languages."""
    return "".join(run.text for run in runs_of(value)).strip(" \n")


def label(value: Any) -> str:
    """A label with a capital, as the screen writes it."""
    return capfirst(plain(value))


def clean(text: str) -> str:
    """Text that any file can hold; what none can is shown as U+FFFD."""
    return UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
