"""Addresses of records: each pattern is looked up once, for a page of a list names hundreds of them."""

from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from iomtrack.bilingual import active_language

PLACE = 8_070_605_040_302_010
"""Stands for the key while a pattern is looked up: a number that no other part of an address has."""


def address_of(name: str, key: Any) -> str:
    """The address of the page `name` of the record with this key; nothing where there is no such page."""
    return "" if key is None else str(key).join(pattern_of(name))


def pattern_of(name: str) -> list[str]:
    """What stands before and after the key in addresses of this page; nothing where there is no such page."""
    return looked_up(name, active_language(), get_urlconf(), get_script_prefix())


@lru_cache(maxsize=2048)
def looked_up(name: str, language: str, urlconf: str | None, prefix: str) -> list[str]:
    """As `pattern_of`, for one language."""
    try:
        return reverse(name, args=[PLACE]).split(str(PLACE))
    except NoReverseMatch:
        return []
