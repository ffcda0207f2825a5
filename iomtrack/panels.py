"""What a detail page is made of, and what one app may add to another app's page and to home."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from iomtrack import formats


@dataclass
class Fact:
    """One labelled value; `url` leads to the list the value counts, `note` says what it rests on."""

    label: Any
    value: Any
    url: str = ""
    note: Any = ""


@dataclass
class Button:
    """A button on home: what its reader does most."""

    label: Any
    url: str


def counted(number: int, url: str) -> SafeString:
    """A count as a link to the list of what it counts; tests compare the two."""
    return format_html('<a href="{}" data-count="{}">{}</a>', url, number, formats.number(number))


@dataclass
class Need:
    """How many things wait for the reader, and the list of them."""

    label: Any
    count: int
    list_url: str

    @property
    def value(self) -> SafeString:
        """The count as a link."""
        return counted(self.count, self.list_url)


@dataclass
class Panel:
    """A titled part of a page; on home, lower positions come first."""

    title: Any
    template: str = ""
    position: int = field(default=50, kw_only=True)

    def context(self) -> dict[str, Any]:
        """What the panel's template reads."""
        return {"panel": self}

    def render(self, request: HttpRequest) -> SafeString:
        """The panel's HTML."""
        return render_to_string(self.template, self.context(), request)


@dataclass
class FactsPanel(Panel):
    """Labelled values."""

    facts: Sequence[Fact] = ()
    wide: bool = False
    template: str = "shared/_facts.html"


@dataclass
class TextPanel(Panel):
    """Paragraphs of text."""

    text: Any = ""
    template: str = "shared/_text.html"


@dataclass
class LinesPanel(Panel):
    """Sentences in their order."""

    lines: Sequence[Any] = ()
    template: str = "shared/_lines.html"


@dataclass
class TablePanel(Panel):
    """Rows in a table of their own, as their list page shows them; `url` leads to that list."""

    table_class: Any = None
    rows: Any = ()
    empty: Any = field(default_factory=lambda: _("Nothing recorded."))
    url: str = ""
    exclude: tuple[str, ...] = ()
    note: Any = ""
    total: int | None = None  # how many rows the list has, where the panel shows the first ones
    template: str = "shared/_table_panel.html"

    @property
    def total_link(self) -> SafeString:
        """How many there are, as a link to all of them."""
        return counted(self.total or 0, self.url)

    def table(self) -> Any:
        """The table, whole and unsorted: it belongs to the page, so the page's URL does not sort it."""
        table = self.table_class(self.rows, empty_text=self.empty, exclude=self.exclude, orderable=False)
        table.title = self.title
        return table

    def render(self, request: HttpRequest) -> SafeString:
        """The table as HTML."""
        return render_to_string(self.template, {"panel": self, "table": self.table()}, request)


@dataclass
class ChartPanel(Panel):
    """A chart with its data table."""

    chart: Any = None
    note: Any = ""
    template: str = "shared/_chart_panel.html"


@dataclass
class TemplatePanel(Panel):
    """A panel that only its own template can say."""

    values: dict[str, Any] = field(default_factory=dict)

    def context(self) -> dict[str, Any]:
        """The panel and its values."""
        return {"panel": self, **self.values}


@dataclass
class NeedsPanel(Panel):
    """What waits for the reader, first on home: buttons, then counts that open their lists."""

    needs: Sequence[Need] = ()
    buttons: Sequence[Button] = ()
    template: str = "shared/_needs.html"

    @property
    def facts(self) -> list[Fact]:
        """What waits, each count as a link."""
        return [Fact(need.label, need.value) for need in self.needs]

    @property
    def nothing_waits(self) -> bool:
        """Whether every count is zero."""
        return not any(need.count for need in self.needs)


Contribution = Callable[[HttpRequest, Any], Sequence[Any]]

_contributions: dict[str, list[Contribution]] = {}


def register(model: str) -> Callable[[Contribution], Contribution]:
    """Add panels to the detail page of a model, named `app.Model`; `home` adds to the home page.

    A contribution to home receives None in place of the record.
    """

    def decorate(contribution: Contribution) -> Contribution:
        known = _contributions.setdefault(model, [])
        if contribution not in known:
            known.append(contribution)
        return contribution

    return decorate


def home(contribution: Contribution) -> Contribution:
    """Add panels to the home page."""
    return register("home")(contribution)


def needs(contribution: Contribution) -> Contribution:
    """Add needs and buttons to the first panel of home; a contribution that concerns nobody returns nothing."""
    return register("needs")(contribution)


def needed(request: HttpRequest) -> list[Panel]:
    """The first panel of home, for those for whom something could wait."""
    found = [each for add in _contributions.get("needs", ()) for each in add(request, None)]
    if not found:
        return []
    return [
        NeedsPanel(
            _("What needs you"),
            needs=[each for each in found if isinstance(each, Need)],
            buttons=[each for each in found if isinstance(each, Button)],
        )
    ]


def contributed(model: str, request: HttpRequest, record: Any = None) -> list[Panel]:
    """The panels that apps have added, by position and then in the order of the apps."""
    added = [panel for add in _contributions.get(model, ()) for panel in add(request, record)]
    return sorted(added, key=lambda panel: panel.position)
