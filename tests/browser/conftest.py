"""A real Chromium on the real figures: one browser and one server for each worker, one window for each role."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

import axe_playwright_python
import pytest
from django.conf import settings
from django.test import Client

from iomtrack.models import User

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first needs the least
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "a long enough password"
settings.STATICFILES_DIRS += [("axe", Path(axe_playwright_python.__file__).parent)]  # where the browser keeps it
WIDE, PHONE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 640}


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """The browser. Where Chromium is not installed its tests are skipped; in CI that is a failure."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        message = "Chromium is not installed"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    # Playwright's synchronous interface runs an event loop in this thread; Django would refuse the database for it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser_database(published_database, django_db_blocker) -> Iterator[str]:
    """A copy of the real figures that the browser's tests may write to."""
    from tests.published import own_copy

    with django_db_blocker.unblock(), own_copy("browser") as name:
        yield name


@dataclass
class Site:
    """The running application, and who may log in."""

    url: str
    people: dict[str, User]

    def cookie(self, role: str) -> dict[str, str]:
        """The session of somebody who has logged in."""
        client = Client()
        client.force_login(self.people[role])
        return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies["sessionid"].value, "url": self.url}


@pytest.fixture(scope="module")
def db():
    """Says to pytest-django that the tests need a database; nothing is rolled back, the server's threads see it all."""


@pytest.fixture(scope="module")
def site(db, browser_database, django_db_blocker) -> Iterator[Site]:
    """The application served from a thread, on its own copy of the figures, with one person per role."""
    from pytest_django.live_server_helper import LiveServer

    from tests.access import ROLES
    from tests.factories.iomtrack import UserFactory
    from tests.published import connected_to

    with django_db_blocker.unblock(), connected_to(browser_database):
        people = {
            role: User.objects.filter(username=role).first()
            or UserFactory(username=role, role=role, first_name=role.capitalize(), last_name="Roy", password=PASSWORD)
            for role in ROLES
        }
        server = LiveServer("localhost", start=False)
        server.thread.static_handler = attrgetter("application")  # files come from WhiteNoise, as in production
        server.start()
        try:
            yield Site(server.url, people)
        finally:
            server.stop()


@pytest.fixture(scope="module")
def window(chromium, site) -> Iterator[Callable[..., object]]:
    """Open a page of a role: `window("policy")`, `window("policy", phone=True)`, `window()` for a stranger."""
    contexts = {}

    def opened(role: str = "", phone: bool = False) -> object:
        if (role, phone) not in contexts:
            # The policy of the page forbids what axe injects; whether it holds is tested without a browser.
            context = chromium.new_context(
                base_url=site.url, viewport=PHONE if phone else WIDE, locale="en-US", bypass_csp=True, has_touch=phone
            )
            context.set_default_timeout(15_000)
            if role:
                context.add_cookies([site.cookie(role)])
            page = context.new_page()
            page.complaints = []
            page.on("pageerror", lambda error: page.complaints.append(str(error)))
            page.on("requestfailed", lambda request: page.complaints.append(f"{request.url} {request.failure}"))
            contexts[role, phone] = page
        return contexts[role, phone]

    yield opened
    for page in contexts.values():
        page.context.close()


def too_wide(page) -> str:
    """What makes the page scroll sideways, or nothing."""
    return page.evaluate(
        """() => {
            const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return "";
            const wide = [...document.body.querySelectorAll("*")].filter((element) => {
                const box = element.getBoundingClientRect();
                return box.right > root.clientWidth + 1 && box.width > 0 && !element.closest(".table-frame");
            });
            return `${root.scrollWidth} px on ${root.clientWidth}: ` +
                wide.slice(0, 4).map((element) => `${element.tagName}.${element.className}`).join(", ");
        }"""
    )
