"""What follows from the code and the language alone: made once, and served to everybody."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

MOST = 4096

P = ParamSpec("P")
T = TypeVar("T")
Tongue = tuple[str | None, str | None, str]

_made: list[Any] = []


def tongue() -> Tongue:
    """What words and addresses depend on: the active language, and where the pages are."""
    return get_language(), get_urlconf(), get_script_prefix()


def once(make: Callable[P, T]) -> Callable[P, T]:
    """Make it once for the same arguments and the active language.

    Only for what nobody can change while the program runs: no records, nothing of a request or a user.
    """

    made = once_in(make)

    @wraps(make)
    def known(*args: P.args, **kwargs: P.kwargs) -> T:
        return made(tongue(), *args, **kwargs)

    return known


def once_in(make: Callable[P, T]) -> Callable[Concatenate[Tongue, P], T]:
    """The same for those who know already what words and addresses depend on: they say it first."""

    @lru_cache(maxsize=MOST)
    def made(_tongue: Tongue, *args: P.args, **kwargs: P.kwargs) -> T:
        return make(*args, **kwargs)

    _made.append(made)
    return cast("Callable[Concatenate[Tongue, P], T]", made)


def forget() -> None:
    """Make everything again: somebody changes what words mean."""
    for made in _made:
        made.cache_clear()
