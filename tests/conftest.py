"""The tests' database, and the fixtures that all tests share."""

import gc
import logging
import os
import time

import django
import pytest

from iomtrack import database

# pytest-django reads the settings, and they ask for the database, before it loads this file if DJANGO_SETTINGS_MODULE
# is set by then. So it is set here and not in pyproject.toml, after the throwaway server is there. Workers of
# pytest-xdist inherit both.
if address := os.environ.get("IOMTRACK_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = address
elif "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = database.throwaway()
os.environ["DJANGO_SETTINGS_MODULE"] = "iomtrack.settings"
django.setup()

from django.conf import settings as configured  # noqa: E402 - not before the setup

configured.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a strong one takes its time by design
configured.WHITENOISE_AUTOREFRESH = True  # each browser of the tests would read through all static files first
logging.getLogger("django.request").setLevel(logging.ERROR)  # thousands are refused on purpose, each with a traceback


def pytest_collection_finish(session):
    """What is loaded by now stays for the whole run: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def published_database(django_db_setup, django_db_blocker):
    """The name of this worker's copy of the database that holds the real figures."""
    from tests.published import own_copy

    with django_db_blocker.unblock(), own_copy("figures") as name:
        yield name


@pytest.fixture(scope="module")
def published(published_database, django_db_blocker):
    """The tests of a module read the real figures (reference and published) instead of an empty database.

    Ask for it in every test of the module, or in none: `pytestmark = pytest.mark.usefixtures("published", "db")`.
    What a test writes is rolled back as always.
    """
    from tests.published import connected_to

    with django_db_blocker.unblock(), connected_to(published_database):
        yield


@pytest.fixture
def user_with_role(db):
    """Make a user who holds one role."""
    from tests.factories.iomtrack import UserFactory

    return lambda role, **fields: UserFactory(role=role, **fields)


@pytest.fixture
def client_as(user_with_role):
    """Make a browser in which somebody with the role has logged in a moment ago, as the log-in page would note it."""
    from django.test import Client

    def logged_in(role, **fields):
        client = Client()
        client.user = user_with_role(role, **fields)
        client.force_login(client.user)
        note_log_in(client)
        return client

    return logged_in


def pytest_terminal_summary(terminalreporter):
    """How much the tests of access and of visibility tried, and what leaked."""
    sums: dict[str, int] = {}
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    for report in reports:
        for name, value in report.user_properties if report.when == "call" else ():
            if name.startswith(("access ", "visibility ")):
                sums[name] = sums.get(name, 0) + value
    if "access cases" in sums:
        terminalreporter.write_line(f"access: {sums['access cases']:,} cases of role, URL and method")
    if "visibility cases" in sums:
        cases, requests, leaks = (sums[f"visibility {name}"] for name in ("cases", "requests", "leaks"))
        terminalreporter.write_line(f"visibility: {cases:,} cases in {requests:,} requests, {leaks} leaks")


def note_log_in(client):
    """Write down how the user of a client has just proved who it is: changes of factors ask for that."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
