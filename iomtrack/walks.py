"""Reading a long list in the order of a related name: group after group, instead of sorting all of it.

The database can read the rows of one state in the order of their keys, but to read all rows in the order of the names
of their states it would join and sort them. The names of a small table are few: their order is kept, and the rows are
read state by state until the page is full.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, Q, QuerySet

from iomtrack.kept import Kept, Known
from iomtrack.keys import Key, names_in

FEW_GROUPS = 8
"""So many groups are read one by one; what is still missing then is read from all the others at once."""

ReadAfter = Callable[[QuerySet, Sequence[Key], int, int], list[Any]]


@dataclass(frozen=True)
class Walk:
    """An order by related records of a small table first, then by `rest`."""

    relation: ForeignKey
    groups: list[tuple[Any, ...]]
    keys: Sequence[Key]
    rest: Sequence[Key]

    @classmethod
    def along(cls, rows: QuerySet, keys: Sequence[Key], known: Known) -> "Walk | None":
        """The walk that these keys stand for; None where they do not begin with the names of a kept table."""
        name = names_in(keys[0].expression)[0].partition("__")[0]
        field = next((one for one in rows.model._meta.fields if one.name == name), None)
        if not isinstance(field, ForeignKey) or field.related_model not in known:
            return None
        outer = [key for key in keys if all(path.startswith(f"{name}__") for path in names_in(key.expression))]
        if list(keys[: len(outer)]) != outer:
            return None
        groups = groups_of(field, outer, known[field.related_model])
        return cls(field, groups, keys, keys[len(outer) :]) if groups else None

    def reversed(self) -> "Walk":
        """The same, backwards."""
        turned = [[key.reversed() for key in keys] for keys in (self.keys, self.rest)]
        return Walk(self.relation, self.groups[::-1], *turned)

    def of(self, group: tuple[Any, ...]) -> Q:
        """The rows of a group, or of several."""
        named = [key for key in group if key is not None]
        rows = Q(**({self.relation.attname: named[0]} if len(named) == 1 else {f"{self.relation.attname}__in": named}))
        return rows if None not in group else rows | Q(**{f"{self.relation.attname}__isnull": True})

    def read(self, rows: QuerySet, wanted: int, after: int | None, read_after: ReadAfter) -> list[Any]:
        """So many rows from the beginning, or after the row with this key."""
        found: list[Any] = []
        groups = self.groups
        if after is not None:
            keys = rows.order_by().filter(pk=after).values_list(self.relation.attname, flat=True)[:1]
            place = next((place for place, group in enumerate(groups) if keys and keys[0] in group), None)
            if place is None:
                return []
            found += read_after(rows.filter(self.of(groups[place])), self.rest, after, wanted)
            groups = groups[place + 1 :]
        for number, group in enumerate(groups):
            if len(found) >= wanted:
                break
            if number == FEW_GROUPS:
                others = tuple(key for one in groups[number:] for key in one)
                ordered = rows.filter(self.of(others)).order_by(*[key.order() for key in self.keys])
                return found + list(ordered[: wanted - len(found)])
            ordered = rows.filter(self.of(group)).order_by(*[key.order() for key in self.rest])
            found += ordered[: wanted - len(found)]
        return found


def groups_of(field: ForeignKey, outer: Sequence[Key], kept: Kept) -> list[tuple[Any, ...]]:
    """The keys of the related records in this order, equal ones together; rows without one are a group like any other.

    Nothing where the order says of some related record only a part: then nobody knows where rows without one come.
    """
    keys = [key.within(field.name) for key in outer]
    ordered = [key.order() for key in keys]
    made = ("groups", *map(repr, ordered))
    if made not in kept.made:
        named = {f"key_{place}": key.expression for place, key in enumerate(keys)}
        records = field.related_model._default_manager.annotate(**named).order_by(*ordered)
        found: dict[tuple[Any, ...], list[Any]] = {}
        for pk, *values in records.values_list("pk", *named):
            found.setdefault(tuple(values), []).append(pk)
        kept.made[made] = {values: tuple(keys) for values, keys in found.items()}
    groups: dict[tuple[Any, ...], tuple[Any, ...]] = kept.made[made]
    if not field.null:
        return list(groups.values())
    nothing = (None,) * len(keys)
    if nothing in groups:
        return [(*group, None) if values == nothing else group for values, group in groups.items()]
    if any(None in values for values in groups):
        return []
    return [(None,), *groups.values()] if outer[0].nulls_first else [*groups.values(), (None,)]
