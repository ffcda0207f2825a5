"""What page templates need beyond Django's own tags."""

from collections.abc import Iterable, Mapping, Sized
from typing import Any

from django import template
from django.template.base import render_value_in_context
from django.template.defaultfilters import capfirst
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from iomtrack import drafts, wording
from iomtrack.bilingual import active_language, with_colon
from iomtrack.paging import without_position
from iomtrack.rows import escaped, html_of

register = template.Library()


class FixedNode(template.Node):
    """A part of a template that says the same on every page in a language. No block of a page lies within it."""

    child_nodelists = ()

    def __init__(self, nodelist: template.NodeList):
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        """Made once, without anything that the page knows."""
        return made(context.get("tongue") or wording.tongue(), self)


@wording.once_in
def made(node: FixedNode) -> SafeString:
    """The part as HTML, in the active language."""
    return node.nodelist.render(template.Context())


@register.tag
def fixed(parser: Any, token: Any) -> FixedNode:
    """Make what stands up to `endfixed` once a language: texts and addresses, no variables."""
    nodelist = parser.parse(["endfixed"])
    parser.delete_first_token()
    return FixedNode(nodelist)


@register.simple_tag(takes_context=True)
def fact_list(context: template.Context, facts: Iterable[Any]) -> SafeString:
    """Labelled values, written in one pass; `url` leads to what a value counts, `note` says what it rests on."""
    language, lines = active_language(), []

    def shown(value: Any) -> str:
        known = isinstance(value, str) or hasattr(value, "__html__")
        return html_of(value, language) if known else render_value_in_context(value, context)

    for fact in facts:
        value = shown(fact.value)
        if fact.url:
            value = f'<a href="{escaped(fact.url)}">{value}</a>'
        note = f'<span class="fact-note">{shown(fact.note)}</span>' if fact.note else ""
        lines.append(f"<div><dt>{shown(capfirst(fact.label))}</dt><dd>{value}{note}</dd></div>")
    return mark_safe(f'<dl class="facts">{"".join(lines)}</dl>')


@register.simple_tag(takes_context=True)
def hidden_query(context: dict[str, Any], *left_out: str) -> SafeString:
    """The page's query string as hidden fields of a form that starts at the first page and sets some of it itself."""
    query = without_position(context["request"].GET)
    pairs = [(name, value) for name, values in query.lists() for value in values if name not in left_out]
    fields = [f'<input type="hidden" name="{escaped(name)}" value="{escaped(value)}">' for name, value in pairs]
    return mark_safe("".join(fields))


@register.simple_tag(takes_context=True)
def draft_owner(context: dict[str, Any]) -> SafeString:
    """A hidden field that says whose form it is, so that what was typed outlives the session."""
    field = '<input type="hidden" name="{}" value="{}">'
    return format_html(field, drafts.OWNER, drafts.sealed(context["request"].user))


@register.simple_tag
def colon() -> str:
    """The colon of the active language, which in French follows a no-break space."""
    return with_colon("", "").rstrip(" ")


@register.filter
def problem_count(errors: Mapping[str, Sized]) -> int:
    """How many problems a form has: a field may have several."""
    return sum(len(each) for each in errors.values())


@register.filter
def plain(value: Any) -> str:
    """Text without its language mark, for titles and attributes."""
    return getattr(value, "plain", str(value))
