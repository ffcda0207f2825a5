from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class IOMTrackConfig(AppConfig):
    """The shared machinery: knows no domain word."""

    name = "iomtrack"
    verbose_name = _("Users and machinery")

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_removed
        from django.contrib.auth.signals import user_logged_in

        from iomtrack import bilingual, roles, sessions
        from iomtrack.accounts import requirement
        from iomtrack.search import index

        bilingual.register_lookups()
        index.register_triggers()
        user_logged_in.connect(sessions.remember_log_in, dispatch_uid="sessions")
        authenticator_removed.connect(requirement.forget, dispatch_uid="second factor")
        post_migrate.connect(roles.synchronize, sender=self, dispatch_uid="roles")
        post_migrate.connect(index.refill_if_declared_otherwise, sender=self, dispatch_uid="search")


class RecordAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our site."""

    default = False
    default_site = "iomtrack.admin_site.RecordSite"
