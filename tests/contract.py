"""Every address of the application, found by walking the URLconf: what the contract tests run over.

A new page is covered by having a URL. What a page is follows from its class; the record that its address needs is
looked up by the name of the parameter (`pk` is the page's own model, `action` is an Action).
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

import factory
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

import tests.factories
from iomtrack import views
from iomtrack.models import Record
from tests.access import IN_THEIR_MOMENT, PUBLIC

APPS = ("membership", "governance", "contributions")
LANGUAGES = ("en", "fr")
# Parameters that are no primary key: the model they name.
BY_COLUMN = {"iso3": "membership.State"}
# Pages that make sense for some records only: which.
SUITABLE: dict[str, dict[str, Any]] = {
    "governance:item_log": {"outcome": None},
    "governance:session_reopen": {"status": "closed"},
    "membership:membership_end": {"end": None},
    "contributions:payment_allocate": {"kind": "payment", "amount": Decimal("-41500.00"), "year": None},
    "contributions:debt_write_off": {"kind": "assessment", "amount__gt": 0},
    "contributions:scale_undo": {"imported_at__isnull": False, "withdrawn_on": None},
    "contributions:entry_reverse": {"kind": "assessment", "reverses": None, "reversal": None},
}


@dataclass(frozen=True)
class Address:
    """One URL pattern: its name, the page behind it and the parameters it needs."""

    name: str
    route: str
    view: Any
    parameters: tuple[str, ...] = ()
    page: type = field(default=object)

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """What the page is: list, detail, create, update, history, report or other."""
        kinds = (
            (views.ListPage, "list"),
            (views.DetailPage, "detail"),
            (views.HistoryPage, "history"),
            (views.ReportPage, "report"),
        )
        if issubclass(self.page, views.FormPage):
            return "update" if self.parameters else "create"
        return next((name for page, name in kinds if issubclass(self.page, page)), "other")

    @property
    def model(self) -> Any:
        """The page's own model, if it has one."""
        return getattr(self.page, "model", None)

    def url(self, language: str, arguments: dict[str, Any] | None = None) -> str:
        """The address in a language."""
        with translation.override(language):
            return reverse(self.name, kwargs=arguments or None)


def walk(patterns: Iterable[Any], names: tuple[str, ...] = (), route: str = "") -> Iterator[Address]:
    """Every URL pattern below."""
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = names + ((pattern.namespace,) if pattern.namespace else ())
            yield from walk(pattern.url_patterns, inner, here)
        elif isinstance(pattern, URLPattern):
            view = pattern.callback
            yield Address(
                ":".join((*names, pattern.name or here)),
                here,
                view,
                tuple(pattern.pattern.converters),
                getattr(view, "view_class", object),
            )


@cache
def every_address() -> tuple[Address, ...]:
    """Every address outside the admin."""
    return tuple(address for address in walk(get_resolver().url_patterns) if "/admin/" not in address.route)


@cache
def pages() -> tuple[Address, ...]:
    """Every address that answers GET with a page to somebody who is logged in."""
    return tuple(
        address
        for address in every_address()
        if address.name not in PUBLIC | IN_THEIR_MOMENT and "get" in methods(address)
    )


def of_kind(*kinds: str) -> tuple[Address, ...]:
    """The pages of some kinds."""
    return tuple(address for address in pages() if address.kind in kinds)


def methods(address: Address) -> set[str]:
    """The HTTP methods that the view says it answers, in lower case."""
    allowed = getattr(address.page, "http_method_names", ["get"])
    return {name for name in allowed if hasattr(address.page, name) or address.page is object}


def address_named(name: str) -> Address:
    """One address."""
    return next(address for address in every_address() if address.name == name)


def record_models() -> list[type[models.Model]]:
    """Every concrete model that is a Record."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def model_of_parameter(address: Address, parameter: str) -> type[models.Model]:
    """The model whose key a parameter of the address is."""
    if parameter in BY_COLUMN:
        return apps.get_model(BY_COLUMN[parameter])
    if parameter == "pk":
        return address.model
    name = parameter.removesuffix("_id").removesuffix("_pk").replace("_", "")
    found = [model for app in APPS for model in apps.get_app_config(app).get_models() if model._meta.model_name == name]
    assert len(found) == 1, f"{address.name}: no model is named like the parameter {parameter}"
    return found[0]


def arguments(address: Address, *, which: str = "first") -> dict[str, Any]:
    """Keys of records for an address; a record is made where there is none."""
    found = {}
    for name in address.parameters:
        record = some_record(model_of_parameter(address, name), which, SUITABLE.get(address.name, {}))
        found[name] = getattr(record, name) if name in BY_COLUMN else record.pk
    return found


def some_record(model: Any, which: str = "first", wanted: dict[str, Any] | None = None) -> models.Model:
    """The first or the last such record of a model, made by its factory if there is none."""
    rows = model._default_manager.filter(**(wanted or {})).order_by("pk" if which == "first" else "-pk")
    if found := rows.first():
        return found
    columns = {field.name for field in model._meta.concrete_fields}
    return factory_of(model)(**{name: value for name, value in (wanted or {}).items() if name in columns})


@cache
def factories() -> dict[type[models.Model], type[factory.Factory]]:
    """The plainest factory of every model: named like it, else the first one."""
    found: dict[type[models.Model], type[factory.Factory]] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(tests.factories.__path__)):
        module = importlib.import_module(f"tests.factories.{name}")
        for maker in vars(module).values():
            if not (inspect.isclass(maker) and issubclass(maker, factory.django.DjangoModelFactory)):
                continue
            model = maker._meta.get_model_class()
            if model is not None and (model not in found or maker.__name__ == f"{model.__name__}Factory"):
                found[model] = maker
    return found


def factory_of(model: Any) -> type[factory.Factory]:
    """The factory that makes the smallest valid row of a model."""
    assert model in factories(), f"tests/factories has no {model.__name__}Factory"
    return factories()[model]
