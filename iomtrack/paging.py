"""Pages of a long list: a count that stops at a bound, and pages that cost the same at any depth.

Up to the bound pages are numbered. Beyond it a page begins after a record that the address names, so that the
database starts reading there instead of counting its way from the first row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import connection
from django.db.models import BooleanField, F, Func, OrderBy, Q, QuerySet
from django.http import QueryDict

from iomtrack import formats

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
    rest = query.copy()
    for name in POSITION:
        rest.pop(name, None)
    return rest


@dataclass(frozen=True)
class Key:
    """One thing that rows are ordered by."""

    expression: Any
    descending: bool = False
    nulls_first: bool = False
    nullable: bool = True
    own: bool = False

    def reversed(self) -> "Key":
        """The same, backwards."""
        return replace(self, descending=not self.descending, nulls_first=not self.nulls_first)

    def order(self) -> OrderBy:
        """For `order_by`."""
        usual = self.descending  # PostgreSQL takes a missing value for the largest
        nulls = {} if self.nulls_first == usual else {"nulls_first": True} if self.nulls_first else {"nulls_last": True}
        return OrderBy(self.expression, descending=self.descending, **nulls)


class Beyond(Func):
    """Whether some columns of a row, taken together, come after those of another row of the same table."""

    conditional = True
    output_field = BooleanField()  # type: ignore[assignment]

    def __init__(self, keys: Sequence[Key], pk: int):
        super().__init__(*[key.expression for key in keys])
        self.sign, self.pk = "<" if keys[0].descending else ">", pk

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Two rows of values, compared by the database as its index orders them."""
        quoted = connection.ops.quote_name
        columns = [source.target.column for source in self.source_expressions]
        own = ", ".join(compiler.compile(source)[0] for source in self.source_expressions)
        meta = compiler.query.model._meta
        other = f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(meta.db_table)}"
        return f"(({own}) {self.sign} ({other} WHERE {quoted(meta.pk.column)} = %s))", [self.pk]  # noqa: S608


def keys_of(rows: QuerySet) -> list[Key]:
    """What the rows are ordered by, down to the single columns; the primary key settles the order of equal rows."""
    order = rows.query.order_by or rows.query.extra_order_by
    if not order and rows.query.default_ordering:
        order = rows.model._meta.ordering
    keys = [key for item in order for key in keys_in(rows, rows.model, item)]
    last = rows.model._meta.pk.name
    seen = [name for name, key in enumerate(keys) if key.own and key.expression == F(last)]
    keys = keys[: seen[0] + 1] if seen else [*keys, Key(F(last), bool(keys) and keys[-1].descending, own=True)]
    keys[-1] = replace(keys[-1], nulls_first=keys[-1].descending, nullable=False)
    return keys


def keys_in(rows: QuerySet, model: Any, item: Any, prefix: str = "", turned: bool = False) -> Iterator[Key]:
    """The keys that one entry of an ordering stands for: a relation stands for the order of its own records."""
    if isinstance(item, str):
        item = OrderBy(F(item.lstrip("-")), descending=item.startswith("-"))
    elif not isinstance(item, OrderBy):
        item = OrderBy(F(item) if isinstance(item, str) else item)
    expression, descending = item.expression, item.descending != turned
    nulls_first = item.nulls_first or (item.descending and not item.nulls_last)
    if not isinstance(expression, F):
        nullable = any(nullable_path(rows, name) for name in names_in(expression))
        yield Key(expression, descending, bool(nulls_first) != turned, nullable)
        return
    path = expression.name
    if not prefix and path in rows.query.annotations:
        yield Key(F(path), descending, bool(nulls_first) != turned)
        return
    field, related = field_at(model, path)
    if related is not None and related._meta.ordering:
        for inner in related._meta.ordering:
            yield from keys_in(rows, related, inner, f"{prefix}{path}__", descending)
        return
    name = field.name if path == "pk" else path
    full = f"{prefix}{name}"
    yield Key(F(full), descending, bool(nulls_first) != turned, nullable_path(rows, full), own="__" not in full)


def names_in(expression: Any) -> list[str]:
    """The columns that an expression reads."""
    if isinstance(expression, F):
        return [expression.name]
    sources = [source for source in expression.get_source_expressions() if source is not None]
    return [name for source in sources for name in names_in(source)]


def field_at(model: Any, path: str) -> tuple[Any, Any]:
    """The field at the end of a path, and the model it leads to when the path names the relation itself."""
    field: Any = None
    for part in path.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        last, model = part, getattr(field, "related_model", None) or model
    return field, model if field.is_relation and last != getattr(field, "attname", "") else None


def nullable_path(rows: QuerySet, path: str) -> bool:
    """Whether a row may have nothing at the end of a path."""
    model = rows.model
    for part in path.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return True
        if field.null or (field.is_relation and not field.concrete):
            return True
        model = getattr(field, "related_model", None) or model
    return False


def is_plain(keys: Sequence[Key]) -> bool:
    """Whether the keys are columns of the row itself that always have a value, all in one direction."""
    return all(key.own and not key.nullable and key.descending == keys[0].descending for key in keys)


def stretches(keys: Sequence[Key], values: Sequence[Any]) -> Iterator[Q]:
    """Conditions for the rows after the one with these values: one stretch after the other, each an index can read."""
    names = [f"key_{place}" for place in range(len(keys))]
    for place in reversed(range(len(keys))):
        key, value, name = keys[place], values[place], names[place]
        same = Q()
        for before, known in zip(names[:place], values[:place], strict=True):
            same &= Q(**{f"{before}__isnull": True}) if known is None else Q(**{before: known})
        if value is None:
            if key.nulls_first:
                yield same & Q(**{f"{name}__isnull": False})
            continue
        yield same & Q(**{f"{name}__{'lt' if key.descending else 'gt'}": value})
        if key.nullable and not key.nulls_first:
            yield same & Q(**{f"{name}__isnull": True})


class Pages:
    """The page of a list that an address asks for, and the ways to the others."""

    def __init__(self, rows: QuerySet, asked: QueryDict):
        self.asked = asked
        self.keys = keys_of(rows)
        self.rows = rows.order_by(*[key.order() for key in self.keys])
        size = whole_number(asked.get("per_page", ""))
        self.per_page = size if size in SIZES else USUAL_SIZE
        self.number: int | None = None
        self.has_previous = self.has_next = False
        self.object_list: list[Any] = self.read()

    @cached_property
    def counted(self) -> int:
        """How many rows there are, or one more than the bound."""
        try:
            statement, parameters = self.rows.order_by().values("pk")[: BOUND + 1].query.sql_with_params()
        except EmptyResultSet:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({statement}) counted", parameters)  # noqa: S608 - the ORM's own
            return cursor.fetchone()[0]

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
    def number_in_words(self) -> str:
        """The page's number as people read it."""
        return formats.number(self.number)

    @property
    def numbered_in_words(self) -> str:
        """How many pages there are: `7`, `200+`."""
        return f"{formats.number(self.numbered)}{'+' if self.more else ''}"

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
            found = list(self.rows.order_by(*[key.reversed().order() for key in self.keys])[: self.per_page])
            self.has_previous = True
            return found[::-1]
        if self.asked.get("page") == LAST:
            number = self.numbered
        return self.read_number(number)

    def read_number(self, number: int) -> list[Any]:
        """A numbered page; the first where the number makes no sense, the last one where it lies beyond."""
        self.number = max(1, min(number, self.numbered)) if number > 1 else 1
        start = (self.number - 1) * self.per_page
        rows = self.rows
        if start >= DEEP:
            keys = list(rows.values_list("pk", flat=True)[start : start + self.per_page + 1])
            rows, start = rows.filter(pk__in=keys), 0
        found = list(rows[start : start + self.per_page + 1])
        if self.number == 1 and len(found) <= self.per_page:
            self.counted = len(found)
        self.has_previous, self.has_next = self.number > 1, len(found) > self.per_page
        return found[: self.per_page]

    def read_from(self, key: int, backwards: bool) -> list[Any]:
        """The page after a record, or the one before it; nothing when there is no such record in the list."""
        keys = [one.reversed() for one in self.keys] if backwards else self.keys
        rows = self.rows.order_by(*[one.order() for one in keys])
        wanted = self.per_page + 1
        if is_plain(keys) and not rows.query.where:  # every row may be seen: its place in the list is no secret
            found = list(rows.filter(Beyond(keys, key))[:wanted])
            if not found and not rows.filter(pk=key).exists():
                return []
        else:
            found = self.read_stretches(rows, keys, key, wanted)
        more = len(found) == wanted
        self.has_previous, self.has_next = (more, True) if backwards else (True, more)
        found = found[: self.per_page]
        return found[::-1] if backwards else found

    def read_stretches(self, rows: QuerySet, keys: Sequence[Key], key: int, wanted: int) -> list[Any]:
        """The rows after a record whatever they are ordered by: stretch after stretch, until there are enough."""
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
