"""The one French catalogue: what is collected into it, how it is merged, compiled and checked.

Pure Python (Babel), no gettext tools. Words come from the Python files of the four packages and from the
templates; they live in `iomtrack/locale/fr/LC_MESSAGES/django.po`, compiled to `django.mo` beside it, and both
are committed. Neither holds a date or a line number, so that they change only when a message does.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("iomtrack", "membership", "governance", "contributions")
TEMPLATES = {".html", ".txt", ".svg", ".xml"}
SKIPPED = {"migrations", "__pycache__", "docs", "static", "locale", "reference"}
LANGUAGE = "fr"
LOCALE = Path("iomtrack") / "locale"

SINGLE, PLURAL, CONTEXT, CONTEXT_PLURAL = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": SINGLE,
    "gettext": SINGLE,
    "gettext_lazy": SINGLE,
    "gettext_noop": SINGLE,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": CONTEXT_PLURAL,
    "npgettext_lazy": CONTEXT_PLURAL,
}
HEADING = "# The French catalogue of IOMTrack, kept by `manage.py messages`: only the msgstr lines are edited."
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

Key = tuple[str, str | None]


class FrenchCatalogue(Catalog):
    """A Babel catalogue whose header holds no date and no name."""

    def _get_mime_headers(self) -> list[tuple[str, str]]:
        """Return a fixed header: Babel's own has the day of creation, and the files would differ at each run."""
        return [
            ("Project-Id-Version", "IOMTrack"),
            ("Language", LANGUAGE),
            ("Plural-Forms", "nplurals=2; plural=(n > 1);"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]

    mime_headers = property(_get_mime_headers, Catalog._set_mime_headers)


class UnreadableSource(Exception):
    """A file from which messages cannot be taken, with the reason."""


@dataclass
class Found:
    """A message as the sources use it: its plural form and every place."""

    plural: str | None = None
    places: list[tuple[str, int]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


@dataclass(frozen=True, order=True)
class Problem:
    """Something the catalogue lacks, where, and in words."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Return the files that may hold messages, in a fixed order."""
    for folder in (*PACKAGES, "templates"):
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root / folder).parts[:-1]
            is_template = folder == "templates" or "templates" in inside
            if SKIPPED.intersection(inside) or not path.is_file():
                continue
            if path.suffix == ".py" or (is_template and path.suffix in TEMPLATES):
                yield path


def collect(root: Path = ROOT) -> dict[Key, Found]:
    """Return every message of the sources by text and context, in the order of the files."""
    messages: dict[Key, Found] = {}
    for path in sources(root):
        name = path.relative_to(root).as_posix()
        try:
            taken = list(messages_of(path))
        except (SyntaxError, UnicodeDecodeError, UnreadableSource) as error:
            raise UnreadableSource(f"{name}: {error}") from error
        for line, text, context, comments in taken:
            singular, plural = text if isinstance(text, tuple) else (text, None)
            found = messages.setdefault((singular, context), Found())
            if plural and found.plural and plural != found.plural:
                raise UnreadableSource(f"{name}:{line}: {singular!r} has another plural elsewhere")
            found.plural = found.plural or plural
            found.places.append((name, line))
            found.comments += [comment for comment in comments if comment not in found.comments]
    return messages


def messages_of(path: Path) -> Iterator[tuple[int, str | tuple[str, str], str | None, list[str]]]:
    """Return line, text or (singular, plural), context and translators' comments of one file's messages."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Django's rendering for xgettext is words between calls: within brackets indentation means nothing.
            source = f"({templatize(source, origin=str(path))}\n)"
    stream = BytesIO(source.encode())
    taken = extract("python", stream, KEYWORDS, comment_tags=("Translators:",), options={"encoding": "utf-8"})
    for line, message, comments, context in taken:
        text = (str(message[0]), str(message[1])) if isinstance(message, (list, tuple)) else message
        yield line, text, context, comments


def folder(root: Path = ROOT) -> Path:
    """Return where the catalogue lives."""
    return root / LOCALE / LANGUAGE / "LC_MESSAGES"


def read(root: Path = ROOT) -> Catalog:
    """Return the catalogue as it is on disk; an empty one when there is none."""
    path = folder(root) / "django.po"
    if not path.exists():
        return FrenchCatalogue(locale=LANGUAGE, fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, locale=LANGUAGE, abort_invalid=True)


def merge(messages: dict[Key, Found], old: Catalog) -> Catalog:
    """Return a catalogue of exactly these messages with the translations that the old one has.

    Nothing is guessed: a message that is not word for word in the old one gets an empty translation, and an
    old one that no source uses is left out. A new plural starts from the translation of its singular.
    """
    catalogue = FrenchCatalogue(locale=LANGUAGE, header_comment=HEADING, fuzzy=False, charset="utf-8")
    for (text, context), found in sorted(messages.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        known = old.get(text, context)
        strings = _strings(known) if known else [""]
        catalogue.add(
            (text, found.plural) if found.plural else text,
            (strings[0], *(strings[1:] or [""])) if found.plural else strings[0],
            locations=[(name, 0) for name in dict.fromkeys(name for name, _line in found.places)],
            flags=set(known.flags) - {"python-format"} if known else (),
            auto_comments=found.comments,
            user_comments=known.user_comments if known else (),
            context=context,
        )
    return catalogue


def po_bytes(catalogue: Catalog) -> bytes:
    """Return the catalogue as text."""
    stream = BytesIO()
    write_po(stream, catalogue, width=100, include_lineno=False, ignore_obsolete=True)
    return stream.getvalue().rstrip(b"\n") + b"\n"


def mo_bytes(catalogue: Catalog) -> bytes:
    """Return the catalogue compiled: the translated messages, none that is fuzzy."""
    compiled = FrenchCatalogue(locale=LANGUAGE, fuzzy=False, charset="utf-8")
    for message in catalogue:
        if message.id and is_translated(message) and not message.fuzzy:
            compiled.add(message.id, message.string, context=message.context)
    stream = BytesIO()
    write_mo(stream, compiled)
    return stream.getvalue()


def is_translated(message: Message) -> bool:
    """Whether every form of the message has French."""
    return all(_strings(message))


def update(root: Path = ROOT) -> tuple[int, int]:
    """Write .po and .mo, only when they change; return how many messages there are and how many lack French."""
    catalogue = merge(collect(root), read(root))
    folder(root).mkdir(parents=True, exist_ok=True)
    for name, content in (("django.po", po_bytes(catalogue)), ("django.mo", mo_bytes(catalogue))):
        path = folder(root) / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
    messages = [message for message in catalogue if message.id]
    return len(messages), sum(not is_translated(message) for message in messages)


def check(root: Path = ROOT) -> list[Problem]:
    """Return everything that keeps a French page from being French, by place."""
    messages, catalogue = collect(root), read(root)
    po, mo = ((LOCALE / LANGUAGE / "LC_MESSAGES" / name).as_posix() for name in ("django.po", "django.mo"))
    lines = {(_singular(message), message.context): message.lineno or 1 for message in catalogue if message.id}
    problems = []
    if catalogue.fuzzy:
        problems.append(Problem(po, 1, "the header is fuzzy: compilers skip the whole catalogue"))
    for key, found in messages.items():
        message = catalogue.get(*key)
        problems += [Problem(*found.places[0], text) for text in _lacks(key, found, message)]
    for key in lines.keys() - messages.keys():
        problems.append(Problem(po, lines[key], f"no source uses {key[0]!r}"))
    path = folder(root) / "django.mo"
    if not path.exists() or path.read_bytes() != mo_bytes(catalogue):
        problems.append(Problem(mo, 1, "is not django.po compiled: run manage.py messages"))
    return sorted(problems)


def _lacks(key: Key, found: Found, message: Message | None) -> Iterator[str]:
    """Say what is wrong with the translation of one message."""
    name = repr(key[0]) + (f" ({key[1]})" if key[1] else "")
    if message is None:
        yield f"{name} is not in the catalogue: run manage.py messages"
        return
    if message.fuzzy:
        yield f"{name} is fuzzy"
    if not is_translated(message):
        yield f"{name} has no French"
        return
    if isinstance(message.id, (tuple, list)) != bool(found.plural):
        yield f"{name} has gained or lost its plural: run manage.py messages"
        return
    singular, plural = key[0], found.plural or key[0]
    for english, french in zip((singular, plural), _strings(message), strict=False):
        wanted, given = (set(PLACEHOLDER.findall(text)) for text in (english, french))
        # A singular may leave the number out ("one row"), in either language.
        allowed = wanted | set(PLACEHOLDER.findall(plural))
        if given - allowed or (wanted - given and not (found.plural and english == singular)):
            yield f"{name} has other placeholders in French: {french!r}"


def _strings(message: Message) -> list[str]:
    """Return the translation, one string for each form."""
    return (
        [text or "" for text in message.string] if isinstance(message.string, (tuple, list)) else [message.string or ""]
    )


def _singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (tuple, list)) else message.id
