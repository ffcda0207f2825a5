"""What a detail page is made of, and what one app may add to another app's page and to home."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


@dataclass
class Fact:
    """One labelled value; `url` leads to the list the value counts, `note` says what it rests on."""

    label: Any
    value: Any
    url: str = ""
    note: Any = ""


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
    template: str = "shared/_facts.html"


@dataclass
class TextPanel(Panel):
    """Paragraphs of text."""

    text: Any = ""
    template: str = "shared/_text.html"


@dataclass
class TablePanel(Panel):
    """Rows in a table of their own, as their list page shows them; `url` leads to that list."""

    table_class: Any = None
    rows: Any = ()
    empty: Any = field(default_factory=lambda: _("Nothing recorded."))
    url: str = ""
    exclude: tuple[str, ...] = ()
    template: str = "shared/_table_panel.html"

    def render(self, request: HttpRequest) -> SafeString:
        """The table, whole and unsorted: it belongs to the page, so the page's URL does not sort it."""
        table = self.table_class(self.rows, empty_text=self.empty, exclude=self.exclude, orderable=False)
        table.title = self.title
        return render_to_string(self.template, {"panel": self, "table": table}, request)


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


Contribution = Callable[[HttpRequest, Any], Sequence[Panel]]

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


def contributed(model: str, request: HttpRequest, record: Any = None) -> list[Panel]:
    """The panels that apps have added, by position and then in the order of the apps."""
    added = [panel for add in _contributions.get(model, ()) for panel in add(request, record)]
    return sorted(added, key=lambda panel: panel.position)
