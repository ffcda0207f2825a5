"""How allauth is to behave here: its words, its messages, its secrets."""

import base64
import hashlib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_bytes
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iomtrack import errors
from iomtrack.accounts.lockout import counted_address
from iomtrack.roles import AccountBackend

# What is said once on the next page; what allauth says beyond this is left out.
SAID = {
    "mfa/messages/totp_activated.txt": gettext_lazy("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy(
        "You have new recovery codes. Keep them in a safe place."
    ),
}


def refusal(request: HttpRequest) -> HttpResponse:
    """One answer for every account that may not log in, whatever the reason."""
    return errors.page(
        request,
        403,
        _("You cannot log in with this account"),
        _("It is unknown here, or it is switched off. A system administrator can help."),
    )


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts: by user name and password, opened by an administrator."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy("The user name or the password is not right."),
        "incorrect_password": gettext_lazy("The password is not right."),
        "incorrect_code": gettext_lazy("The code is not right, or it was used already."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait a few minutes, then try again."),
        "rate_limited": gettext_lazy("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account for themselves."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of this site."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that failures are counted by."""
        return counted_address(request) or "local"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """By Django's backends alone: the first of them counts the failures."""
        return authenticate(request, **credentials)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Whatever proved who it is, the account must be one that may log in."""
        if not AccountBackend().user_can_authenticate(user):
            raise ImmediateHttpResponse(refusal(request))
        return super().pre_login(request, user, **kwargs)

    def is_reauthentication_required(self, **kwargs: Any) -> bool:
        """Not when the log-in itself was some minutes ago."""
        request = context.request
        records = get_authentication_records(request, request.user)
        recent = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not any(record["at"] > recent for record in records)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """In our words, where there is something to say."""
        if message_template in SAID:
            messages.success(request, str(SAID[message_template]))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are stored encrypted, with a key that is not in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """As it is stored."""
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it is used."""
        return cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """The name in the app."""
        return "IOMTrack"

    def _get_site_name(self) -> str:
        return "IOMTrack"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a passkey is called until its owner says otherwise."""
        from allauth.mfa.models import Authenticator

        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}


def cipher() -> MultiFernet:
    """Encrypts with the secret key of the installation; decrypts with older ones too."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = [hashlib.sha256(b"second factor" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
