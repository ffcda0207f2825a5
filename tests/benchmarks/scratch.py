"""Where the benchmark works: databases of its own, on a throwaway server unless one is named."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import psycopg

from iomtrack import database
from iomtrack.embedded import Cluster
from tests.benchmarks import fill
from tests.server import named

T = TypeVar("T")
PREFIX = "iomtrack_benchmark"
EMPTY = f"{PREFIX}_empty"  # the tables and nothing else: what is filled begins as its copy


@dataclass(frozen=True)
class Database:
    """A filled database: its address, and the session cookies of two users in it."""

    address: str
    cookies: dict[str, str]


def server(folder: str | None) -> str:
    """The address of a server: of DATABASE_URL, of an embedded one kept in a folder, or of a throwaway one."""
    if folder:
        path = Path(folder).resolve()
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        cluster = Cluster(path, {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
        cluster.start()
        return cluster.url()
    return os.environ.get("DATABASE_URL") or database.throwaway()


@contextmanager
def databases(address: str, sizes: list[int], keep: bool) -> Iterator[dict[int, Database]]:
    """A filled database for each size. Kept ones are migrated and used again; others are dropped at the end."""
    names = {count: f"{PREFIX}_{count}" for count in sizes}
    cookies: dict[int, dict[str, str]] = {}
    base, half = f"{PREFIX}_base", f"{PREFIX}_half_filled"
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            wanted = [count for count in sizes if not (keep and names[count] in there)]
            if wanted:
                remake(connection, EMPTY)
                in_a_process(fill.tables, named(address, EMPTY))
                remake(connection, base, EMPTY)
                in_a_process(fill.what_rows_point_to, named(address, base))
            for count in wanted:
                started = time.monotonic()
                remake(connection, half, base)
                cookies[count] = in_a_process(fill.rows, named(address, half), count)
                connection.execute(f"DROP DATABASE IF EXISTS {names[count]} WITH (FORCE)")
                connection.execute(f"ALTER DATABASE {half} RENAME TO {names[count]}")
                say(f"{count:,} rows filled in {time.monotonic() - started:.0f} s, history triggers off")
            for count in set(sizes) - set(wanted):
                cookies[count] = in_a_process(fill.migrated, named(address, names[count]))
                say(f"{count:,} rows are there from an earlier run; new migrations are applied")
            for name in names.values():
                in_one_process(connection, name, switched_on=True)
        yield {count: Database(named(address, name), cookies[count]) for count, name in names.items()}
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            for name in [EMPTY, base, half] if keep else [EMPTY, base, half, *names.values()]:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def remake(connection: psycopg.Connection, name: str, template: str = "template0") -> None:
    """Replace a database by a copy of another one."""
    connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def in_one_process(connection: psycopg.Connection, name: str, switched_on: bool) -> None:
    """Let one backend do all the work of a page, so that its CPU is all there is; or let PostgreSQL decide again."""
    verb = "SET max_parallel_workers_per_gather = 0" if switched_on else "RESET max_parallel_workers_per_gather"
    connection.execute(f"ALTER DATABASE {name} {verb}")


def in_a_process(task: Callable[..., T], address: str, *arguments: int) -> T:
    """Run with Django set up for one database; Django knows one a process."""
    with ProcessPoolExecutor(1, get_context("spawn"), set_up, (address,)) as processes:
        return processes.submit(task, *arguments).result()


def set_up(address: str) -> None:
    """The beginning of such a process."""
    os.environ["DATABASE_URL"] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = "iomtrack.settings"
    import django

    django.setup()


def say(line: str) -> None:
    """Progress, apart from the result."""
    print(line, file=sys.stderr, flush=True)
