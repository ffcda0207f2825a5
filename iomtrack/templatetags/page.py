"""What page templates need beyond Django's own tags."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from iomtrack import drafts
from iomtrack.bilingual import with_colon

register = template.Library()


@register.simple_tag(takes_context=True)
def querystring_of(context: dict[str, Any], name: str, value: Any) -> str:
    """The page's query string with one parameter changed; another order starts at the first page."""
    query = context["request"].GET.copy()
    query[name] = str(value)
    if name != "page":
        query.pop("page", None)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def hidden_query(context: dict[str, Any], *left_out: str) -> SafeString:
    """The page's query string as hidden fields of a form, without the parameters that the form sets itself."""
    query = context["request"].GET
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
def plain(value: Any) -> str:
    """Text without its language mark, for titles and attributes."""
    return getattr(value, "plain", str(value))
