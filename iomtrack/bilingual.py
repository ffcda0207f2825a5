"""Two languages in one row: the value in the reader's language, its ordering and its search."""

from functools import lru_cache
from html import escape
from typing import Any

from django.db.models import CharField, F, Field, Func, Model, OrderBy, TextField, Transform
from django.utils.safestring import SafeString
from django.utils.translation import get_language

LANGUAGES = ("en", "fr")


def active_language() -> str:
    """`en` or `fr`: the language of the page being made."""
    return "fr" if (get_language() or "en").startswith("fr") else "en"


def other_language(language: str) -> str:
    """The language that is not this one."""
    return "en" if language == "fr" else "fr"


class LanguageText(str):
    """Text that knows its language. On a page in the other language it marks itself with `lang`."""

    language: str

    def __new__(cls, text: str, language: str) -> "LanguageText":
        value = str.__new__(cls, text)
        value.language = language
        return value

    @property
    def plain(self) -> str:
        """The bare text, for attributes, options and files."""
        return str.__str__(self)

    def __html__(self) -> SafeString:
        text = escape(self.plain)
        if not text or self.language == active_language():
            return SafeString(text)
        return SafeString(f'<span lang="{self.language}">{text}</span>')


class translated:  # noqa: N801 - reads as a declaration: text = translated("text")
    """The value of `<field>_en` or `<field>_fr` in the active language, else in the other one."""

    def __init__(self, field: str):
        self.field = field
        self.columns = {language: f"{field}_{language}" for language in LANGUAGES}

    def __get__(self, instance: Model | None, owner: type | None = None) -> Any:
        return self if instance is None else self.of(instance, active_language())

    def of(self, instance: Model, language: str) -> LanguageText:
        """The value for readers of a language."""
        text = getattr(instance, self.columns[language])
        if not text:
            language = other_language(language)
            text = getattr(instance, self.columns[language])
        return LanguageText(text or "", language)


class Fold(Func):
    """Text without case and accents, by the immutable SQL function `fold` (so that it can be indexed)."""

    function = "fold"
    output_field = TextField()  # type: ignore[assignment]


class Separated(Func):
    """Text whose punctuation is blank, each character in its place: MC/2258 and 2003-2004 are two words each."""

    function = "separated"
    output_field = TextField()  # type: ignore[assignment]


class FoldTransform(Transform):
    """`name_en__fold__contains`: compare without case and accents."""

    lookup_name = "fold"
    function = "fold"
    output_field = TextField()  # type: ignore[assignment]


def with_colon(label: Any, value: Any) -> str:
    """`label: value` with the colon of the active language, which in French follows a no-break space."""
    return f"{label}\u00a0: {value}" if active_language() == "fr" else f"{label}: {value}"


def base_label(model: type[Model], name: str) -> Any:
    """A field's label; a bilingual field `text` takes the label of its column without the language."""
    labels = {field.name: field.verbose_name for field in model._meta.get_fields() if isinstance(field, Field)}
    if name in labels:
        return labels[name]
    if f"{name}_en" in labels:
        return str(labels[f"{name}_en"]).split(" (")[0]
    return name.replace("_", " ")


def register_lookups() -> None:
    """Let every text column be compared without case and accents."""
    CharField.register_lookup(FoldTransform)
    TextField.register_lookup(FoldTransform)


def name_ordering(field: str = "name", descending: bool = False) -> tuple[OrderBy, OrderBy]:
    """Order by a bilingual field in the active language: É sorts with E on any server.

    A path such as `state__name` is followed; the accented spelling breaks ties.
    """
    return folded_first(f"{field}_{active_language()}", descending)


@lru_cache(maxsize=256)
def folded_first(column: str, descending: bool) -> tuple[OrderBy, OrderBy]:
    """Order by a column without case and accents, then with them. Shared: who resolves it works on a copy."""
    return OrderBy(Fold(F(column)), descending=descending), OrderBy(F(column), descending=descending)
