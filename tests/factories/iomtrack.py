"""People who log in, one per role."""

import factory
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group

from iomtrack.accounts.adapters import SecondFactorAdapter
from iomtrack.models import User
from iomtrack.roles import ROLE_BY_CODE

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of every authenticator app in the tests


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody who may log in; `role="policy"` gives a role, `password="..."` a password."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    first_name = "Alex"
    last_name = factory.Sequence(lambda n: f"Tremblay {n}")

    @factory.post_generation
    def role(user, create, code, **kwargs):
        """Membership of the role's group; the administrator may enter the admin."""
        if code:
            user.groups.add(Group.objects.get(name=code))
            if ROLE_BY_CODE[code].staff:
                user.is_staff = True
                user.save(update_fields=["is_staff"])

    @factory.post_generation
    def second_factor(user, create, wanted, **kwargs):
        """An authenticator app, where the role asks for a second factor or the test does."""
        asked = user.is_staff or user.is_superuser or any(ROLE_BY_CODE[g.name].second_factor for g in user.groups.all())
        if wanted or (wanted is None and asked and not user.is_demo):
            AppFactory(user=user)

    @factory.post_generation
    def password(user, create, text, **kwargs):
        """A password, where the test logs in with one."""
        if text:
            user.set_password(text)
        else:
            user.set_unusable_password()
        user.save(update_fields=["password"])


class AppFactory(factory.django.DjangoModelFactory):
    """An authenticator app that somebody has set up."""

    class Meta:
        model = Authenticator

    user = factory.SubFactory(UserFactory)
    type = Authenticator.Type.TOTP
    data = factory.LazyFunction(lambda: {"secret": SecondFactorAdapter().encrypt(SECRET)})
