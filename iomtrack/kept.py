"""Small tables that every page names, kept in memory, and asked at each use whether they are still the same.

Nothing is believed for a while. A page asks the database, in one query, for a fingerprint of the tables it uses: where
each row lies and which transaction wrote it. Only where that has changed are the rows read again, and whatever was made
of them made again. So two processes never show two states of one table.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import ForeignKey, Model, QuerySet
from django.db.models.base import ModelState

from iomtrack.visibility import is_restricted

MOST = 2_000
"""A table of more rows is read as it is needed."""

Kind = type[Model]
Found = TypeVar("Found", bound=Model)


@dataclass
class Kept:
    """The records of a table as they were when it had this fingerprint, and what was made of them since."""

    fingerprint: tuple[Any, ...]
    records: dict[Any, Model]
    made: dict[Hashable, Any] = field(default_factory=dict)

    def of_itself(self, key: Hashable, make: Callable[[Model], Any]) -> dict[Any, Any] | None:
        """What is made of each record, by its key; nothing where that takes more than the columns of the record.

        Of another table nobody would notice here that it has changed.
        """
        if key not in self.made:
            try:
                with connection.execute_wrapper(refuse):
                    self.made[key] = {pk: make(copied(record)) for pk, record in self.records.items()}
            except AsksTheDatabase:
                self.made[key] = None
        return self.made[key]

    def one_by_one(self, key: Hashable, make: Callable[[Model], Any]) -> Callable[[Any], Any]:
        """The same, made of each record when it is first asked for by its key; None stands for what takes more."""
        made = self.made.setdefault(key, {})

        def known(pk: Any) -> Any:
            if pk not in made:
                record = self.records.get(pk)
                try:
                    with connection.execute_wrapper(refuse):
                        made[pk] = None if record is None else make(copied(record))
                except AsksTheDatabase:
                    made[pk] = None
            return made[pk]

        return known


class AsksTheDatabase(Exception):
    """What was to be made of kept records alone wants to know something else."""


def refuse(execute: Any, sql: str, *rest: Any) -> Any:
    """Let nobody ask the database."""
    raise AsksTheDatabase(sql)


Known = dict[Kind, Kept]
_known: Known = {}


def may_be_kept(kind: Kind) -> bool:
    """Whether a table is small by nature, and all of it may be seen by everybody."""
    return bool(getattr(kind, "few", "")) and not is_restricted(kind)


def up_to_date(kinds: Iterable[Kind]) -> Known:
    """What is kept of these tables, read again where it has changed. Tables that grow without bound are left out."""
    wanted = sorted({kind for kind in kinds if may_be_kept(kind)}, key=lambda kind: kind._meta.db_table)
    found: Known = {}
    for kind, fingerprint in zip(wanted, fingerprints(wanted), strict=True):
        known = _known.get(kind)
        if known is None or known.fingerprint != fingerprint:
            if fingerprint[0] > MOST:
                continue
            known = Kept(fingerprint, {record.pk: record for record in kind._default_manager.all()})
            _known[kind] = known
        found[kind] = known
    return found


def forget() -> None:
    """Keep nothing: somebody changes what words mean."""
    _known.clear()


def fingerprints(kinds: list[Kind]) -> list[tuple[Any, ...]]:
    """The number of rows of each table, and a number that changes whenever a row is written."""
    if not kinds:
        return []
    parts = [
        f"SELECT {place}, count(*), sum(hashtextextended(ctid::text || ' ' || xmin::text, {kind._meta.pk.column}))"  # noqa: S608 - our own
        f' FROM "{kind._meta.db_table}"'
        for place, kind in enumerate(kinds)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return [tuple(row[1:]) for row in sorted(cursor.fetchall())]


def relations(rows: QuerySet) -> list[ForeignKey]:
    """The relations that the rows are to be read with, and whose records are kept if their table is small."""
    wanted = rows.query.select_related
    if not isinstance(wanted, dict):
        return []
    fields = [rows.model._meta.get_field(name) for name, deeper in wanted.items() if not deeper]
    return [one for one in fields if isinstance(one, ForeignKey) and may_be_kept(one.related_model)]


def without(rows: QuerySet, fields: Sequence[ForeignKey]) -> QuerySet:
    """The rows, read without the records that these relations lead to."""
    wanted = rows.query.select_related
    if fields and isinstance(wanted, dict):
        gone = {one.name for one in fields}
        rows = rows.all()
        rows.query.select_related = {name: deeper for name, deeper in wanted.items() if name not in gone} or False
    return rows


def records(kind: type[Found], keys: Iterable[Any], known: Known | None = None) -> dict[Any, Found]:
    """Records by key: copies of what a page keeps of their table; where it keeps nothing, read."""
    if known and kind in known:
        there = known[kind].records
        wanted = set(keys)
        if wanted <= there.keys():
            return {key: cast("Found", copied(there[key])) for key in wanted}
        keys = wanted
    return kind._default_manager.in_bulk(keys)


def read(rows: QuerySet, known: Known | None = None) -> list[Any]:
    """The rows; what they are to be read with comes from what a page keeps, as far as it does."""
    fields = [one for one in relations(rows) if known and one.related_model in known]
    found = list(without(rows, fields))
    attach(found, fields, known or {})
    return found


def attach(records: Iterable[Model], fields: Sequence[ForeignKey], known: Known) -> None:
    """Give the records what these relations lead to, as copies: what one page does to them no other page sees."""
    copies: dict[Any, Model] = {}
    lead = {one.cache_name: (one.attname, known[one.related_model].records, copies) for one in fields}
    keys = [one.attname for one in fields]
    for record in records if lead else ():
        columns = record.__dict__
        record._state.fields_cache = Attached(lead, {name: columns[name] for name in keys}, record._state.fields_cache)


class Attached(dict):
    """What the relations of a record lead to. A kept record is copied when it is asked for, once for all rows."""

    def __init__(self, lead: dict[str, Any], keys: dict[str, Any], there: dict[str, Any]):
        super().__init__(there)
        self.lead, self.keys_of = lead, keys

    def __missing__(self, name: str) -> Model | None:
        attname, records, copies = self.lead[name]  # any other relation is missing as in every dict
        key = self.keys_of[attname]
        if key is None:
            self[name] = None
        else:
            if (name, key) not in copies:
                copies[name, key] = copied(records[key])  # one written since is missing: it is read from the database
            self[name] = copies[name, key]
        found: Model | None = self[name]
        return found

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self.lead

    def __delitem__(self, name: str) -> None:
        self.lead = {other: way for other, way in self.lead.items() if other != name}
        self.pop(name, None)


def copied(record: Model) -> Model:
    """A record of one's own, with nothing but its columns."""
    twin = record.__class__.__new__(record.__class__)
    twin.__dict__.update(record.__dict__)
    twin._state = ModelState()
    twin._state.adding, twin._state.db = False, record._state.db
    return twin
