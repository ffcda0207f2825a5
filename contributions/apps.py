"""Contributions: who pays what, in which currency, by whose figures."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    """The app of budgets, scales, contributions, agreements and payments."""

    name = "contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        """Add this app's panels to home and to the pages of the apps below."""
        from contributions import panels  # noqa: F401 - importing registers the panels
