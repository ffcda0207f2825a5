"""Finds, in the code of pages, querysets of restricted records that nobody asked for whom they are."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from django.apps import apps

from iomtrack.models import Record
from iomtrack.visibility import is_restricted

# Modules whose querysets go to a page, a form, a file or the admin.
OUTLETS = ("views", "panels", "filters", "forms", "admin", "tables", "home", "exports", "templatetags")
READING = {
    "all", "filter", "exclude", "get", "first", "last", "count", "exists", "order_by", "values", "values_list",
    "for_list", "as_of", "on", "search", "by_name", "select_related", "prefetch_related", "aggregate", "annotate",
    "in_bulk", "iterator", "about", "coming", "without_outcome",
}  # fmt: skip


def guarded_models() -> dict[str, type[Record]]:
    """By name, the models with rows or relations that are hidden from some users."""
    return {
        model.__name__: model
        for model in apps.get_models()
        if issubclass(model, Record) and (is_restricted(model) or model.veiled)
    }


def guarded_relations() -> set[str]:
    """The names under which other records reach restricted ones: `session.items`, `unit.owned_actions`."""
    return {
        relation.get_accessor_name()
        for model in apps.get_models()
        for relation in model._meta.related_objects
        if relation.related_model.__name__ in guarded_models() and relation.multiple
    } - {None}


def chain(node: ast.AST) -> list[str]:
    """The names of `a.b(...).c(...)` from the first to the last; a variable stands for what was asked of it before."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        else:
            if isinstance(node, ast.Name):
                names.append(node.id if node.id[:1].isupper() else f"({node.id})")
            return names[::-1]


def unasked(source: str) -> Iterator[tuple[int, str]]:
    """Every chain of a module that reads restricted records without `.visible_to`: its line and its words."""
    models, relations = set(guarded_models()), guarded_relations()
    inner: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call | ast.Attribute) or id(node) in inner:
            continue
        inner |= {id(each) for each in ast.walk(node) if each is not node and is_link(each, node)}
        names = chain(node)
        if "none" in names:
            continue
        if "visible_to" in names:
            asked = names.index("visible_to")
            if "for_list" in names[:asked]:
                yield node.lineno, f"{'.'.join(names)}: ask .visible_to before .for_list"
            continue
        by_manager = any(
            first in models and second in ("objects", "_default_manager") for first, second in pairwise(names)
        )
        by_relation = any(first in relations and second in READING for first, second in pairwise(names))
        if by_manager or by_relation:
            yield node.lineno, ".".join(names)


def is_link(each: ast.AST, whole: ast.AST) -> bool:
    """Whether a node is a link of the same chain, which is judged as a whole."""
    node = whole
    while isinstance(node, ast.Call | ast.Attribute):
        if node is each:
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return False


def modules_of_outlets(folders: tuple[Path, ...]) -> list[Path]:
    """The modules of some folders whose querysets people see."""
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts
        and any(part.removesuffix(".py") in OUTLETS for part in path.relative_to(folder.parent).parts)
    ]
