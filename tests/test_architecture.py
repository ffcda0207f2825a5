"""The house's rules about its own code."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils.functional import Promise

from iomtrack import history
from iomtrack.models import Period, PeriodQuerySet, Record
from tests import contract

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("iomtrack", "membership", "governance", "contributions")
TOP_LEVEL = {
    "manage.py",
    *LAYERS,
    "templates",
    "static",
    "tests",
    "pyproject.toml",
    "README.md",
    "requirements.txt",
    "requirements-dev.txt",
    ".ci",
    ".gitignore",
    ".git",
}
MADE_BY_TOOLS = {
    ".iomtrack",
    ".pytest_cache",
    ".ruff_cache",
    ".mypy_cache",
    ".hypothesis",
    ".venv",
    "__pycache__",
    ".import_linter_cache",
}
MOST_LINES = 600
JUNK_DRAWERS = {"utils", "helpers", "common", "misc", "util", "helper"}
EXACT = ("contributions", "iomtrack/money.py")
TOLD = ("services", "reports", "calculations", "adding_up", "sums", "timelines", "published")


def modules(*folders: str) -> list[Path]:
    """The Python files of some folders, migrations left out."""
    found = []
    for folder in folders:
        path = ROOT / folder
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts and "__pycache__" not in path.parts]


@cache
def tree_of(path: Path) -> ast.Module:
    """A file as syntax."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def named(path: Path, node: ast.AST | None = None) -> str:
    """A place in the repository."""
    return str(path.relative_to(ROOT)) + (f":{node.lineno}" if node is not None else "")


def imports_of(path: Path) -> list[tuple[str, ast.AST]]:
    """The packages that a file imports from, at whatever depth of the code."""
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, node))
    return found


def test_an_app_imports_only_from_the_apps_below_it():
    backwards = [
        f"{named(path, node)} imports {module}"
        for level, layer in enumerate(LAYERS)
        for path in modules(layer)
        for module, node in imports_of(path)
        if module.split(".")[0] in LAYERS[level + 1 :]
    ]

    assert backwards == []


def test_a_foreign_key_points_to_the_same_app_or_to_one_below():
    backwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in contract.record_models()
        for field in model._meta.fields
        if field.is_relation
        and field.related_model is not None
        and field.related_model._meta.app_label in LAYERS
        and LAYERS.index(field.related_model._meta.app_label) > LAYERS.index(model._meta.app_label)
    ]

    assert backwards == []


def test_the_machinery_knows_no_domain_word():
    words = re.compile(
        r"\b(membership|governance|contributions)\.[A-Z]\w+|\bfrom (membership|governance|contributions)\b"
    )
    allowed = {"iomtrack/panels.py"}

    found = [
        f"{named(path)}: {match.group()}"
        for path in modules("iomtrack")
        if named(path) not in allowed
        for match in words.finditer(path.read_text())
    ]

    assert found == []


def test_no_module_is_longer_than_600_lines():
    long = [
        f"{named(path)}: {lines}"
        for path in modules(*LAYERS, "tests")
        if (lines := len(path.read_text().splitlines())) > MOST_LINES
    ]

    assert long == []


def test_no_file_is_a_junk_drawer():
    found = [
        named(path)
        for folder in (*LAYERS, "tests", "templates", "static")
        for path in (ROOT / folder).rglob("*")
        if path.stem.strip("_") in JUNK_DRAWERS
    ]

    assert found == []


def test_nothing_is_imported_by_a_star():
    found = [
        named(path, node)
        for path in modules(*LAYERS, "tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]

    assert found == []


def test_no_float_touches_money():
    found = []
    for path in modules(*EXACT):
        for node in ast.walk(tree_of(path)):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, (float, complex))
            call = isinstance(node, ast.Name) and node.id == "float"
            column = isinstance(node, ast.Attribute) and node.attr == "FloatField"
            if literal or call or column:
                found.append(named(path, node))

    assert found == []


def test_no_column_is_a_float_and_none_says_current():
    columns = [
        (model, field) for model in apps.get_models() if model._meta.app_label in LAYERS for field in model._meta.fields
    ]

    assert [f"{m._meta.label}.{f.name}" for m, f in columns if isinstance(f, models.FloatField)] == []
    assert [f"{m._meta.label}.{f.name}" for m, f in columns if f.name == "is_current"] == []


def test_every_model_says_what_a_row_is():
    silent = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in LAYERS
        and "pgh_id" not in {field.name for field in model._meta.fields}
        and (not model.__doc__ or model.__doc__.startswith(f"{model.__name__}("))
    ]

    assert silent == []


def is_told(path: Path) -> bool:
    """Whether a file holds services, reports or calculations."""
    return any(part.removesuffix(".py") in TOLD for part in path.relative_to(ROOT).parts[1:])


def test_every_service_report_and_calculation_says_what_it_does():
    silent = []
    for path in modules(*LAYERS):
        if not is_told(path):
            continue
        for node in tree_of(path).body:
            public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{named(path, node)} {node.name}")

    assert silent == []


def test_every_module_of_the_application_says_what_it_holds():
    silent = [
        named(path) for path in modules(*LAYERS) if path.read_text().strip() and not ast.get_docstring(tree_of(path))
    ]

    assert [name for name in silent if not name.endswith(("apps.py", "__init__.py"))] == []


def test_public_functions_have_type_hints():
    bare = []
    for path in modules(*LAYERS):
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.returns is None:
                bare.append(f"{named(path, node)} {node.name}")

    assert bare == []


def test_every_record_has_a_history_kept_by_the_database(db):
    tracked = set(history.tracked_models())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname, t.tgtype FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal"
        )
        triggers = cursor.fetchall()
    # tgtype is a bit field of pg_trigger: 4 insert, 8 delete, 16 update.
    missing = []
    for model in contract.record_models():
        if model not in tracked:
            missing.append(f"{model._meta.label} is not @tracked")
            continue
        kept = {
            bit for table, _name, kind in triggers if table == model._meta.db_table for bit in (4, 8, 16) if kind & bit
        }
        if kept != {4, 8, 16}:
            missing.append(f"{model._meta.label}: triggers for {sorted(kept)} of [4, 8, 16]")

    assert missing == []


def test_the_history_holds_every_column_of_its_record():
    gaps = []
    for model in contract.record_models():
        stored = {field.name for field in history.event_model(model)._meta.get_fields()}
        gaps += [f"{model._meta.label}.{f.name}" for f in model._meta.concrete_fields if f.name not in stored]

    assert gaps == []


def test_every_record_with_a_period_can_be_asked_what_held_on_a_day():
    deaf = [
        model._meta.label
        for model in contract.record_models()
        if issubclass(model, Period) and not isinstance(model._default_manager.all(), PeriodQuerySet)
    ]

    assert deaf == []


def test_a_related_record_is_protected_unless_it_is_a_part():
    loose = [
        f"{model._meta.label}.{field.name}: {field.remote_field.on_delete.__name__}"
        for model in contract.record_models()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete not in (models.PROTECT, models.CASCADE, models.RESTRICT)
    ]
    orphans = [
        f"{model._meta.label}.{field.name}: a part cannot do without its whole"
        for model in contract.record_models()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.CASCADE
        and field.related_model is not model
        and (field.null or field.related_model._meta.app_label != model._meta.app_label)
    ]

    assert loose == []
    assert orphans == []


def constraints() -> list[tuple[type[models.Model], models.BaseConstraint]]:
    """Every constraint of every record."""
    return [(model, constraint) for model in contract.record_models() for constraint in model._meta.constraints]


def test_a_constraint_is_named_after_its_model_and_says_in_words_what_it_forbids():
    nameless = [
        f"{model._meta.label}: {constraint.name}"
        for model, constraint in constraints()
        if not constraint.name.startswith((f"{model._meta.model_name}_", f"{snake(model.__name__)}_"))
    ]
    silent = [
        f"{model._meta.label}: {constraint.name}"
        for model, constraint in constraints()
        if not isinstance(constraint.violation_error_message, Promise)
        or constraint.violation_error_message is constraint.default_violation_error_message
    ]

    assert nameless == []
    assert silent == []


def snake(name: str) -> str:
    """AgendaItem -> agenda_item."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_a_unique_column_set_is_a_named_constraint():
    old_style = [model._meta.label for model in contract.record_models() if model._meta.unique_together]

    assert old_style == []


@pytest.mark.parametrize("model", contract.record_models(), ids=lambda model: model._meta.label)
def test_every_record_has_names_in_words_for_people(model):
    plain = [
        field.name
        for field in model._meta.fields
        if not field.primary_key and field.editable and not isinstance(field.verbose_name, Promise)
    ]

    assert isinstance(model._meta.verbose_name, Promise), "Meta.verbose_name is not translated"
    assert isinstance(model._meta.verbose_name_plural, Promise), "Meta.verbose_name_plural is not translated"
    assert plain == [], "verbose_name is not translated"
    assert issubclass(model, Record)


def test_the_top_level_holds_what_it_may():
    unexpected = sorted(path.name for path in ROOT.iterdir() if path.name not in TOP_LEVEL | MADE_BY_TOOLS)

    assert unexpected == []
    assert sorted(name for name in TOP_LEVEL if not (ROOT / name).exists()) == []


def text_files() -> list[Path]:
    """Everything that people wrote, and the lock files."""
    suffixes = {".py", ".html", ".css", ".js", ".toml", ".txt", ".md", ".csv", ".po", ".svg", ""}
    found = [path for name in TOP_LEVEL - {".git"} for path in [ROOT / name, *(ROOT / name).rglob("*")]]
    return [path for path in found if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts]


def test_no_file_names_a_package_registry_or_a_machine():
    registry = re.compile(r"index-url|find-links|trusted-host|://[^\s]*/(?:simple|packages)/|registry=")
    machine = re.compile(r"(?<![\w.])/(?:work|root|farm|home)/\w")

    found = [
        f"{named(path)}: {match.group()}"
        for path in text_files()
        if path.suffix != ".csv" and path != Path(__file__)
        for pattern in (registry, machine)
        for match in pattern.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []


def test_every_dependency_is_pinned_with_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^([A-Za-z0-9][\w.\[\],-]*)==\S+", text, re.MULTILINE)
        hashed = re.findall(r"^([A-Za-z0-9][\w.\[\],-]*)==[^\n]*\\\n\s+--hash=sha256:", text, re.MULTILINE)

        assert len(pins) > 10, name
        assert hashed == pins, name


def test_no_lint_exception_lacks_its_reason():
    bare = [
        f"{named(path)}: {line.strip()}"
        for path in modules(*LAYERS, "tests")
        for line in path.read_text().splitlines()
        if re.search(r"#\s*noqa(?!: [A-Z]+\d+.* - )", line) and "re.search" not in line
    ]

    assert bare == []


def test_templates_hold_no_inline_code_and_every_page_extends_the_base():
    inline = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|https?://", re.IGNORECASE)

    found = [
        f"{named(path)}: {match.group()}"
        for folder in ("templates", *(f"{layer}/templates" for layer in LAYERS))
        for path in sorted((ROOT / folder).rglob("*.html"))
        for match in inline.finditer(path.read_text())
    ]

    assert found == []
