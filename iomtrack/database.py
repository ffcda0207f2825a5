"""Where the data lives: a PostgreSQL server named by DATABASE_URL, else an embedded one.

The embedded server keeps its data under `.iomtrack/postgres` (IOMTRACK_DATA moves the folder `.iomtrack`), listens on
a unix socket in a private folder and on no network port, and is started by the first process that asks for `url()`.
It goes on running when that process ends, so that the next one finds it; `stop()` shuts it down.
"""

import atexit
import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
import psycopg.rows
from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from iomtrack.embedded import Cluster, DatabaseUnavailable, locked

PROJECT = Path(__file__).resolve().parent.parent
OLDEST_VERSION = 15
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")


def url() -> str:
    """The address of the database: DATABASE_URL, else the embedded server's, started if it is not running."""
    return os.environ.get("DATABASE_URL") or ensure_running()


def is_embedded() -> bool:
    """Whether this process uses the embedded server."""
    return not os.environ.get("DATABASE_URL")


def parse(address: str) -> dict[str, Any]:
    """Django's DATABASES entry for `postgresql://user:password@host:port/name?host=/socket/folder&sslmode=require`."""
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise DatabaseUnavailable(
            "DATABASE_URL must look like postgresql://user:password@host:5432/iomtrack; "
            "IOMTrack runs on PostgreSQL only."
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    try:
        port = options.pop("port", parts.port or "")
    except ValueError:
        raise DatabaseUnavailable("The port in DATABASE_URL is not a number from 0 to 65535.") from None
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise DatabaseUnavailable(
            "DATABASE_URL names no database: add one after the last slash, for example /iomtrack."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(port),
        "OPTIONS": options,
    }


def local_folder() -> Path:
    """The folder of everything IOMTrack keeps on this machine, private to the user who runs it."""
    folder = Path(os.environ.get("IOMTRACK_DATA") or PROJECT / ".iomtrack").resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError
    except OSError:
        raise DatabaseUnavailable(
            f"{folder} cannot be written by this user. Run IOMTrack as the user who owns it, "
            "or set IOMTRACK_DATA to a folder of your own, or DATABASE_URL to a PostgreSQL server."
        ) from None
    return folder


def secret_key() -> str:
    """The key that signs sessions: IOMTRACK_SECRET_KEY, else one generated once into the local folder."""
    if key := os.environ.get("IOMTRACK_SECRET_KEY"):
        return key
    path = local_folder() / "secret-key"
    with locked(local_folder() / "secret-key.lock"):
        if not path.exists() or not path.read_text().strip():
            partial = path.with_suffix(".new")
            partial.unlink(missing_ok=True)
            partial.touch(mode=0o600)
            partial.write_text(secrets.token_urlsafe(64))
            partial.replace(path)
        return path.read_text().strip()


def embedded() -> Cluster:
    """The server that keeps the data of this project folder."""
    return Cluster(local_folder())


def ensure_running() -> str:
    """Start the embedded server if need be; its address."""
    cluster = embedded()
    cluster.start()
    return cluster.url()


def stop() -> None:
    """Shut the embedded server down; nothing happens when it is not running."""
    embedded().stop()


def throwaway() -> str:
    """A new, empty, fast and forgetful server for a run of tests, removed when this process ends; its address.

    A run that was killed leaves its server behind; the next run removes it. The lock held for the life of the process
    tells the two apart.
    """
    parent = Path(tempfile.gettempdir()) / f"iomtrack-tests-{os.geteuid()}"
    parent.mkdir(mode=0o755, exist_ok=True)
    fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
    hold = contextlib.ExitStack()
    with locked(parent / "lock"):
        for left in parent.glob("run-*"):
            with contextlib.suppress(OSError), locked(left / "in-use", wait=False):
                Cluster(left).remove()
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
        hold.enter_context(locked(folder / "in-use"))
    cluster = Cluster(folder, fast)
    owner = os.getpid()

    def finish() -> None:
        if os.getpid() == owner:
            cluster.remove()
            hold.close()

    atexit.register(finish)
    cluster.start()
    return cluster.url()


# What a server must offer -------------------------------------------------------------------------------------------


def missing_extensions(raw: psycopg.Connection[Any]) -> list[str]:
    """The extensions IOMTrack needs that the database does not have yet, whether or not they can be created."""
    cursor = raw.cursor(row_factory=psycopg.rows.tuple_row)
    installed = {name for (name,) in cursor.execute("SELECT extname FROM pg_extension")}
    return [name for name in EXTENSIONS if name not in installed]


def problems_of(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Why IOMTrack cannot work on this database, each problem with what to do about it; empty when it can."""
    parameters = {"connect_timeout": 10, **connection.get_connection_params()}  # type: ignore[attr-defined]
    try:
        with psycopg.connect(**parameters) as raw:
            return _problems_of_server(raw)
    except psycopg.OperationalError as error:
        return [
            (
                f"The database does not let IOMTrack in: {' '.join(str(error).split())}",
                "Check DATABASE_URL, and that the server runs and the database exists (createdb makes one).",
            )
        ]


def _problems_of_server(raw: psycopg.Connection[Any]) -> list[tuple[str, str]]:
    """The problems of a server that was reached: version, encoding, extensions, rights."""
    problems = []
    if raw.info.server_version < OLDEST_VERSION * 10000:
        version = raw.info.parameter_status("server_version")
        problems.append(
            (
                f"PostgreSQL {version} is too old.",
                f"Use PostgreSQL {OLDEST_VERSION} or newer in DATABASE_URL.",
            )
        )
    if (encoding := raw.info.parameter_status("server_encoding")) != "UTF8":
        problems.append((f"The database is encoded in {encoding}.", "Create it with: createdb --encoding=UTF8"))

    cursor = raw.cursor(row_factory=psycopg.rows.tuple_row)
    missing = missing_extensions(raw)
    offered = {name for (name,) in cursor.execute("SELECT name FROM pg_available_extensions")}
    unknown = [name for name in missing if name not in offered]
    if unknown:
        problems.append(
            (
                f"The server does not have the extensions {', '.join(unknown)}.",
                "Install PostgreSQL's contrib modules on the server (on Debian they are in the package postgresql).",
            )
        )
    database, role, may_create, may_use_schema, has_tables = cursor.execute(
        """
        SELECT current_database(), current_user,
               has_database_privilege(current_database(), 'CREATE'),
               coalesce(has_schema_privilege(to_regnamespace('public'), 'CREATE'), false),
               to_regclass('django_migrations') IS NOT NULL
        """
    ).fetchone() or ("", "", False, False, False)
    creatable = [name for name in missing if name in offered]
    if creatable and not may_create:
        statements = " ".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in creatable)
        problems.append(
            (
                f"The role {role} may not create the extensions {', '.join(creatable)} in {database}.",
                f'Run as a superuser: psql -d {database} -c "{statements}"',
            )
        )
    if not has_tables and not may_use_schema:
        problems.append(
            (
                f"The role {role} may not create tables in {database}.",
                f'Run as the owner: psql -d {database} -c "GRANT CREATE ON SCHEMA public TO {role};"',
            )
        )
    return problems


@checks.register(checks.Tags.database)
def check_server(databases: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """`migrate` and `check --database default` stop with these in words, before anything is attempted."""
    return [
        checks.Error(problem, hint=remedy, id="iomtrack.E001")
        for alias in databases or ()
        for problem, remedy in problems_of(connections[alias])
    ]
