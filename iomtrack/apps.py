from django.apps import AppConfig
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

        bilingual.register_lookups()
        user_logged_in.connect(sessions.remember_log_in, dispatch_uid="sessions")
        authenticator_removed.connect(requirement.forget, dispatch_uid="second factor")
        post_migrate.connect(roles.synchronize, sender=self, dispatch_uid="roles")
