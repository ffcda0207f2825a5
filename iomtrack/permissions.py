"""Who may see what: one table of areas, verbs and markings by role, made from the roles and from the pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from iomtrack import exports, formats
from iomtrack.bilingual import active_language, with_colon
from iomtrack.navigation import MENU, Crumb, crumbs
from iomtrack.panels import Panel, TablePanel
from iomtrack.roles import ROLES
from iomtrack.tables import BooleanColumn, RecordTable, TextColumn
from iomtrack.views import DetailPage, FormPage, HistoryPage, ListPage, Page, ReportPage
from iomtrack.visibility import Marking

EVERY_ROLE = frozenset(role.code for role in ROLES)
FOR_ALL = gettext_lazy("For everyone who is logged in")


@dataclass(frozen=True)
class Allowance:
    """One line of the table: what may be opened or done, in which area, and the roles that may."""

    area: str
    what: str
    roles: frozenset[str]
    url_names: tuple[str, ...] = ()


def table() -> list[Allowance]:
    """Every line: the pages in the order of the menu, then what may be read, then the administration."""
    order = [FOR_ALL, *(section.label for section in MENU)]
    pages = sorted(of_pages(), key=lambda row: order.index(row.area) if row.area in order else len(order))
    return [*pages, *of_markings(), *of_administration()]


def of_pages() -> Iterator[Allowance]:
    """A line for every thing that is done, and one for all that is read by the same roles in an area; with its URLs."""
    found: dict[tuple[str, str, frozenset[str]], tuple[list[str], list[str]]] = {}
    for name, page in named_pages():
        permission = permission_of(page)
        roles = frozenset(role.code for role in ROLES if role.grants(permission)) if permission else EVERY_ROLE
        what = what_of(name, page)
        verb = what if issubclass(page, FormPage) and permission else ""
        labels, names = found.setdefault((str(area_of(name, page)), verb, roles), ([], []))
        labels.append(what)
        names.append(name)
    for (area, verb, roles), (labels, names) in sorted(found.items(), key=lambda line: bool(line[0][1])):
        read = with_colon(pgettext("what a role may do", "Read"), "; ".join(dict.fromkeys(labels)))
        yield Allowance(area, verb or read, roles, tuple(names))


def of_markings() -> Iterator[Allowance]:
    """A line for every marking."""
    area, read = str(_("Security markings")), pgettext("what a role may do", "Read")
    for marking in Marking:
        roles = frozenset(role.code for role in ROLES if role.grants(f"iomtrack.read_{marking.value}"))
        open_to_all = marking == Marking.UNCLASSIFIED
        yield Allowance(area, with_colon(read, marking.label), EVERY_ROLE if open_to_all else roles)


def of_administration() -> Iterator[Allowance]:
    """What is done in the administration."""
    area = str(_("Administration"))
    staff = frozenset(role.code for role in ROLES if role.staff)
    yield Allowance(area, _("Edit the records that one may see"), staff)
    yield Allowance(
        area,
        _("Make accounts, give them roles, switch them off"),
        frozenset(role.code for role in ROLES if role.staff and role.grants("iomtrack.change_user")),
    )


# The pages ----------------------------------------------------------------------------------------------------------


def named_pages(patterns: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, type[Page]]]:
    """The name of every URL that leads to one of our pages, with the page."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from named_pages(pattern.url_patterns, inside)
        elif isinstance(pattern, URLPattern):
            page = getattr(pattern.callback, "view_class", None)
            if page is not None and issubclass(page, Page):
                yield ":".join((*spaces, pattern.name or "")), page


def permission_of(page: type[Page]) -> str:
    """The permission a page asks for; empty where it is for everyone who is logged in."""
    own_rule = page.has_permission is not PermissionRequiredMixin.has_permission
    return "" if own_rule else page.required_permission()


def menu_label(name: str) -> Any:
    """What the menu calls a URL; empty where it is not in the menu."""
    return next((line.label for section in MENU for line in section.lines if line.url_name == name), "")


def area_of(name: str, page: type[Page]) -> Any:
    """The section of the menu that a page belongs to: its own, that of its list, or that of what it asks for."""
    if not permission_of(page):
        return FOR_ALL
    wanted = {name, list_name(page.model)}
    if page.model and page.model.whole:
        wanted.add(list_name(page.model._meta.get_field(page.model.whole).related_model))
    app, permission = permission_of(page).split(".")
    for section in MENU:
        if any(line.url_name in wanted for line in section.lines):
            return section.label
    seen = f"{app}.view_{permission.rpartition('_')[2]}"
    return next((section.label for section in MENU for line in section.lines if line.permission == seen), _("Other"))


def list_name(model: Any) -> str:
    """The name of the URL of a model's list."""
    return f"{model._meta.app_label}:{model._meta.model_name}_list" if model else ""


def what_of(name: str, page: type[Page]) -> str:
    """A page in plain words: a list, its records, their histories and files have the same."""
    if not permission_of(page):
        return _("home, one’s own settings, help")
    if issubclass(page, FormPage):
        patterns = {"add": _("Add %(kind)s"), "change": _("Change %(kind)s")}
        return str(page.title or patterns[page.action] % {"kind": page.model._meta.verbose_name})
    if issubclass(page, ListPage) and name != list_name(page.model):
        label = menu_label(name) or page.title
    elif issubclass(page, ListPage | DetailPage | HistoryPage):
        label = menu_label(list_name(page.model)) or capfirst(page.model._meta.verbose_name_plural)
    else:
        others = (menu_label(other) for other, same in named_pages() if same is page)
        label = menu_label(name) or page.title or next(filter(None, others), name)
    return str(label)


# The help page ------------------------------------------------------------------------------------------------------


class RoleColumn(BooleanColumn):
    """Whether a role may."""

    def __init__(self, code: str, **kwargs: Any):
        self.code = code
        super().__init__(**kwargs)

    def typed(self, record: Allowance) -> bool:
        """Yes or no."""
        return self.code in record.roles

    def shown(self, value: bool, record: Allowance) -> Any:
        """The word; a No stands back."""
        word = super().shown(value, record)
        return format_html("<strong>{}</strong>" if value else '<span class="missing">{}</span>', word)


class AllowanceTable(RecordTable):
    """Lines of the table, a column for each role."""

    what = TextColumn(verbose_name=gettext_lazy("What"))

    def __init__(self, *args: Any, **kwargs: Any):
        columns = [(role.code, RoleColumn(role.code, verbose_name=role.label)) for role in ROLES]
        super().__init__(*args, extra_columns=columns, **kwargs)


class AreaTable(AllowanceTable):
    """All lines in one table, for a file."""

    area = TextColumn(verbose_name=gettext_lazy("Area"))

    class Meta(RecordTable.Meta):
        sequence = ("area", "what", "...")


class RolesPage(ReportPage):
    """The table for everyone to read, and as a file."""

    title = gettext_lazy("Who may see what")
    template_name = "help_roles.html"

    def has_permission(self) -> bool:
        """Everyone who is logged in may know the rules."""
        return True

    def crumbs(self) -> list[Crumb]:
        """Home, then this page."""
        return crumbs(self.request, None, self.title)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the table as a file."""
        kind = request.GET.get("format")
        return self.as_file(kind) if kind in ("csv", "xlsx") else super().get(request, *args, **kwargs)

    def panels(self) -> list[Panel]:
        """A table for each area."""
        rows = table()
        areas = dict.fromkeys(row.area for row in rows)
        return [
            TablePanel(area, table_class=AllowanceTable, rows=[row for row in rows if row.area == area])
            for area in areas
        ]

    def as_file(self, kind: str) -> HttpResponse | HttpResponseBase:
        """The whole table in one."""
        whole = AreaTable(table())
        cover = [(_("Made by"), str(self.request.user)), (_("Made on"), formats.datetime_in_table(None))]
        export = exports.Export(str(self.title), whole.export_headers(), whole.export_rows, cover)
        if kind == "xlsx":
            return exports.xlsx_response(export)
        return exports.csv_response(export, ";" if active_language() == "fr" else ",")
