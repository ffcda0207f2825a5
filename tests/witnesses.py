"""Records made to be seen by some and not by others, of every model that is restricted; see tests/visibility.py."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import pghistory
import pgtrigger
from django.apps import apps
from django.db import connection

from iomtrack.models import Marked, Record, SearchEntry
from iomtrack.visibility import Marking, is_restricted, marking_paths
from membership.models import Cited, Claim, Source
from tests import contract
from tests.factories.source import SourceFactory

WORD_FIELDS = ("title_en", "name_en", "text_en", "said", "value", "locator")
COMMON = "kestrel"  # the word by which all of them are searched at once


@dataclass
class Witness:
    """A record made to be seen by some and not by others."""

    record: Any
    marking: str
    number: int
    searched: bool  # whether the search of its list looks at them

    @property
    def find(self) -> str:
        """The word by which it alone is searched; pages repeat what was typed."""
        return f"{COMMON}{self.number}x"

    @property
    def shown(self) -> str:
        """The word that only the record itself says."""
        return f"heron{self.number}x"

    def __str__(self) -> str:
        return f"{type(self.record).__name__} {self.number} ({self.marking})"


class World:
    """Records of every restricted model, hanging from ordinary ones that everybody sees."""

    def __init__(self, author: Any):
        self.author = author
        self.witnesses: list[Witness] = []
        self.hub: dict[Any, Any] = {}
        self.open: dict[Any, Any] = {}
        self.hub[Source] = SourceFactory()
        for model in self.restricted():
            self.hub.update(self.ordinary(model))
        self.pointers = {
            (model, name): [self.pointer(model) for _bearer in self.bearers() for _marking in Marking]
            for model in contract.record_models()
            for name in model.veiled
        }

    @staticmethod
    def restricted() -> list[Any]:
        """The models that are restricted by a marking, wholes before their parts."""
        found = [model for model in apps.get_models() if is_restricted(model) and any(marking_paths(model))]
        return sorted(found, key=lambda model: max(path.count("__") for path, _may_end in marking_paths(model)))

    def bearers(self) -> list[Any]:
        """The models that bear a marking themselves."""
        return [model for model in self.restricted() if issubclass(model, Marked)]

    def ordinary(self, model: Any) -> dict[Any, Any]:
        """One record of each unrestricted model that a restricted one refers to."""
        others = {f.related_model for f in model._meta.concrete_fields if f.is_relation}
        wanted = [other for other in others if issubclass(other, Record) and not is_restricted(other)]
        return {other: contract.factory_of(other)() for other in wanted if other not in self.hub}

    def pointer(self, model: Any) -> Any:
        """An ordinary record with a relation that may come to lead to a witness."""
        whole = model.whole and model._meta.get_field(model.whole).related_model
        if whole and whole not in self.hub:
            self.hub[whole] = contract.factory_of(whole)()
        source = {"source": SourceFactory()} if issubclass(model, Cited) else {}
        return contract.factory_of(model)(**({model.whole: self.hub[whole]} if whole else {}), **source)

    def fill(self, marking: str) -> None:
        """For every marked model a record with this marking, and one of every kind that is seen through it."""
        for bearer in self.bearers():
            with pghistory.context(user=self.author.pk):
                family = self.family(bearer, marking)
                about = list(family.values())[-1]
                self.witness(Claim, marking, {"record": about, "field": "pk", "source": self.hub[Source]})
            self.open = family | self.open  # the first of each kind is unmarked
            forget_context()
            for (model, name), pointers in self.pointers.items():
                target = family.get(model._meta.get_field(name).related_model)
                with changeable(model):
                    model._default_manager.filter(pk=pointers.pop().pk).update(**{name: target})

    def family(self, bearer: Any, marking: str) -> dict[Any, Any]:
        """A record that bears the marking, and one of every kind that is seen through it."""
        family = {bearer: self.make(bearer, {}, marking)}
        for model in self.restricted():
            through = {name: model._meta.get_field(name).related_model for name in model.seen_through}
            given = {name: family[whole] for name, whole in through.items() if whole in family}
            if given and model not in family:
                family[model] = self.make(model, given, marking)
        return family

    def make(self, model: Any, values: dict[str, Any], marking: str) -> Any:
        """A witness: it bears the marking unless it is seen through one that does; nothing else restricts it."""
        if not values:
            values["marking"] = marking
        for each in model._meta.concrete_fields:
            if each.is_relation and each.related_model in self.hub:
                values.setdefault(each.name, self.hub[each.related_model])
            elif each.name in model.seen_through and each.related_model in self.open:
                values.setdefault(each.name, self.open[each.related_model])
        return self.witness(model, marking, values)

    def witness(self, model: Any, marking: str, values: dict[str, Any]) -> Any:
        """The record with its two words, where it has a text of its own."""
        number = len(self.witnesses) + 1
        columns = {each.name for each in model._meta.concrete_fields}
        name = next((each for each in WORD_FIELDS if each in columns), None)
        owned = [each.split("__") for each in model.search_fields]
        searched = any(path[-1] in WORD_FIELDS and (len(path) == 1 or path[0] in model.seen_through) for path in owned)
        witness = Witness(None, marking, number, searched)
        if name:
            values[name] = f"{COMMON} {witness.find} {witness.shown}"
        if "name_fr" in columns:
            values["name_fr"] = ""
        if "title_fr" in columns:
            values["title_fr"] = ""
        witness.record = contract.factory_of(model)(**values)
        self.witnesses.append(witness)
        return witness.record

    def of(self, model: Any) -> list[Witness]:
        """The witnesses of a model."""
        return [witness for witness in self.witnesses if isinstance(witness.record, model)]


def is_indexed(witness: Witness) -> bool:
    """Whether the witness's own words are in the index of the search, which holds all that it is found by."""
    entry = SearchEntry.objects.filter(kind=witness.record._meta.label_lower, object_id=witness.record.pk).first()
    return entry is not None and witness.find in f"{entry.title_en} {entry.title_fr} {entry.names} {entry.body_en}"


def changeable(model: Any) -> AbstractContextManager[None]:
    """Where rows of a model are only ever added: without the trigger that says so."""
    only_added = any(of is model and trigger.name == "append_only" for of, trigger in pgtrigger.registered())
    return pgtrigger.ignore(f"{model._meta.label}:append_only") if only_added else nullcontext()


def forget_context() -> None:
    """Let what follows be written by nobody: the database keeps who writes to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")
