"""The home page."""

from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from iomtrack import history, navigation, panels
from iomtrack.views import Page


class HomePage(Page, TemplateView):
    """What needs me, what comes next, what the latest figures are, what changed."""

    template_name = "home.html"

    def has_permission(self) -> bool:
        """Home is for everyone who is logged in; its panels ask for their own permissions."""
        return True

    def get_title(self) -> Any:
        """A greeting by name."""
        return _("Home")

    def crumbs(self) -> list[navigation.Crumb]:
        """None: every way begins here."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The panels that the apps add, and what changed lately."""
        return super().get_context_data(
            panels=[panel.render(self.request) for panel in panels.contributed("home", self.request)],
            changes=history.latest(self.request.user, 8),
            **kwargs,
        )
