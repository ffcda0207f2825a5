"""Who may do what: the roles, as data, and the log-in rule that stands on them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.utils.translation import gettext_lazy as _

APPS = ("membership", "governance", "contributions")


@dataclass(frozen=True)
class Role:
    """A role and its permissions, each `app.action_model`; `*` stands for any part of a name."""

    code: str
    label: Any
    permissions: tuple[str, ...]
    staff: bool = False
    second_factor: bool = False  # a password alone is not enough, outside a trial

    def grants(self, permission: str) -> bool:
        """Whether one of the role's patterns covers a permission."""
        from fnmatch import fnmatchcase

        return any(fnmatchcase(permission, pattern) for pattern in self.permissions)


EVERY_VIEW = tuple(f"{app}.view_*" for app in APPS)
MEETING_LOG = tuple(
    f"governance.{action}_{model}"
    for action in ("add", "change")
    for model in ("session", "delegate", "agendaitem", "outcome", "action")
)
STAFF_WORK = (
    *EVERY_VIEW,
    *MEETING_LOG,
    "governance.add_actionentry",
    "contributions.add_scenario",
    "iomtrack.read_protected_*",
)

ROLES = (
    Role("policy", _("Policy staff"), STAFF_WORK),
    Role("counselor", _("Immigration counselor"), STAFF_WORK),
    Role(
        "approver",
        _("Director"),
        (*EVERY_VIEW, "contributions.add_scenario", "iomtrack.read_protected_*"),
        second_factor=True,
    ),
    Role(
        "evaluator",
        _("Evaluation unit"),
        (*EVERY_VIEW, "governance.add_actionentry", "governance.verify_action", "iomtrack.read_protected_a"),
        second_factor=True,
    ),
    Role("reader", _("Reader in another department"), EVERY_VIEW),
    Role(
        "admin",
        _("System administrator"),
        (
            *EVERY_VIEW,
            *(f"{app}.{action}_*" for app in APPS for action in ("add", "change")),
            "iomtrack.view_user",
            "iomtrack.add_user",
            "iomtrack.change_user",
        ),
        staff=True,
        second_factor=True,
    ),
)
ROLE_BY_CODE = {role.code: role for role in ROLES}


def synchronize(**signal: Any) -> None:
    """Make the groups of the database hold just the permissions that the roles name."""
    from django.apps import apps
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    for app in (*APPS, "iomtrack"):
        create_permissions(apps.get_app_config(app), verbosity=0)
    every = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role.code)
        group.permissions.set([row for name, row in every.items() if role.grants(name)])


def roles_of(user: Any) -> list[Role]:
    """The roles a user holds, in the order of the table; looked up once a request."""
    if not user.is_authenticated:
        return []
    if not hasattr(user, "_held_roles"):
        held = set(user.groups.values_list("name", flat=True))
        user._held_roles = [role for role in ROLES if role.code in held]
    return user._held_roles


class AccountBackend(ModelBackend):
    """Log-in by password. A demonstration account exists on a trial installation only."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Refuse disabled accounts, and demonstration accounts outside a trial."""
        return super().user_can_authenticate(user) and (settings.QUICKSTART or not user.is_demo)
