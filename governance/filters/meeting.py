"""Filters of bodies, posts, appointments, sessions, agenda items and outcomes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import DateField, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from governance.models import AgendaItem, Appointment, Body, BodyRule, Outcome, Person, Post, Session
from governance.models.body import BodyKind, RuleKind
from governance.models.outcome import DecidedBy, OutcomeCode
from governance.models.post import PostKind
from governance.models.progress import today
from governance.models.session import SessionKind, Standing
from iomtrack.filters import DayFilter, RecordFilter, ReferenceFilter
from membership.models import Organization, State


def by_name(model: Any) -> Callable[[Any], QuerySet]:
    """The rows of a model in the order of the reader's language, which is known only when a page is made."""
    return lambda request: model.objects.visible_to(getattr(request, "user", None)).by_name()


class OrganizationFilter(ReferenceFilter):
    """A filter by organization."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("queryset", by_name(Organization))
        kwargs.setdefault("label", _("Organization"))
        super().__init__(*args, **kwargs)


class BodyFilter(RecordFilter):
    """Bodies by organization, kind and day."""

    organization = OrganizationFilter()
    kind = django_filters.ChoiceFilter(choices=BodyKind.choices, label=_("Kind"))

    class Meta(RecordFilter.Meta):
        model = Body
        fields = ["organization", "kind"]


class BodyRuleFilter(RecordFilter):
    """Rules by body, kind and day."""

    body = ReferenceFilter(queryset=by_name(Body), label=_("Body"))
    kind = django_filters.ChoiceFilter(choices=RuleKind.choices, label=_("Rule"))

    class Meta(RecordFilter.Meta):
        model = BodyRule
        fields = ["body", "kind"]


class PostFilter(RecordFilter):
    """Posts by organization and kind, with the holder of a day, and the vacant ones."""

    on = DayFilter(method="as_of", label=_("As of"))
    kind = django_filters.ChoiceFilter(choices=PostKind.choices, label=_("Kind"))
    vacant = django_filters.ChoiceFilter(
        method="only_vacant", choices=[("yes", _("Nobody recorded"))], label=_("Holder that day")
    )

    class Meta(RecordFilter.Meta):
        model = Post
        fields = ["kind"]

    def as_of(self, rows: Any, name: str, value: dt.date) -> QuerySet:
        """Every post, with its holder of the day: a post itself has no period."""
        return rows.annotate(as_of=Value(value, output_field=DateField()))

    def only_vacant(self, rows: Any, name: str, value: str) -> QuerySet:
        """Posts nobody is recorded to hold on the as-of day, today unless one is given."""
        day = self.form.cleaned_data.get("on") or today()
        return rows.vacant_on(day)


class AppointmentFilter(RecordFilter):
    """Appointments by state, organization and day."""

    state = ReferenceFilter(queryset=by_name(State), label=_("On behalf of"))
    post = ReferenceFilter(queryset=by_name(Post), label=_("Post"))

    class Meta(RecordFilter.Meta):
        model = Appointment
        fields = ["state", "post"]


class PersonFilter(RecordFilter):
    """Persons by state."""

    state = ReferenceFilter(queryset=by_name(State), label=_("State"))

    class Meta(RecordFilter.Meta):
        model = Person
        fields = ["state"]


class DaysForm(forms.Form):
    """The form of a list with a first and a last day."""

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("after"), cleaned.get("before")
        if first and last and first > last:
            raise ValidationError({"before": _("The last day is before the first one.")})
        return cleaned


class SessionFilter(RecordFilter):
    """Sessions by organization, body, kind, status and day."""

    organization = OrganizationFilter(field_name="body__organization")
    body = ReferenceFilter(queryset=by_name(Body), label=_("Body"))
    kind = django_filters.ChoiceFilter(choices=SessionKind.choices, label=_("Kind"))
    status = django_filters.ChoiceFilter(field_name="standing", choices=Standing.choices, label=_("Status"))
    after = DayFilter(field_name="end", lookup_expr="gte", label=_("Not over before"))
    before = DayFilter(field_name="start", lookup_expr="lte", label=_("Begins by"))

    class Meta(RecordFilter.Meta):
        form = DaysForm
        model = Session
        fields = ["organization", "body", "kind", "status", "after", "before"]


class AgendaItemFilter(RecordFilter):
    """Agenda items by body, and those whose outcome is missing."""

    body = ReferenceFilter(field_name="session__body", queryset=by_name(Body), label=_("Body"))
    outcome = django_filters.ChoiceFilter(
        method="by_outcome",
        choices=[("missing", _("Session held, no outcome yet")), *OutcomeCode.choices],
        label=_("Outcome"),
    )

    class Meta(RecordFilter.Meta):
        model = AgendaItem
        fields = ["body"]

    def by_outcome(self, rows: Any, name: str, value: str) -> QuerySet:
        """Items with this outcome, or with none although the session was held."""
        return rows.without_outcome() if value == "missing" else rows.filter(outcome__code=value)


class OutcomeFilter(RecordFilter):
    """Outcomes by organization, body, code and how they were decided."""

    organization = OrganizationFilter(field_name="item__session__body__organization")
    body = ReferenceFilter(field_name="item__session__body", queryset=by_name(Body), label=_("Body"))
    code = django_filters.ChoiceFilter(choices=OutcomeCode.choices, label=_("Outcome"))
    decided_by = django_filters.ChoiceFilter(choices=DecidedBy.choices, label=_("How decided"))
    provisional = django_filters.ChoiceFilter(choices=[("True", _("Yes")), ("False", _("No"))], label=_("Provisional"))

    class Meta(RecordFilter.Meta):
        model = Outcome
        fields = ["organization", "body", "code", "decided_by", "provisional"]
