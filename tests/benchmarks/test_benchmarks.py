"""The benchmark still runs, and says so when a limit is broken. What it measures is asserted nowhere else."""

import json
import subprocess
import sys

import pytest

from tests.benchmarks import search
from tests.benchmarks.report import Result, printed
from tests.server import PROJECT


@pytest.mark.slow
def test_the_command_measures_pages_the_server_and_its_memory(tmp_path):
    written = tmp_path / "ratios.json"
    quick = [
        "--rows",
        "1000",
        "--rounds",
        "1",
        "--seconds",
        "0.2",
        "--pages",
        "first",
        "record",
        "--records",
        "40",
        "--json",
        str(written),
    ]

    ended = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *quick], cwd=PROJECT, capture_output=True, text=True
    )

    assert ended.returncode == 0, ended.stderr
    found = json.loads(written.read_text())
    for page in ("first", "record"):
        ratios = found["ratios"]["1000"][page]
        assert ratios["CPU"] > 1
        assert ratios["stock CPU"] > 1
        assert ratios["queries"] > 1
    assert found["search"]["a person, by name"]["found"] == "1"
    assert found["server"]["throughput"]["stock"] > 0
    assert found["server"]["memory"]["MiB"] > 10
    assert "answers a second against the stock admin" in ended.stdout


def samples_of(**seconds):
    """One page at two sizes, each contender with the seconds it takes at the larger one."""

    def taken(each):
        return {"cpu": each, "wall": each, "database": 0}

    return {
        1000: {"first": {name: {"queries": 1, "samples": [taken(1)] * 3} for name in ("raw", "bare", "own", "stock")}},
        100_000: {
            "first": {
                name: {"queries": 1, "samples": [taken(seconds.get(name, 1))] * 3}
                for name in ("raw", "bare", "own", "stock")
            }
        },
    }


def broken(result):
    return {limit.name for limit in result.limits() if not limit.holds}


def test_a_search_too_far_from_raw_breaks_its_limit():
    searches = {name: {"ratio": ratio} for name, ratio in zip(search.ONE_HIT, (9.9, 10, 10.1), strict=True)}

    assert broken(Result(samples_of(), None, searches)) == {f"search, {search.ONE_HIT[2]}: CPU against raw"}


def test_a_page_as_dear_at_both_sizes_keeps_every_limit():
    assert broken(Result(samples_of(), None)) == set()


def test_a_page_that_grows_with_the_rows_breaks_its_limit():
    assert broken(Result(samples_of(own=1.5), None)) == {"first: cost against itself at 1,000 rows"}


def test_a_page_too_far_from_raw_breaks_its_limit():
    assert "first: CPU against raw" in broken(Result(samples_of(own=12.5), None))


@pytest.mark.parametrize(("throughput", "after", "expected"), [(8, 1.01, 0), (7.9, 1.01, 1), (8, 1.2, 1)])
def test_a_slow_server_and_a_worker_that_keeps_memory_break_theirs(throughput, after, expected):
    served = {
        "throughput": {"stock": throughput, "samples": []},
        "memory": {"MiB": 100, "pages": 1, "peak": 1, "after": after},
    }

    result = Result(samples_of(), served)

    assert len(broken(result)) == expected
    assert printed(result).count("broken") == expected
