"""Error pages: in the reader's language, in the house's frame where a user is known, and without details."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def page(request: HttpRequest, status: int, title: str, text: str, reference: str = "") -> HttpResponse:
    """One error page."""
    context = {"title": title, "text": text, "reference": reference}
    return HttpResponse(render_to_string("error.html", context, request), status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The request could not be understood."""
    return page(
        request, 400, _("This request cannot be read"), _("Check the address, or start again from the home page.")
    )


def forbidden(request: HttpRequest, exception: Any = None, reason: str = "") -> HttpResponse:
    """The user is known and may not."""
    return page(
        request,
        403,
        _("You do not have access to this page"),
        _("Your role does not include it. A system administrator can change roles."),
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was made for another log-in of this browser, or cookies are switched off."""
    return page(
        request,
        403,
        _("This form is out of date"),
        _("You logged in or out since it was opened. Nothing was saved. Go back, reload the page and try again."),
    )


def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """More than a person would ask for."""
    return page(request, 429, _("Too many attempts"), _("Wait a few minutes, then try again."))


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """No such page, or none that this user may see."""
    return page(
        request, 404, _("Page not found"), _("The address may be mistyped, or the record may not be yours to see.")
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """More was sent than a page takes; nothing of it was read."""
    return page(
        request, 413, _("This is too large"), _("Nothing was saved by this request. Send less text, or a smaller file.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Something failed; the reference finds it in the log."""
    reference = uuid.uuid4().hex[:12]
    import logging

    logging.getLogger("iomtrack.errors").error("request %s failed: %s", reference, request.path)
    return page(
        request,
        500,
        _("Something went wrong"),
        _("Nothing was saved by this request. Try again; if it happens again, report the reference below."),
        reference,
    )
