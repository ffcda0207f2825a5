"""Addresses: everything people read is under /en/ or /fr/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from iomtrack import errors, health
from iomtrack.accounts import log_in
from iomtrack.accounts import urls as accounts
from iomtrack.home import HomePage
from iomtrack.permissions import RolesPage
from iomtrack.practising import Practise
from iomtrack.search.page import SearchPage

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    *accounts.without_language,
    *i18n_patterns(
        path("", HomePage.as_view(), name="home"),
        path("practise/", Practise.as_view(), name="practise"),
        path("search/", SearchPage.as_view(), name="search"),
        path("help/roles/", RolesPage.as_view(), name="help_roles"),
        path("", include(accounts)),
        path("membership/", include("membership.urls")),
        path("governance/", include("governance.urls")),
        path("contributions/", include("contributions.urls")),
        path("admin/login/", log_in.admin_door),
        path("admin/logout/", log_in.LogOut.as_view()),
        path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
        path("admin/", admin.site.urls),
    ),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler429 = errors.too_many
handler500 = errors.server_error
