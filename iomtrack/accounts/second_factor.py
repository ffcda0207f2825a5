"""Second factors: an authenticator app, passkeys, and recovery codes for the day they are lost."""

import re
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import forms as code_forms
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.http import Http404, HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from iomtrack.accounts import requirement
from iomtrack.accounts.pages import AccountsPage
from iomtrack.sessions import sessions_of

CODE_HELP = gettext_lazy("Six digits from your authenticator app, or one of your recovery codes.")


def describe_code(form: Any, help_text: Any) -> None:
    """A field for a code that is typed from another device."""
    form.fields["code"].label = gettext_lazy("Code")
    form.fields["code"].help_text = help_text
    form.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class CodeForm(code_forms.AuthenticateForm):
    """A code at the log-in."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        describe_code(self, CODE_HELP)


class ConfirmCodeForm(code_forms.ReauthenticateForm):
    """A code once more, before something that guards the account is changed."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        describe_code(self, CODE_HELP)


class AppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        describe_code(self, gettext_lazy("The six digits that the app shows now."))


class PasskeyForm(AddWebAuthnForm):
    """A new passkey and its name."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext_lazy("Name of the passkey")
        self.fields["name"].help_text = gettext_lazy("How you will know it later: the computer, phone or key it is on.")
        self.fields["name"].max_length = 60
        self.fields["name"].widget.attrs["maxlength"] = 60


class SecondStep(AccountsPage, AuthenticateView):
    """The second step of a log-in, after the password."""

    template_name = "accounts/second_step.html"
    title = gettext_lazy("Second step")
    save = gettext_lazy("Log in")

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again: the code was not right, or the passkey was not known."""
        return self.render_to_response(self.get_context_data(), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both ways, those that the user has."""
        context = super().get_context_data(**kwargs)
        user = self.stage.login.user
        types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        refused = [form for form in (context["form"], context["webauthn_form"]) if form.is_bound and form.errors]
        context.update(
            has_passkey=Authenticator.Type.WEBAUTHN in types,
            failed=bool(refused),
            refused=refused[0] if refused else None,
        )
        return context


class ConfirmByCode(AccountsPage, ReauthenticateView):
    """A code instead of the password, to confirm who it is."""

    template_name = "accounts/confirm.html"
    title = gettext_lazy("Confirm that it is you")
    intro = gettext_lazy("You are about to change what protects your account.")
    save = gettext_lazy("Confirm")


class ConfirmByPasskey(AccountsPage, ReauthenticateWebAuthnView):
    """A passkey instead of the password, to confirm who it is."""

    template_name = "accounts/confirm_by_passkey.html"
    title = gettext_lazy("Confirm that it is you")
    intro = gettext_lazy("You are about to change what protects your account.")

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, in place of the log-in that allauth would show."""
        context = self.get_context_data()
        return self.render_to_response(context | {"form": form, "failed": True}, status=422)


class Security(AccountsPage, TemplateView):
    """What protects my account, and where it is open. Where the role asks for a second factor, its set-up."""

    template_name = "accounts/security.html"
    title = gettext_lazy("Security of my account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The factors and the sessions."""
        found = list(Authenticator.objects.filter(user=self.request.user).order_by("pk"))
        kinds = {factor.type: factor for factor in found}
        codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
        return super().get_context_data(
            is_asked=requirement.is_asked_of(self.request.user),
            is_unmet=requirement.is_unmet(self.request),
            app=kinds.get(Authenticator.Type.TOTP),
            passkeys=[factor for factor in found if factor.type == Authenticator.Type.WEBAUTHN],
            has_codes=codes is not None,
            unused_codes=len(codes.wrap().get_unused_codes()) if codes else 0,
            sessions=sessions_of(self.request),
            **kwargs,
        )


class AddApp(AccountsPage, ActivateTOTPView):
    """An authenticator app: scan, type the first code."""

    template_name = "accounts/add_app.html"
    title = gettext_lazy("Set up an authenticator app")
    save = gettext_lazy("Set up")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The picture to scan, as an element of the page: the policy lets no data: address in."""
        context = super().get_context_data(**kwargs)
        svg = re.search(r"<svg.*</svg>", context["totp_svg"], re.DOTALL)
        context["picture"] = mark_safe(svg.group()) if svg else ""
        context["secret"] = " ".join(re.findall(".{1,4}", context["form"].secret))
        return context


class RemoveApp(AccountsPage, DeactivateTOTPView):
    """The authenticator app is no longer asked for."""

    template_name = "accounts/remove.html"
    title = gettext_lazy("Remove the authenticator app")
    intro = gettext_lazy("The log-in will no longer accept its codes.")
    save = gettext_lazy("Remove")


class AddPasskey(AccountsPage, AddWebAuthnView):
    """A passkey: of this computer, of a phone, or on a security key."""

    template_name = "accounts/add_passkey.html"
    title = gettext_lazy("Add a passkey")
    intro = gettext_lazy(
        "Your browser will ask for your fingerprint, your face, your device’s code, or to touch a security key."
    )
    save = gettext_lazy("Add the passkey")

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, ready for another try."""
        context = self.get_context_data()
        return self.render_to_response(context | {"form": form, "failed": True}, status=422)


class RemovePasskey(AccountsPage, RemoveWebAuthnView):
    """A passkey is no longer accepted."""

    model = Authenticator
    template_name = "accounts/remove.html"
    title = gettext_lazy("Remove a passkey")
    save = gettext_lazy("Remove")
    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which one."""
        return super().get_context_data(**kwargs) | {"intro": str(self.object)}


@method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")
class RecoveryCodes(AccountsPage, TemplateView):
    """The recovery codes that are left. Looking at them changes nothing."""

    template_name = "accounts/recovery_codes.html"
    title = gettext_lazy("Recovery codes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The codes."""
        row = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.RECOVERY_CODES).first()
        if row is None:
            raise Http404
        return super().get_context_data(codes=row.wrap().get_unused_codes(), **kwargs)


class RenewRecoveryCodes(AccountsPage, GenerateRecoveryCodesView):
    """New recovery codes; the old ones stop working."""

    template_name = "accounts/remove.html"
    title = gettext_lazy("New recovery codes")
    intro = gettext_lazy("You get ten new codes. Those that you have now stop working.")
    save = gettext_lazy("Make new codes")


def remove_factors(user: Any) -> int:
    """Take every factor from an account whose owner lost them; how many that were."""
    return Authenticator.objects.filter(user=user).delete()[0]
