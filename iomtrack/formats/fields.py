"""The form field for decimals, typed and shown in the reader's language."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.formats.parsing import AmbiguousNumber, InvalidNumber, parse_decimal


class LocalizedDecimalField(forms.DecimalField):
    """A decimal typed as English or French Canada writes it; what has two readings is asked, never guessed.

    A plain text input: a browser's number input refuses `1 200 000,50`. The limits on digits and decimals of
    DecimalField hold.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages: ClassVar = {
        "invalid": _("Enter a number, such as 1200.50."),
        "ambiguous": _("“%(text)s” can be read as %(whole)s or as %(fraction)s. Enter the one that you mean."),
    }

    def to_python(self, value: Any) -> Decimal | None:
        """Return the Decimal, or None for nothing typed."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return parse_decimal(value, decimals=self.decimal_places)
        except AmbiguousNumber as error:
            whole, fraction = error.spellings
            raise ValidationError(
                self.error_messages["ambiguous"],
                code="ambiguous",
                params={"text": error.text, "whole": whole, "fraction": fraction},
            ) from error
        except InvalidNumber as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Return a stored number as the reader types it; what was typed comes back as it was."""
        if not isinstance(value, Decimal):
            return value
        decimals = len(format(value, "f").partition(".")[2].rstrip("0"))
        shown = min(self.decimal_places, 2) if self.decimal_places is not None else 0
        if decimals == 3 and self.decimal_places is None:
            decimals = 4
        return formats.number(value, max(decimals, shown))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No min, max or step: they belong to number inputs."""
        return {}
