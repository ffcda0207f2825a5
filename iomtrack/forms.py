"""Forms: every error at its field, a summary on top, a reason for the history."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from iomtrack.bilingual import active_language


class FieldRenderer(TemplatesSetting):
    """Forms and their parts are made from the project's templates."""

    form_template_name = "shared/_form.html"
    field_template_name = "shared/_field.html"


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


class WrittenForm(forms.Form):
    """A form into which people write text, and which knows the language they write it in.

    It is the page's at first, and what was chosen stays when the page is shown in the other language; only while
    nothing is written it follows the page. `texts` names the fields that hold the text.
    """

    texts: tuple[str, ...] = ()

    text_language = forms.ChoiceField(
        label=_("Language of the text"),
        choices=[("en", _("English")), ("fr", _("French"))],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "side-by-side"}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["text_language"].initial = active_language()
        name = self.add_prefix("text_language")
        switched_blank = "switch_language" in self.data and not self.is_written()
        if self.is_bound and (switched_blank or not self.data.get(name)):
            data: Any = self.data  # of a request: copied before it is written to
            data = data.copy()
            data[name] = active_language()
            self.data = data

    def is_written(self) -> bool:
        """Whether any text was typed."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in self.texts)


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
