"""The membership app: who belongs to which organization, since when, and which source says so."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    """Organizations, states, memberships, amendments, departments, sources and published tables."""

    name = "membership"
    verbose_name = _("Membership")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this app's panels on home and on its own pages."""
        import_module("membership.panels")
