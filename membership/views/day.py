"""The as-of day of a record's page."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from iomtrack.filters import DayField
from iomtrack.panels import TemplatePanel


class AsOfForm(forms.Form):
    """The day a page speaks for."""

    on = DayField(label=_("As of"), required=False)


class AsOfPage:
    """Mixin of a page that speaks for the day in `?on=`, today when none or a wrong one is given."""

    request: HttpRequest

    @cached_property
    def as_of_form(self) -> AsOfForm:
        """The form, with the day shown or what is wrong with it."""
        asked = self.request.GET.get("on")
        return AsOfForm({"on": asked or timezone.localdate().isoformat()})

    @property
    def day(self) -> dt.date:
        """The day."""
        valid = self.as_of_form.is_valid()
        return (valid and self.as_of_form.cleaned_data["on"]) or timezone.localdate()

    def as_of_panel(self) -> TemplatePanel:
        """Where a person chooses the day."""
        return TemplatePanel(_("Choose a day"), "membership/_as_of.html", {"form": self.as_of_form})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A wrong day is said in the title too."""
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        if not self.as_of_form.is_valid():
            context["failed"] = True
        return context


def with_names_on(rows: QuerySet, day: dt.date) -> QuerySet:
    """The rows with `names_that_day`, the dated name that held on the day, in one more query."""
    names = rows.model._meta.get_field("names").related_model
    return rows.prefetch_related(Prefetch("names", names.objects.on(day), to_attr="names_that_day"))


class NamesThatDay:
    """Mixin of a list page that shows the names of the as-of day."""

    def get_queryset(self) -> QuerySet:
        """With the names of the day asked for."""
        field = AsOfForm(self.request.GET)  # type: ignore[attr-defined]
        day = (field.is_valid() and field.cleaned_data["on"]) or timezone.localdate()
        return with_names_on(super().get_queryset(), day)  # type: ignore[misc]
