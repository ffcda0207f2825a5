"""Fill scratch databases, measure every contender in turns, print ratios.

python -m tests.benchmarks                          1,000, 100,000 and 1,000,000 rows, and a search among 200,000
                                                    records; some twenty minutes
python -m tests.benchmarks --rows 1000 --rounds 1   a quick look
python -m tests.benchmarks --data FOLDER            keep the filled databases for the next run
python -m tests.benchmarks --check                  exit 1 when a limit is broken
"""

import argparse
import json
import os
import secrets
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks import report, scratch, search
from tests.benchmarks.measure import Size, in_turns, served
from tests.server import running

APPLICATION = "tests.benchmarks.application"


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", nargs="+", type=int, default=[1_000, 100_000, 1_000_000], help="the sizes")
    parser.add_argument("--rounds", type=int, default=7, help="samples of each page and contender (default 7)")
    parser.add_argument("--pages", nargs="+", help="only these pages and files, for example: first deep csv")
    parser.add_argument("--no-stock", action="store_true", help="leave Django's stock admin out")
    parser.add_argument("--no-server", action="store_true", help="leave throughput and memory of the server out")
    parser.add_argument("--no-search", action="store_true", help="leave the search of all records out")
    parser.add_argument("--records", type=int, default=200_000, help="the search is among so many (default 200000)")
    parser.add_argument("--seconds", type=float, default=3, help="of each turn of the throughput (default 3)")
    parser.add_argument("--data", metavar="FOLDER", help="an embedded server whose databases are kept between runs")
    parser.add_argument("--json", metavar="FILE", help="write every ratio, and the samples behind it, to a file")
    parser.add_argument("--check", action="store_true", help="exit 1 when a limit is broken")
    return parser.parse_args()


def main() -> int:
    """Everything in its order."""
    chosen = options()
    os.environ.setdefault("IOMTRACK_SECRET_KEY", secrets.token_urlsafe(64))
    counts = sorted(set(chosen.rows))
    stock = not chosen.no_stock

    def wanted(name: str) -> bool:
        return not chosen.pages or name in chosen.pages or name.split("-")[0] in chosen.pages

    answers = searches = None
    server_of_all = scratch.server(chosen.data)
    with scratch.databases(server_of_all, counts, keep=bool(chosen.data)) as filled:
        with ExitStack() as servers:
            sizes = {
                count: Size(
                    servers.enter_context(running(database.address, APPLICATION, IOMTRACK_WORKERS="1")), database
                )
                for count, database in filled.items()
            }
            samples = in_turns(sizes, chosen.rounds, wanted, stock)
        if not chosen.no_server:
            largest = filled[counts[-1]]
            with running(largest.address, APPLICATION) as server:
                answers = served(server, largest, counts[-1], chosen.rounds, chosen.seconds, stock)
        if not chosen.no_search:
            searches = search.measured(server_of_all, chosen.records, keep=bool(chosen.data))
    result = report.Result(samples, answers, searches)
    print(report.printed(result))
    if chosen.json:
        Path(chosen.json).write_text(json.dumps(result.as_data(), indent=1) + "\n")
    return 1 if chosen.check and not all(limit.holds for limit in result.limits()) else 0


if __name__ == "__main__":
    sys.exit(main())
