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
    groups: list[Any]
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
        return cls(field, groups_of(field, outer, known[field.related_model]), keys, keys[len(outer) :])

    def reversed(self) -> "Walk":
        """The same, backwards."""
        turned = [[key.reversed() for key in keys] for keys in (self.keys, self.rest)]
        return Walk(self.relation, self.groups[::-1], *turned)

    def of(self, group: Any) -> Q:
        """The rows of a group."""
        return Q(**({f"{self.relation.name}__isnull": True} if group is None else {self.relation.attname: group}))

    def read(self, rows: QuerySet, wanted: int, after: int | None, read_after: ReadAfter) -> list[Any]:
        """So many rows from the beginning, or after the row with this key."""
        found: list[Any] = []
        groups = self.groups
        if after is not None:
            group = rows.order_by().filter(pk=after).values_list(self.relation.attname, flat=True)[:1]
            if not group or group[0] not in groups:
                return []
            found += read_after(rows.filter(self.of(group[0])), self.rest, after, wanted)
            groups = groups[groups.index(group[0]) + 1 :]
        for number, group in enumerate(groups):
            if len(found) >= wanted:
                break
            if number == FEW_GROUPS:
                left = groups[number:]
                others = Q(**{f"{self.relation.attname}__in": [one for one in left if one is not None]})
                others = others | self.of(None) if None in left else others
                ordered = rows.filter(others).order_by(*[key.order() for key in self.keys])
                return found + list(ordered[: wanted - len(found)])
            ordered = rows.filter(self.of(group)).order_by(*[key.order() for key in self.rest])
            found += ordered[: wanted - len(found)]
        return found


def groups_of(field: ForeignKey, outer: Sequence[Key], kept: Kept) -> list[Any]:
    """The keys of the related records in this order; rows without one come where the order has them."""
    ordered = [key.within(field.name).order() for key in outer]
    made = ("groups", *map(repr, ordered))
    if made not in kept.made:
        rows = field.related_model._default_manager.order_by(*ordered, "-pk" if outer[0].descending else "pk")
        kept.made[made] = list(rows.values_list("pk", flat=True))
    if not field.null:
        return kept.made[made]
    return [None, *kept.made[made]] if outer[0].nulls_first else [*kept.made[made], None]
