"""What every request passes: its headers, its language, its user, its second factor, its time zone."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_from_path
from django_htmx.http import HttpResponseClientRedirect

from iomtrack import drafts, errors
from iomtrack.accounts import requirement
from iomtrack.arrival import LARGEST_BODY

Handler = Callable[[HttpRequest], HttpResponse]

WITHOUT_LANGUAGE = ("/static/", "/health/")
DENIED_TO_PAGES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED_TO_PAGES),
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
}


class HeadersMiddleware:
    """On every answer, whoever made it: files, redirects and error pages too. No page rests in a cache."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
        if not request.path_info.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class LanguageMiddleware:
    """The language is the first part of the path. A path without one is sent to the reader's language."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(WITHOUT_LANGUAGE):
            return self.get_response(request)
        language = get_language_from_path(request.path_info)
        if language is None:
            preferred = translation.get_language_from_request(request)
            preferred = "fr" if preferred.startswith("fr") else settings.LANGUAGE_CODE
            if request.path_info == "/":
                return HttpResponseRedirect(f"/{preferred}/")
            language = preferred
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        response.headers["Content-Language"] = language
        return response


class SizeMiddleware:
    """What is sent to a page is refused by the size it says it has, before any of it is read."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            return errors.too_large(request)
        return self.get_response(request)


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Closed by default: a view is public only if it says so with `login_not_required`."""

    def handle_no_permission(self, request: Any, view_func: Any) -> Any:
        """To the log-in. What was typed is kept; a part of a page that htmx asked for takes the page along."""
        if request.method == "POST":
            drafts.keep(request)
        answer = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(answer.headers["Location"])
        return answer


class SecondFactorMiddleware:
    """Whose role asks for a second factor sets one up before anything else opens. Whoever is there, stays.

    A script that saves by itself says with `X-Activity` whether somebody typed: "typing" moves the session's end, not
    at every save; "none", which is a save tried again, does not move it.
    """

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.user.is_authenticated:
            activity = request.headers.get("X-Activity", "")
            if activity != "none":
                request.session.touch(fully=request.method == "POST" and not activity)
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, arguments: Any, named: Any) -> HttpResponse | None:
        """Send to the set-up; views for everybody pass."""
        if not getattr(view, "login_required", True) or request.resolver_match.view_name in requirement.OPEN_WITHOUT:
            return None
        return HttpResponseRedirect(reverse("mfa_index")) if requirement.is_unmet(request) else None


class TimeZoneMiddleware:
    """Times are shown in the user's zone."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "time_zone", settings.TIME_ZONE)
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            return self.get_response(request)
