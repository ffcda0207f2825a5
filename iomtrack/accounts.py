"""Logging in and out, and a user's own settings."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from iomtrack.models import User
from iomtrack.views import FormPage


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """The one door: pages, exports and the admin all send people here."""

    template_name = "login.html"
    redirect_authenticated_user = True
    authentication_form = AuthenticationForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The heading, and whether the attempt failed."""
        context = super().get_context_data(title=_("Log in"), **kwargs)
        context["failed"] = bool(context["form"].errors)
        return context

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The same answer whether or not the account exists."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@login_not_required
def admin_door(request: HttpRequest) -> HttpResponse:
    """The admin has no log-in of its own: strangers go to the one door, users without access are told so."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


class LogOut(LogoutView):
    """Ends the session and clears what the browser kept of it."""

    http_method_names = ["post", "options"]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log out, and tell the browser to forget."""
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class AccountForm(forms.ModelForm):
    """The language and the time zone that pages are made in, and the key of the search."""

    class Meta:
        model = User
        fields = ["language", "time_zone", "search_key"]


class AccountPage(FormPage):
    """A user's own settings; nobody else's can be reached."""

    model = User
    form_class = AccountForm
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
