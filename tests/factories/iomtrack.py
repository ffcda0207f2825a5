"""People who log in, one per role."""

import factory
from django.contrib.auth.models import Group

from iomtrack.models import User


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
        from iomtrack.roles import ROLE_BY_CODE

        if code:
            user.groups.add(Group.objects.get(name=code))
            if ROLE_BY_CODE[code].staff:
                user.is_staff = True
                user.save(update_fields=["is_staff"])

    @factory.post_generation
    def password(user, create, text, **kwargs):
        """A password, where the test logs in with one."""
        if text:
            user.set_password(text)
        else:
            user.set_unusable_password()
        user.save(update_fields=["password"])
