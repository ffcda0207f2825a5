"""What a one-hit search among 200,000 records costs, as a ratio to raw psycopg + JSON of the same hit.

    python -m tests.benchmarks.search            (--records 20000 for a quick look)

Fills a scratch database of its own: agenda items, whose visibility the query must check, and sources and people, whose
rows the triggers index as they are written. Page and raw are measured turn by turn in one run, so that what else the
machine does falls on both.
"""

import argparse
import json
import os
import random
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import django

from iomtrack import database

TURNS = 60
LETTERS = "bcdfghjklmnprstvz"
VOWELS = "aeiou"


def word(number: int) -> str:
    """A word that no other number has."""
    chance = random.Random(number)
    return "".join(chance.choice(LETTERS) + chance.choice(VOWELS) for _ in range(6))


def symbol(number: int) -> str:
    """A symbol as bodies give them to their documents."""
    return f"C/{number % 120}/{number}"


def fill(records: int) -> None:
    """Write the records by plain inserts; triggers index them."""
    from governance.models import AgendaItem, Person
    from membership.models import Source
    from tests.factories.governance import SessionFactory

    sessions = SessionFactory.create_batch(200)
    numbers = range(records)
    items, sources, people = (
        numbers[: records // 2],
        numbers[records // 2 : records * 3 // 4],
        numbers[records * 3 // 4 :],
    )
    AgendaItem.objects.bulk_create(
        [
            AgendaItem(
                session=sessions[n % 200],
                position=n // 200 + 1,
                title_en=f"Report on the budget of {word(n)} and other matters",
                title_fr=f"Rapport sur le budget de {word(n)} et questions diverses",
            )
            for n in items
        ],
        batch_size=5000,
    )
    Source.objects.bulk_create(
        [
            Source(
                code=f"source-{word(n)}",
                title_en=f"Summary of the contributions of {word(n)}",
                title_fr=f"Résumé des contributions de {word(n)}",
                symbol=symbol(n),
                note_en="A note in some words, as documents have them: printed on page 3, in the second column.",
            )
            for n in sources
        ],
        batch_size=5000,
    )
    Person.objects.bulk_create([Person(name=f"Alex {word(n).capitalize()}") for n in people], batch_size=5000)


class Clock:
    """Milliseconds of CPU, of this process and of the database's together, and on the wall."""

    def __init__(self, backend: int):
        self.backend = Path(f"/proc/{backend}/schedstat")

    def cpu(self) -> float:
        """What both have used so far."""
        return time.process_time() * 1000 + int(self.backend.read_text().split()[0]) / 1e6

    def of(self, action: Callable[[str], object], text: str) -> tuple[float, float]:
        """CPU and wall of one call."""
        used, began = self.cpu(), time.perf_counter()
        action(text)
        return self.cpu() - used, (time.perf_counter() - began) * 1000


RAW = """
SELECT kind, object_id, title_en, title_fr, body_en, body_fr FROM iomtrack_searchentry
WHERE words_en @@ plainto_tsquery('english_unaccent', %(text)s) OR words_fr @@ plainto_tsquery('french_unaccent', %(text)s)
    OR folded LIKE fold(%(part)s)
LIMIT 10001
"""
"""The same question asked by hand: the words in either language, or a part of a name; for everybody, in no order."""


def main() -> None:
    """Fill, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=200_000)
    records = options.parse_args().records
    os.environ.setdefault("DATABASE_URL", database.throwaway())
    os.environ["DJANGO_SETTINGS_MODULE"] = "iomtrack.settings"
    django.setup()

    from django.core.management import call_command
    from django.db import connection
    from django.http import HttpResponse
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.factories.iomtrack import UserFactory

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill(records)
    print(f"{records} records written and indexed in {time.perf_counter() - began:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(UserFactory(role="reader", username="bench"))

    def page(text: str) -> HttpResponse:
        response = client.get("/en/search/", {"q": text}, SERVER_NAME="localhost")
        assert response.status_code == 200
        return response

    def raw(text: str) -> str:
        with connection.connection.cursor() as cursor:
            return json.dumps(cursor.execute(RAW, {"text": text, "part": f"%{text}%"}).fetchall())

    def frame(text: str) -> HttpResponse:
        return client.get("/en/search/", SERVER_NAME="localhost")

    clock = Clock(connection.connection.info.backend_pid)
    chance = random.Random(1)
    half, most = records // 2, records * 3 // 4
    print(
        f"{'':34}{'found':>8}{'queries':>9}{'CPU':>9}{'raw':>9}{'ratio':>7}{'wall':>9}{'raw':>9}{'ratio':>7}{'frame':>9}"
    )
    for name, texts in {
        "an agenda item, by a word": [word(chance.randrange(half)) for _turn in range(TURNS)],
        "a source, by its symbol": [symbol(chance.randrange(half, most)) for _turn in range(TURNS)],
        "a person, by name": [word(chance.randrange(most, records)) for _turn in range(TURNS)],
        "a misspelled name": [word(chance.randrange(most, records))[:-1] + "x" for _turn in range(TURNS // 4)],
        "three quarters of the records": ["budget"] * 3 + ["contributions"] * 2,
    }.items():
        spent: dict[Callable[[str], object], list[tuple[float, float]]] = {raw: [], page: [], frame: []}
        for turn, text in enumerate(texts):
            for action in spent if turn % 2 else reversed(spent):
                spent[action].append(clock.of(action, text))
        with CaptureQueriesContext(connection) as queries:
            found = re.search(r'class="found">([^<]*)', page(texts[0]).content.decode())
        (raw_cpu, raw_wall), (cpu, wall), (frame_cpu, _wall) = (
            [statistics.median(column) for column in zip(*times, strict=True)] for times in spent.values()
        )
        print(
            f"{name:34}{found[1].split()[0] if found else '':>8}{len(queries):9}{cpu:9.1f}{raw_cpu:9.1f}{cpu / raw_cpu:7.1f}"
            f"{wall:9.1f}{raw_wall:9.1f}{wall / raw_wall:7.1f}{frame_cpu:9.1f}"
        )


if __name__ == "__main__":
    main()
