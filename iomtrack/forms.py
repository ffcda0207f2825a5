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

from iomtrack.bilingual import active_language
from iomtrack.models import RecordQuerySet
from iomtrack.visibility import Marking, refuse_lowered_marking


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


class ReaderForm(forms.ModelForm):
    """A form of one record that is safe where its reader does not see everything; see `for_reader`."""

    def clean(self) -> dict[str, Any]:
        """Ask why a marking is lowered; leave alone a relation that is shown as empty because it is hidden."""
        super().clean()
        cleaned = self.cleaned_data
        before, after = getattr(self.instance, "marking", ""), cleaned.get("marking", "")
        if self.instance.pk and after and "why" in self.fields and "why" not in self.errors:
            try:
                refuse_lowered_marking(before, after, cleaned.get("why", ""))
            except ValidationError as error:
                self.add_error(None, error)
        for name in self.hidden_relations():
            if not cleaned.get(name):
                cleaned.pop(name, None)
        return cleaned

    def hidden_relations(self) -> list[str]:
        """The relations that lead to a record which the form's field does not offer."""
        fields: dict[str, Any] = {name: self.fields.get(name) for name in getattr(self.instance, "veiled", ())}
        keys = {name: getattr(self.instance, f"{name}_id") for name, field in fields.items() if field}
        return [name for name, key in keys.items() if key and not fields[name].queryset.filter(pk=key).exists()]


def for_reader(name: str, field: Any, user: Any) -> Any:
    """Let a form's field offer only the records this user may see, and only the markings this user may read.

    So nobody links to what is hidden from them, and nobody puts a record out of their own sight.
    """
    if isinstance(rows := getattr(field, "queryset", None), RecordQuerySet):
        field.queryset = rows.visible_to(user)
    if name == "marking":
        readable = Marking.readable_by(user)
        field.choices = [choice for choice in field.choices if choice[0] in readable]
    return field


class RecordForm(ReaderForm):
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

    def read_by(self, user: Any) -> None:
        """Offer what this user may see, and nothing else."""
        for name, field in self.fields.items():
            for_reader(name, field, user)

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
