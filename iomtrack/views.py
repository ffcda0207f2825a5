"""The kinds of page: ListPage, DetailPage, FormPage, ReportPage; and a record's history page.

A page names its model, table, filterset or form; permission, language, breadcrumbs, export and
errors are the same everywhere.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from django.views.generic.detail import DetailView, SingleObjectTemplateResponseMixin
from django.views.generic.edit import ModelFormMixin, ProcessFormView

from iomtrack import drafts, history, navigation, panels, visibility
from iomtrack.forms import RecordForm, as_typed, attach
from iomtrack.lists import ListPage
from iomtrack.page import Link, Page
from iomtrack.panels import Fact, Panel

__all__ = ["DetailPage", "FormPage", "HistoryPage", "Link", "ListPage", "Page", "ReportPage", "record_urls"]


class DetailPage(Page, DetailView):
    """One record: its fields, its panels, what other apps add, its history."""

    template_name = "shared/detail.html"
    context_object_name = "record"
    fields: Sequence[Any] = ()

    def get_queryset(self) -> Any:
        """What this user may see."""
        return self.model.objects.visible_to(self.request.user)

    def get_title(self) -> Any:
        """The record's name, marked with its language."""
        return getattr(self.object, "name", "") or str(self.object)

    def crumbs(self) -> list[navigation.Crumb]:
        """Its list, then the record."""
        return navigation.crumbs(self.request, self.object)

    def panels(self) -> Sequence[Panel]:
        """The page's own panels."""
        return ()

    def facts(self) -> list[Fact]:
        """The declared fields as labelled values."""
        return [self.fact(entry) for entry in self.fields]

    def fact(self, entry: Any) -> Fact:
        """`"field"`, or `(label, "attribute.path" or callable(record))`."""
        if isinstance(entry, Fact):
            return entry
        if isinstance(entry, str):
            return Fact(self.label_of(entry), self.value_of(entry))
        label, source = entry
        return Fact(label, source(self.object) if callable(source) else self.value_of(source))

    def label_of(self, name: str) -> Any:
        """A field's verbose name; `text` of text_en and text_fr is labelled by the English column's name."""
        from iomtrack.bilingual import base_label

        return base_label(self.model, name)

    def value_of(self, name: str) -> Any:
        """A field's value, formatted by its kind."""
        return history.shown(self.object, name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, panels, history link."""
        meta = self.model._meta
        own = [panel for panel in self.panels() if panel is not None]
        added = panels.contributed(f"{meta.app_label}.{meta.object_name}", self.request, self.object)
        return super().get_context_data(
            facts=self.facts(),
            panels=[panel.render(self.request) for panel in (*own, *added)],
            marking=visibility.marking_of(self.object),
            history_url=history.url_of(self.object),
            admin_url=navigation.admin_url(self.request, self.object),
            **kwargs,
        )


class FormPage(Page, SingleObjectTemplateResponseMixin, ModelFormMixin, ProcessFormView):
    """A form that creates a record, or changes the one its URL names. The app's service does the writing."""

    template_name = "shared/form.html"
    object: Any = None
    typed_before: QueryDict | None = None

    def get_queryset(self) -> Any:
        """What this user may see."""
        return self.model.objects.visible_to(self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the record before the form is made, once the user is known to hold the permission."""
        if not self.has_permission():
            return self.handle_no_permission()
        if "pk" in kwargs:
            self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """What is typed: now, or before the session ended."""
        kwargs = super().get_form_kwargs()
        return kwargs | {"data": self.typed_before} if self.typed_before else kwargs

    def get_form(self, form_class: Any = None) -> Any:
        """The form, offering what this user may see."""
        form = super().get_form(form_class)
        if isinstance(form, RecordForm):
            form.read_by(self.request.user)
        return form

    def get_title(self) -> Any:
        """What the form does."""
        if self.title:
            return self.title
        name = self.model._meta.verbose_name
        if self.object and self.object.pk:
            return _("Change %(kind)s: %(record)s") % {"kind": name, "record": self.object}
        return _("Add %(kind)s") % {"kind": name}

    def crumbs(self) -> list[navigation.Crumb]:
        """The list, the record if there is one, then the form."""
        return navigation.crumbs(self.request, self.object, _("Change") if self.object else _("Add"), self.model)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; with what was typed before the session ended, if that is waiting."""
        self.typed_before = drafts.take(request)
        if self.typed_before:
            messages.warning(request, _("You were logged out before this was saved. Check what you typed, then save."))
            return self.render_to_response(self.get_context_data(form=as_typed(self.get_form()), switched=True))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; or, when the language was switched on a half-filled form, show it again as it was typed."""
        form = self.get_form()
        if "switch_language" in request.POST or drafts.KEEP in request.POST:
            return self.render_to_response(self.get_context_data(form=as_typed(form), switched=True))
        if form.is_valid():
            return self.form_valid(form)
        return self.form_invalid(form)

    def perform(self, form: Any) -> Any:
        """Write what the form says, through the app's service; plain records are saved."""
        return form.save()

    def form_valid(self, form: Any) -> HttpResponse:
        """Write everything or nothing; a refusal by the database or a service returns to its field."""
        try:
            with transaction.atomic(), history.because(form.cleaned_data.get("why", "")):
                self.object = self.perform(form)
        except ValidationError as error:
            attach(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.success_message())
        return HttpResponseRedirect(self.get_success_url())

    def success_message(self) -> str:
        """Said once, on the next page."""
        return _("Saved: %(record)s") % {"record": self.object}

    def get_success_url(self) -> str:
        """The record's page."""
        return self.object.get_absolute_url() or reverse("home")

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form as typed, with every error."""
        return self.render_to_response(self.get_context_data(form=form, failed=True), status=422)


class ReportPage(Page, TemplateView):
    """A page that is not one model's list or record: made of panels."""

    template_name = "shared/page.html"

    def panels(self) -> Sequence[Panel]:
        """The page's panels."""
        return ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The panels, rendered."""
        return super().get_context_data(panels=[panel.render(self.request) for panel in self.panels()], **kwargs)


class HistoryPage(Page, TemplateView):
    """What happened to one record: who, when, why, and what changed."""

    template_name = "shared/history.html"

    @cached_property
    def record(self) -> Any:
        """The record, if this user may see it."""
        return get_object_or_404(self.model.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_title(self) -> Any:
        """The record's name."""
        return _("History: %(record)s") % {"record": self.record}

    def crumbs(self) -> list[navigation.Crumb]:
        """The list, the record, its history."""
        return navigation.crumbs(self.request, self.record, _("History"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every entry, newest first."""
        return super().get_context_data(
            record=self.record,
            entries=history.timeline(self.record, self.request.user),
            record_url=self.record.get_absolute_url(),
            **kwargs,
        )


def record_urls(
    prefix: str,
    model: Any,
    *,
    list: Any,
    detail: Any = None,
    create: Any = None,
    update: Any = None,
) -> list[URLPattern]:
    """The paths of a model's pages, named `<model>_list`, `_detail`, `_history`, `_create`, `_update`."""
    name = model._meta.model_name
    found = [path(f"{prefix}/", list.as_view(), name=f"{name}_list")]
    if create:
        create = type(create.__name__, (create,), {"action": "add", "__doc__": create.__doc__})
        found.append(path(f"{prefix}/add/", create.as_view(), name=f"{name}_create"))
    if detail:
        found.append(path(f"{prefix}/<int:pk>/", detail.as_view(), name=f"{name}_detail"))
        past: Any = type(f"{model.__name__}History", (HistoryPage,), {"model": model})
        found.append(path(f"{prefix}/<int:pk>/history/", past.as_view(), name=f"{name}_history"))
    if update:
        update = type(update.__name__, (update,), {"action": "change", "__doc__": update.__doc__})
        found.append(path(f"{prefix}/<int:pk>/change/", update.as_view(), name=f"{name}_update"))
    return found
