"""Single sign-on by OpenID Connect: who the provider vouches for is matched to an account that exists."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from requests import RequestException

from iomtrack import errors
from iomtrack.accounts import notice
from iomtrack.accounts.adapters import refusal
from iomtrack.accounts.log_in import with_next
from iomtrack.models import User
from iomtrack.roles import AccountBackend


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Known people only, unless the installation opens accounts for whomever the provider vouches for."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account at the first log-in; later ones are known by the provider's own number for the person."""
        if sociallogin.is_existing:
            return
        claims = claims_of(sociallogin.account.extra_data)
        user = matching_user(claims)
        if user is not None and AccountBackend().user_can_authenticate(user):
            sociallogin.connect(request, user)
        elif not settings.SINGLE_SIGN_ON_CREATES or is_taken(claims):
            raise ImmediateHttpResponse(refusal(request))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Only where the installation says so."""
        return settings.SINGLE_SIGN_ON_CREATES

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """One page for whatever went wrong between here and the provider."""
        raise ImmediateHttpResponse(refusal(request))


def claims_of(data: dict[str, Any]) -> dict[str, Any]:
    """What the provider says of a person, in its token and on request; nothing where the two name different ones."""
    token, asked = data.get("id_token") or {}, data.get("userinfo") or {}
    if token and asked and token.get("sub") != asked.get("sub"):
        return {}
    return token | asked


def matching_user(claims: dict[str, Any]) -> User | None:
    """The one account that the configured claim names. An email address counts only if the provider verified it."""
    claim = settings.SINGLE_SIGN_ON_CLAIM
    value = claims.get(claim)
    if not value or not isinstance(value, str):
        return None
    if claim != "email":
        return User.objects.filter(username=value).first()
    if claims.get("email_verified") is not True:
        return None
    found = User.objects.filter(email__iexact=value)[:2]
    return found[0] if len(found) == 1 else None


def is_taken(claims: dict[str, Any]) -> bool:
    """Whether an account has the address or the name already, so that none is opened beside it."""
    email, name = claims.get("email") or "", claims.get("preferred_username") or ""
    return bool(
        (email and User.objects.filter(email__iexact=email).exists())
        or (name and User.objects.filter(username__iexact=name).exists())
    )


@login_not_required
@require_POST
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the provider, once the notice is acknowledged."""
    if not request.session.get(notice.ACKNOWLEDGED):
        return HttpResponseRedirect(with_next(request, reverse("account_login")))
    try:
        return views.login(request, provider_id)
    except RequestException:
        return errors.page(
            request,
            503,
            _("Single sign-on does not answer"),
            _("Try again in some minutes, or log in with your user name and password."),
        )
