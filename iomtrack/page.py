"""What every page has, and the buttons on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django_htmx.middleware import HtmxDetails

from iomtrack import navigation
from iomtrack.addresses import page_address


@dataclass
class Link:
    """A button of a page: shown to those who hold the permission that its target asks for."""

    label: Any
    url_name: str
    permission: str
    args: tuple[Any, ...] = ()

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.url_name, args=self.args) if self.args else page_address(self.url_name)


class HtmxRequest(HttpRequest):
    """A request as the middleware of htmx hands it on."""

    htmx: HtmxDetails


class Page(PermissionRequiredMixin):
    """What every page has: a permission, a title, breadcrumbs, buttons."""

    request: HttpRequest
    model: Any = None
    title: Any = ""
    intro: Any = ""
    action = "view"
    permission: str = ""
    actions: Sequence[Link] = ()

    @classmethod
    def required_permission(cls) -> str:
        """The one permission the page asks for."""
        if cls.permission:
            return cls.permission
        meta = cls.model._meta
        return f"{meta.app_label}.{cls.action}_{meta.model_name}"

    def get_permission_required(self) -> tuple[str, ...]:
        """For Django's mixin, which answers 403."""
        return (self.required_permission(),)

    def get_title(self) -> Any:
        """The page's heading."""
        return self.title or capfirst(self.model._meta.verbose_name_plural)

    def get_actions(self) -> list[Link]:
        """The buttons this user may press."""
        return [link for link in self.actions if self.request.user.has_perm(link.permission)]

    def crumbs(self) -> list[navigation.Crumb]:
        """The way here from home."""
        return navigation.crumbs(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The parts every template reads."""
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.update(title=self.get_title(), intro=self.intro, crumbs=self.crumbs(), buttons=self.get_actions())
        return context
