"""A pseudo-language for tests: every translated string comes back as ⟦string⟧.

Whatever a page then shows without brackets was never marked for translation, or is data. Lazy strings made
long ago are bracketed too, because they are translated when they are used.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeData, mark_safe

from iomtrack import kept, wording
from iomtrack.filters import FORM_CLASSES
from iomtrack.formats.languages import LANGUAGES, English

OPENING, CLOSING = "⟦", "⟧"
FUNCTIONS = ("gettext", "ngettext", "pgettext", "npgettext")
# Django splits this message at its commas: the template filter `yesno`.
LIST_MESSAGE = "yes,no,maybe"


def bracket(text: str) -> str:
    """Return text in brackets; text without a letter ("…", ", ") says nothing and stays."""
    if not any(character.isalpha() for character in text):
        return text
    result = f"{OPENING}{text}{CLOSING}"
    return mark_safe(result) if isinstance(text, SafeData) else result


class BracketedLanguage:
    """A language of `iomtrack.formats` whose words come in brackets: month names, `since`, `pm`."""

    def __init__(self, language: English) -> None:
        self.language = language

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self.language, name)
        if not callable(attribute):
            return attribute
        return lambda *arguments: bracket(attribute(*arguments))


def forget_what_was_made() -> None:
    """What is kept from page to page has the words of before."""
    wording.forget()
    kept.forget()
    FORM_CLASSES.clear()


@contextmanager
def install(language: str | None = None) -> Iterator[None]:
    """Bracket every translation of our catalogue, Django's and the installed packages', until the end.

    With `language`, only while that language is active. Placeholders stay as they are.
    """
    # Every function of django.utils.translation, lazy ones included, asks this object.
    backend = translation._trans  # type: ignore[attr-defined]
    originals = {name: getattr(backend, name) for name in FUNCTIONS}
    for name, original in originals.items():
        setattr(backend, name, _bracketed(original, language))
    languages = dict(LANGUAGES)
    LANGUAGES.update(
        {
            code: BracketedLanguage(writer)  # type: ignore[misc]
            for code, writer in languages.items()
            if language in (None, code)
        }
    )
    forget_what_was_made()
    try:
        yield
    finally:
        forget_what_was_made()
        LANGUAGES.update(languages)
        for name, original in originals.items():
            setattr(backend, name, original)


def _bracketed(translate: Callable[..., str], language: str | None) -> Callable[..., str]:
    @functools.wraps(translate)
    def wrapper(*arguments: Any) -> str:
        result = translate(*arguments)
        if language not in (None, translation.get_language()):
            return result
        if arguments[0] == LIST_MESSAGE:
            return ",".join(bracket(word) for word in result.split(","))
        return bracket(result)

    return wrapper
