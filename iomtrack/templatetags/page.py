"""What page templates need beyond Django's own tags."""

from collections.abc import Mapping, Sized
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from iomtrack import drafts
from iomtrack.bilingual import with_colon
from iomtrack.paging import without_position

register = template.Library()


@register.simple_tag(takes_context=True)
def hidden_query(context: dict[str, Any], *left_out: str) -> SafeString:
    """The page's query string as hidden fields of a form that starts at the first page and sets some of it itself."""
    query = without_position(context["request"].GET)
    pairs = [(name, value) for name, values in query.lists() for value in values if name not in left_out]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


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
