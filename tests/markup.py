"""HTML as a tree that tests can ask: elements, attributes, visible text."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"script", "style", "head", "template"}
SPOKEN_ATTRIBUTES = ("aria-label", "title", "alt", "placeholder")


class Element:
    """One element with its attributes, its children and the text between them."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None" = None):
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def __repr__(self) -> str:
        return f"<{self.tag} {self.attributes}>"

    def get(self, name: str, default: Any = None) -> Any:
        """An attribute, if it is there."""
        return self.attributes.get(name, default)

    @property
    def classes(self) -> set[str]:
        """The classes of the element."""
        return set((self.get("class") or "").split())

    def walk(self) -> Iterator["Element"]:
        """This element and everything inside it, in reading order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(child for child in reversed(element.children) if isinstance(child, Element))

    def all(self, *tags: str, where: Callable[["Element"], Any] | None = None, **wanted: str) -> list["Element"]:
        """Elements inside with one of the tags and all the attributes (`class_` stands for one class)."""
        cls = wanted.pop("class_", None)
        return [
            element
            for element in self.walk()
            if element is not self
            and (not tags or element.tag in tags)
            and (cls is None or cls in element.classes)
            and all(element.get(name.replace("_", "-")) == value for name, value in wanted.items())
            and (where is None or where(element))
        ]

    def one(self, *tags: str, **wanted: Any) -> "Element":
        """The only such element."""
        found = self.all(*tags, **wanted)
        assert len(found) == 1, f"{len(found)} elements {tags} {wanted}"
        return found[0]

    def first(self, *tags: str, **wanted: Any) -> "Element | None":
        """The first such element, if there is one."""
        return next(iter(self.all(*tags, **wanted)), None)

    @property
    def text(self) -> str:
        """All text inside, white space made single."""
        return squeezed("".join(piece for piece, _element in self.pieces()))

    def pieces(self) -> Iterator[tuple[str, "Element"]]:
        """Every piece of text with the element that holds it."""
        for child in self.children:
            if isinstance(child, Element):
                yield from child.pieces()
            else:
                yield child, self

    def ancestors(self) -> Iterator["Element"]:
        """This element and those around it."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    @property
    def language(self) -> str:
        """The language that the element or the nearest one around it declares."""
        return next((element["lang"] for element in self.ancestors() if element.get("lang")), "")

    def words(self) -> Iterator[tuple[str, "Element"]]:
        """What people see or hear: text, and attributes that are read out, each with its element."""
        for piece, element in self.pieces():
            if piece.strip() and not any(around.tag in UNSEEN for around in element.ancestors()):
                yield squeezed(piece), element
        for element in self.walk():
            for name in SPOKEN_ATTRIBUTES:
                if (element.get(name) or "").strip():
                    yield squeezed(element[name]), element
            if element.tag == "title":
                yield element.text, element


def squeezed(text: str) -> str:
    """Text with every run of ordinary white space made one space; no-break spaces stay."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {})
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Element(tag, {name: value or "" for name, value in attributes}, self.here))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        for element in self.here.ancestors():
            if element.tag == tag:
                if element is not self.here:
                    self.problems.append(f"</{tag}> closes <{self.here.tag}>")
                self.here = element.parent or self.root
                return
        self.problems.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


class Page(Element):
    """A parsed page; `problems` lists elements that are not closed where they should be."""

    def __init__(self, html: str | bytes):
        builder = _Builder()
        builder.feed(html.decode() if isinstance(html, bytes) else html)
        builder.close()
        super().__init__("", {})
        self.children = builder.root.children
        self.problems = builder.problems
        if builder.here is not builder.root:
            self.problems.append(f"<{builder.here.tag}> is never closed")


def page_of(response: Any) -> Page:
    """The page that a response carries."""
    return Page(response.content)
