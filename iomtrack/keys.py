"""What rows are ordered by, down to the single columns, and the conditions for the rows after one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, F, Func, OrderBy, Q, QuerySet


@dataclass(frozen=True)
class Key:
    """One thing that rows are ordered by."""

    expression: Any
    descending: bool = False
    nulls_first: bool = False
    nullable: bool = True
    own: bool = False
    column: str = ""  # its name, where it is a column of the row itself that leads nowhere

    def reversed(self) -> "Key":
        """The same, backwards."""
        return replace(self, descending=not self.descending, nulls_first=not self.nulls_first)

    def within(self, relation: str) -> "Key":
        """The same, as the model at the end of the relation has it."""
        path = names_in(self.expression)[0].removeprefix(f"{relation}__")
        column = F(path)
        expression = column if isinstance(self.expression, F) else type(self.expression)(column)
        return replace(self, expression=expression, column="")

    def order(self) -> OrderBy | str:
        """For `order_by`."""
        usual = self.descending  # PostgreSQL takes a missing value for the largest
        if self.column and self.nulls_first == usual:
            return f"-{self.column}" if self.descending else self.column  # which takes less to compose
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
        sources: list[Any] = self.source_expressions
        columns = [source.target.column for source in sources]
        own = ", ".join(compiler.compile(source)[0] for source in sources)
        meta = compiler.query.model._meta
        other = f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(meta.db_table)}"  # noqa: S608 - names of the model
        return f"(({own}) {self.sign} ({other} WHERE {quoted(meta.pk.column)} = %s))", [self.pk]


def keys_of(rows: QuerySet) -> list[Key]:
    """What the rows are ordered by, down to the single columns; the primary key settles the order of equal rows."""
    order = rows.query.order_by or rows.query.extra_order_by
    if not order and rows.query.default_ordering:
        order = rows.model._meta.ordering
    keys = [key for item in order for key in keys_in(rows, rows.model, item)]
    last = rows.model._meta.pk.name
    seen = [name for name, key in enumerate(keys) if key.own and names_in(key.expression) == [last]]
    if seen:
        keys = keys[: seen[0] + 1]
    else:
        keys.append(Key(F(last), bool(keys) and keys[-1].descending, own=True, column=last))
    keys[-1] = replace(keys[-1], nulls_first=keys[-1].descending, nullable=False)
    return keys


def keys_in(rows: QuerySet, model: Any, item: Any, prefix: str = "", turned: bool = False) -> Iterator[Key]:
    """The keys that one entry of an ordering stands for: a relation stands for the order of its own records."""
    if isinstance(item, str):
        item = OrderBy(F(item.lstrip("-")), descending=item.startswith("-"))
    elif not isinstance(item, OrderBy):
        item = OrderBy(F(item) if isinstance(item, str) else item)
    expression: Any = item.expression
    descending = item.descending != turned
    nulls_first = item.nulls_first or (item.descending and not item.nulls_last)
    if not isinstance(expression, F):
        nullable = any(nullable_path(rows, name) for name in names_in(expression))
        yield Key(expression, descending, bool(nulls_first) != turned, nullable)
        return
    path = names_in(expression)[0]
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
    own = "__" not in full
    column = "" if not own or field.is_relation else full
    yield Key(F(full), descending, bool(nulls_first) != turned, nullable_path(rows, full), own, column)


def names_in(expression: Any) -> list[str]:
    """The columns that an expression reads."""
    if isinstance(expression, F):
        return [str(vars(expression)["name"])]
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


def orders_by_itself(rows: QuerySet) -> bool:
    """Whether the order of the rows follows from their own columns alone."""
    names = [name for key in keys_of(rows) for name in names_in(key.expression)]
    return not any("__" in name or name in rows.query.annotations for name in names)


def chosen_by_itself(rows: QuerySet) -> bool:
    """Whether which rows there are follows from their own columns alone."""
    query = rows.query
    if query.is_sliced or query.distinct or len(query.alias_map) > 1:
        return False
    return not any(hasattr(getattr(leaf, "rhs", None), "resolve_expression") for leaf in query.where.leaves())


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
