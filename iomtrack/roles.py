"""Who may do what: the roles, as data, and the log-in rule that stands on them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db import connection
from django.utils.translation import gettext_lazy as _

from iomtrack import practice
from iomtrack.statements import columns

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
            "contributions.keep_ledger",
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
    held = set(user.role_names()) if user.is_authenticated else set()
    return [role for role in ROLES if role.code in held]


WITH_PERMISSIONS = """
SELECT {user},
    ARRAY(
        SELECT g.name FROM auth_group g JOIN iomtrack_user_groups m ON m.group_id = g.id WHERE m.user_id = person.id
    ) AS held_roles,
    ARRAY(
        SELECT c.app_label || '.' || p.codename
        FROM iomtrack_user_groups m
        JOIN auth_group_permissions gp ON gp.group_id = m.group_id
        JOIN auth_permission p ON p.id = gp.permission_id
        JOIN django_content_type c ON c.id = p.content_type_id
        WHERE m.user_id = person.id
    ) AS held_by_roles,
    ARRAY(
        SELECT c.app_label || '.' || p.codename
        FROM iomtrack_user_user_permissions m
        JOIN auth_permission p ON p.id = m.permission_id
        JOIN django_content_type c ON c.id = p.content_type_id
        WHERE m.user_id = person.id
    ) AS held_alone,
    {practice}
FROM iomtrack_user person
WHERE person.id = %s
"""


class AccountBackend(ModelBackend):
    """Log-in by password. A demonstration account exists on a trial installation only."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Refuse disabled accounts, and demonstration accounts outside a trial."""
        return super().user_can_authenticate(user) and (settings.QUICKSTART or not user.is_demo)

    def get_user(self, user_id: int) -> Any:
        """The user of a session with roles and what they permit, which every page asks for: in one query."""
        with connection.cursor() as cursor:
            statement = WITH_PERMISSIONS.format(
                user=columns(get_user_model(), "person").sql, practice=practice.is_there()
            )
            cursor.execute(statement, [user_id])
            found = cursor.fetchone()
        if found is None:
            return None
        values = iter(found)
        user = columns(get_user_model(), "person").take(values)
        if not self.user_can_authenticate(user):
            return None
        user._role_names, by_roles, alone, user.practice_exists = values
        user._role_permissions = set(by_roles)
        user._user_perm_cache = set(alone)  # where Django keeps them once it has asked
        return user

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """What the user's roles permit; a superuser may everything."""
        if user_obj.is_superuser or not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return super().get_group_permissions(user_obj, obj)
        return user_obj.role_permissions()
