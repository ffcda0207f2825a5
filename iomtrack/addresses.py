"""Addresses of records: each pattern is looked up once, for a page of a list names hundreds of them."""

from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import override

from iomtrack.bilingual import active_language

PLACE = 8_070_605_040_302_010
"""Stands for the key while a pattern is looked up: a number that no other part of an address has."""


def address_of(name: str, key: Any, language: str = "") -> str:
    """The address of the page `name` of the record with this key; nothing where there is no such page."""
    return "" if key is None else str(key).join(pattern_of(name, language))


def pattern_of(name: str, language: str = "") -> list[str]:
    """What stands before and after the key in addresses of this page; nothing where there is no such page."""
    return looked_up(name, language or active_language(), get_urlconf(), get_script_prefix())


@lru_cache(maxsize=2048)
def looked_up(name: str, language: str, urlconf: str | None, prefix: str) -> list[str]:
    """As `pattern_of`, for one language."""
    try:
        with override(language):
            return reverse(name, args=[PLACE]).split(str(PLACE))
    except NoReverseMatch:
        return []


def page_address(name: str, language: str = "") -> str:
    """The address of a page that is about no record."""
    return page_looked_up(name, language or active_language(), get_urlconf(), get_script_prefix())


@lru_cache(maxsize=2048)
def page_looked_up(name: str, language: str, urlconf: str | None, prefix: str) -> str:
    """As `page_address`, for one language."""
    with override(language):
        return reverse(name)
