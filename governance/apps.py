"""Governance: bodies, posts, sessions, outcomes; evaluations, recommendations, actions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """The app of bodies, meetings, decisions and follow-up."""

    name = "governance"
    verbose_name = _("Governance")

    def ready(self) -> None:
        """Add this app's panels to home and to the pages of the apps below."""
        from governance import home, panels  # noqa: F401 - importing registers the panels
