"""The index: one row per searched record, written by database triggers, so that admin, services, bulk updates, raw SQL
and loads are all in it at once. The same SELECT that a trigger runs for one record refills the whole index.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import pgtrigger
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.utils.text import capfirst
from django.utils.translation import override

from iomtrack.bilingual import LANGUAGES, other_language
from iomtrack.search.declaration import DECLARED, Searched, kind_of

TABLE = "iomtrack_searchentry"
EMPTY, COMMA, NEW_LINE = "''", "', '", "E'\\n'"
CONTENT = ("page_kind", "page_id", "title_en", "title_fr", "names", "body_en", "body_fr")


def literal(text: Any) -> str:
    """A text as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def joined(separator: str, texts: list[str]) -> str:
    """The texts that are not empty, in one."""
    return f"concat_ws({separator}, {', '.join(f'NULLIF({text}, {EMPTY})' for text in texts)})" if texts else EMPTY


class Entries:
    """The SELECT that makes the index's rows of one model, and the related tables it reads."""

    def __init__(self, model: type[models.Model], declared: Searched):
        self.model = model
        self.declared = declared
        self.kind = kind_of(model)
        self.related: dict[tuple[str, ...], tuple[str, type[models.Model]]] = {}
        self.read: dict[tuple[str, ...], set[str]] = {}
        self.select = self.made()

    def alias(self, keys: tuple[str, ...]) -> tuple[str, type[models.Model]]:
        """The table at the end of some foreign keys: its alias in the SELECT, and its model."""
        if not keys:
            return "own", self.model
        if keys not in self.related:
            self.alias(keys[:-1])
            model: Any = self.field(keys).related_model
            self.related[keys] = (f"related{len(self.related) + 1}", model)
        return self.related[keys]

    def field(self, path: tuple[str, ...]) -> models.Field:
        """The column at the end of a path."""
        return self.alias(path[:-1])[1]._meta.get_field(path[-1])  # type: ignore[return-value]

    def column(self, path: tuple[str, ...]) -> str:
        """A column as SQL names it; a related one is noted, for the trigger that follows its changes."""
        field = self.field(path)
        if path[:-1]:
            self.read.setdefault(path[:-1], set()).add(str(field.column))
        return f'{self.alias(path[:-1])[0]}."{field.column}"'

    def is_bilingual(self, path: tuple[str, ...]) -> bool:
        """Whether a path names a field with a column in each language."""
        fields = {field.name for field in self.alias(path[:-1])[1]._meta.get_fields()}
        return path[-1] not in fields and f"{path[-1]}_en" in fields

    def text(self, dotted: str, language: str) -> str:
        """What a path says in a language; one-language text says it in both unless its language is known."""
        path = tuple(dotted.split("."))
        if self.is_bilingual(path):
            return self.column((*path[:-1], f"{path[-1]}_{language}"))
        column = self.column(path)
        choices = self.field(path).flatchoices
        if choices:
            with override(language):
                labels = [f"WHEN {literal(value)} THEN {literal(label)}" for value, label in choices if value]
            return f"CASE {column} {' '.join(labels)} ELSE {EMPTY} END"
        if not self.declared.language:
            return f"{column}::text"
        said = self.column(tuple(self.declared.language.split(".")))
        return f"CASE WHEN {said} = {literal(other_language(language))} THEN {EMPTY} ELSE {column}::text END"

    def title(self, language: str) -> str:
        """The title in a language; empty where a part of it is written in the other language only."""
        parts = [self.text(path, language) for path in self.declared.title]
        if self.declared.numbered:
            with override(language):
                word = capfirst(self.model._meta.verbose_name)
            parts.insert(0, f"{literal(word)} || ' ' || {self.column((self.declared.numbered,))}")
        missing = [
            f"({self.text(path, language)} = '' AND {self.text(path, other_language(language))} <> '')"
            for path in self.declared.title
            if self.is_bilingual(tuple(path.split(".")))
        ]
        whole = joined(COMMA, parts)
        return f"CASE WHEN {' OR '.join(missing)} THEN '' ELSE {whole} END" if missing else whole

    def prose(self) -> list[str]:
        """The paths found by their words: bilingual fields and text columns that are no title and no name."""
        fields = [field for field in self.model._meta.concrete_fields if not field.choices]
        own = [field.name.removesuffix("_en") for field in fields if field.name.endswith("_en")]
        own += [
            field.name
            for field in fields
            if isinstance(field, models.TextField) and not field.name.endswith(("_en", "_fr"))
        ]
        taken = {*self.declared.title, *self.declared.names}
        return [path for path in (*own, *self.declared.text) if path not in taken]

    def page(self) -> tuple[str, str]:
        """The kind and the key of the record whose page shows a row."""
        path = self.declared.page or whole_of(self.model)
        if not path:
            return literal(self.kind), 'own."id"'
        generic = next((f for f in self.model._meta.private_fields if f.name == path), None)
        if isinstance(generic, GenericForeignKey):
            types, key = ContentType._meta.db_table, self.column((generic.ct_field,))
            kind = f"(SELECT app_label || '.' || model FROM {types} types WHERE types.id = {key})"
            return kind, self.column((generic.fk_field,))
        keys = [path]
        while further := whole_of(self.alias(tuple(keys))[1]):
            keys.append(further)
        return literal(kind_of(self.alias(tuple(keys))[1])), self.column(tuple(keys))

    def made(self) -> str:
        """The SELECT, without a condition."""
        page_kind, page_id = self.page()
        prose = self.prose()
        titles = {language: self.title(language) for language in LANGUAGES}
        bodies = {language: joined(NEW_LINE, [self.text(path, language) for path in prose]) for language in LANGUAGES}
        # A title taken from related records is theirs: who types a state's name wants the state first.
        names = [*titles.values()] if not any("." in path for path in self.declared.title) else []
        for path in self.declared.names:
            texts = [self.text(path, language) for language in LANGUAGES]
            names += dict.fromkeys(texts)  # once where both languages say the same
        joins = ""
        for keys, (alias, model) in self.related.items():
            above = self.alias(keys[:-1])[0]
            joins += f' LEFT JOIN {model._meta.db_table} {alias} ON {alias}."id" = {above}."{self.field(keys).column}"'
        values = [literal(self.kind), 'own."id"', page_kind, page_id, *titles.values(), joined(NEW_LINE, names)]
        table = self.model._meta.db_table
        return f"SELECT {', '.join((*values, *bodies.values()))} FROM {table} own{joins}"

    def write(self, condition: str = "true") -> str:
        """The statement that brings the entries of some records up to date, and leaves alone those that are."""
        columns = ", ".join(CONTENT)
        there, made, excluded = (
            ", ".join(f"{row}.{name}" for name in CONTENT) for row in ("there", "made", "EXCLUDED")
        )
        return (
            f"INSERT INTO {TABLE} (kind, object_id, {columns}) SELECT made.*"
            f" FROM ({self.select} WHERE {condition}) made (kind, object_id, {columns})"
            f" LEFT JOIN {TABLE} there USING (kind, object_id) WHERE ({there}) IS DISTINCT FROM ({made})"
            f" ON CONFLICT (kind, object_id) DO UPDATE SET ({columns}) = ({excluded})"
        )

    def triggers(self) -> Iterator[tuple[type[models.Model], pgtrigger.Trigger]]:
        """Three triggers on the model's own table, and one on each related table whose words it takes.

        They run once a statement: a load of a thousand rows writes a thousand entries in one go.
        """
        written = self.write("own.id IN (SELECT id FROM written)")
        gone = f"DELETE FROM {TABLE} WHERE kind = {literal(self.kind)} AND object_id IN (SELECT id FROM gone)"
        yield self.model, after("search_insert", pgtrigger.Insert, written, new="written")
        yield self.model, after("search_update", pgtrigger.Update, written, new="written")
        yield self.model, after("search_delete", pgtrigger.Delete, gone, old="gone")
        for number, (keys, columns) in enumerate(self.read.items(), start=1):
            alias, model = self.alias(keys)
            was, now = (", ".join(f'{row}."{name}"' for name in sorted(columns)) for row in ("gone", "written"))
            others = f"SELECT id FROM written JOIN gone USING (id) WHERE ROW({was}) IS DISTINCT FROM ROW({now})"
            follow = f"IF EXISTS ({others}) THEN {self.write(f'{alias}.id IN ({others})')}; END IF"
            name = f"search_{self.model._meta.model_name}_{number}"
            yield model, after(name, pgtrigger.Update, follow, old="gone", new="written")


def after(name: str, operation: Any, statement: str, **rows: str) -> pgtrigger.Trigger:
    """A trigger that runs a statement after each statement that wrote; `old` and `new` name the rows as they were."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),
        func=f"{statement}; RETURN NULL;",
    )


def whole_of(model: type[models.Model]) -> str:
    """The field that names the record a row is a part of, if it is a part."""
    declared = DECLARED.get(model)
    if declared and declared.page:
        return declared.page
    whole = getattr(model, "whole", "")
    return whole if isinstance(whole, str) else ""


def every_entry() -> list[Entries]:
    """What is indexed, model by model."""
    return [Entries(model, DECLARED[model]) for model in sorted(DECLARED, key=kind_of)]


def register_triggers() -> None:
    """Hand the triggers to pgtrigger, which installs them after every migrate. Called once the models are loaded."""
    for entries in every_entry():
        for model, trigger in entries.triggers():
            pgtrigger.register(trigger)(model)


@transaction.atomic
def rebuild() -> dict[str, int]:
    """Empty the index and fill it from the records; how many of each kind. All or nothing, and safe to repeat."""
    counts = {}
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")
        for entries in every_entry():
            cursor.execute(entries.write())
            counts[entries.kind] = cursor.rowcount
        cursor.execute(f"COMMENT ON TABLE {TABLE} IS '{fingerprint()}'")
    return counts


def fingerprint() -> str:
    """Changes when anything is declared otherwise."""
    return hashlib.sha256("".join(entries.select for entries in every_entry()).encode()).hexdigest()


def refill_if_declared_otherwise(**signal: Any) -> None:
    """After migrate: fill the index that is new, or that was filled by other declarations than these."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if not tables >= {TABLE, *(model._meta.db_table for model in DECLARED)}:
            return
        cursor.execute("SELECT obj_description(%s::regclass)", [TABLE])
        if cursor.fetchone()[0] == fingerprint():
            return
    rebuild()
