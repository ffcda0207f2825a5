"""The form of a file of payments."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions.forms.keeping import KeeperForm
from contributions.models import LedgerEntry
from contributions.services.payment_import import Judged, judge_payments
from contributions.spreadsheet import text_of
from membership.models import Organization


class PaymentImportForm(KeeperForm):
    """A file, or its rows pasted; once the form is valid, every row of it judged."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Organization"))
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV in UTF-8 or Excel, its first sheet, with a header in English or French."),
    )
    rows = forms.CharField(
        label=_("Rows"),
        required=False,
        max_length=500_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "rows"}),
        help_text=_("What the file says, to be corrected here; or rows pasted from a sheet, the header first."),
    )

    judged: Judged | None = None

    class Meta:
        model = LedgerEntry
        fields: tuple[str, ...] = ()

    def offered(self, user: Any) -> dict[str, Any]:
        """Organizations by name."""
        return {"organization": Organization.objects.visible_to(user).by_name()}

    def clean(self) -> dict[str, Any]:
        """The rows of the file, judged; a new file takes the place of what stands below it."""
        cleaned = super().clean()
        if file := cleaned.get("file"):
            try:
                self.show(text_of(file.read()))
            except ValidationError as error:
                self.add_error("file", error)
        text = self.data.get(self.add_prefix("rows"), "")
        if self.errors or not cleaned.get("organization"):
            return cleaned
        if not text.strip():
            self.add_error("file", ValidationError(_("Choose a file, or paste its rows.")))
            return cleaned
        cleaned["rows"] = text
        try:
            self.judged = judge_payments(cleaned["organization"], text)
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned

    def show(self, text: str) -> None:
        """Put the text of the file where it can be read and corrected."""
        data: Any = self.data  # of a request: copied before it is written to
        data = data.copy()
        data[self.add_prefix("rows")] = text
        self.data = data
