"""What an administrator does for an account."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from iomtrack.history import because
from iomtrack.sessions import Session


@transaction.atomic
def remove_second_factor(*, user: Any, why: str) -> None:
    """Take every factor and the recovery codes from an account whose owner lost them, and end its sessions.

    The user's history says when, by whom and why. Until another factor is set up the password alone opens the set-up.
    """
    with because(why):
        Authenticator.objects.filter(user=user).delete()
        Session.objects.filter(user=user).delete()
        user.second_factor_removed_at = timezone.now()
        user.save(update_fields=["second_factor_removed_at"])
