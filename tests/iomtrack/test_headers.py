"""Headers of every answer, whoever makes it; and settings of production that Django's own check finds nothing in."""

import os
import secrets
import subprocess
import sys

import pytest
from django.test import Client

from tests import contract
from tests.access import ACCESS

pytestmark = pytest.mark.django_db

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}


def wrong_in(response) -> list[str]:
    """What an answer's headers lack."""
    found = [f"{name}: {response.headers.get(name)}" for name in ALWAYS if response.headers.get(name) != ALWAYS[name]]
    policy = dict(
        part.strip().split(" ", 1) for part in response.headers.get("Content-Security-Policy", "x y").split(";")
    )
    found += [f"{name} {policy.get(name)}" for name in DIRECTIVES if policy.get(name) != DIRECTIVES[name]]
    if any(word in response.headers.get("Content-Security-Policy", "") for word in ("unsafe", "data:", "*", "http:")):
        found.append("the policy lets something in")
    for feature in ("camera", "geolocation", "microphone", "usb", "payment"):
        if f"{feature}=()" not in response.headers.get("Permissions-Policy", ""):
            found.append(f"Permissions-Policy without {feature}")
    if not response.request["PATH_INFO"].startswith("/static/") and response.headers.get("Cache-Control") is None:
        found.append("may be kept in a cache")
    if "no-store" not in response.headers.get("Cache-Control", "") and not is_static(response):
        found.append(f"Cache-Control: {response.headers.get('Cache-Control')}")
    return found


def is_static(response) -> bool:
    """Styles and scripts are the same for everybody, hold no data and may be kept: a phone on bad Wi-Fi needs that."""
    return response.request["PATH_INFO"].startswith("/static/")


def test_every_page_and_every_file_of_a_list_has_them(client_as, published):
    clients = {role: client_as(role) for role in ("policy", "admin", "evaluator")}
    wrong = {}

    for address in contract.pages():
        role = next(role for role in clients if role in ACCESS[address.name])
        url = address.url("fr", contract.arguments(address))
        urls = [url, f"{url}?format=csv&q=zzzz", f"{url}?format=xlsx&q=zzzz"] if address.kind == "list" else [url]
        for one in urls:
            if found := wrong_in(clients[role].get(one)):
                wrong[one] = found

    assert wrong == {}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 302),
        ("/en/", 302),
        ("/en/log-in/", 200),
        ("/en/log-in/second-step/", 302),
        ("/health/live", 200),
        ("/health/ready", 200),
        ("/static/css/iomtrack.css", 200),
        ("/static/js/session.js", 200),
        ("/static/mfa/js/webauthn.js", 200),
        ("/static/nothing.css", 404),
        ("/nowhere", 404),
        ("/en/log-out/", 405),
        ("/log-in/with/sso/back/", 404),
    ],
)
def test_strangers_get_them_too(path, status):
    response = Client().get(path)

    assert wrong_in(response) == []
    assert response.status_code == status


def test_error_pages_have_them(client_as, settings):
    reader = client_as("reader")
    crash = Client(raise_request_exception=False)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answers = {
        400: Client().post("/en/log-in/", {f"field{n}": "" for n in range(10)}),
        403: reader.get("/en/governance/sessions/add/"),
        404: reader.get("/en/nowhere/"),
        405: reader.put("/en/membership/states/"),
    }
    settings.LOG_ON_NOTICE = "/nowhere/at/all.csv"
    answers[500] = crash.get("/en/log-in/")

    assert {status: answer.status_code for status, answer in answers.items()} == {n: n for n in answers}
    assert {status: found for status, answer in answers.items() if (found := wrong_in(answer))} == {}


def test_a_host_that_is_not_ours_is_refused_with_them():
    response = Client(headers={"host": "elsewhere.example"}).get("/en/log-in/")

    assert response.status_code == 400
    assert wrong_in(response) == []


def test_a_form_without_its_token_is_refused_with_them():
    response = Client(enforce_csrf_checks=True).post("/fr/log-in/", {"username": "x"})

    assert response.status_code == 403
    assert wrong_in(response) == []


def test_a_body_that_is_too_large_is_refused_with_them():
    response = Client().post("/en/log-in/", {"username": "x" * (3 * 1024 * 1024)})

    assert response.status_code == 400
    assert wrong_in(response) == []


def test_the_admin_has_them(client_as, published):
    admin = client_as("admin")

    for path in ("", "membership/state/", "membership/state/add/", "iomtrack/user/", "jsi18n/", "nowhere/"):
        assert wrong_in(admin.get(f"/en/admin/{path}", follow=True)) == [], path


@pytest.fixture
def over_https(settings):
    """The application as it is with IOMTRACK_HTTPS=1, behind a proxy that says so."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^health/"]
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"


def test_over_https_every_answer_asks_to_stay_there_for_a_year(over_https):
    for path in ("/en/log-in/", "/static/css/iomtrack.css", "/nowhere", "/health/live"):
        response = Client().get(path, secure=True)

        assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload", path
        assert wrong_in(response) == []


def test_plain_http_is_sent_to_https_with_the_same_headers(over_https):
    response = Client().get("/en/log-in/")

    assert (response.status_code, response.headers["Location"]) == (301, "https://testserver/en/log-in/")
    assert wrong_in(response) == []


def test_over_https_every_cookie_is_bound_to_this_host(over_https):
    client = Client()

    client.get("/en/log-in/", secure=True)
    client.post("/en/log-in/", {"acknowledge": "1"}, secure=True)

    assert set(client.cookies) == {"__Host-session", "__Host-csrf"}
    for cookie in client.cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert cookie["domain"] == ""
        assert cookie["samesite"] == "Lax"


def in_production(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command with the environment that production.md asks for."""
    own = ("IOMTRACK_", "DJANGO_ALLOW_ASYNC_UNSAFE")  # that one is for the browser of the tests
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)} | {
        "IOMTRACK_SECRET_KEY": secrets.token_urlsafe(64),
        "IOMTRACK_HOSTS": "iomtrack.example",
        "IOMTRACK_HTTPS": "1",
        **more,
    }
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "more", [{}, {"IOMTRACK_OIDC_ISSUER": "https://id.example/tenant/", "IOMTRACK_OIDC_CLIENT_ID": "x"}]
)
def test_djangos_check_of_production_finds_nothing(more):
    done = in_production("manage.py", "check", "--deploy", "--fail-level", "INFO", **more)

    assert done.returncode == 0, done.stderr
    assert "System check identified no issues (0 silenced)." in done.stdout


def test_the_settings_of_production_are_these():
    shown = (
        "from django.conf import settings as s; print(s.DEBUG, s.QUICKSTART, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        " s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT, s.ALLAUTH_TRUSTED_PROXY_COUNT,"
        " s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )
    done = in_production(
        "-c",
        shown,
        DJANGO_SETTINGS_MODULE="iomtrack.settings",
        IOMTRACK_OIDC_ISSUER="https://id.example/tenant/",
        IOMTRACK_QUICKSTART="1",  # a mistake that must not open the demonstration accounts
    )

    assert done.stdout.split(maxsplit=7) == [
        "False",
        "False",
        "__Host-session",
        "__Host-csrf",
        "31536000",
        "True",
        "1",
        "[\"'self'\", 'https://id.example']\n",
    ]
