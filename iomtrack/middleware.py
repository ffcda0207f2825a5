"""What every request passes: its language, its user, its time zone, its privacy."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.translation import get_language_from_path

from iomtrack import errors
from iomtrack.arrival import LARGEST_BODY

Handler = Callable[[HttpRequest], HttpResponse]

WITHOUT_LANGUAGE = ("/static/", "/health/")


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


class TimeZoneMiddleware:
    """Times are shown in the user's zone."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "time_zone", settings.TIME_ZONE)
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            return self.get_response(request)


class PrivatePagesMiddleware:
    """No page rests in a cache, and none may use the device's sensors."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response
