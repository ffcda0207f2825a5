"""Addresses: everything people read is under /en/ or /fr/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from iomtrack import accounts, errors, health
from iomtrack.home import HomePage
from iomtrack.permissions import RolesPage
from iomtrack.search.page import SearchPage

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    *i18n_patterns(
        path("", HomePage.as_view(), name="home"),
        path("search/", SearchPage.as_view(), name="search"),
        path("log-in/", accounts.LogIn.as_view(), name="login"),
        path("log-out/", accounts.LogOut.as_view(), name="logout"),
        path("help/roles/", RolesPage.as_view(), name="help_roles"),
        path("my-account/", accounts.AccountPage.as_view(), name="account"),
        path("membership/", include("membership.urls")),
        path("governance/", include("governance.urls")),
        path("contributions/", include("contributions.urls")),
        path("admin/login/", accounts.admin_door),
        path("admin/", admin.site.urls),
    ),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
