"""Logging in and out: the one door."""

import math
from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.account.internal.flows.logout import logout
from allauth.account.views import LoginView, ReauthenticateView
from allauth.core.internal.httpkit import add_query_params
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from iomtrack.accounts import lockout, notice
from iomtrack.accounts.pages import AccountsPage


class LogInForm(LoginForm):
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = gettext_lazy("User name")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["password"] = password_field()

    def add_prefix(self, field_name: str) -> str:
        """What people and password managers call the field."""
        return "username" if field_name == "login" else field_name


def password_field() -> forms.CharField:
    """The password one has."""
    return forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class LogIn(AccountsPage, LoginView):
    """The one door: pages, exports and the admin all send people here. The notice stands before it."""

    template_name = "accounts/log_in.html"
    title = gettext_lazy("Log in")
    save = gettext_lazy("Log in")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The notice, then the form."""
        if not request.session.get(notice.ACKNOWLEDGED):
            self.template_name, self.title = "accounts/notice.html", gettext_lazy("Before you log in")
            return self.render_to_response(self.get_context_data(paragraphs=notice.paragraphs()))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Acknowledge the notice; or log in, which nobody does without having read it."""
        if "acknowledge" in request.POST:
            request.session[notice.ACKNOWLEDGED] = True
        if "acknowledge" in request.POST or not request.session.get(notice.ACKNOWLEDGED):
            return HttpResponseRedirect(self.passthrough_next_url(reverse("account_login")))
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """The same answer, as fast, whether or not the account exists."""
        wait = lockout.waiting_time(lockout.counted_address(self.request), form.cleaned_data.get("login"))
        if not wait:
            return super().form_invalid(form)
        minutes = math.ceil(wait.total_seconds() / 60)
        form.errors.clear()
        form.add_error(
            None,
            ngettext(
                "Too many failed attempts. Wait %(number)d minute, then try again.",
                "Too many failed attempts. Wait %(number)d minutes, then try again.",
                minutes,
            )
            % {"number": minutes},
        )
        answer = self.render_to_response(self.get_context_data(form=form), status=429)
        answer.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Single sign-on, where there is one."""
        return super().get_context_data(
            single_sign_on=settings.SINGLE_SIGN_ON, single_sign_on_name=settings.SINGLE_SIGN_ON_NAME, **kwargs
        )


@login_not_required
def admin_door(request: HttpRequest) -> HttpResponse:
    """The admin has no log-in of its own: strangers go to the one door, users without access are told so."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


@method_decorator(login_not_required, name="dispatch")  # who gave only the password may leave too
class LogOut(View):
    """Ends the session and clears what the browser kept of it."""

    http_method_names = ["post", "options"]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log out, and tell the browser to forget."""
        logout(request, show_message=False)
        request.session.flush()
        answer = HttpResponseRedirect(reverse("account_login"))
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer


class ConfirmForm(ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field()


class Confirm(AccountsPage, ReauthenticateView):
    """The password once more before something that guards the account is changed."""

    template_name = "accounts/confirm.html"
    title = gettext_lazy("Confirm that it is you")
    intro = gettext_lazy("You are about to change what protects your account.")
    save = gettext_lazy("Confirm")


def with_next(request: HttpRequest, url: str) -> str:
    """An address that carries on where the reader wanted to go."""
    target = request.GET.get("next")
    return add_query_params(url, {"next": target}) if target else url
