"""Filters of lists: declared once, shown as a form and as removable chips."""

import datetime as dt
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from html import escape
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import connection
from django.db.models import Model
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from iomtrack import formats, wording
from iomtrack.bilingual import LanguageText, active_language, other_language
from iomtrack.forms import flat_attributes
from iomtrack.kept import Kept, Known, copied
from iomtrack.keys import chosen_by_itself, orders_by_itself
from iomtrack.models import Named, PeriodQuerySet, RecordQuerySet
from iomtrack.paging import without_position
from iomtrack.rows import Declared
from iomtrack.visibility import is_restricted

FORM_CLASSES: dict[tuple[Any, ...], type[forms.Form]] = {}
"""The class of each form of filters, its labels in the words of one language."""


HERE = "<!-- options -->"


def label_of(bound: forms.BoundField) -> str:
    """The label of a field as HTML."""
    return f'<label for="{escape(str(bound.id_for_label))}">{escape(str(bound.label))}</label>'


@wording.once
def parts_of_form(filters: type) -> dict[tuple[str | None, str], tuple[str, str]]:
    """What has been made of the form of a class of filters, by the name of the field."""
    return {}


@dataclass(frozen=True)
class Offer:
    """The records of a small table that a filter offers: their keys, in the order of their names, and their options."""

    ordered: list[Any]
    keys: frozenset[Any]
    options: str


@dataclass
class Chip:
    """A filter in force: what it says, and the same list without it."""

    label: str
    value: str
    remove: str


class DayField(forms.DateField):
    """A day, written 2005-12-31."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("error_messages", {}).setdefault(
            "invalid", _("This is not a day of the calendar. Write it as 2005-12-31.")
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """The day; years outside 1900 to 2199 are taken for a slip of the pen."""
        day = super().to_python(value)
        if day is not None and not 1900 <= day.year <= 2199:
            raise ValidationError(_("The year must lie between 1900 and 2199."), code="year")
        return day


class DayFilter(django_filters.DateFilter):
    """A filter by one day."""

    field_class = DayField


class RecordSelect(forms.Select):
    """A select written in one pass: the library makes a template of every option, and a list has hundreds of them."""

    ready = ""  # the options, where they are known already

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The select with its options; a label that knows another language than the page's marks it."""
        own = flat_attributes({"name": name, **self.build_attrs(self.attrs, attrs)})
        return mark_safe(f"<select{own}>{self.content(value)}</select>")

    def content(self, value: Any) -> str:
        """The options, with what is chosen."""
        options = self.ready or self.options()
        for key in set(self.format_value(value)):
            start = f'<option value="{escape(key)}"'
            options = options.replace(start, f"{start} selected", 1)
        return options

    def options(self) -> str:
        """The options as HTML, none of them chosen."""
        return "".join([self.option(key, label) for key, label in self.choices])

    @staticmethod
    def option(key: Any, label: Any) -> str:
        """One option as HTML; a label in another language than the page's is marked."""
        mark = ""
        if isinstance(label, LanguageText):
            label, spoken = label.plain, label.language
            mark = f' lang="{spoken}"' if spoken != active_language() else ""
        return f'<option value="{"" if key is None else escape(str(key))}"{mark}>{escape(str(label))}</option>'


class Options(django_filters.fields.ModelChoiceIterator):
    """The options of a filter: of records that write themselves by their name, only key and name are read."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        model, queryset = self.queryset.model, self.queryset
        if getattr(model, "__str__", None) is not Named.__str__ or queryset._prefetch_related_lookups:
            yield from super().__iter__()
            return
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        language = active_language()
        other = other_language(language)
        key = self.field.to_field_name or "pk"
        for value, name, otherwise in queryset.values_list(key, f"name_{language}", f"name_{other}"):
            yield value, LanguageText(name or otherwise, language if name else other)


class RecordChoiceField(django_filters.fields.ModelChoiceField):
    """One of some records, by the name they have in the reader's language."""

    widget = RecordSelect
    iterator = Options
    known: Kept | None = None  # what is kept of the table
    offered: frozenset[Any] = frozenset()  # the keys of those of its records that are on offer

    def to_python(self, value: Any) -> Any:
        """The record with this key in the address: of a kept table without asking for it."""
        if self.known and isinstance(value, str) and self.to_field_name:
            by_key = self.known.made.setdefault(("by", self.to_field_name), {})
            if not by_key:
                by_key.update((getattr(record, self.to_field_name), pk) for pk, record in self.known.records.items())
            if by_key.get(value) in self.offered:
                return copied(self.known.records[by_key[value]])
        return super().to_python(value)

    def choice(self, record: Any) -> tuple[Any, Any]:
        """A record's key in the address, and its label."""
        return self.prepare_value(record), self.label_from_instance(record)

    def label_from_instance(self, record: Any) -> Any:
        """The record as it writes itself, knowing its language where its name does."""
        text, name = str(record), getattr(record, "name", "")
        return LanguageText(text, name.language) if isinstance(name, LanguageText) else text


class ReferenceFilter(django_filters.ModelChoiceFilter):
    """A filter by a related record; the value in the URL is the record's key.

    With `named_by`, a model whose rows have the filter's field, only records that one of them names are on offer.
    """

    field_class = RecordChoiceField

    def __init__(self, *args: Any, named_by: type[Model] | None = None, **kwargs: Any):
        kwargs.setdefault("distinct", False)
        if named_by is not None and is_restricted(named_by):
            raise TypeError(f"{named_by.__name__}: what a hidden row names would be on offer")
        self.named_by = named_by
        super().__init__(*args, **kwargs)

    def named(self) -> set[Any]:
        """The keys of the records that are on offer because a row names them: found by the index, not row by row."""
        field: Any = self.named_by and self.named_by._meta.get_field(self.field_name)
        table, offered = field.model._meta.db_table, field.related_model._meta
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT o."{offered.pk.column}" FROM "{offered.db_table}" o WHERE EXISTS'  # noqa: S608 - our own names
                f' (SELECT 1 FROM "{table}" r WHERE r."{field.column}" = o."{offered.pk.column}")'
            )
            return {key for (key,) in cursor.fetchall()}

    def get_queryset(self, request: Any) -> Any:
        """The records on offer: those this user may see."""
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if request and isinstance(rows, RecordQuerySet) else rows


class DeclaredFilters(Declared):
    """The filters of a class; the copies that each form gets take for themselves what they will change."""

    def __deepcopy__(self, memo: Any) -> "DeclaredFilters":
        copies = DeclaredFilters(super().__deepcopy__(memo))
        for one in copies.values():
            one.extra = dict(one.extra)
            if one.method is not None:
                one.method = one.method  # asks the set of filters that the copy belongs to
        return copies


class RecordFilter(django_filters.FilterSet):
    """Every list has a search box `q`; a list of periods has the as-of day `on`."""

    q = django_filters.CharFilter(
        method="search_text",
        label=_("Search"),
        validators=[
            MaxLengthValidator(200, _("The search is longer than %(limit_value)d characters.")),
            ProhibitNullCharactersValidator(),
        ],
        widget=forms.SearchInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )
    on = DayFilter(method="as_of", label=_("As of"))

    kept: Known = {}

    class Meta:
        fields: list[str] = []

    def __init__(self, data: Any = None, queryset: Any = None, **kwargs: Any):
        super().__init__(data, queryset, **kwargs)
        if not hasattr(self.queryset, "on") and type(self).as_of is RecordFilter.as_of:
            self.filters.pop("on", None)

    @classmethod
    def get_filters(cls) -> DeclaredFilters:
        """All filters by name."""
        return DeclaredFilters(super().get_filters())

    def get_form_class(self) -> type[forms.Form]:
        """The form's class, made once a language; what depends on the request is set on each form."""
        names = (type(self), get_language(), *self.filters)
        if names not in FORM_CLASSES:
            made = super().get_form_class()
            for field in made.base_fields.values():
                if type(field.widget) is forms.Select:
                    field.widget = RecordSelect(field.widget.attrs, field.choices)
            made.base_fields = Declared(made.base_fields)
            FORM_CLASSES[names] = made
        return FORM_CLASSES[names]

    @property
    def form(self) -> forms.Form:
        """The form, its options those of this request."""
        if not hasattr(self, "_form"):
            form = super().form
            for name, rows in self.offered.items():
                field = form.fields[name]
                field.widget = copy(field.widget)
                field.queryset = rows
                field.widget.ready = self.kept_options(name, field)
        return self._form

    def kept_options(self, name: str, field: Any) -> str:
        """The options of a field that offers records of a small table; nothing where its table is not kept."""
        rows, known = field.queryset, self.kept.get(field.queryset.model)
        key = (type(self), name, get_language())
        labels = known.of_itself(key, lambda record: field.widget.option(*field.choice(record))) if known else None
        field.known = None
        if not known or labels is None:
            return ""
        place = (*key, rows.query.where, rows.query.order_by, rows.query.is_sliced)
        offer: Offer | None = known.made.get(place)
        if offer is None:
            ordered = list(rows.values_list("pk", flat=True))
            empty = field.widget.option("", field.empty_label)
            offer = Offer(ordered, frozenset(ordered), empty + "".join([labels.get(pk, "") for pk in ordered]))
            if chosen_by_itself(rows) and orders_by_itself(rows):
                known.made[place] = offer
        field.known, field.offered = known, offer.keys
        if not self.filters[name].named_by:
            return offer.options
        named = self.filters[name].named()
        ordered = [pk for pk in offer.ordered if pk in named]
        return field.widget.option("", field.empty_label) + "".join([labels.get(pk, "") for pk in ordered])

    def fields(self) -> SafeString:
        """The fields of the form as HTML: a plain one written at once, any other from the template of all forms."""
        made: list[str] = []
        errors, known = self.form.errors, parts_of_form(type(self))
        for name, field in self.form.fields.items():
            bound = self.form[name]
            if name in errors or field.help_text or field.widget.use_fieldset:
                made.append(bound.as_field_group())
                continue
            value = bound.value()
            if isinstance(field.widget, RecordSelect):
                before, after = self.around(name, known)
                made.append(f"{before}{field.widget.content(value)}{after}")
            elif value in (None, ""):
                made.append("".join(self.around(name, known)))
            else:
                made.append(f'<div class="field">{label_of(bound)}{bound}</div>')
        return mark_safe("".join(made))

    def around(self, name: str, known: dict[tuple[str | None, str], tuple[str, str]]) -> tuple[str, str]:
        """What a field without errors has around its options, or all of a field without a value: once a language."""
        key = (self.form_prefix, name)
        if key not in known:
            form = self.get_form_class()(prefix=self.form_prefix)
            bound = form[name]
            if isinstance(bound.field.widget, RecordSelect):
                bound.field.widget = copy(bound.field.widget)
                bound.field.widget.ready = HERE
            before, _here, after = f'<div class="field">{label_of(bound)}{bound}</div>'.partition(HERE)
            known[key] = before, after
        return known[key]

    @cached_property
    def offered(self) -> dict[str, Any]:
        """The records that each filter offers."""
        return {
            name: filter_.get_queryset(self.request)
            for name, filter_ in self.filters.items()
            if isinstance(filter_, ReferenceFilter)
        }

    def search_text(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Rows in which every word appears."""
        return rows.search(value)

    def as_of(self, rows: PeriodQuerySet, name: str, value: dt.date) -> PeriodQuerySet:
        """Rows that held on the day."""
        return rows.on(value)

    def chips(self, path: str, query: QueryDict) -> list[Chip]:
        """What narrows the list, each with the address of the list without it."""
        if not self.form.is_bound:
            return []
        chips = []
        cleaned = getattr(self.form, "cleaned_data", None) or {}
        for name, field in self.form.fields.items():
            value = cleaned.get(name)
            if value in (None, "", []) or name not in query:
                continue
            rest = without_position(query)
            rest.pop(name, None)
            chips.append(Chip(str(field.label), self.in_words(field, value), f"{path}?{rest.urlencode()}".rstrip("?")))
        return chips

    @staticmethod
    def in_words(field: forms.Field, value: Any) -> str:
        """A filter's value as people read it."""
        if isinstance(value, dt.date):
            return formats.date_in_table(value)
        if isinstance(field, forms.ModelChoiceField):
            return str(value)
        choices = dict(getattr(field, "choices", ()))
        if isinstance(value, list):
            return ", ".join(str(choices.get(one, one)) for one in value)
        return str(choices.get(value, choices.get(str(value), value)))
