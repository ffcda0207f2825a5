"""What people changed lately, over all records a user may see; the number of queries does not grow with the records."""

import datetime as dt
from typing import Any

from django.db import connection, models
from django.db.models import Q, Value
from pghistory.models import Context

from iomtrack import history, visibility
from iomtrack.bilingual import with_colon
from iomtrack.history import Entry

LOOKED_AT = 60  # writes, and events of them, at a time
ROUNDS = 10  # where writes of hidden records lie before those that the user may see
LATEST_WRITE = "SELECT created_at FROM pghistory_context ORDER BY created_at DESC LIMIT 1"


def data_as_of() -> dt.datetime | None:
    """When a person or a command last wrote anything; None before that."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST_WRITE)  # every page asks: composed by hand, like the session's statement
        found = cursor.fetchone()
    return found[0] if found else None


def changes(user: Any, count: int) -> list[Entry]:
    """The latest changes of records that the user may see, newest first: who, when, what and why."""
    told = Context.objects.filter(metadata__has_key="user").exclude(metadata__has_key="quiet")
    by_users = told.order_by("-created_at").values_list("pk", flat=True)
    past = history.Past(user)
    entries: list[tuple[Any, Entry]] = []
    for first in range(0, ROUNDS * LOOKED_AT, LOOKED_AT):
        writes = list(by_users[first : first + LOOKED_AT])
        for model, events in latest_events(user, writes).items():
            records = visible(model, {event.pgh_obj_id for event in events}, user)
            for event in events:
                if (record := records.get(event.pgh_obj_id)) and past.shows(model, event):
                    entries.append((event, entry_of(event, record)))
        if len(entries) >= count or len(writes) < LOOKED_AT:
            break
    entries.sort(key=lambda pair: (pair[1].when, pair[0].pk), reverse=True)
    newest = entries[:count]
    people = history.names_of([event for event, _entry in newest])
    for event, entry in newest:
        entry.who = history.who(event, people)
    return [entry for _event, entry in newest]


def entry_of(event: Any, record: Any) -> Entry:
    """One event as an entry that names its record; who it was is filled in for all entries at once."""
    return Entry(
        what=history.WORDS.get(event.pgh_label, event.pgh_label),
        when=event.pgh_created_at,
        who="",
        why=event.pgh_context.metadata.get("why", ""),
        changes=[],
        record=with_colon(record._meta.verbose_name, record),
        url=record.get_absolute_url(),
    )


def latest_events(user: Any, writes: list[Any]) -> dict[type[models.Model], list[Any]]:
    """The newest events of these writes by model: one query over every history, one for each model found."""
    tracked = {model._meta.label: model for model in history.tracked_models() if may_view(user, model)}
    if not tracked or not writes:
        return {}
    branches = [
        history.event_model(model)
        ._default_manager.filter(of_visible(model, user), pgh_context__in=writes)
        .order_by("-pgh_id")
        .values_list(Value(label), "pgh_id", "pgh_created_at")[:LOOKED_AT]
        for label, model in tracked.items()
    ]
    newest = branches[0].union(*branches[1:], all=True).order_by("-pgh_created_at")[:LOOKED_AT]
    keys: dict[str, list[int]] = {}
    for label, key, _moment in newest:
        keys.setdefault(label, []).append(key)
    return {
        tracked[label]: list(
            history.event_model(tracked[label])._default_manager.filter(pgh_id__in=wanted).select_related("pgh_context")
        )
        for label, wanted in keys.items()
    }


def of_visible(model: Any, user: Any) -> Q:
    """The events of records that the user may see: what is hidden takes no place from what is not."""
    rule = visibility.rule(model, user)
    return Q(pgh_obj_id__in=model._base_manager.filter(rule).values("pk")) if rule else Q()


def may_view(user: Any, model: Any) -> bool:
    """Whether changes of such records are told to the user; those of accounts are told in the administration."""
    app = model._meta.app_label
    quiet = getattr(model, "quiet", "")
    return app != "iomtrack" and not quiet and user.has_perm(f"{app}.view_{model._meta.model_name}")


def visible(model: Any, keys: set[int], user: Any) -> dict[int, Any]:
    """The records that the user may see, by key, with what their names and addresses need."""
    rows = model._default_manager.visible_to(user).for_list().filter(pk__in=keys)
    if model.whole:
        rows = rows.select_related(model.whole)
    return {record.pk: record for record in rows}
