"""Forms: every error at its field, a summary on top, a reason for the history."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _


class FieldRenderer(TemplatesSetting):
    """Forms and their parts are made from the project's templates."""

    form_template_name = "shared/_form.html"
    field_template_name = "shared/_field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """A part of a form. A plain input is written in place of the two templates that each would take."""
        widget = context.get("widget")
        if widget is None or widget["template_name"] != template_name or template_name not in PLAIN_INPUTS:
            return super().render(template_name, context, request)
        given = {"type": widget["type"], "name": widget["name"], "value": widget["value"], **widget["attrs"]}
        return mark_safe(f"<input{flat_attributes(given)}>")


PLAIN_INPUTS = {
    f"django/forms/widgets/{kind}.html" for kind in ("text", "search", "number", "date", "email", "url", "hidden")
}


def flat_attributes(given: dict[str, Any]) -> str:
    """Attributes of an HTML element: True stands for the bare name, None and False for none."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in given.items()
        if value is not None and value is not False
    )


class RecordForm(forms.ModelForm):
    """A form of one record. A change to an existing record may carry its reason into the history."""

    required_css_class = "required"
    error_css_class = "has-error"

    why = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=500,
        help_text=_("Kept in the history of the record."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and not self.fields["why"].required:
            del self.fields["why"]
        for field in self.fields.values():
            if isinstance(field, forms.DateField) and not isinstance(field, forms.DateTimeField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def offer(self, **rows: QuerySet) -> None:
        """Offer these rows, and in this order, in the fields of these names."""
        for name, choices in rows.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = choices


def as_typed(form: Any) -> Any:
    """A bound form with what was typed and without a judgement: what a switch of language shows again."""
    form._errors = ErrorDict()
    form.cleaned_data = {}
    return form


def attach(form: Any, error: ValidationError) -> None:
    """Put a service's refusal at the fields it names, else on top of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)
