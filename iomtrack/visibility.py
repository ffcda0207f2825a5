"""Who sees which row: security markings, and the one rule behind `.visible_to(user)`.

A record is seen by those who may read its marking and that of everything it is seen through: an outcome through its
item, the item through its session. A model declares that in `Record.seen_through`, and nothing else decides, but that
what is made up to practise on is seen by who practises, and only then.
"""

from collections.abc import Iterator
from typing import Any

import pgtrigger
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iomtrack import practice

ANYONE = object()
"""Who looks where nobody in particular does: services, reports, files being loaded. Hidden from them is nothing."""


class Marking(models.TextChoices):
    """Security markings, lowest first. Anything above is stored only as a pointer."""

    UNCLASSIFIED = "unclassified", _("Unclassified")
    PROTECTED_A = "protected_a", _("Protected A")
    PROTECTED_B = "protected_b", _("Protected B")

    @classmethod
    def readable_by(cls, user: Any) -> list[str]:
        """The markings a user may read. Being a superuser opens nothing here."""
        readable = [cls.UNCLASSIFIED.value]
        if user is None or not user.is_active:
            return readable
        held = user.role_permissions()
        for marking in (cls.PROTECTED_A, cls.PROTECTED_B):
            if f"iomtrack.read_{marking.value}" in held:
                readable.append(marking.value)
        return readable

    @classmethod
    def highest(cls, markings: Any) -> str:
        """The label of the highest of some markings: what a page or a file that shows them takes; empty for none."""
        present = set(markings)
        return next((str(marking.label) for marking in reversed(cls) if marking.value in present), "")


class LoweringNeedsReason(pgtrigger.Trigger):
    """Refuses a lower marking unless the history of the change says why; to raise a marking needs nothing.

    It reads the reason where the history does, so whoever writes SQL gives it in the same transaction:
    `SELECT set_config('pghistory.context_metadata', '{"why": "…"}', true);`
    """

    name = "lowering_needs_reason"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    condition = pgtrigger.Q(old__marking__df=pgtrigger.F("new__marking"))

    def get_func(self, model: type[models.Model]) -> str:
        """A marking that nobody knows counts as the highest."""
        order = ", ".join(f"'{marking}'" for marking in Marking.values)
        return f"""
            IF coalesce(array_position(ARRAY[{order}], NEW.marking::text), 99)
               < coalesce(array_position(ARRAY[{order}], OLD.marking::text), 99)
               AND coalesce(trim(nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'why'), '')
                   = ''
            THEN
                RAISE EXCEPTION 'Lowering a marking needs a reason.' USING
                    ERRCODE = 'check_violation',
                    CONSTRAINT = '{model._meta.model_name}_lowered_without_reason',
                    TABLE = TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        """


class Marked(models.Model):
    """A record with a security marking."""

    triggers_of_kind = (LoweringNeedsReason(),)  # installed by @tracked

    marking = models.CharField(_("marking"), max_length=12, choices=Marking.choices, default=Marking.UNCLASSIFIED)

    class Meta:
        abstract = True

    @staticmethod
    def marking_constraints(name: str) -> tuple[models.CheckConstraint, ...]:
        """The constraints of a marking; a concrete model unpacks them into its own Meta.constraints."""
        return (
            models.CheckConstraint(
                name=f"{name}_unknown_marking",
                condition=Q(marking__in=Marking.values),
                violation_error_message=_("There is no such marking."),
            ),
        )


def is_lower(after: str, before: str) -> bool:
    """Whether one marking is lower than the other."""
    order = list(Marking.values)
    return order.index(after) < order.index(before)


def reads_everything(user: Any) -> bool:
    """Whether no marking is closed to a user."""
    return user is ANYONE or set(Marking.readable_by(user)) == set(Marking.values)


def refuse_lowered_marking(before: str, after: str, why: str) -> None:
    """Lowering a marking needs a reason: said in words before the database says it."""
    if is_lower(after, before) and not why.strip():
        raise ValidationError({"why": _("Lowering a marking needs a reason: say why it may now be read more widely.")})


# The rule -----------------------------------------------------------------------------------------------------------


def is_restricted(model: Any) -> bool:
    """Whether some rows of a model are hidden from some users."""
    return issubclass(model, Marked) or bool(getattr(model, "seen_through", ()))


def marking_paths(model: Any) -> Iterator[tuple[str, bool]]:
    """The paths from a row to every marking it is seen through, each with whether an empty relation may end it."""
    if issubclass(model, Marked):
        yield "marking", False
    for field in fields_seen_through(model):
        if not isinstance(field, GenericForeignKey):
            for path, may_end in marking_paths(field.related_model):
                yield f"{field.name}__{path}", may_end or field.null


def fields_seen_through(model: Any) -> list[Any]:
    """The relations that a model declares in `seen_through`."""
    return [model._meta.get_field(name) for name in getattr(model, "seen_through", ())]


def rule(model: Any, user: Any) -> Q:
    """The one visibility rule: what must hold of a row for a user to see it."""
    if user is ANYONE:
        return Q()
    marked = is_restricted(model) and not reads_everything(user)
    seen = rule_for(model, Marking.readable_by(user)) if marked else Q()
    return seen & practice.rule(model, user)


def rule_for(model: Any, readable: list[str]) -> Q:
    """What must hold of a row for someone who may read these markings and no other."""
    seen = Q()
    for path, may_end in marking_paths(model):
        step = Q(**{f"{path}__in": readable})
        seen &= Q(**{f"{path}__isnull": True}) | step if may_end else step
    for field in fields_seen_through(model):
        if isinstance(field, GenericForeignKey):
            seen &= rule_for_any(field, readable)
    return seen


def rule_for_any(field: GenericForeignKey, readable: list[str]) -> Q:
    """The rule of a row about a record of any kind: it is as hidden as that record."""
    seen = Q()
    for model in apps.get_models():
        if is_restricted(model) and model is not field.model:
            meta = model._meta
            kind = {f"{field.ct_field}__app_label": meta.app_label, f"{field.ct_field}__model": meta.model_name}
            rows = model._default_manager.filter(rule_for(model, readable)).order_by().values("pk")
            seen &= ~Q(**kind) | Q(**{f"{field.fk_field}__in": rows})
    return seen


def markings_among(rows: Any) -> set[str]:
    """The markings that rows and what they are seen through bear; as many queries for any number of rows of a kind."""
    rows = rows.order_by()
    found = {
        mark for path, _may_end in marking_paths(rows.model) for mark in rows.values_list(path, flat=True).distinct()
    }
    for field in fields_seen_through(rows.model):
        if not isinstance(field, GenericForeignKey):
            continue
        kinds = rows.values_list(field.ct_field, f"{field.ct_field}__app_label", f"{field.ct_field}__model").distinct()
        for kind, *names in kinds:
            if is_restricted(apps.get_model(*names)):
                keys = rows.filter(**{field.ct_field: kind}).values(field.fk_field)
                found |= markings_among(apps.get_model(*names)._default_manager.filter(pk__in=keys))
    return found


def marking_of(record: Any) -> str:
    """The label of the highest marking of a record and of what it is seen through; empty for unmarked kinds."""
    return Marking.highest(markings_of(record))


def markings_of(record: Any) -> Iterator[str]:
    """The markings of a record and of what it is seen through."""
    if record is None:
        return
    if isinstance(record, Marked):
        yield record.marking
    for name in getattr(record, "seen_through", ()):
        yield from markings_of(getattr(record, name))
