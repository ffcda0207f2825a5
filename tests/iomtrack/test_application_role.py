"""The role the application runs as in production: it works, and cannot change the history."""

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from iomtrack.models import User

ROLE = "iomtrack_app"


@pytest.fixture
def application_role(transactional_db):
    """A role with what `grant_application_role` gives, and a connection that has logged in as it."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'app'")
    try:
        call_command("grant_application_role", ROLE)
        parameters = connection.get_connection_params() | {"user": ROLE, "password": "app", "autocommit": True}
        parameters.pop("cursor_factory")
        with psycopg.connect(**parameters) as logged_in:
            yield logged_in
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {ROLE}")
            cursor.execute(f"DROP ROLE {ROLE}")


def test_the_role_can_work_and_its_work_is_in_the_history(application_role):
    user = User.objects.create(username="somebody")

    application_role.execute("UPDATE iomtrack_user SET language = 'fr' WHERE id = %s", [user.pk])

    user.refresh_from_db()
    assert user.language == "fr"
    assert [event.pgh_label for event in user.events.order_by("pgh_id")] == ["insert", "update"]


def test_the_role_can_keep_used_codes_and_end_the_sessions_of_an_account(application_role):
    user = User.objects.create(username="somebody")

    application_role.execute("INSERT INTO iomtrack_cache VALUES ('a', 'b', now())")
    application_role.execute("INSERT INTO iomtrack_session VALUES ('key', '', now(), %s)", [user.pk])
    application_role.execute("UPDATE iomtrack_user SET is_active = false WHERE id = %s", [user.pk])

    assert application_role.execute("SELECT count(*) FROM iomtrack_session").fetchone() == (0,)
    assert application_role.execute("DELETE FROM iomtrack_cache").rowcount == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE iomtrack_userevent SET language = 'en'",
        "DELETE FROM iomtrack_userevent",
        "TRUNCATE iomtrack_userevent",
        "DELETE FROM pghistory_context",
        "UPDATE django_migrations SET name = 'x'",
        "ALTER TABLE iomtrack_user DISABLE TRIGGER ALL",
        "DROP TABLE iomtrack_userevent",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_cannot_change_the_history(application_role, statement):
    User.objects.create(username="somebody")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application_role.execute(statement)


def test_who_made_a_change_cannot_be_rewritten(application_role):
    application_role.execute(
        """INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
           VALUES (gen_random_uuid(), '{"user": 1}', now(), now())"""
    )

    application_role.execute('UPDATE pghistory_context SET metadata = metadata || \'{"why": "typing error"}\'')
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="history"):
        application_role.execute("UPDATE pghistory_context SET metadata = '{\"user\": 2}'")


def test_granting_twice_changes_nothing(application_role):
    call_command("grant_application_role", ROLE)

    assert application_role.execute("SELECT count(*) FROM iomtrack_userevent").fetchone() == (0,)


def test_a_role_that_is_not_there_is_said_in_words(db):
    with pytest.raises(CommandError, match='CREATE ROLE "nobody_here"'):
        call_command("grant_application_role", "nobody_here")


def test_the_owner_of_the_tables_is_no_application_role(db):
    with pytest.raises(CommandError, match="could change the history"):
        call_command("grant_application_role", connection.settings_dict["USER"])
