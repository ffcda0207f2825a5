"""What people set for themselves: language and time zone, password, the sessions they have open."""

from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.internal.httpkit import add_query_params
from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation, update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.generic import FormView, View

from iomtrack.accounts.pages import AccountsPage
from iomtrack.models import User
from iomtrack.sessions import end_sessions
from iomtrack.views import FormPage


class AccountForm(forms.ModelForm):
    """The language and the time zone that pages are made in, and the key of the search."""

    class Meta:
        model = User
        fields = ["language", "time_zone", "search_key"]


class AccountPage(FormPage):
    """A user's own settings; nobody else's can be reached."""

    model = User
    form_class = AccountForm
    template_name = "accounts/account.html"
    title = gettext_lazy("My account")

    def has_permission(self) -> bool:
        """Everyone may change their own."""
        return True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The record is always the user."""
        self.object = request.user
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> list[Any]:
        """Home, then this page."""
        from iomtrack import navigation

        return navigation.crumbs(self.request, None, self.title)

    def success_message(self) -> str:
        """Said on the next page."""
        return _("Your settings are saved.")

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, and go on in the language chosen."""
        user = form.save()
        messages.success(self.request, self.success_message())
        with override(user.language):
            return HttpResponseRedirect(reverse("account"))


class NewPasswordForm(SetPasswordForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = " ".join(password_validation.password_validators_help_texts())
        self.fields["new_password2"].help_text = ""


class PasswordPage(AccountsPage, FormView):
    """Another password. The account's other sessions end with the old one."""

    template_name = "accounts/form.html"
    form_class = NewPasswordForm
    title = gettext_lazy("Change my password")
    intro = gettext_lazy("Your other sessions end with the old password.")
    save = gettext_lazy("Change the password")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who it is was confirmed a moment ago. Who logs in by single sign-on alone has no password here."""
        if not request.user.has_usable_password():
            raise PermissionDenied
        if is_reauthentication_required(request, app="allauth.account"):
            # Not by allauth's decorator: it would keep what was posted, new password and all, until the confirmation.
            return HttpResponseRedirect(add_query_params(reverse("account_reauthenticate"), {"next": request.path}))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose password."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: Any) -> HttpResponse:
        """Save it and stay logged in here; the database ends the other sessions."""
        update_session_auth_hash(self.request, form.save())
        messages.success(self.request, _("Your password is changed. Your other sessions are ended."))
        return HttpResponseRedirect(reverse("mfa_index"))


class EndSessions(View):
    """Ends one of the user's other sessions, or all of them."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End, and say how many."""
        count = end_sessions(request, request.POST.get("handle", ""))
        messages.success(
            request,
            ngettext("%(number)d session is ended.", "%(number)d sessions are ended.", count) % {"number": count},
        )
        return HttpResponseRedirect(reverse("mfa_index"))


class StayLoggedIn(View):
    """Somebody who was about to be logged out is still there: the request itself moves the end."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing but the answer; without JavaScript, home."""
        if request.headers.get("Accept", "").startswith("application/json"):
            return HttpResponse(status=204)
        return HttpResponseRedirect(reverse("home"))
