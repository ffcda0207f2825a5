"""Admin of sources, claims, published tables and figures, and discrepancies."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from iomtrack.admin import PartInline, RecordAdmin, StatedValuesFilter
from membership.models import (
    Cited,
    Claim,
    Discrepancy,
    PublishedFigure,
    PublishedTable,
    Source,
    SumCheck,
    SumCheckPart,
)


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    """Sources."""

    list_display = ("code", "title_en", "title_fr", "publisher_en", "published_on", "language")
    list_filter = ("language",)


class KindsByApp(ModelChoiceIterator):
    """The kinds of record under the name of their app: there are too many for one run of options."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for app, kinds in groupby(self.queryset.order_by("app_label", "model"), key=lambda kind: kind.app_label):
            offered = sorted((self.choice(kind) for kind in kinds), key=lambda choice: choice[1])
            yield apps.get_app_config(app).verbose_name, offered


class KindField(forms.ModelChoiceField):
    """A kind of record, by its name."""

    iterator = KindsByApp

    def label_from_instance(self, obj: Any) -> str:
        """Its name; the app is the heading it stands under."""
        return capfirst(obj.name)


@admin.register(Claim)
class ClaimAdmin(RecordAdmin):
    """Claims of sources that disagree."""

    list_display = ("field", "on", "value", "source", "chosen")
    list_filter = ("chosen", "certainty")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """A claim is about a record that can cite a source and is no part of another."""
        if db_field.name == "content_type":
            cited = [model for model in apps.get_models() if issubclass(model, Cited) and not model.whole]
            kinds = ContentType.objects.get_for_models(*cited).values()
            options["queryset"] = ContentType.objects.filter(pk__in=[kind.pk for kind in kinds])
            options["form_class"] = KindField
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(PublishedTable)
class PublishedTableAdmin(RecordAdmin):
    """Published tables; their figures have a page of their own, because a table can have many."""

    list_display = ("code", "number", "title", "source", "kind", "language", "certainty")
    list_filter = ("kind", "certainty", "language")


@admin.register(PublishedFigure)
class PublishedFigureAdmin(RecordAdmin):
    """Cells of published tables, and values proposed beside them."""

    list_display = ("table", "row_label", "column_label", "printed", "value", "currency", "certainty")
    list_filter = ("certainty", ("currency", StatedValuesFilter))


class SumCheckPartFormSet(BaseInlineFormSet):
    """The figures of a sum check, refused together when their currencies differ."""

    def clean(self) -> None:
        """Refuse two currencies before the database does."""
        super().clean()
        figures = [form.cleaned_data.get("figure") for form in self.forms if hasattr(form, "cleaned_data")]
        if len({figure.currency for figure in figures if figure}) > 1:
            raise ValidationError(_("A sum check never adds two currencies."))


class SumCheckPartInline(PartInline):
    """The figures of a sum check."""

    model = SumCheckPart
    formset = SumCheckPartFormSet


@admin.register(SumCheck)
class SumCheckAdmin(RecordAdmin):
    """Sum checks with the figures they compare."""

    list_display = ("code", "label_en", "label_fr", "table", "kind", "discrepancy")
    list_filter = ("kind",)
    inlines = (SumCheckPartInline,)


@admin.register(Discrepancy)
class DiscrepancyAdmin(RecordAdmin):
    """Discrepancies."""

    list_display = ("code", "place_en", "source", "table", "kind", "status")
    list_filter = ("kind", "status")
