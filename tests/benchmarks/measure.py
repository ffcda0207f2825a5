"""The measurements: every page by every contender in turns, answers a second, memory around files."""

import gc
import http.client
import json
import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urljoin

import psycopg
from psycopg.rows import dict_row

from tests.benchmarks import contenders
from tests.benchmarks.scratch import Database, in_one_process, say
from tests.server import Server, ask, cpu_of

LONG_ENOUGH = 0.05  # seconds: what is shorter is repeated within a sample
MOST_REPEATS = 20
CLIENTS = 4
EVERY_FILE = 3  # files take long: they are measured every third round

Samples = dict[int, dict[str, dict[str, dict[str, Any]]]]


class Size:
    """One size: its server with one worker, a connection of our own, and the pages and files it has."""

    def __init__(self, server: Server, database: Database):
        self.server = server
        self.cookies = database.cookies
        self.connection: psycopg.Connection[Any] = psycopg.connect(database.address, autocommit=True)
        self.rows = self.connection.cursor(row_factory=dict_row)
        self.pages = contenders.at(self.connection)
        self.client = server.client()
        self.repeats: dict[tuple[str, str], int] = {}

    def contenders(self, name: str, stock: bool) -> list[str]:
        """Who makes a page: raw psycopg served, the same without a server, the site, the stock admin."""
        if isinstance(self.pages[name], contenders.File):
            return ["raw", "own"]
        return ["raw", "bare", "own", *(["stock"] if stock else [])]

    @cached_property
    def last_but_one(self) -> str:
        """Its address: the list's link to its last page (a number where it has none), then one page back."""
        headers = {"Cookie": self.cookies["policy"], "Accept-Language": "en"}

        def page(path: str) -> str:
            return ask(self.server.client(), path, headers, keep=True).body.decode()

        to_last = re.search(r'href="([^"]*[?&]page=last)"', page(contenders.OWN_LIST))
        last = urljoin(contenders.OWN_LIST, unescape(to_last[1]) if to_last else "?page=999999999")
        back = re.search(r'rel="prev" href="([^"]+)"', page(last))
        if back is None:
            raise RuntimeError(f"{last} has no page before it")
        return urljoin(last, unescape(back[1]))

    def request(self, name: str, contender: str) -> tuple[str, dict[str, str]]:
        """The address and headers of a page."""
        if contender == "raw":
            return f"/raw/{name}", {}
        user = "superuser" if contender == "stock" else "policy"
        path = getattr(self.pages[name], contender) or self.last_but_one
        return path, {"Cookie": self.cookies[user], "Accept-Language": "en"}

    def bare(self, name: str) -> bytes:
        """The rows as JSON, in this process: what the served `raw` adds the server to."""
        page = self.pages[name]
        assert isinstance(page, contenders.Page)
        return json.dumps(page.said(self.rows), default=str).encode()

    # A connection is used for one sample: the server ends those that were idle for some seconds.

    def call(self, name: str, contender: str) -> Callable[[], Any]:
        """How a contender makes a page, read to its end."""
        if contender == "bare":
            return lambda: self.bare(name)
        path, headers = self.request(name, contender)
        return lambda: ask(self.client, path, headers)

    def prepare(self, name: str, contender: str) -> int:
        """Warm up, check what comes back, find out how often a sample repeats it; the number of queries."""
        queries = 1
        if contender != "bare":
            path, headers = self.request(name, contender)
            self.client.close()
            counting = {} if contender == "raw" else {"X-Count-Queries": "1"}
            self.check(name, contender, ask(self.client, path, headers, keep=True).body)
            self.client.close()
            queries = int(ask(self.client, path, {**headers, **counting}).headers.get("x-queries", "1"))
        call = self.call(name, contender)
        call()
        started = time.perf_counter()
        call()
        once = time.perf_counter() - started
        self.repeats[name, contender] = max(1, min(MOST_REPEATS, round(LONG_ENOUGH / once)))
        return queries

    def check(self, name: str, contender: str, content: bytes) -> None:
        """A contender that shows other rows is no contender."""
        page = self.pages[name]
        if isinstance(page, contenders.File):
            lines = content.count(b"\n") - (contender != "raw")
            if (contender == "raw" or "csv" in name) and lines != page.rows:
                raise RuntimeError(f"{name}, {contender}: {lines} rows instead of {page.rows}")
            return
        expected = [str(row["id"]) for row in json.loads(self.bare(name))[0]]
        if len(expected) != page.rows:
            raise RuntimeError(f"{name}: {len(expected)} rows instead of {page.rows}")
        if contender == "raw" or name == "record":
            return
        text = content.decode()
        if contender == "stock":
            found = re.findall(r'<th class="field-year[^>]*><a href="/stock/[^"]*?/(\d+)/change/', text)
        else:
            found = re.findall(r'href="/en/contributions/published/(\d+)/"', text.rpartition('class="records"')[2])
        right = found == expected if contender == "own" or page.same else len(found) == len(expected)
        if not right:
            raise RuntimeError(f"{name}, {contender}: shows {found[:5]}..., not {expected[:5]}...")

    def sample(self, name: str, contender: str) -> dict[str, float]:
        """Seconds of one page: of the process that makes it, of the database, and of the clock."""
        for _attempt in range(3):
            try:
                return self.sampled(name, contender)
            except OSError:  # a connection that nobody used for long was closed meanwhile, and its process is gone
                continue
        return self.sampled(name, contender)

    def sampled(self, name: str, contender: str) -> dict[str, float]:
        """One such sample."""
        call, repeats = self.call(name, contender), self.repeats[name, contender]
        used = time.process_time if contender == "bare" else self.server.cpu
        backends = self.backends()
        self.client.close()
        gc.collect()
        database, cpu, wall = sum(map(cpu_of, backends)), used(), time.perf_counter()
        for _turn in range(repeats):
            call()
        taken = {"wall": (time.perf_counter() - wall) / repeats, "cpu": (used() - cpu) / repeats}
        if backends:
            taken["database"] = (sum(map(cpu_of, backends)) - database) / repeats
        return taken

    def backends(self) -> list[int]:
        """The database's processes; none where they run on another machine."""
        statement = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        found = [pid for (pid,) in self.connection.execute(statement)]
        return found if all(map(is_postgres, found)) else []


def is_postgres(pid: int) -> bool:
    """Whether a process of this machine is one of PostgreSQL's."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
    except OSError:
        return False


def in_turns(sizes: dict[int, Size], rounds: int, wanted: Callable[[str], bool], stock: bool) -> Samples:
    """Every page at every size by every contender: a slow minute of the machine falls on all of them."""
    results: Samples = {}
    turns = []
    for count, size in sizes.items():
        names = [name for name, page in size.pages.items() if wanted(name)]
        if count != max(sizes):
            names = [name for name in names if isinstance(size.pages[name], contenders.Page)]
        say(f"{count:,} rows: warming up {', '.join(names)}")
        for name in names:
            results.setdefault(count, {})[name] = {}
            for contender in size.contenders(name, stock):
                queries = size.prepare(name, contender)
                results[count][name][contender] = {"queries": queries, "samples": []}
                turns.append((count, name, contender))
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        random.Random(number).shuffle(turns)
        for count, name, contender in turns:
            if number % EVERY_FILE and isinstance(sizes[count].pages[name], contenders.File):
                continue
            results[count][name][contender]["samples"].append(sizes[count].sample(name, contender))
    return results


def in_parallel(works: Sequence[Callable[[], None]]) -> None:
    """Each of the works by a client of its own; the first error of any of them is raised."""
    errors: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def answered(server: Server, path: str, headers: dict[str, str], seconds: float) -> float:
    """Answers a second that four clients get, each asking again as soon as it was answered."""
    done: list[float] = []
    end = time.perf_counter() + seconds

    def client() -> None:
        connection = server.client()
        while time.perf_counter() < end:
            ask(connection, path, headers)
            done.append(time.perf_counter())
        connection.close()

    started = time.perf_counter()
    in_parallel([client] * CLIENTS)
    return len(done) / (max(done) - started)


def throughput(server: Server, cookies: dict[str, str], rounds: int, seconds: float, stock: bool) -> dict[str, Any]:
    """Answers a second of the raw page, the list and the stock admin, in turns; the list against the others."""
    turns = {
        "raw": ("/raw/first", {}),
        "own": (contenders.OWN_LIST, {"Cookie": cookies["policy"]}),
        "stock": (contenders.STOCK_LIST, {"Cookie": cookies["superuser"]}),
    }
    if not stock:
        del turns["stock"]
    for path, headers in turns.values():
        answered(server, path, headers, 1)
    samples = [
        {name: answered(server, path, headers, seconds) for name, (path, headers) in turns.items()}
        for _round in range(rounds)
    ]
    found: dict[str, Any] = {"samples": samples}
    for other in set(turns) - {"own"}:
        found[other] = median(sample["own"] / sample[other] for sample in samples)
    return found


def memory(server: Server, count: int, cookie: str, seconds: float) -> dict[str, float]:
    """What workers hold after files were made, against before; and how far pages alone make it move."""
    few = f"{contenders.OWN_LIST}?organization={contenders.ORGANIZATION}&year_from={contenders.NEWEST_YEAR}&format="
    small = [few + kind for kind in ("csv", "xlsx")]
    large = [file.own for file in contenders.files(count)] or small

    def asking(paths: list[str]) -> Callable[[], None]:
        def client() -> None:
            connection: http.client.HTTPConnection = server.client()
            for path in paths:
                ask(connection, path, {"Cookie": cookie})
            connection.close()

        return client

    def pages() -> None:
        answered(server, contenders.OWN_LIST, {"Cookie": cookie}, 2 * seconds)

    for _turn in range(3):
        in_parallel([asking(small)] * CLIENTS)
    pages()
    before = server.memory()
    pages()
    control = server.memory()
    server.forget_peak()
    in_parallel([asking(large)] * CLIENTS)
    peak = server.peak()
    pages()
    after = server.memory()
    if set(before) != set(after):
        raise RuntimeError("a worker was replaced while files were made")
    return {
        "MiB": max(before.values()) / 1024,
        "pages": max(control[pid] / before[pid] for pid in before),
        "peak": max(peak[pid] / control[pid] for pid in before),
        "after": max(after[pid] / control[pid] for pid in before),
    }


def served(server: Server, database: Database, count: int, rounds: int, seconds: float, stock: bool) -> dict[str, Any]:
    """Throughput and memory of the server as it is configured, PostgreSQL free to use several processes."""
    with psycopg.connect(database.address, autocommit=True) as connection:
        in_one_process(connection, connection.info.dbname, switched_on=False)
    say("answers a second for four clients")
    answers = throughput(server, database.cookies, rounds, seconds, stock)
    say("memory of the workers before and after files")
    return {"throughput": answers, "memory": memory(server, count, database.cookies["policy"], seconds)}
