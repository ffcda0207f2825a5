"""The admin as a whole: its name, its index in the reader's alphabet, its words in plain French."""

import unicodedata
from typing import Any, cast

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy, gettext_noop

# Django's own words whose French speaks of "objets"; the catalogue of this project says them plainly.
PLAIN_WORDS = (
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
    gettext_noop("Add %s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop("Add %(name)s"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("Add another %(model)s"),
    gettext_noop("Change selected %(model)s"),
    gettext_noop("View selected %(model)s"),
    gettext_noop("Models in the %(name)s application"),
    gettext_noop("Model name"),
    gettext_noop("Select this object for an action - {}"),
    gettext_noop("Select all objects on this page for an action"),
    gettext_noop("Click here to select the objects across all pages"),
    gettext_noop("Save and add another"),
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("You may edit it again below."),
    gettext_noop("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    gettext_noop("staff status"),
)


class RecordSite(admin.AdminSite):
    """The one admin site."""

    site_header = gettext_lazy("IOMTrack administration")
    site_title = gettext_lazy("IOMTrack administration")
    index_title = gettext_lazy("Records")
    enable_nav_sidebar = False  # the lists need the width; the index is one step away

    def get_urls(self) -> list[Any]:
        """With our own way from a record to its page: Django's would say of any number whether it exists."""
        own = path("r/<int:content_type_id>/<int:object_id>/", self.admin_view(view_on_site), name="view_on_site")
        return [own, *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The parts and their kinds of record; É stands with E.

        Every page of the admin is handed it, and only the index looks: made when somebody does.
        """
        ask = super().get_app_list

        def made() -> list[Any]:
            parts = ask(request, app_label)
            for part in parts:
                part["models"].sort(key=lambda kind: unaccented(kind["name"]))
            return sorted(parts, key=lambda part: unaccented(part["name"]))

        return cast("list[Any]", SimpleLazyObject(made))


def view_on_site(request: HttpRequest, content_type_id: int, object_id: int) -> HttpResponse:
    """From a record in the admin to its page, for those who may see it."""
    from iomtrack.models import Record

    kind = ContentType.objects.filter(pk=content_type_id).first()
    model: Any = kind and kind.model_class()
    if model is None or not issubclass(model, Record):
        raise Http404
    rows: Any = model._default_manager
    address = get_object_or_404(rows.visible_to(request.user), pk=object_id).get_absolute_url()
    if not address:
        raise Http404
    return HttpResponseRedirect(address)


def unaccented(text: Any) -> str:
    """Text to sort by, without accents and case."""
    letters = unicodedata.normalize("NFKD", str(text).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
