"""Pages of a long list: a count that stops at a bound, and pages that cost the same at any depth.

Up to the bound pages are numbered. Beyond it a page begins after a record that the address names, so that the
database starts reading there instead of counting its way from the first row.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from iomtrack import formats
from iomtrack.kept import Known
from iomtrack.keys import Beyond, Key, is_plain, keys_of, stretches
from iomtrack.walks import Walk

BOUND = 10_000
SIZES = (25, 50, 100, 200)
USUAL_SIZE = 50
LAST = "last"
POSITION = ("page", "rows_after", "rows_before")
"""The parameters of an address that say where in the list its page lies."""
DEEP = 1_000
"""From here on the keys of a numbered page are found first, and only its own rows are joined."""


def whole_number(text: str) -> int:
    """A number in an address; 0 where there is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def without_position(query: QueryDict) -> QueryDict:
    """A copy of the address's parameters that begins at the first page."""
    rest = QueryDict(mutable=True)
    for name, values in query.lists():
        if name not in POSITION:
            rest.setlist(name, list(values))
    return rest


def is_whole(query: Any) -> bool:
    """Whether a query is for all rows of its table, each once."""
    narrowed = query.where or query.is_sliced or query.distinct or query.combinator or query.extra_tables
    return not narrowed and query.group_by is None


def counted(rows: QuerySet) -> int:
    """How many rows there are, or one more than the bound."""
    if is_whole(rows.query):
        statement, parameters = f'SELECT 1 FROM "{rows.model._meta.db_table}" LIMIT %s', (BOUND + 1,)  # noqa: S608 - our own
    else:
        try:
            statement, parameters = rows.order_by().values("pk")[: BOUND + 1].query.sql_with_params()
        except EmptyResultSet:
            return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement}) counted", parameters)  # noqa: S608 - the ORM's own
        return cursor.fetchone()[0]


class Pages:
    """The page of a list that an address asks for, and the ways to the others."""

    def __init__(self, rows: QuerySet, asked: QueryDict, known: Known | None = None):
        self.asked = asked
        self.keys = keys_of(rows)
        self.rows = rows.order_by(*[key.order() for key in self.keys])
        self.known = known or {}
        size = whole_number(asked.get("per_page", ""))
        self.per_page = size if size in SIZES else USUAL_SIZE
        self.number: int | None = None
        self.has_previous = self.has_next = False
        self.object_list: list[Any] = self.read()

    @cached_property
    def counted(self) -> int:
        """How many rows there are, or one more than the bound."""
        return counted(self.rows)

    @cached_property
    def walk(self) -> Walk | None:
        """How a list too long to be sorted is read in the order of a related name; None where it need not be."""
        walk = Walk.along(self.rows, self.keys, self.known)
        return walk if walk and self.more else None

    @property
    def more(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.counted > BOUND

    @property
    def total(self) -> int:
        """How many rows there are, as far as they were counted."""
        return min(self.counted, BOUND)

    @property
    def total_words(self) -> str:
        """The number of rows as people read it: `12`, `10,000+`."""
        return f"{formats.number(self.total)}{'+' if self.more else ''}"

    @property
    def numbered(self) -> int:
        """How many pages have a number."""
        return max(1, -(-self.total // self.per_page))

    @property
    def place_in_words(self) -> str:
        """Which page it is of how many: `Page 3 of 7`, `Page 3 of 200+`."""
        if not self.number:
            return _("Counted from the end")
        of = f"{formats.number(self.numbered)}{'+' if self.more else ''}"
        return _("Page %(number)s of %(of)s") % {"number": formats.number(self.number), "of": of}

    @property
    def is_only(self) -> bool:
        """Whether there is nothing before or after the page."""
        return not (self.has_previous or self.has_next)

    def read(self) -> list[Any]:
        """The rows of the page."""
        number = whole_number(self.asked.get("page", ""))
        for name, backwards in (("rows_after", False), ("rows_before", True)):
            if (key := whole_number(self.asked.get(name, ""))) and (found := self.read_from(key, backwards)):
                self.number = number or None
                return found
        if self.asked.get("page") == LAST and self.more:
            self.has_previous = True
            if self.walk:
                return self.walk.reversed().read(self.rows, self.per_page, None, self.read_after)[::-1]
            found = list(self.rows.order_by(*[key.reversed().order() for key in self.keys])[: self.per_page])
            return found[::-1]
        if self.asked.get("page") == LAST:
            number = self.numbered
        return self.read_number(number)

    def read_number(self, number: int) -> list[Any]:
        """A numbered page; the first where the number makes no sense, the last one where it lies beyond."""
        self.number = max(1, min(number, self.numbered)) if number > 1 else 1
        start = (self.number - 1) * self.per_page
        end = start + self.per_page + 1
        if self.walk:
            keys = self.walk.read(self.rows.values_list("pk", flat=True), end, None, self.read_after)[start:]
            found = self.in_order(keys)
        elif start >= DEEP:
            found = self.in_order(list(self.rows.values_list("pk", flat=True)[start:end]))
        else:
            found = list(self.rows[start:end])
        if self.number == 1 and len(found) <= self.per_page:
            self.counted = len(found)
        self.has_previous, self.has_next = self.number > 1, len(found) > self.per_page
        return found[: self.per_page]

    def in_order(self, keys: list[Any]) -> list[Any]:
        """The rows with these keys, in the order of the keys."""
        found = {row.pk: row for row in self.rows.order_by().filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]

    def read_from(self, key: int, backwards: bool) -> list[Any]:
        """The page after a record, or the one before it; nothing when there is no such record in the list."""
        wanted = self.per_page + 1
        if self.walk:
            walk = self.walk.reversed() if backwards else self.walk
            found = walk.read(self.rows, wanted, key, self.read_after)
        else:
            keys = [one.reversed() for one in self.keys] if backwards else self.keys
            found = self.read_after(self.rows, keys, key, wanted)
        if not found and not self.rows.filter(pk=key).exists():
            return []
        more = len(found) == wanted
        self.has_previous, self.has_next = (more, True) if backwards else (True, more)
        found = found[: self.per_page]
        return found[::-1] if backwards else found

    def read_after(self, rows: QuerySet, keys: Sequence[Key], key: int, wanted: int) -> list[Any]:
        """So many rows after the one with this primary key, in the order of the keys."""
        rows = rows.order_by(*[one.order() for one in keys])
        if is_plain(keys) and not self.rows.query.where:  # every row may be seen: its place in the list is no secret
            return list(rows.filter(Beyond(keys, key))[:wanted])
        named = {f"key_{place}": one.expression for place, one in enumerate(keys)}
        values = rows.order_by().annotate(**named).filter(pk=key).values_list(*named).first()
        found: list[Any] = []
        if values is not None:
            rows = rows.alias(**named)
            for stretch in stretches(keys, values):
                found += rows.filter(stretch)[: wanted - len(found)]
                if len(found) == wanted:
                    break
        return found

    def address(self, **position: Any) -> str:
        """The query string of another page of the same list."""
        query = without_position(self.asked)
        for name, value in position.items():
            query[name] = str(value)
        return f"?{query.urlencode()}"

    @property
    def first(self) -> str:
        """The first page."""
        return self.address()

    @property
    def last(self) -> str:
        """The last page."""
        return self.address(page=LAST)

    @property
    def previous(self) -> str:
        """The page before this one."""
        if self.number is not None and self.number - 1 <= self.numbered:
            return self.address(page=self.number - 1) if self.number > 2 else self.first
        number = {} if self.number is None else {"page": self.number - 1}
        return self.address(rows_before=self.object_list[0].pk, **number)

    @property
    def next(self) -> str:
        """The page after this one."""
        if self.number is not None and self.number < self.numbered:
            return self.address(page=self.number + 1)
        number = {} if self.number is None else {"page": self.number + 1}
        return self.address(rows_after=self.object_list[-1].pk, **number)


class ComputedPages(Pages):
    """Pages of rows that were worked out, not read: all of them are there, in their order."""

    walk = None

    def __init__(self, rows: Sequence[Any], asked: QueryDict):
        self.asked, self.computed = asked, rows
        self.counted = len(rows)
        size = whole_number(asked.get("per_page", ""))
        self.per_page = size if size in SIZES else USUAL_SIZE
        number = self.numbered if asked.get("page") == LAST else whole_number(asked.get("page", ""))
        self.number = max(1, min(number, self.numbered))
        start, end = (self.number - 1) * self.per_page, self.number * self.per_page
        self.object_list = list(rows[start:end])
        self.has_previous, self.has_next = start > 0, end < len(rows)
