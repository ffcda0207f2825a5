"""Addresses of accounts. The names are those that allauth asks for; what is not listed here does not exist."""

from allauth.socialaccount.providers.openid_connect.views import callback
from django.urls import path

from iomtrack.accounts import log_in, second_factor, settings_page, single_sign_on

urlpatterns = [
    path("log-in/", log_in.LogIn.as_view(), name="account_login"),
    path("log-in/second-step/", second_factor.SecondStep.as_view(), name="mfa_authenticate"),
    path("log-in/with/<slug:provider_id>/", single_sign_on.start, name="openid_connect_login"),
    path("log-out/", log_in.LogOut.as_view(), name="account_logout"),
    path("my-account/", settings_page.AccountPage.as_view(), name="account"),
    path("my-account/stay/", settings_page.StayLoggedIn.as_view(), name="session_extend"),
    path("my-account/password/", settings_page.PasswordPage.as_view(), name="account_change_password"),
    path("my-account/confirm/", log_in.Confirm.as_view(), name="account_reauthenticate"),
    path("my-account/confirm/code/", second_factor.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("my-account/confirm/passkey/", second_factor.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("my-account/security/", second_factor.Security.as_view(), name="mfa_index"),
    path("my-account/security/app/", second_factor.AddApp.as_view(), name="mfa_activate_totp"),
    path("my-account/security/app/remove/", second_factor.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("my-account/security/passkeys/add/", second_factor.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "my-account/security/passkeys/<int:pk>/remove/",
        second_factor.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("my-account/security/codes/", second_factor.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "my-account/security/codes/renew/",
        second_factor.RenewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("my-account/security/sessions/end/", settings_page.EndSessions.as_view(), name="session_end"),
]

# Where the provider of single sign-on sends people back to: one address, whatever their language.
without_language = [path("log-in/with/<slug:provider_id>/back/", callback, name="openid_connect_callback")]
