"""The as-of day of a record's page; a list has it as its filter `on`."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from iomtrack.filters import DayField
from iomtrack.panels import TemplatePanel


class AsOfForm(forms.Form):
    """The day a page speaks for."""

    on = DayField(label=_("As of"), required=False)


class AsOfPage:
    """Mixin of a page that speaks for the day in `?on=`; a wrong day is said at the field, and today is shown."""

    request: HttpRequest

    def usual_day(self) -> dt.date:
        """The day of a page that is asked for none: today where the reader is."""
        return timezone.localdate()

    @cached_property
    def as_of_form(self) -> AsOfForm:
        """The form, with the day shown or what is wrong with it."""
        return AsOfForm({"on": self.request.GET.get("on") or self.usual_day().isoformat()})

    @property
    def day(self) -> dt.date:
        """The day."""
        return self.as_of_form.cleaned_data["on"] if self.as_of_form.is_valid() else self.usual_day()

    def as_of_panel(self) -> TemplatePanel:
        """Where a person chooses the day."""
        return TemplatePanel(_("Choose a day"), "shared/_as_of.html", values={"form": self.as_of_form})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A wrong day is said in the title too."""
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        if not self.as_of_form.is_valid():
            context["failed"] = True
        return context

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponseBase:
        """A wrong day is a bad request."""
        if context.get("failed"):
            kwargs.setdefault("status", 400)
        return super().render_to_response(context, **kwargs)  # type: ignore[misc]
