"""What the page of our own account is asked: a day and an organization."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.forms.analysis import record_field
from iomtrack.as_of import AsOfForm
from membership.models import Organization


class OwnAccountForm(AsOfForm):
    """The day, and the organization whose account it is."""

    organization = record_field(_("Organization"), "code")

    def __init__(self, data: Any, user: Any):
        super().__init__(data)
        field: Any = self.fields["organization"]
        visible = Organization.objects.visible_to(user)
        something = visible.filter(ledger_coverages__isnull=False) | visible.filter(fiscal_year_payments__isnull=False)
        field.queryset = visible.filter(pk__in=something.order_by().values("pk")).order_by("position", "code")
