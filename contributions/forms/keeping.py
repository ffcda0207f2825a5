"""What the forms of whoever keeps the ledger have in common."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms

from iomtrack.formats.fields import LocalizedDecimalField
from iomtrack.forms import RecordForm

KEEP = "contributions.keep_ledger"


class KeeperForm(RecordForm):
    """A form of a verb: it offers what the user may see; the service checks and writes."""

    def offered(self, user: Any) -> dict[str, Any]:
        """The rows on offer, by field."""
        return {}

    def read_by(self, user: Any) -> None:
        """Offer them, and of all others what this user may see."""
        self.offer(**self.offered(user))
        super().read_by(user)

    def _post_clean(self) -> None:
        """The record is not made here from what was typed: the service makes it, and checks it."""


class SentOnceForm(KeeperForm):
    """A form that counts once, however often it is sent."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid.uuid4()


def amount_input(label: Any, **options: Any) -> LocalizedDecimalField:
    """An amount as people type it, with two decimals."""
    return LocalizedDecimalField(label=label, max_digits=16, decimal_places=2, **options)


def rate_input(label: Any, **options: Any) -> LocalizedDecimalField:
    """A rate or a weight as people type it, with up to eight decimals."""
    return LocalizedDecimalField(label=label, max_digits=16, decimal_places=8, required=False, **options)


def bound_input(label: Any, **options: Any) -> LocalizedDecimalField:
    """A floor or ceiling in percent."""
    return rate_input(label, min_value=Decimal(0), max_value=Decimal(100), **options)
