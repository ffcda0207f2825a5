"""Who must have a second factor, and whether this session has one."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from iomtrack.roles import roles_of

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SET_UP = "second_factor"  # of the session: this user has one, which a log-in then asks for

# What opens before it is set up: setting it up, and leaving.
OPEN_WITHOUT = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "account_logout",
        "session_extend",
    }
)


def is_asked_of(user: Any) -> bool:
    """Whether a user's roles, or the right to enter the admin, ask for one. Demonstration accounts go without."""
    if user.is_demo and settings.QUICKSTART:
        return False
    return user.is_staff or user.is_superuser or any(role.second_factor for role in roles_of(user))


def is_unmet(request: HttpRequest) -> bool:
    """Whether the user of a request has to set one up before anything else. Asks the database once a session."""
    if not request.user.is_authenticated or not is_asked_of(request.user):
        return False
    if request.session.get(SET_UP):
        return False
    if not Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS).exists():
        return True
    request.session[SET_UP] = True
    return False


def forget(request: HttpRequest, **signal: Any) -> None:
    """A factor was removed: look again."""
    request.session.pop(SET_UP, None)
