"""The page of the search: what is found, grouped by kind of record."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from iomtrack import formats, navigation
from iomtrack.bilingual import active_language, other_language, with_colon
from iomtrack.search import finding, marks
from iomtrack.views import Page

MOST_LETTERS = 200
IN_A_GROUP, ON_A_PAGE = 5, 50
BOX = "search-all"
"""The id of the box in the header of every page."""


@dataclass
class Result:
    """One record as the page shows it."""

    title: SafeString
    url: str
    context: SafeString
    excerpt: SafeString


@dataclass
class Group:
    """The records found of one kind; `more` leads to all of them."""

    kind: str
    label: str
    total: str
    more: str
    results: list[Result] = field(default_factory=list)


class SearchForm(forms.Form):
    """What stands in the address: the words, the kind of record, the page."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=MOST_LETTERS,
        error_messages={"max_length": gettext_lazy("The search is longer than %(limit_value)d characters.")},
        widget=forms.SearchInput(attrs={"id": BOX}),
    )
    kind = forms.CharField(label=gettext_lazy("Kind of record"), required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=finding.BOUND)

    def __init__(self, data: Any, user: Any):
        super().__init__(data)
        self.user = user

    def clean_q(self) -> str:
        """Words with one blank between them; something must be there to look for."""
        text = " ".join(self.cleaned_data["q"].split())
        if text and not any(character.isalnum() for character in text):
            raise ValidationError(_("Type at least one letter or digit."))
        return text

    def clean_kind(self) -> str:
        """A kind the user may view; that there are others is not said."""
        kind = self.cleaned_data["kind"]
        if kind and kind not in finding.viewable(self.user):
            raise ValidationError(_("This is no kind of record."))
        return kind


def plural(kind: str) -> str:
    """A kind of record in words."""
    return str(capfirst(apps.get_model(kind)._meta.verbose_name_plural))


@cache
def address(kind: str, language: str) -> str:
    """The address of pages of a kind in the active language, with a place for the key; empty where it has none."""
    try:
        return reverse(f"{kind.replace('.', ':')}_detail", args=[0]).replace("/0/", "/%d/")
    except NoReverseMatch:
        return ""


def shown(hit: finding.Hit, words: list[str]) -> Result:
    """A hit in HTML: its title, or that of its whole; what it is a part of; where the words stand in it."""
    own, other = active_language(), other_language(active_language())
    title, language = (hit.title_own, own) if hit.title_own else (hit.title_other, other)
    marked = hit.marked_title_own if hit.title_own else hit.marked_title_other
    spans = marks.spans_in(marked, title) or marks.parts_in(title, words)
    heading, context = tagged(marks.with_marks(title, spans), language), SafeString("")
    if whole := hit.whole_own or hit.whole_other:
        said = tagged(escape(whole), own if hit.whole_own else other)
        if not title:
            heading = said
        elif hit.whole_kind:
            label = with_colon(capfirst(apps.get_model(hit.whole_kind)._meta.verbose_name), "")
            context = format_html("{}{}", label, said)
    pattern = address(hit.page_kind, own)
    return Result(heading, pattern % hit.page_id if pattern else "", context, excerpt(hit, words, bool(spans)))


def excerpt(hit: finding.Hit, words: list[str], title_says_it: bool) -> SafeString:
    """Where the words stand: in the text, or in the title in the other language, or in another of the names."""
    own, other = active_language(), other_language(active_language())
    places = [(hit.body_own, hit.marked_body_own, own), (hit.body_other, hit.marked_body_other, other)]
    if not title_says_it:
        places.insert(1, (hit.title_other, hit.marked_title_other, other))
    for text, marked, language in places:
        if spans := marks.spans_in(marked, text):
            return tagged(marks.excerpt(text, spans), language)
    for name in () if title_says_it else hit.names.splitlines():
        if spans := marks.parts_in(name, words):
            return marks.with_marks(name, spans)
    return SafeString("")


def tagged(text: SafeString, language: str) -> SafeString:
    """HTML that says its language where that is not the page's."""
    return text if language == active_language() else format_html('<span lang="{}">{}</span>', language, text)


class SearchPage(Page, TemplateView):
    """One box, all records. What is found is what the reader may see; the permission is that of each record."""

    template_name = "search.html"
    request: HttpRequest

    def has_permission(self) -> bool:
        """Everyone who is logged in may search."""
        return True

    def get_title(self) -> Any:
        """The words."""
        if self.text:
            return _("Search: %(words)s") % {"words": self.text}
        return _("Search")

    def crumbs(self) -> list[navigation.Crumb]:
        """Home, then this page."""
        return navigation.crumbs(self.request, None, _("Search"))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is found; or what cannot be looked for, in words."""
        self.form = SearchForm(request.GET, request.user)
        valid = self.form.is_valid()
        self.text = self.form.cleaned_data.get("q", "") if valid else ""
        context = self.get_context_data(failed=not valid)
        return self.render_to_response(context, status=200 if valid else 400)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The groups, or the names that are spelled similarly."""
        context = super().get_context_data(form=self.form, searched_for=self.text, **kwargs)
        if not self.text:
            return context
        kind = self.form.cleaned_data["kind"]
        page = self.form.cleaned_data["page"] or 1
        first = (page - 1) * ON_A_PAGE + 1 if kind else 1
        last = first + (ON_A_PAGE if kind else IN_A_GROUP) - 1
        hits = finding.found(self.text, self.request.user, kind=kind, first=first, last=last)
        similar = [] if hits or kind else finding.similar(self.text, self.request.user)
        words = self.text.split()
        totals = {hit.kind: hit.total for hit in hits}
        bounded = sum(totals.values()) > finding.BOUND
        context.update(
            groups=self.groups(hits, words, bounded),
            total=count(min(sum(totals.values()), finding.BOUND), bounded),
            number=sum(totals.values()),
            similar=[(capfirst(apps.get_model(hit.kind)._meta.verbose_name), shown(hit, words)) for hit in similar],
            narrowed=plural(kind) if kind else "",
            everything=self.link(),
        )
        if kind:
            context["before"] = self.link(kind=kind, page=page - 1) if page > 1 else ""
            context["after"] = self.link(kind=kind, page=page + 1) if totals.get(kind, 0) > last else ""
        return context

    def groups(self, hits: list[finding.Hit], words: list[str], bounded: bool) -> list[Group]:
        """One group for each kind, that with the best hit first."""
        best = {hit.kind: (hit.tier, -hit.rank) for hit in reversed(hits)}
        groups = {}
        for hit in sorted(hits, key=lambda hit: best[hit.kind]):
            if hit.kind not in groups:
                more = self.link(kind=hit.kind) if hit.total > IN_A_GROUP else ""
                groups[hit.kind] = Group(hit.kind, plural(hit.kind), count(hit.total, bounded), more)
            groups[hit.kind].results.append(shown(hit, words))
        return list(groups.values())

    def link(self, **narrowing: Any) -> str:
        """This search, narrowed."""
        return f"{self.request.path}?{urlencode({'q': self.text, **narrowing})}"


def count(number: int, bounded: bool) -> str:
    """A number of records; with a plus where no more were counted."""
    return f"{formats.number(number)}{'+' if bounded else ''}"
