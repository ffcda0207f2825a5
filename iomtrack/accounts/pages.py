"""What the pages of accounts share: title, way from home, 422 for a form with errors."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin

from iomtrack import navigation
from iomtrack.accounts import requirement


class AccountsPage(ContextMixin):
    """A page around somebody's account. The views below it do the work; this gives them the house's frame."""

    request: HttpRequest
    title: Any = ""
    intro: Any = ""
    save: Any = ""
    crumbs_from_account = True

    def crumbs(self) -> list[navigation.Crumb]:
        """Home, the account, this page; nothing before the log-in."""
        if not self.request.user.is_authenticated:
            return []
        way = [navigation.Crumb(_("Home"), reverse("home"))]
        if self.crumbs_from_account:
            way.append(navigation.Crumb(_("My account"), reverse("account")))
        return [*way, navigation.Crumb(self.title)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The parts every template reads. Who has yet to set up a second factor sees no menu: nothing opens."""
        context = super().get_context_data(**kwargs)
        form = context.get("form")
        context.update(
            title=self.title,
            intro=self.intro,
            save=self.save,
            crumbs=self.crumbs(),
            failed=bool(form is not None and form.is_bound and form.errors),
        )
        if requirement.is_unmet(self.request):
            context.update(menu=[], crumbs=[])
        return context

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form as typed, with every error."""
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]  # of the view beside it
