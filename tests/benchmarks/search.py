"""What a one-hit search among 200,000 records costs, as a ratio to raw psycopg + JSON of the same hit.

    python -m tests.benchmarks.search            (--records 20000 for a quick look, --data FOLDER to keep the database)

Fills a scratch database: agenda items, whose visibility the query must check, sources and people; the triggers index
them as they are written. The production server answers both the page and, under /raw/, one SQL statement that asks
the same question for everybody, in no order. They are measured turn by turn in one run, so that whatever else the
machine does falls on both. CPU is that of the server's worker and of its database connections.
"""

import argparse
import os
import random
import re
import secrets
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, quote

import psycopg

from tests.benchmarks import fill, scratch
from tests.benchmarks.raw import Environment, beside_the_site
from tests.benchmarks.scratch import Database, say
from tests.server import Server, ask, cpu_of, named, running

TURNS = 60
ONE_HIT = ("an agenda item, by a word", "a source, by its symbol", "a person, by name")
CONSONANTS, VOWELS = "bcdfghjklmnprstvz", "aeiou"
RAW = """
SELECT kind, object_id, title_en, title_fr, body_en, body_fr FROM iomtrack_searchentry
WHERE words_en @@ plainto_tsquery('english_unaccent', separated(%(text)s))
    OR words_fr @@ plainto_tsquery('french_unaccent', separated(%(text)s)) OR folded LIKE fold(%(part)s)
LIMIT 10001
"""

Measured = dict[str, dict[str, Any]]


def yardstick(connection: psycopg.Connection[Any], environ: Environment) -> Any:
    """The statement's rows for the text in the address."""
    text = parse_qs(environ["QUERY_STRING"])["q"][0]
    return connection.execute(RAW, {"text": text, "part": f"%{text}%"}).fetchall()


application = beside_the_site(yardstick)


def word(number: int) -> str:
    """A word that no other number has."""
    chance = random.Random(number)
    return "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(6))


def symbol(number: int) -> str:
    """A symbol as bodies give them to their documents."""
    return f"C/{number % 120}/{number}"


def write(records: int) -> dict[str, str]:
    """Half agenda items, a quarter sources, a quarter people; the cookies of users."""
    from django.db import connection

    from governance.models import AgendaItem, Person
    from membership.models import Source
    from tests.factories.governance import SessionFactory

    fill.tables()
    half, most = records // 2, records * 3 // 4
    sessions = SessionFactory.create_batch(min(half, 200))
    note = "A note in some words, as documents have them: printed on page 3, in the second column."
    items = [
        AgendaItem(
            session=sessions[n % len(sessions)],
            position=n // len(sessions) + 1,
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
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return fill.users()


@contextmanager
def database(address: str, records: int, keep: bool) -> Iterator[Database]:
    """The filled database; a kept one is migrated and used again, any other dropped at the end."""
    name, half = f"{scratch.PREFIX}_search_{records}", f"{scratch.PREFIX}_half_filled"
    with psycopg.connect(address, autocommit=True) as connection:
        there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        if keep and name in there:
            cookies = scratch.in_a_process(fill.migrated, named(address, name))
        else:
            started = time.monotonic()
            scratch.remake(connection, half, scratch.EMPTY if scratch.EMPTY in there else "template0")
            cookies = scratch.in_a_process(write, named(address, half), records)
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"ALTER DATABASE {half} RENAME TO {name}")
            say(f"{records:,} records written and indexed for the search in {time.monotonic() - started:.0f} s")
    try:
        yield Database(named(address, name), cookies)
    finally:
        if not keep:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


class Site:
    """The production server with one worker, and what it and its database connections use."""

    def __init__(self, server: Server, filled: Database):
        self.server, self.client = server, server.client()
        self.headers = {"Cookie": filled.cookies["reader"], "Accept-Language": "en"}
        self.own = psycopg.connect(filled.address, autocommit=True)
        for _turn in range(10):
            self.get("/raw/?q=warm")
            self.get("/en/search/?q=warm")

    def get(self, path: str) -> str:
        """An answer. A connection is used for one: the server ends those that were idle for some seconds."""
        self.client.close()
        return ask(self.client, path, self.headers, keep=True).body.decode()

    def used(self) -> float:
        """Milliseconds of CPU so far."""
        statement = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return 1000 * (self.server.cpu() + sum(cpu_of(pid) for (pid,) in self.own.execute(statement)))

    def cost(self, path: str) -> tuple[float, float]:
        """CPU and wall milliseconds of one answer."""
        used, began = self.used(), time.perf_counter()
        self.get(path)
        wall = (time.perf_counter() - began) * 1000
        return self.used() - used, wall


def measured(address: str, records: int, keep: bool) -> Measured:
    """Fill, serve, measure: for each kind of search what it found, and what the page costs against the statement."""
    with (
        database(address, records, keep) as filled,
        running(filled.address, "tests.benchmarks.search", IOMTRACK_WORKERS="1") as server,
    ):
        site = Site(server, filled)
        say(f"searches among {records:,} records")
        return {name: costs(site, texts) for name, texts in searches(records).items()}


def searches(records: int) -> dict[str, list[str]]:
    """What is looked for."""
    chance = random.Random(1)
    half, most = records // 2, records * 3 // 4
    item, source, person = ONE_HIT
    turns = min(TURNS, max(3, records // 100))
    return {
        item: [word(chance.randrange(half)) for _turn in range(turns)],
        source: [symbol(chance.randrange(half, most)) for _turn in range(turns)],
        person: [word(chance.randrange(most, records)) for _turn in range(turns)],
        "a misspelled name": [word(chance.randrange(most, records))[:-1] + "x" for _turn in range(turns // 3)],
        "three quarters of the records": ["budget", "contributions", "budget"],
    }


def costs(site: Site, texts: list[str]) -> dict[str, Any]:
    """Medians in milliseconds of the statement, of the page, and of the page without a search; the ratios."""
    spent: dict[str, list[tuple[float, float]]] = {"/raw/?q=": [], "/en/search/?q=": [], "/en/search/?none=": []}
    for turn, text in enumerate(texts):
        for path in spent if turn % 2 else reversed(spent):
            spent[path].append(site.cost(path + quote(text)))
    found = re.search(r'class="found">([\d,+]*)', site.get(f"/en/search/?q={quote(texts[0])}"))
    (raw, raw_wall), (cpu, wall), (empty, _wall) = (
        [statistics.median(column) for column in zip(*each, strict=True)] for each in spent.values()
    )
    return {
        "found": found[1] if found else "",
        "CPU": cpu,
        "raw CPU": raw,
        "ratio": cpu / raw,
        "clock": wall,
        "raw clock": raw_wall,
        "ratio of clock": wall / raw_wall,
        "empty page": empty,
    }


def printed(result: Measured) -> str:
    """A line for each kind of search; milliseconds, medians."""
    headings = list(next(iter(result.values())))
    lines = ["search, milliseconds".ljust(31) + "".join(text.rjust(16) for text in headings)]
    for name, values in result.items():
        texts = [value if isinstance(value, str) else f"{value:.1f}" for value in values.values()]
        lines.append(name.ljust(31) + "".join(text.rjust(16) for text in texts))
    return "\n".join(lines)


def main() -> None:
    """Fill, serve, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=200_000, help="how many records to write")
    options.add_argument("--data", metavar="FOLDER", help="an embedded server whose database is kept between runs")
    given = options.parse_args()
    os.environ.setdefault("IOMTRACK_SECRET_KEY", secrets.token_urlsafe(64))
    print(printed(measured(scratch.server(given.data), given.records, keep=bool(given.data))))


if __name__ == "__main__":
    main()
