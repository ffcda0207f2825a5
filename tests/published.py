"""Databases that hold the real figures: loaded once a run, then copied in a moment for whoever wants one."""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

LOCK = 7_031_951  # any number that no other advisory lock of the server uses
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"process {os.getpid()}"


def switch_to(name: str) -> None:
    """Let every connection of this process that is opened from now on lead to another database."""
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Work in another database, then come back."""
    before = connection.settings_dict["NAME"]
    switch_to(name)
    try:
        yield
    finally:
        switch_to(before)


def loaded_once() -> str:
    """The name of the database with the real figures: the first worker that asks loads it, the others wait."""
    empty = connection.settings_dict["NAME"]
    assert empty.startswith("test_"), f"{empty} is no test database: the test asks for no database"
    name = re.sub(r"_gw\d+$", "", empty) + "_published"
    switch_to(empty)
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() != (RUN,):
                copy(empty, name, cursor)
                with connected_to(name):
                    call_command("load_reference", verbosity=0, stdout=io.StringIO())
                    call_command("load_published", verbosity=0, stdout=io.StringIO())
                cursor.execute(f"COMMENT ON DATABASE {quoted(name)} IS '{RUN}'")
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return name


@contextmanager
def own_copy(suffix: str) -> Iterator[str]:
    """A copy that nobody else reads or writes; dropped at the end."""
    name = f"{connection.settings_dict['NAME']}_{suffix}"
    source = loaded_once()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            copy(source, name, cursor)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    try:
        yield name
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")


def copy(source: str, name: str, cursor: object) -> None:
    """Replace one database by a copy of another; who is still connected to that one is sent away.

    A pool may be opening a connection just then, after a test that moved the clock.
    """
    cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")
    cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source])
    cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(source)}")


def quoted(name: str) -> str:
    """A database's name as SQL writes it."""
    return connection.ops.quote_name(name)
