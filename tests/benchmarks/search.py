"""What a one-hit search among 200,000 records costs, as a ratio to raw psycopg + JSON of the same hit.

    python -m tests.benchmarks.search            (--records 20000 for a quick look)

Fills a scratch database: agenda items, whose visibility the query must check, sources and people; the triggers index
them as they are written. The production server answers both the page and, under /raw/, one SQL statement that asks
the same question for everybody, in no order. They are measured turn by turn in one run, so that whatever else the
machine does falls on both. CPU is that of the server's worker and of its database connections.
"""

import argparse
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote
from urllib.request import Request, urlopen

import django

from iomtrack import database

TURNS = 60
CONSONANTS, VOWELS = "bcdfghjklmnprstvz", "aeiou"
RAW = """
SELECT kind, object_id, title_en, title_fr, body_en, body_fr FROM iomtrack_searchentry
WHERE words_en @@ plainto_tsquery('english_unaccent', separated(%(text)s))
    OR words_fr @@ plainto_tsquery('french_unaccent', separated(%(text)s)) OR folded LIKE fold(%(part)s)
LIMIT 10001
"""

_site: Any = None


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What the server runs: the site, and under /raw/ the statement's rows as JSON with no framework in between."""
    global _site
    if environ["PATH_INFO"] != "/raw/":
        if _site is None:
            from iomtrack.wsgi import application as site

            _site = site
        return _site(environ, start_response)
    if not hasattr(application, "connection"):
        import psycopg

        application.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    text = parse_qs(environ["QUERY_STRING"])["q"][0]
    rows = application.connection.execute(RAW, {"text": text, "part": f"%{text}%"}).fetchall()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(rows).encode()]


def word(number: int) -> str:
    """A word that no other number has."""
    chance = random.Random(number)
    return "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(6))


def symbol(number: int) -> str:
    """A symbol as bodies give them to their documents."""
    return f"C/{number % 120}/{number}"


def fill(records: int) -> None:
    """Half agenda items, a quarter sources, a quarter people."""
    from governance.models import AgendaItem, Person
    from membership.models import Source
    from tests.factories.governance import SessionFactory

    sessions = SessionFactory.create_batch(200)
    half, most = records // 2, records * 3 // 4
    note = "A note in some words, as documents have them: printed on page 3, in the second column."
    items = [
        AgendaItem(
            session=sessions[n % 200],
            position=n // 200 + 1,
            title_en=f"Report on the budget of {word(n)} and other matters",
            title_fr=f"Rapport sur le budget de {word(n)} et questions diverses",
        )
        for n in range(half)
    ]
    sources = [
        Source(
            code=f"source-{word(n)}",
            title_en=f"Summary of the contributions of {word(n)}",
            title_fr=f"Résumé des contributions de {word(n)}",
            symbol=symbol(n),
            note_en=note,
        )
        for n in range(half, most)
    ]
    AgendaItem.objects.bulk_create(items, batch_size=5000)
    Source.objects.bulk_create(sources, batch_size=5000)
    Person.objects.bulk_create([Person(name=f"Alex {word(n)}") for n in range(most, records)], batch_size=5000)


class Server:
    """The production server with one worker, and what it and its database connections use."""

    def __init__(self, cookie: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.cookie = cookie
        program = [
            sys.executable,
            "-m",
            "gunicorn",
            "--log-level",
            "error",
            "-t",
            "120",
            "-w",
            "1",
            "-b",
            f"127.0.0.1:{self.port}",
        ]
        self.process = subprocess.Popen([*program, "tests.benchmarks.search:application"])
        self.used: list[Path] = []

    def get(self, path: str) -> str:
        """An answer."""
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers={"Cookie": self.cookie, "Host": "localhost"})
        with urlopen(request, timeout=120) as response:
            return response.read().decode()

    def warm(self) -> None:
        """Wait for it, let it open its connections, and note whose CPU counts."""
        from django.db import connection

        for _second in range(60):
            try:
                self.get("/raw/?q=warm")
                break
            except OSError:
                time.sleep(1)
        for _turn in range(10):
            self.get("/en/search/?q=warm")
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
            backends = [row[0] for row in cursor.fetchall()]
        self.used = [Path(f"/proc/{pid}/schedstat") for pid in (*children, *backends)]

    def cpu(self) -> float:
        """Milliseconds of CPU used so far."""
        return sum(int(path.read_text().split()[0]) for path in self.used) / 1e6

    def cost(self, path: str) -> tuple[float, float]:
        """CPU and wall milliseconds of one answer."""
        used, began = self.cpu(), time.perf_counter()
        self.get(path)
        return self.cpu() - used, (time.perf_counter() - began) * 1000


def main() -> None:
    """Fill, serve, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=200_000, help="how many records to write")
    options.add_argument("--database", help="an empty database, or one that this command has filled before")
    given = options.parse_args()
    os.environ["DATABASE_URL"] = given.database or database.throwaway()
    os.environ["DJANGO_SETTINGS_MODULE"] = "iomtrack.settings"
    django.setup()

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from iomtrack.models import SearchEntry, User
    from tests.factories.iomtrack import UserFactory

    call_command("migrate", verbosity=0)
    if SearchEntry.objects.count() < given.records:
        began = time.perf_counter()
        fill(given.records)
        print(f"{given.records} records written and indexed in {time.perf_counter() - began:.0f} s", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(User.objects.filter(username="bench").first() or UserFactory(username="bench", role="reader"))
    server = Server(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
    try:
        server.warm()
        measure(server, given.records)
    finally:
        server.process.terminate()
        server.process.wait(10)


def measure(server: Server, records: int) -> None:
    """Print one line for each kind of search."""
    chance = random.Random(1)
    half, most = records // 2, records * 3 // 4
    searches = {
        "an agenda item, by a word": [word(chance.randrange(half)) for _turn in range(TURNS)],
        "a source, by its symbol": [symbol(chance.randrange(half, most)) for _turn in range(TURNS)],
        "a person, by name": [word(chance.randrange(most, records)) for _turn in range(TURNS)],
        "a misspelled name": [word(chance.randrange(most, records))[:-1] + "x" for _turn in range(TURNS // 3)],
        "three quarters of the records": ["budget", "contributions", "budget"],
    }
    head = f"{'CPU':>9}{'raw':>9}{'ratio':>7}{'wall':>9}{'raw':>9}{'ratio':>7}"
    print(f"milliseconds, medians{'':10}{'found':>9}{head}   empty page: CPU")
    for name, texts in searches.items():
        spent: dict[str, list[tuple[float, float]]] = {"/raw/?q=": [], "/en/search/?q=": [], "/en/search/?none=": []}
        for turn, text in enumerate(texts):
            for path in spent if turn % 2 else reversed(spent):
                spent[path].append(server.cost(path + quote(text)))
        found = re.search(r'class="found">([\d,+]*)', server.get(f"/en/search/?q={quote(texts[0])}"))
        (raw_cpu, raw_wall), (cpu, wall), (empty, _wall) = (
            [statistics.median(column) for column in zip(*costs, strict=True)] for costs in spent.values()
        )
        line = f"{cpu:9.1f}{raw_cpu:9.1f}{cpu / raw_cpu:7.1f}{wall:9.1f}{raw_wall:9.1f}{wall / raw_wall:7.1f}"
        print(f"{name:31}{found[1] if found else '':>9}{line}{empty:18.1f}", flush=True)


if __name__ == "__main__":
    main()
