"""Going over to the practice records, and back."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from iomtrack.models import User


class Practise(View):
    """Switch between the real records and the practice records; on a trial installation only."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        """Turn over, and say what is shown now."""
        user = request.user
        if not isinstance(user, User) or not (settings.QUICKSTART or user.practising):
            raise PermissionDenied
        user.practising = not user.practising
        user.save(update_fields=["practising"])
        if user.practising:
            messages.success(request, _("You now see practice records: made up, to try everything on."))
        else:
            messages.success(request, _("You see the real records again."))
        return HttpResponseRedirect(reverse("home"))
