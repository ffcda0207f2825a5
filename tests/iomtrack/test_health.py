"""What a load balancer and a monitor may ask."""

import pytest
from django.db import connection


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_is_answered_without_log_in_language_or_data(client, db, path):
    answer = client.get(path)

    assert (answer.status_code, answer.content) == (200, b"ok")
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_process_lives_without_asking_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/health/live")

    assert answer.status_code == 200


def test_a_server_whose_database_lacks_a_migration_is_not_ready(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'contributions'")

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.content) == (503, b"unavailable")


def test_a_server_without_its_database_is_not_ready_but_lives(client, db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME COLUMN name TO another_name")

    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200


def test_health_answers_to_reading_only(client, db):
    assert client.post("/health/live").status_code == 405
    assert client.head("/health/ready").status_code == 200


def test_a_request_for_another_host_is_refused_without_an_error_of_our_own(client, db):
    answer = client.get("/health/live", headers={"host": "elsewhere.example"})

    assert answer.status_code == 400
