"""The embedded server's life and death, DATABASE_URL, and what is said about a server that will not do."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.core.checks import run_checks
from django.db import connection

from iomtrack import database, embedded
from iomtrack.embedded import Cluster, DatabaseUnavailable

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture
def cluster(tmp_path):
    """A server with the settings of a real one, removed afterwards."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    made = Cluster(folder)
    yield made
    made.remove()


@pytest.fixture
def data_folder(tmp_path, monkeypatch):
    """An empty folder for what IOMTrack keeps on the machine."""
    monkeypatch.setenv("IOMTRACK_DATA", str(tmp_path / "kept"))
    return tmp_path / "kept"


def execute(cluster, statement):
    with psycopg.connect(cluster.url(), autocommit=True) as opened:
        result = opened.execute(statement)
        return result.fetchall() if result.description else []


def server_pid(cluster):
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def children_of(pid):
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True)
    return [int(number) for number in listed.stdout.split()]


def is_dead(pid):
    """Whether no process has the number, or one that only waits to be collected."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return state.strip() == "" or state.startswith("Z")


# DATABASE_URL


def test_an_address_becomes_django_settings():
    parsed = database.parse("postgresql://iom%40track:p%2Fw@db.example:6432/track?sslmode=require")

    assert parsed == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "track",
        "USER": "iom@track",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_the_host_may_be_the_folder_of_a_socket():
    parsed = database.parse("postgresql://iomtrack@/iomtrack?host=%2Frun%2Fpostgresql")

    assert (parsed["HOST"], parsed["PORT"], parsed["OPTIONS"]) == ("/run/postgresql", "", {})


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://user@host/iomtrack", "PostgreSQL only"),
        ("iomtrack", "postgresql://user"),
        ("postgresql://user@host", "names no database"),
        ("postgresql://user@host:port/iomtrack", "port"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_words(address, said):
    with pytest.raises(DatabaseUnavailable, match=said):
        database.parse(address)


def test_database_url_is_used_instead_of_the_embedded_server(monkeypatch, data_folder):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/iomtrack")

    assert database.url() == "postgresql://elsewhere/iomtrack"
    assert not data_folder.exists()


# The embedded server


def test_without_database_url_a_server_is_created_and_started_once(monkeypatch, data_folder):
    monkeypatch.delenv("DATABASE_URL")

    first = database.url()
    pid = server_pid(database.embedded())
    second = database.url()

    try:
        assert first == second
        assert server_pid(database.embedded()) == pid
        with psycopg.connect(first) as opened:
            assert opened.execute("SELECT current_database(), current_setting('listen_addresses')").fetchone() == (
                "iomtrack",
                "",
            )
            assert opened.info.parameter_status("server_encoding") == "UTF8"
    finally:
        database.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first)


def test_nobody_else_may_open_the_data_or_the_socket(cluster):
    cluster.start()

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (cluster.data, cluster.socket_folder, cluster.log)]

    assert modes == [0o700, 0o700, 0o600]


def test_many_starts_at_once_make_one_server(cluster):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _number: cluster.start(), range(8)))

    assert cluster.answers()
    assert cluster.log.read_text().count("starting PostgreSQL") == 1


def test_nothing_is_lost_when_every_process_is_killed(cluster):
    cluster.start()
    execute(cluster, "CREATE TABLE kept AS SELECT 42 AS figure")
    pid = server_pid(cluster)

    for victim in (pid, *children_of(pid)):
        os.kill(victim, signal.SIGKILL)
    cluster.start()

    assert execute(cluster, "SELECT figure FROM kept") == [(42,)]


def test_a_start_waits_for_the_children_of_a_killed_server(cluster):
    cluster.start()
    pid = server_pid(cluster)
    sleeper = children_of(pid)[0]

    os.kill(sleeper, signal.SIGSTOP)
    os.kill(pid, signal.SIGKILL)
    waking = threading.Timer(1.5, os.kill, (sleeper, signal.SIGCONT))
    waking.start()
    cluster.start()
    waking.join()

    assert cluster.answers()


def test_a_pid_file_naming_another_program_does_not_stop_the_start(cluster):
    cluster.start()
    left = (cluster.data / "postmaster.pid").read_text().split("\n")
    cluster.stop()
    left[0] = str(os.getpid())
    (cluster.data / "postmaster.pid").write_text("\n".join(left))

    cluster.start()

    assert server_pid(cluster) != os.getpid()


def test_a_server_whose_socket_was_swept_away_is_started_again(cluster):
    cluster.start()
    (cluster.socket_folder / ".s.PGSQL.5432").unlink()

    cluster.start()

    assert cluster.answers()


def test_half_a_cluster_left_by_a_kill_is_made_anew(cluster):
    (cluster.folder / "postgres.new").mkdir()
    (cluster.folder / "postgres.new" / "PG_VERSION").write_text("18")

    cluster.start()

    assert cluster.answers()


def test_a_deep_folder_gets_its_socket_in_the_temporary_folder(tmp_path):
    folder = tmp_path / ("deep" * 20)
    folder.mkdir()
    cluster = Cluster(folder)

    try:
        cluster.start()

        assert cluster.socket_folder.parent != cluster.folder
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
        assert cluster.answers()
    finally:
        cluster.remove()


def test_data_of_another_version_is_refused_in_words(cluster):
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("14\n")

    with pytest.raises(DatabaseUnavailable, match="was written by PostgreSQL 14"):
        cluster.start()


def test_a_server_in_use_is_left_running_and_an_idle_one_is_stopped(cluster):
    cluster.start()
    with psycopg.connect(cluster.url()):
        assert not cluster.stop_if_idle()
    deadline = time.monotonic() + 5
    while not cluster.stop_if_idle() and time.monotonic() < deadline:
        time.sleep(0.1)

    assert not cluster.answers()


@AS_ROOT
def test_root_runs_the_server_as_another_user_where_namespaces_are_denied(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    embedded.server_user.cache_clear()
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    cluster = Cluster(folder)

    try:
        cluster.start()

        assert cluster.answers()
        assert Path(f"/proc/{server_pid(cluster)}").stat().st_uid == embedded.NOBODY
    finally:
        cluster.remove()
        embedded.server_user.cache_clear()


# The folder on this machine


def test_the_secret_key_is_made_once_and_private(monkeypatch, data_folder):
    monkeypatch.delenv("IOMTRACK_SECRET_KEY", raising=False)

    first, second = database.secret_key(), database.secret_key()

    assert first == second
    assert len(first) > 60
    assert stat.S_IMODE((data_folder / "secret-key").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_said_in_words(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("IOMTRACK_DATA", str(tmp_path / "file" / "inside"))

    with pytest.raises(DatabaseUnavailable, match="set IOMTRACK_DATA"):
        database.local_folder()


# The servers of the tests


THROWAWAY = "from iomtrack import database; print(database.throwaway(), flush=True); input()"


def run_of_tests():
    return subprocess.Popen(
        [sys.executable, "-c", THROWAWAY],
        cwd=database.PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def folder_of(run):
    return Path(database.parse(run.stdout.readline().strip())["HOST"]).parent


def test_a_throwaway_server_is_removed_with_its_process():
    with run_of_tests() as run:
        folder = folder_of(run)
        assert folder.exists()
        run.communicate("\n")

    assert not folder.exists()


def test_a_throwaway_server_left_by_a_killed_run_is_removed_by_the_next():
    with run_of_tests() as killed:
        left = folder_of(killed)
        pid = server_pid(Cluster(left))
        killed.kill()

    with run_of_tests() as following:
        folder_of(following)
        assert not left.exists()
        assert is_dead(pid)
        following.communicate("\n")


# What a server must offer


def as_role(role, name=None):
    """The tests' connection settings, for another role or database."""
    other = connection.copy("other")
    other.settings_dict["USER"] = role
    other.settings_dict["NAME"] = name or other.settings_dict["NAME"]
    return other


@pytest.fixture
def bare_database(django_db_setup, django_db_blocker):
    """An empty database and a role without rights in it."""
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS bare WITH (FORCE)")
        cursor.execute("DROP ROLE IF EXISTS powerless")
        cursor.execute("CREATE DATABASE bare TEMPLATE template0")
        cursor.execute("CREATE ROLE powerless LOGIN PASSWORD 'powerless'")
        yield "bare"
        cursor.execute("DROP DATABASE bare WITH (FORCE)")
        cursor.execute("DROP ROLE powerless")


def test_the_database_of_the_tests_has_no_problem(db):
    assert database.problems_of(connection) == []
    assert run_checks(databases=["default"], tags=["database"]) == []


def test_missing_extensions_are_named(bare_database):
    other = as_role(connection.settings_dict["USER"], bare_database)

    with psycopg.connect(**other.get_connection_params()) as raw:
        missing = database.missing_extensions(raw)

    assert missing == ["btree_gist", "pg_trgm", "unaccent"]


def test_a_role_without_rights_is_told_what_to_run(bare_database):
    other = as_role("powerless", bare_database)
    other.settings_dict["PASSWORD"] = "powerless"

    problems = database.problems_of(other)

    assert [problem for problem, _remedy in problems] == [
        "The role powerless may not create the extensions btree_gist, pg_trgm, unaccent in bare.",
        "The role powerless may not create tables in bare.",
    ]
    assert "CREATE EXTENSION IF NOT EXISTS btree_gist;" in problems[0][1]
    assert "GRANT CREATE ON SCHEMA public TO powerless" in problems[1][1]


def test_a_database_that_is_not_there_is_said_in_words(db):
    other = as_role(connection.settings_dict["USER"], "nowhere")

    ((problem, remedy),) = database.problems_of(other)

    assert "nowhere" in problem
    assert "DATABASE_URL" in remedy
