"""The admin: edits every record, quickly at any size, in both languages; deletes nothing."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.paginator import Paginator
from django.db.models import DateField, Field, ForeignKey, ManyToManyField, QuerySet, TextField, TimeField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from iomtrack import history
from iomtrack.accounts import services
from iomtrack.forms import ReaderForm, for_reader
from iomtrack.models import RecordQuerySet, User
from iomtrack.roles import ROLE_BY_CODE
from iomtrack.visibility import is_restricted

admin.site.unregister(Group)
# Secrets of second factors and what single sign-on knows of people are read by nobody: their pages are not kept.
for app in ("account", "mfa", "socialaccount"):
    import_module(f"allauth.{app}.admin")
for registered in [model for model in admin.site._registry if model.__module__.startswith("allauth.")]:
    admin.site.unregister(registered)

COUNT_LIMIT = 10_000
# The fields that kinds of record share: where they stand in a form.
FIRST = ("name_en", "name_fr")
LAST = (
    *("start", "end", "precision", "position", "retired_on", "marking"),
    *("source", "locator", "certainty", "note_en", "note_fr"),
)
# The browser's own fields for days and times, as on the staff pages, whatever the reader's format.
WIDGETS: dict[type[Field], dict[str, Any]] = {
    DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
    TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
}


class BoundedPaginator(Paginator):
    """Counts no further than 10,001 rows."""

    object_list: QuerySet

    @cached_property
    def count(self) -> int:
        """At most one more than the limit."""
        return len(self.object_list.order_by().values_list("pk")[: COUNT_LIMIT + 1])


class EveryRelationSearched:
    """Related records are found by typing, never from a list of them all, and only those that the user may see."""

    model: Any
    formfield_overrides = WIDGETS

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **options: Any) -> Any:
        """The field, offering what this user may see."""
        field = super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]
        return for_reader(db_field.name, field, request.user)

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Every foreign key whose target can be searched in the admin."""
        return [
            field.name
            for field in self.model._meta.fields
            if isinstance(field, ForeignKey) and field.related_model in admin.site._registry
        ]


class StatedValuesFilter(admin.AllValuesFieldListFilter):
    """A filter by the values there are, in which the missing one has a name."""

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Each value, with a word for the empty one."""
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("Not stated")}


class AdminForm(ReaderForm):
    """The form of one record, with the reason for the change."""

    why = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Kept in the history of the record."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class RecordAdmin(EveryRelationSearched, admin.ModelAdmin):
    """One kind of record."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    form = AdminForm
    decided_fields: tuple[str, ...] = ()
    object_history_template = "admin/record_history.html"

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the form saves, parts included, carries its reason into the history."""
        with history.because(request.POST.get("why", "").strip()[:500]):
            return super().changeform_view(request, *args, **kwargs)

    def get_fields(self, request: HttpRequest, record: Any = None) -> list[Any]:
        """Names, what only this model has, period, source; last the reason, where something is changed."""
        names = [name for name in super().get_fields(request, record) if name != "why"]
        if not self.fields:
            names.sort(key=self.place)
        return [*names, "why"] if record is not None and self.has_change_permission(request, record) else names

    def place(self, name: Any) -> tuple[int, int]:
        """Where a field stands in the form: before, among or after what only this model has, that in its own order."""
        if name in FIRST:
            return 0, FIRST.index(name)
        if name in LAST:
            return 2, LAST.index(name)
        columns = [field.name for field in self.model._meta.fields]
        return 1, columns.index(name) if name in columns else len(columns)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A list is never asked through a relation to records that may be hidden from its reader."""
        name = lookup.split("__")[0]
        related = {field.name: field.related_model for field in self.model._meta.get_fields() if field.is_relation}
        other = related.get(name)
        if other and is_restricted(other) and name not in self.model.seen_through:
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """The model's own; they switch the search box on."""
        return tuple(self.model.search_fields)

    def get_search_results(self, request: HttpRequest, rows: RecordQuerySet, term: str) -> tuple[QuerySet, bool]:
        """As on the staff pages: every word, case and accents ignored."""
        return (rows.search(term) if term else rows), False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """What this user may see; being an administrator opens no marking."""
        rows = self.model._default_manager.visible_to(request.user).for_list()
        return rows.order_by(*self.get_ordering(request) or self.model._meta.ordering or ("pk",))

    def get_readonly_fields(self, request: HttpRequest, record: Any = None) -> tuple[str, ...]:
        """What a service decides is read here, never typed."""
        return (*super().get_readonly_fields(request, record), *self.decided_fields)

    def has_delete_permission(self, request: HttpRequest, record: Any = None) -> bool:
        """Records are retired, ended or superseded, never deleted."""
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history that the database wrote, in place of the admin's own log."""
        record = self.get_object(request, object_id)
        if record is None or not self.has_view_or_change_permission(request, record):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]  # not in the stubs
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(record)s") % {"record": record},
            "entries": history.timeline(record, request.user),
            "opts": self.opts,
            "object": record,
            "preserved_filters": "",
        }
        return TemplateResponse(request, self.object_history_template, context)

    def log_addition(self, *args: Any, **kwargs: Any) -> None:
        """The database's history says it."""

    def log_change(self, *args: Any, **kwargs: Any) -> None:
        """Likewise."""

    def log_deletions(self, *args: Any, **kwargs: Any) -> None:
        """Likewise."""


class PartInline(EveryRelationSearched, admin.StackedInline):
    """The parts of a whole, edited with it: one card each, every field with its label."""

    extra = 0
    show_change_link = True
    form = ReaderForm

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The parts this user may see; being an administrator opens no marking."""
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user)

    def has_delete_permission(self, request: HttpRequest, record: Any = None) -> bool:
        """Parts too are ended, not deleted."""
        return False


class ReasonForm(ActionForm):
    """What is done to the accounts that are ticked, and why."""

    why = forms.CharField(label=gettext_lazy("Reason:"), required=False, max_length=500)


class RoleField(forms.ModelMultipleChoiceField):
    """Roles by their names."""

    def label_from_instance(self, group: Any) -> str:
        """The role's name in the reader's language."""
        return str(ROLE_BY_CODE[group.name].label)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Who logs in, with which roles; deleting is replaced by switching the account off."""

    list_display = ("username", "first_name", "last_name", "language", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "groups", "language")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Person"), {"fields": ("first_name", "last_name", "email", "language", "time_zone")}),
        (
            gettext_lazy("Access"),
            {"fields": ("is_active", "is_staff", "is_demo", "groups", "second_factor_removed_at")},
        ),
    )
    readonly_fields = ("is_demo", "second_factor_removed_at")
    action_form = ReasonForm
    actions = ("remove_second_factor",)
    history_view = RecordAdmin.history_view
    object_history_template = "admin/record_history.html"
    filter_horizontal = ()

    def formfield_for_manytomany(self, column: ManyToManyField, request: HttpRequest, **options: Any) -> Any:
        """Roles are ticked, by their names."""
        if column.name == "groups":
            return RoleField(Group.objects.all(), widget=forms.CheckboxSelectMultiple, label=_("Roles"), required=False)
        return super().formfield_for_manytomany(column, request, **options)

    def has_delete_permission(self, request: HttpRequest, record: Any = None) -> bool:
        """An account is switched off; its name stays in the history."""
        return False

    @admin.action(description=gettext_lazy("Remove a lost second factor (give the reason)"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, users: QuerySet) -> None:
        """People who lost theirs set up another at the next log-in. Without a reason nothing is done."""
        why = request.POST.get("why", "").strip()[:500]
        if not why:
            self.message_user(request, _("Nothing was done: give the reason."), messages.ERROR)
            return
        for user in users:
            services.remove_second_factor(user=user, why=why)
        self.message_user(
            request,
            ngettext("Done for %(number)d account.", "Done for %(number)d accounts.", len(users))
            % {"number": len(users)},
        )
