"""What one save of live capture costs, as a ratio to a raw psycopg update and read of the same row.

    python -m tests.benchmarks.capture              (--saves 50 for a quick look; --check: exit 1 above the limit)

A session of 200 items, and five people who save at the same time, each an item of their own and then the next one. In
turns with them, in the same run, the same server answers five people with one update and one read of the same rows by
psycopg and nothing else, as the other benchmarks do; and five connections do the same with no server at all (bare).
The triggers of history and search fire for all three. CPU is that of the process that asks the database and of the
database's backends.
"""

import argparse
import http.client
import json
import os
import random
import statistics
import sys
import time
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlencode

import psycopg

from tests.benchmarks.measure import in_parallel
from tests.benchmarks.raw import Environment, beside_the_site
from tests.server import Server, cpu_of, running

ITEMS, PEOPLE, LIMIT = 200, 5, 8
UPDATE = "UPDATE governance_itemnotes SET said = %s WHERE item_id = %s"
READ = (
    "SELECT id, item_id, language, said, decision, decided_by, follow_up, owner, due"
    " FROM governance_itemnotes WHERE item_id = %s"
)
WORDS = ["Canada", "supports", "the", "proposal", "of", "chair", "and", "asks", "that", "budget", "region", "apart"]


def update_and_read(connection: psycopg.Connection[Any], said: str, item: int) -> Any:
    """The yardstick."""
    with connection.transaction():
        connection.execute(UPDATE, [said, item], prepare=True)
        return connection.execute(READ, [item], prepare=True).fetchone()


def yardstick(connection: psycopg.Connection[Any], environ: Environment) -> Any:
    """The two statements for what was sent."""
    sent = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
    return update_and_read(connection, sent["said"][0], int(sent["item"][0]))


application = beside_the_site(yardstick)


@dataclass
class Sitting:
    """Where the saves go: the address of the database, the session, its items, and who saves."""

    database: str
    session: int
    items: list[int]
    people: list[tuple[int, str]]


def prepared(database: str) -> Sitting:
    """A session with its items, each with notes, and five people who are logged in."""
    from django.conf import settings
    from django.test import Client

    from tests.factories.governance import AgendaItemFactory, ItemNotesFactory, SessionFactory
    from tests.factories.iomtrack import UserFactory

    session = SessionFactory()
    items = [AgendaItemFactory(session=session, position=number) for number in range(1, ITEMS + 1)]
    for item in items:
        ItemNotesFactory(item=item)
    people = []
    for _person in range(PEOPLE):
        client, user = Client(), UserFactory(role="counselor")
        client.force_login(user)
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        people.append((user.pk, cookie))
    return Sitting(database, session.pk, [item.pk for item in items], people)


def text(chance: random.Random) -> str:
    """Some sentences, as long as what people say."""
    return " ".join(chance.choices(WORDS, k=60))


class Person:
    """Somebody whose browser saves: a connection that is kept open, a cookie and a token."""

    def __init__(self, server: Server, sitting: Sitting, number: int):
        self.chance = random.Random(number)
        self.client: http.client.HTTPConnection = server.client()
        self.path = f"/en/governance/sessions/{sitting.session}/capture/"
        self.user, cookie = sitting.people[number]
        self.items = sitting.items[number::PEOPLE]
        self.known: dict[int, str] = {}
        self.headers = {"Cookie": cookie, "Accept": "application/json", "Host": "localhost"}
        answer = self.ask("GET")
        self.headers["Cookie"] += "; " + answer.getheader("Set-Cookie", "").split(";")[0]
        self.headers["X-CSRFToken"] = json.loads(answer.read())["token"]

    def ask(self, method: str, body: str = "") -> http.client.HTTPResponse:
        """One request."""
        sent = {**self.headers, "Content-Type": "application/x-www-form-urlencoded", "X-Activity": "typing"}
        self.client.request(method, self.path, body or None, sent)
        return self.client.getresponse()

    def save(self, turn: int) -> None:
        """Save one item as the page does."""
        item = self.items[turn % len(self.items)]
        said = text(self.chance)
        typed = {"item": item, "key": uuid.uuid4(), "user": self.user, "said": said}
        typed["base.said"] = self.known.get(item, "Canada supports the proposal.")
        answer = self.ask("POST", urlencode(typed))
        told = answer.read()
        if answer.status != 200 or json.loads(told)["values"]["said"] != said:
            raise RuntimeError(f"a save answers {answer.status}: {told[:300]!r}")
        self.known[item] = said


class Served:
    """The same rows by psycopg in the same server."""

    def __init__(self, server: Server, sitting: Sitting, number: int):
        self.chance = random.Random(number)
        self.client: http.client.HTTPConnection = server.client()
        self.items = sitting.items[number::PEOPLE]

    def save(self, turn: int) -> None:
        """Ask for an update and a read of one row."""
        said = text(self.chance)
        self.client.request("POST", "/raw/", urlencode({"item": self.items[turn % len(self.items)], "said": said}))
        answer = self.client.getresponse()
        if answer.status != 200 or said not in answer.read().decode():
            raise RuntimeError(f"/raw/ answers {answer.status}")


class Bare:
    """The same with psycopg alone; `spent` is the CPU of the statements on this side."""

    spent = 0.0

    def __init__(self, sitting: Sitting, number: int):
        self.chance = random.Random(number)
        self.items = sitting.items[number::PEOPLE]
        self.connection: psycopg.Connection[Any] = psycopg.connect(sitting.database, autocommit=True)

    def save(self, turn: int) -> None:
        """Update and read one row."""
        item, said = self.items[turn % len(self.items)], text(self.chance)
        began = time.thread_time()
        update_and_read(self.connection, said, item)
        self.spent += time.thread_time() - began


def at_once(savers: list[Any], turn: int) -> None:
    """All five save at the same time; the first error of any of them is raised."""
    in_parallel([partial(saver.save, turn) for saver in savers])


@dataclass
class Cost:
    """Milliseconds of CPU of one save, of the yardstick served and of the yardstick bare; of the clock for the save.

    `database` is the part of a save that the database's backends took.
    """

    save: float
    served: float
    bare: float
    wall: float
    database: float

    @property
    def ratio(self) -> float:
        """How many times as much as psycopg in the same server."""
        return self.save / self.served

    def __str__(self) -> str:
        return (
            f"one save {self.save:.2f} ms of CPU (database {self.database:.2f}), psycopg served {self.served:.2f} ms:"
            f" {self.ratio:.1f} times (limit {LIMIT}); psycopg bare {self.bare:.2f} ms: {self.save / self.bare:.1f}"
            f" times; five people answered in {self.wall:.0f} ms"
        )


def measured(sitting: Sitting, saves: int) -> Cost:
    """Medians of so many turns of five saves each, the site and psycopg in turns."""
    with running(sitting.database, "tests.benchmarks.capture:application", IOMTRACK_WORKERS="1") as server:
        people = [Person(server, sitting, number) for number in range(PEOPLE)]
        served = [Served(server, sitting, number) for number in range(PEOPLE)]
        bare = [Bare(sitting, number) for number in range(PEOPLE)]
        for turn in range(10):
            for savers in (people, served, bare):
                at_once(savers, turn)
        asked = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        own = {each.connection.info.backend_pid for each in bare}
        others = {pid for (pid,) in bare[0].connection.execute(asked)} - own
        spent: dict[str, list[float]] = {name: [] for name in ("save", "served", "bare", "wall", "database")}
        for turn in range(10, 10 + max(2, saves // PEOPLE)):
            for name, savers in (("save", people), ("served", served)):
                worker, database, began = server.cpu(), sum(map(cpu_of, others)), time.perf_counter()
                at_once(savers, turn)
                took = sum(map(cpu_of, others)) - database
                spent[name].append(server.cpu() - worker + took)
                if name == "save":
                    spent["wall"].append((time.perf_counter() - began) * PEOPLE)
                    spent["database"].append(took)
            before = sum(each.spent for each in bare) + sum(map(cpu_of, own))
            at_once(bare, turn)
            spent["bare"].append(sum(each.spent for each in bare) + sum(map(cpu_of, own)) - before)
        for each in bare:
            each.connection.close()
    return Cost(**{name: statistics.median(taken) * 1000 / PEOPLE for name, taken in spent.items()})


def main() -> int:
    """Make a scratch database, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--saves", type=int, default=500, help="how many saves")
    options.add_argument("--check", action="store_true", help="exit 1 above the limit")
    given = options.parse_args()
    from iomtrack import database

    os.environ["DATABASE_URL"] = address = database.throwaway()
    os.environ["DJANGO_SETTINGS_MODULE"] = "iomtrack.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    cost = measured(prepared(address), given.saves)
    print(cost)
    return 1 if given.check and cost.ratio > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
