"""History of every record, written by database triggers and told in plain words."""

import copy
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pghistory
import pgtrigger
from django.apps import apps
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iomtrack import visibility, words
from iomtrack.visibility import ANYONE

SET_ASIDE = "set_aside"  # what somebody wanted to write and another had written meanwhile: kept, never in force
BOOKKEEPING = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", "pgh_operation")
WORDS = {
    "insert": gettext_lazy("Created"),
    "update": gettext_lazy("Changed"),
    "delete": gettext_lazy("Deleted"),
    SET_ASIDE: gettext_lazy("Typed at the same time, not taken"),
}


def tracked(model: type[models.Model] | None = None, *, exclude: list[str] | None = None) -> Any:
    """Class decorator: every insert, update and delete of a row is kept, whoever or whatever made it.

    The triggers that a kind of record declares in `triggers_of_kind` are installed with those of the history.
    """

    def decorate(cls: type[models.Model]) -> type[models.Model]:
        pgtrigger.register(*getattr(cls, "triggers_of_kind", ()))(cls)
        return pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            pghistory.ManualEvent(SET_ASIDE),
            exclude=exclude,
            obj_field=pghistory.ObjForeignKey(related_name="events", related_query_name="events"),
            meta={"verbose_name": gettext_lazy("history entry"), "verbose_name_plural": gettext_lazy("history")},
        )(cls)

    return decorate(model) if model else decorate


@contextmanager
def because(why: str, **context: Any) -> Iterator[None]:
    """Everything written inside carries this reason in its history."""
    if why:
        context["why"] = why
    with pghistory.context(**context):
        yield


def set_aside(record: models.Model, **values: Any) -> None:
    """Keep in the history of a record what somebody wanted to write of it and did not; the record stays as it is."""
    wanted = copy.copy(record)
    for name, value in values.items():
        setattr(wanted, name, value)
    pghistory.create_event(wanted, label=SET_ASIDE)


def writer_of(record: models.Model, column: str) -> str:
    """Who wrote what a column of a record says now."""
    written: Any = event_model(type(record))._default_manager.filter(pgh_obj_id=record.pk).exclude(pgh_label=SET_ASIDE)
    other = written.exclude(**{column: getattr(record, column)}).order_by("-pgh_id").values_list("pgh_id", flat=True)
    since = written.filter(pgh_id__gt=other.first() or 0).select_related("pgh_context").order_by("pgh_id")
    events = list(since[:1])
    return who(events[0], names_of(events)) if events else ""


@dataclass
class Change:
    """One field: what it said before and what it says now."""

    label: Any
    before: Any
    after: Any


@dataclass
class Entry:
    """One event of a record's life."""

    what: Any
    when: dt.datetime
    who: str
    why: str
    changes: list[Change]
    record: str = ""
    url: str = ""


def event_model(model: type[models.Model]) -> type[models.Model]:
    """The table that holds a model's history."""
    return model._meta.get_field("events").related_model  # type: ignore[return-value]


def tracked_models() -> list[type[models.Model]]:
    """Every model with a history."""
    return [m for m in apps.get_models() if any(f.name == "events" for f in m._meta.related_objects)]


def url_of(record: models.Model) -> str:
    """The address of a record's history."""
    try:
        return reverse(f"{record._meta.app_label}:{record._meta.model_name}_history", args=[record.pk])
    except NoReverseMatch:
        return ""


class Past:
    """What a user may see of the past: an entry is as restricted as the record was, and as what it was seen through.

    A record whose marking was lowered shows what it says since then, not what it said before.
    """

    def __init__(self, user: Any):
        self.open = visibility.reads_everything(user)
        self.readable = () if self.open else visibility.Marking.readable_by(user)
        self.known: dict[tuple[Any, Any], list[Any]] = {}

    def shows(self, model: Any, event: Any) -> bool:
        """Whether the user may read every marking of the moment."""
        if self.open:
            return True
        if issubclass(model, visibility.Marked) and event.marking not in self.readable:
            return False
        for field in visibility.fields_seen_through(model):
            then = self.at(field, event)
            if then is not None and not self.shows(field.related_model, then):
                return False
        return True

    def at(self, field: Any, event: Any) -> Any:
        """The record that a relation led to, as it was at the moment of the event."""
        key = getattr(event, getattr(field, "attname", ""), None)  # a relation to any kind of record has none
        if key is None:
            return None
        model = field.related_model
        if (model, key) not in self.known:
            written = event_model(model)._default_manager.filter(pgh_obj_id=key).exclude(pgh_label=SET_ASIDE)
            self.known[model, key] = list(written.order_by("pgh_id"))
        events = self.known[model, key]
        earlier = [each for each in events if each.pgh_created_at <= event.pgh_created_at]
        return earlier[-1] if earlier else next(iter(events), None)


def timeline(record: models.Model, user: Any = ANYONE) -> list[Entry]:
    """Everything that happened to a record and that the user may see, newest first."""
    model, past = type(record), Past(user)
    events: list[Any] = list(
        event_model(model)
        ._default_manager.filter(pgh_obj_id=record.pk)
        .select_related("pgh_context")
        .order_by("pgh_id")
    )
    people = names_of(events)
    labels = Labels(model, events, user)
    entries, previous = [], None
    for event in events:
        if not past.shows(model, event):
            previous = None
            continue
        changes = labels.changes(previous, event)
        if event.pgh_label != SET_ASIDE:
            previous = event
        if event.pgh_label == "update" and labels.hides and not changes:
            continue
        entries.append(
            Entry(
                what=WORDS.get(event.pgh_label, event.pgh_label),
                when=event.pgh_created_at,
                who=who(event, people),
                why=(event.pgh_context.metadata.get("why", "") if event.pgh_context else ""),
                changes=changes,
            )
        )
    return entries[::-1]


def who(event: Any, people: dict[int, str]) -> str:
    """The person, the command, or the plain fact that neither is known."""
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    if metadata.get("user"):
        return people.get(int(metadata["user"]), _("A user who no longer exists"))
    if metadata.get("command"):
        return _("Command %(name)s") % {"name": metadata["command"]}
    if metadata.get("why"):
        return _("IOMTrack itself")
    return _("Outside the application (database)")


def names_of(events: list[Any]) -> dict[int, str]:
    """The users behind the events, in one query."""
    from django.contrib.auth import get_user_model

    keys = {int(e.pgh_context.metadata["user"]) for e in events if e.pgh_context and e.pgh_context.metadata.get("user")}
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=keys)} if keys else {}


class Labels:
    """Turns two stored rows into changes in words; related records are named in one query per field."""

    def __init__(self, model: type[models.Model], events: list[Any], user: Any = ANYONE):
        self.fields = [f for f in model._meta.concrete_fields if f.editable and not f.primary_key]
        stored = {f.name for f in event_model(model)._meta.get_fields()}
        self.fields = [f for f in self.fields if f.name in stored and not words.is_place_in_order(f)]
        self.related: dict[str, dict[Any, str]] = {}
        self.hides = bool(getattr(model, "veiled", ())) and not visibility.reads_everything(user)
        for field in self.fields:
            if field.related_model:
                keys = {getattr(event, field.attname) for event in events} - {None}
                self.related[field.name] = self.named(field.related_model, keys, user) if keys else {}

    @staticmethod
    def named(model: Any, keys: set[Any], user: Any) -> dict[Any, str]:
        """The names of records by key; that of a record which is hidden from the user is empty."""
        rows = model._base_manager.filter(pk__in=keys)
        if not visibility.is_restricted(model) or visibility.reads_everything(user):
            return {row.pk: str(row) for row in rows}
        seen = rows.filter(visibility.rule(model, user))
        return dict.fromkeys(rows.values_list("pk", flat=True), "") | {row.pk: str(row) for row in seen}

    def changes(self, before: Any, after: Any) -> list[Change]:
        """What differs; for a first entry, what was filled in. How exact a date is shows in the date itself."""
        found = []
        for field in self.fields:
            new = getattr(after, field.attname)
            old = getattr(before, field.attname) if before else None
            if new != old and not (before is None and (new in (None, "") or words.is_technical(field))):
                change = Change(words.label_of(field), self.word(field, old, before), self.word(field, new, after))
                if change.before or change.after:
                    found.append(change)
        return found

    def word(self, field: models.Field, value: Any, event: Any) -> Any:
        """A stored value in words, beside the other values of its row."""
        if value in (None, ""):
            return ""
        if field.is_relation:
            return self.related[field.name].get(value, _("a record that no longer exists"))
        name = "foreign_currency" if field.name.startswith("foreign_") else "currency"
        currency = self.related.get(name, {}).get(getattr(event, f"{name}_id", None), "")
        return words.stored(field, value, words.precision_of(field, event), currency)


def shown(record: models.Model, name: str) -> Any:
    """A field, property or path of a record as a detail page shows it: choices in words, records as links."""
    from django.utils.html import format_html

    value: Any = record
    for part in name.replace("__", ".").split("."):
        record = value
        if value is None:
            break
        value = getattr(value, part)
    last = name.replace("__", ".").split(".")[-1]
    display = getattr(record, f"get_{last}_display", None)
    if display:
        return display() or words.of(None)
    if isinstance(value, models.Model):
        url = value.get_absolute_url() if hasattr(value, "get_absolute_url") else ""
        text = getattr(value, "name", None) or str(value)
        return format_html('<a href="{}">{}</a>', url, text) if url else text
    fields = record._meta.concrete_fields if isinstance(record, models.Model) else ()
    return words.of(value, next((field for field in fields if field.name == last), None))
