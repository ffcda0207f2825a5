"""Load the CSV files an app ships: idempotent by natural key, all or nothing, every error with its place.

The header holds field names. A foreign key holds the natural key of its target (`natural_key_fields`, joined
by `|` when there are several); a generic foreign key `record` is the two columns `record_type` ("app.model") and
`record_key`. Blank is null, else the field's default, else empty text. Dates are ISO, decimals use a point.
"""

import csv
import importlib
import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import gettext as _

from iomtrack.history import because
from iomtrack.natural_keys import NaturalKeys, natural_key

BATCH = 1000
YES, NO = {"yes", "true", "1"}, {"no", "false", "0"}


@dataclass(frozen=True)
class Dataset:
    """One CSV file and the model it fills. `key` are the fields that identify a row.

    `columns`, if given, is the exact header; `fixed` gives the same value of a field to every row, and limits
    the load to the rows that have it; `folder` replaces the folder of the app.
    """

    name: str
    file: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[str, ...] | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def path(self) -> Path:
        """Where the file is."""
        folder = self.folder or Path(apps.get_app_config(self.model._meta.app_label).path)
        return folder / self.file

    @property
    def shown(self) -> str:
        """How messages name the file: the app's folder and the file."""
        return self.file if self.folder else f"{self.model._meta.app_label}/{self.file}"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a file, and where."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return ":".join(part for part in (self.file, str(self.line or ""), self.column) if part) + f": {self.message}"


class LoadError(Exception):
    """Nothing was loaded; `problems` lists everything that is wrong, in all files."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Loaded:
    """What loading one file did."""

    dataset: Dataset
    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass
class Line:
    """One row of a file: where it stands, what it says, the record it became and the fields it changes."""

    number: int
    cells: dict[str, str]
    record: models.Model
    changes: set[str] = field(default_factory=set)


def load(datasets: Iterable[Dataset], *, why: str, dry_run: bool = False, **context: Any) -> list[Loaded]:
    """Load all files in one transaction, or raise LoadError and leave everything as it was.

    Existing rows are found by key and saved only if something differs; rows that no file names are left alone.
    The history of every written row says `why`, and `context`. With `dry_run` everything is done and then undone.
    """
    keys, problems, results = NaturalKeys(), [], []
    with transaction.atomic(), because(why, **context):
        for dataset in datasets:
            loader = Loader(dataset, keys, problems)
            results.append(loader.load())
        if not problems:
            try:
                connection.check_constraints()
            except DatabaseError as error:
                problems.append(Problem("", 0, "", explain(error)))
        if problems:
            raise LoadError(sorted(set(problems)))
        if dry_run:
            transaction.set_rollback(True)
    return results


def datasets_of_all_apps(group: str) -> list[Dataset]:
    """The lists called `group` in every app's `loading` module, lowest app first (INSTALLED_APPS lists it last)."""
    found: list[Dataset] = []
    for config in reversed(list(apps.get_app_configs())):
        own = config.name != __package__ and importlib.util.find_spec(f"{config.name}.loading")
        if own and Path(own.origin or "").is_file():
            found += getattr(importlib.import_module(f"{config.name}.loading"), group, [])
    return found


class Loader:
    """Loads one file; problems go to the shared list, good rows are written so that later files can refer to them."""

    def __init__(self, dataset: Dataset, keys: NaturalKeys, problems: list[Problem]):
        self.dataset = dataset
        self.model = dataset.model
        self.keys = keys
        self.problems = problems
        meta = self.model._meta
        self.generic = {each.name: each for each in meta.private_fields if isinstance(each, GenericForeignKey)}
        self.fields = {each.name: each for each in meta.concrete_fields}
        self.own_references = [each.name for each in meta.concrete_fields if each.related_model is self.model]
        self.key_attributes = [name for each in dataset.key for name in self._attributes(each)]

    def load(self) -> Loaded:
        """Read, compare, write."""
        result = Loaded(self.dataset)
        self.existing = {self._key(record): record for record in self.model._base_manager.filter(**self.dataset.fixed)}
        self.first_seen: dict[tuple, int] = {}
        waiting = list(self._rows())
        while waiting:
            names = {self._natural_text(cells) for _number, cells in waiting}
            later = [row for row in waiting if self._waits_for(row[1], names)]
            if len(later) == len(waiting):  # rows that refer to each other in a circle
                later = []
            self._load_rows([row for row in waiting if row not in later], result)
            waiting = later
        return result

    def _load_rows(self, rows: list[tuple[int, dict[str, str]]], result: Loaded) -> None:
        """Compare rows with what is there, and write what differs."""
        new: list[Line] = []
        changed: list[Line] = []
        for number, cells in rows:
            values = self._values(number, cells)
            if values is None:
                self.keys.failed.add((self.model, self._natural_text(cells)))
                continue
            key = tuple(values.get(name, self.dataset.fixed.get(name)) for name in self.key_attributes)
            if key in self.first_seen:
                message = _("Line %(line)s already has this key.") % {"line": self.first_seen[key]}
                self._problem(number, ", ".join(self.dataset.key), message)
                continue
            self.first_seen[key] = number
            record = self.existing.get(key)
            if record is None:
                new.append(Line(number, cells, self.model(**self.dataset.fixed, **values)))
                continue
            line = Line(number, cells, record, {n for n, value in values.items() if getattr(record, n) != value})
            for name in line.changes:
                setattr(record, name, values[name])
            if line.changes:
                changed.append(line)
            else:
                result.same += 1
        result.changed += self._write(changed, self._update_all, self._update_one)
        result.new += self._write(new, self._create_all, self._create_one)
        if new or changed:
            self.keys.forget(self.model)

    def _waits_for(self, cells: dict[str, str], names: set[str]) -> bool:
        """Whether a row refers to a row of the same file that is not written yet."""
        texts = [cells[name] for name in self.own_references if cells.get(name)]
        return any(text in names and self.keys.id_of(self.model, text) is None for text in texts)

    # reading

    def _rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows of the file, each with the number of its first line; nothing after a wrong header."""
        try:
            with self.dataset.path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, strict=True)
                header = next(reader, [])
                if not self._header_is_right(header):
                    return
                start = reader.line_num + 1
                for cells in reader:
                    number, start = start, reader.line_num + 1
                    if not any(cells):
                        continue
                    if len(cells) != len(header):
                        message = _("There are %(found)s cells, but the header has %(expected)s.")
                        self._problem(number, "", message % {"found": len(cells), "expected": len(header)})
                        continue
                    yield number, dict(zip(header, (cell.strip() for cell in cells), strict=True))
        except FileNotFoundError:
            self._problem(0, "", _("The file is missing."))
        except UnicodeDecodeError:
            self._problem(0, "", _("The file is not UTF-8 text."))
        except csv.Error as error:
            self._problem(reader.line_num, "", _("This is not valid CSV: %(error)s.") % {"error": error})

    def _header_is_right(self, header: list[str]) -> bool:
        known = {name for name in self.fields if name != self.model._meta.pk.name} | {
            f"{name}_{part}" for name in self.generic for part in ("type", "key")
        }
        wanted = set(self.dataset.columns or ())
        allowed = wanted or known - set(self.dataset.fixed)
        for name in self.dataset.key:
            wanted |= {f"{name}_type", f"{name}_key"} if name in self.generic else {name}
        wanted -= set(self.dataset.fixed)
        before = len(self.problems)
        for name in header:
            if name not in allowed:
                self._problem(1, name, _("There is no such column."))
        for name in sorted({name for name in header if header.count(name) > 1}):
            self._problem(1, name, _("This column appears twice."))
        for name in sorted(wanted - set(header)):
            self._problem(1, name, _("This column is missing."))
        return len(self.problems) == before

    def _values(self, number: int, cells: dict[str, str]) -> dict[str, Any] | None:
        """The values of a row by attribute name; None if one of them is wrong."""
        values: dict[str, Any] = {}
        right = True
        for name, text in cells.items():
            try:
                if name in self.fields:
                    each = self.fields[name]
                    values[each.attname] = self._value(each, text)
            except ValidationError as error:
                right = False
                for message in error.messages:
                    if message:
                        self._problem(number, name, message)
        for name, each in self.generic.items():
            if f"{name}_type" not in cells:
                continue
            try:
                values.update(self._generic(each, cells[f"{name}_type"], cells[f"{name}_key"]))
            except ValidationError as error:
                right = False
                self._problem(number, f"{name}_key", error.messages[0])
        return values if right else None

    def _value(self, each: models.Field, text: str) -> Any:
        return self._related(each, text) if isinstance(each, models.ForeignKey) else self._plain(each, text)

    def _plain(self, each: models.Field, text: str) -> Any:
        if not text:
            if each.null:
                return None
            if each.has_default():
                return each.get_default()
        if isinstance(each, models.BooleanField) and text.lower() in YES | NO:
            return text.lower() in YES
        return each.clean(text or ("" if each.empty_strings_allowed else None), None)

    def _related(self, each: models.ForeignKey, text: str) -> Any:
        if not text:
            if each.null:
                return None
            raise ValidationError(_("This cell cannot be empty."))
        return self._target(each.related_model, text)

    def _generic(self, each: GenericForeignKey, kind: str, text: str) -> dict[str, Any]:
        try:
            model = apps.get_model(kind)
        except (LookupError, ValueError):
            raise ValidationError(_("There is no kind of record “%(kind)s”.") % {"kind": kind}) from None
        return {
            self.fields[each.ct_field].attname: ContentType.objects.get_for_model(model).pk,
            each.fk_field: self._target(model, text),
        }

    def _target(self, model: type[models.Model], text: str) -> Any:
        pk = self.keys.id_of(model, text)
        if pk is None:
            if (model, text) in self.keys.failed:
                raise ValidationError("")  # its own line is already listed
            values = {"model": model._meta.verbose_name, "key": text}
            raise ValidationError(_("There is no %(model)s “%(key)s”.") % values)
        return pk

    # writing

    def _write(self, lines: list[Line], write_all: Any, write_one: Any) -> int:
        """Write all lines at once; when the database refuses, one by one, to find every line at fault."""
        if not lines:
            return 0
        try:
            with transaction.atomic():
                write_all(lines)
        except DatabaseError:
            for line in lines:
                try:
                    with transaction.atomic():
                        write_one(line)
                except DatabaseError as error:
                    self._problem(line.number, "", explain(error, self.model))
                    self.keys.failed.add((self.model, self._natural_text(line.cells)))
        return len(lines)

    def _create_all(self, lines: list[Line]) -> None:
        self.model._base_manager.bulk_create([line.record for line in lines], batch_size=BATCH)

    def _create_one(self, line: Line) -> None:
        line.record.pk = None
        line.record.save(force_insert=True)

    def _update_all(self, lines: list[Line]) -> None:
        names = {self._field_name(name) for line in lines for name in line.changes}
        self.model._base_manager.bulk_update([line.record for line in lines], sorted(names), batch_size=BATCH)

    def _update_one(self, line: Line) -> None:
        line.record.save(update_fields=[self._field_name(name) for name in line.changes])

    # small things

    def _attributes(self, name: str) -> list[str]:
        if name in self.generic:
            each = self.generic[name]
            return [self.fields[each.ct_field].attname, each.fk_field]
        return [self.fields[name].attname]

    def _field_name(self, attribute: str) -> str:
        return next(name for name, each in self.fields.items() if each.attname == attribute)

    def _key(self, record: models.Model) -> tuple:
        return tuple(getattr(record, name) for name in self.key_attributes)

    def _natural_text(self, cells: dict[str, str]) -> str:
        return "|".join(cells.get(name, "") for name in natural_key(self.model))

    def _problem(self, line: int, column: str, message: Any) -> None:
        self.problems.append(Problem(self.dataset.shown, line, column, str(message)))


def explain(error: DatabaseError, model: type[models.Model] | None = None) -> str:
    """What the database refused, in the words of the constraint it names."""
    diagnostic = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostic, "constraint_name", None)
    for candidate in [model] if model else apps.get_models():
        for constraint in candidate._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
    detail = " ".join(filter(None, (getattr(diagnostic, part, None) for part in ("message_primary", "message_detail"))))
    return _("The database refused this: %(detail)s") % {"detail": detail or error}
