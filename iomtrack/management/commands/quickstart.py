"""A complete IOMTrack to try: database, tables, real figures, one demo user per role, a server."""

import hashlib
import io
import os
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from iomtrack import database
from iomtrack.history import because
from iomtrack.loading import datasets_of_all_apps
from iomtrack.models import User
from iomtrack.roles import ROLES, Role

DEMO_PASSWORD = "iomtrack-demo"  # noqa: S105 - public, and refused outside a trial
STEPS = 6
SECONDS_FOR_PORT = 6
AGAIN = 0.2  # seconds


class Command(BaseCommand):
    """Prepare everything a trial needs, then become the web server.

    Safe to repeat: what is there already is kept, and the figures are loaded again only when their files changed.
    The process becomes gunicorn's, so that stopping or killing it leaves no second process to look for.
    """

    help = "Run IOMTrack on this machine with real figures and demo users. Safe to repeat; data is kept."
    requires_system_checks: ClassVar[list[str]] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The port, preparing only, and starting over."""
        parser.add_argument("--port", type=int, default=8000, help="Port to serve on (default 8000).")
        parser.add_argument("--no-serve", action="store_true", help="Prepare everything and stop there.")
        parser.add_argument("--reset", action="store_true", help="Drop the database first. Asks before it does.")
        parser.add_argument("--yes", action="store_true", help="Answer yes to the question --reset asks.")

    def handle(self, *args: Any, **options: Any) -> None:
        """The steps, one line each."""
        if settings.HTTPS:
            raise CommandError(
                "quickstart is for trials; this environment is a production one (IOMTRACK_HTTPS is set)."
            )
        if not 1 <= options["port"] <= 65535:
            raise CommandError(f"--port {options['port']}: a port is a number from 1 to 65535.")
        serve = not options["no_serve"]
        try:
            with interruptible():
                if serve:
                    wait_for_port(options["port"])
                if options["reset"]:
                    self.reset(sure=options["yes"])
                self.prepare()
        except KeyboardInterrupt:
            self.stderr.write("\nInterrupted; nothing is half-written. Run quickstart again to go on.")
            sys.exit(130)
        except DatabaseError as error:
            raise CommandError(
                f"The database refused: {' '.join(str(error).split())}. "
                "If it was made by another version of IOMTrack, quickstart --reset starts over."
            ) from error
        self.show_log_ins()
        if serve:
            self.serve(options["port"])

    def prepare(self) -> None:
        """Everything that comes before serving."""
        with self.step(1, "Database") as done:
            for problem, remedy in database.problems_of(connection):
                raise CommandError(f"{problem} {remedy}")
            done.append(described())
        with self.step(2, "Tables") as done:
            executor = MigrationExecutor(connection)
            waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            call_command("migrate", interactive=False, verbosity=0)
            done.append(f"{waiting} migrations applied" if waiting else "up to date")
        fingerprint = fingerprint_of_data()
        loaded = loaded_fingerprint() == fingerprint
        for number, command in ((3, "load_reference"), (4, "load_published")):
            with self.step(number, "Reference data" if number == 3 else "Published figures") as done:
                done.append("already loaded" if loaded else f"{load(command)} files loaded")
        if not loaded:
            remember_fingerprint(fingerprint)
        with self.step(5, "Practice records") as done:
            done.append("made up" if load("load_practice") else "already there")
        with self.step(6, "Demo users") as done:
            created = create_demo_users()
            done.append(f"{len(created)} created" if created else "already there")

    @contextmanager
    def step(self, number: int, title: str) -> Iterator[list[str]]:
        """Print a step's name when it begins, and its result and duration when it ends."""
        self.stdout.write(f"[{number}/{STEPS}] {title + ' ':.<20} ", ending="")
        self.stdout.flush()
        result: list[str] = []
        started = time.monotonic()
        try:
            yield result
        except BaseException:
            self.stdout.write("failed")
            raise
        self.stdout.write(f"{', '.join(result)} ({time.monotonic() - started:.1f} s)")
        self.stdout.flush()

    def reset(self, *, sure: bool) -> None:
        """Drop the database and create it empty, once somebody said yes."""
        name = connection.settings_dict["NAME"]
        if not sure:
            where = f"{described()}, database {name}"
            try:
                answer = input(f"This deletes everything in it: {where}. Go on? [y/N] ")
            except EOFError:
                answer = ""
            if answer.strip().lower() not in {"y", "yes"}:
                raise CommandError("Nothing was deleted.")
        close_connections()
        quoted = connection.ops.quote_name(name)
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {quoted}")
        self.stdout.write("The database was dropped and is empty.")

    def show_log_ins(self) -> None:
        """The user names and the password, as a table."""
        with translation.override("en"):
            rows = [(role.code, DEMO_PASSWORD, str(role.label)) for role in ROLES if is_demo(role)]
        rows.insert(0, ("User name", "Password", "Role"))
        self.stdout.write("")
        for number, (user, password, label) in enumerate(rows):
            self.stdout.write(f"  {user:<12}{password:<16}{label}")
            if number == 0:
                self.stdout.write(f"  {'-' * 10}  {'-' * 14}  {'-' * 28}")
        self.stdout.write("\nThese users can log in on a trial only.")
        self.stdout.flush()

    def serve(self, port: int) -> None:
        """Become gunicorn, with the trial switched on."""
        close_connections()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        os.chdir(settings.BASE_DIR)
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "iomtrack.settings",
            "IOMTRACK_QUICKSTART": "1",
            "IOMTRACK_BIND": f"127.0.0.1:{port}",
        }
        program = [sys.executable, "-m", "gunicorn", "--config", "python:iomtrack.serving", "iomtrack.wsgi"]
        sys.stdout.flush()
        os.execve(sys.executable, program, environment)  # noqa: S606 - no shell is meant


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise Ctrl-C again until it is heard: Python drops it while it collects garbage; migrations make much of it."""

    def interrupt(*_signal: Any) -> None:
        signal.setitimer(signal.ITIMER_REAL, AGAIN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGALRM)}
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def described() -> str:
    """The server in words, never with its password."""
    version = f"PostgreSQL {connection.pg_version // 10000}"  # type: ignore[attr-defined]
    if database.is_embedded():
        return f"embedded {version} in {database.embedded().data}"
    return f"{version} at {connection.settings_dict['HOST'] or 'the local socket'} (DATABASE_URL)"


def wait_for_port(port: int) -> None:
    """Leave in words when the port stays taken; a server that was just killed needs a moment to free it."""
    deadline = time.monotonic() + SECONDS_FOR_PORT
    while True:
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind(("127.0.0.1", port))
                return
            except PermissionError:
                raise CommandError(f"This user may not open port {port}. Choose one above 1023 with --port.") from None
            except OSError:
                if time.monotonic() > deadline:
                    raise CommandError(
                        f"Port {port} is in use, perhaps by another IOMTrack. "
                        f"Stop that program, or choose another port: quickstart --port {port % 65535 + 1}"
                    ) from None
        time.sleep(0.3)


def close_connections() -> None:
    """Leave the database, the pool's connections included."""
    connections[DEFAULT_DB_ALIAS].close()
    connection.close_pool()  # type: ignore[attr-defined]


def load(command: str) -> int:
    """Run one of the loading commands; how many files it loaded."""
    output = io.StringIO()
    call_command(command, stdout=output)
    return len(output.getvalue().splitlines())


def fingerprint_of_data() -> str:
    """Changes when any file that gets loaded does."""
    digest = hashlib.sha256()
    for dataset in (*datasets_of_all_apps("REFERENCE"), *datasets_of_all_apps("PUBLISHED")):
        digest.update(repr((dataset.shown, dataset.key, dataset.columns, dict(dataset.fixed))).encode())
        digest.update(dataset.path.read_bytes() if dataset.path.exists() else b"")
    return digest.hexdigest()


def loaded_fingerprint() -> str:
    """The fingerprint of what this database was loaded from: a comment in it, so that both live and die together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(obj_description('django_migrations'::regclass), '')")
        return str(cursor.fetchone()[0]).removeprefix("loaded ")


def remember_fingerprint(fingerprint: str) -> None:
    """Note what was loaded, so that the next start need not do it again."""
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TABLE django_migrations IS 'loaded {fingerprint}'")


def is_demo(role: Role) -> bool:
    """Whether the user named like the role is a demo user, and not a person's account of that name."""
    return User.objects.filter(username=role.code, is_demo=True).exists()


@transaction.atomic
def create_demo_users() -> list[User]:
    """One user per role, named like it, with the role's group; those that exist are left as they are."""
    existing = set(User.objects.filter(username__in=[role.code for role in ROLES]).values_list("username", flat=True))
    missing = [role for role in ROLES if role.code not in existing]
    password = make_password(DEMO_PASSWORD) if missing else ""
    created = []
    with because("quickstart"):
        for role in missing:
            user = User(
                username=role.code,
                password=password,
                is_demo=True,
                is_staff=role.staff,
                language="en",
                time_zone="Europe/Zurich" if role.code == "counselor" else "America/Toronto",
            )
            user.save()
            user.groups.add(Group.objects.get(name=role.code))
            created.append(user)
    return created
