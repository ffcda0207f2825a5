"""The home page."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from iomtrack import navigation, panels, recent
from iomtrack.models import User
from iomtrack.panels import Button, Fact, FactsPanel, Need, Panel, counted
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
        """What waits for the reader, the panels that the apps add, and what changed lately."""
        shown = [*panels.needed(self.request), *panels.contributed("home", self.request)]
        return super().get_context_data(
            panels=[panel.render(self.request) for panel in shown],
            changes=recent.changes(self.request.user, 8),
            **kwargs,
        )


def list_of_users(**query: Any) -> str:
    """The address of the accounts in the administration, narrowed to those that a number counts."""
    return f"{reverse('admin:iomtrack_user_changelist')}?{urlencode(query)}"


def keeps_accounts(user: Any) -> bool:
    """Whether somebody looks after the accounts."""
    return bool(user.is_staff and user.has_perm("iomtrack.view_user"))


@panels.needs
def accounts_to_mend(request: HttpRequest, record: Any) -> Sequence[Button | Need]:
    """For those who look after accounts: people who can log in and may do nothing."""
    if not keeps_accounts(request.user):
        return []
    number = User.objects.filter(is_active=True, groups__isnull=True).count()
    found: list[Button | Need] = [
        Need(_("Accounts in use without a role"), number, list_of_users(is_active__exact=1, groups__isnull="True"))
    ]
    if request.user.has_perm("iomtrack.add_user"):
        found.append(Button(_("Add an account"), reverse("admin:iomtrack_user_add")))
    return [*found, Button(_("Administration"), reverse("admin:index"))]


@panels.home
def accounts(request: HttpRequest, record: Any) -> Sequence[Panel]:
    """For those who look after accounts: how many there are, and what they stand on."""
    if not keeps_accounts(request.user):
        return []
    in_use = User.objects.filter(is_active=True).count()
    disabled = User.objects.filter(is_active=False).count()
    facts = [
        Fact(_("Accounts in use"), counted(in_use, list_of_users(is_active__exact=1))),
        Fact(_("Accounts disabled"), counted(disabled, list_of_users(is_active__exact=0))),
        Fact(_("Database"), described(), reverse("health_ready"), _("Leads to the check that monitors ask.")),
    ]
    return [FactsPanel(_("Accounts and health"), facts=facts, position=5)]


def described() -> str:
    """The database server by name and version."""
    return _("PostgreSQL %(version)s") % {"version": connection.pg_version // 10000}  # type: ignore[attr-defined]
