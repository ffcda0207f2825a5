"""From samples to ratios, a plain table and the limits."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.benchmarks import search

LISTS = ("first", "deep", "filtered", "years", "sorted", "by-name", "searched", "one-hit")
MEMORY_NOISE = 1.05  # a worker moves by so much without any export: the allocator returns memory in its own time


@dataclass(frozen=True)
class Limit:
    """One figure of the issue, and what was measured."""

    name: str
    measured: float
    limit: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether it was kept."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def cost(sample: dict[str, float]) -> float:
    """CPU of the process and of the database; where the database's cannot be read, the clock."""
    return sample["cpu"] + sample["database"] if "database" in sample else sample["wall"]


@dataclass
class Result:
    """Every sample, and the ratios between them."""

    samples: Any
    served: Any
    searches: Any = None

    def ratio(self, count: int, name: str, contender: str, kind: Any, other: str = "raw", page: str = "") -> float:
        """The median, over the rounds, of one contender's time against another's of the same round."""
        pages = self.samples[count]
        if contender not in pages[name] or other not in pages[page or name]:
            return float("nan")
        read = kind if callable(kind) else lambda sample: sample[kind]
        pairs = zip(pages[name][contender]["samples"], pages[page or name][other]["samples"], strict=False)
        return median(read(mine) / read(theirs) for mine, theirs in pairs)

    def growth(self, count: int, name: str) -> float:
        """What a page costs at a size against itself at the smallest size; 1 there."""
        small = self.samples[min(self.samples)].get(name)
        if not small:
            return float("nan")
        pairs = zip(self.samples[count][name]["own"]["samples"], small["own"]["samples"], strict=True)
        return median(cost(mine) / cost(theirs) for mine, theirs in pairs)

    def limits(self) -> list[Limit]:
        """The limits of the issue that this run has figures for, at its largest size."""
        largest = max(self.samples)
        pages = self.samples[largest]
        found = [
            Limit(f"{name}: CPU against raw", self.ratio(largest, name, "own", "cpu"), 12)
            for name in LISTS
            if name in pages and name != "one-hit"
        ]
        if "record" in pages and "first" in pages:
            found.append(
                Limit(
                    "record: CPU against raw, fifty rows", self.ratio(largest, "record", "own", "cpu", page="first"), 12
                )
            )
        if len(self.samples) > 1:
            smallest = f"{min(self.samples):,}"
            found += [
                Limit(f"{name}: cost against itself at {smallest} rows", self.growth(largest, name), 1.3)
                for name in (*LISTS, "record")
                if name in pages
            ]
        if "csv-20000" in pages:
            found.append(Limit("csv-20000: clock against COPY", self.ratio(largest, "csv-20000", "own", "wall"), 5))
        found += [
            Limit(f"search, {name}: CPU against raw", self.searches[name]["ratio"], 10)
            for name in search.ONE_HIT
            if self.searches
        ]
        if self.served and "stock" in self.served["throughput"]:
            found.append(
                Limit("answers a second against the stock admin", self.served["throughput"]["stock"], 8, at_least=True)
            )
        if self.served:
            found.append(Limit("memory of a worker after files", self.served["memory"]["after"], MEMORY_NOISE))
        return found

    def as_data(self) -> dict[str, Any]:
        """For a file: ratios, limits, and the samples in seconds behind them."""
        return {
            "ratios": {
                count: {name: self.line(count, name) for name in pages} for count, pages in self.samples.items()
            },
            "limits": [{**vars(limit), "holds": limit.holds} for limit in self.limits()],
            "server": self.served,
            "search": self.searches,
            "samples": self.samples,
        }

    def line(self, count: int, name: str) -> dict[str, float]:
        """The figures of one page at one size."""
        contenders = self.samples[count][name]
        return {
            "CPU": self.ratio(count, name, "own", "cpu"),
            "CPU/bare": self.ratio(count, name, "own", "cpu", "bare"),
            "CPU+db": self.ratio(count, name, "own", cost),
            "clock": self.ratio(count, name, "own", "wall"),
            "stock CPU": self.ratio(count, name, "stock", "cpu"),
            "stock clock": self.ratio(count, name, "stock", "wall"),
            "CPU/stock": self.ratio(count, name, "own", "cpu", "stock"),
            "clock/stock": self.ratio(count, name, "own", "wall", "stock"),
            "queries": contenders["own"]["queries"],
            "stock queries": contenders["stock"]["queries"] if "stock" in contenders else float("nan"),
            "growth": self.growth(count, name),
        }


def figure(value: float) -> str:
    """A number short enough for a table; nothing where there is none."""
    if value != value:  # not a number
        return ""
    if isinstance(value, int):
        return str(value)
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def printed(result: Result) -> str:
    """The plain table: ratios to raw psycopg + JSON of the same rows (files: to COPY), then to the stock admin."""
    lines = []
    for count, pages in result.samples.items():
        headings: list[str] = []
        for name in pages:
            values = result.line(count, name)
            if not headings:
                headings = list(values)
                lines += ["", f"{count:,} rows".ljust(16) + "".join(text.rjust(14) for text in headings)]
            lines.append(name.ljust(16) + "".join(figure(value).rjust(14) for value in values.values()))
    lines += [
        "",
        "CPU, CPU+db, clock: the page against raw psycopg + JSON of the same rows, both from the production server",
        "(files: against COPY of the same columns); CPU/bare: against the same query and JSON without a server;",
        "stock ...: Django's stock admin against raw; .../stock: the page against the stock admin;",
        "growth: CPU of process and database against the same page at the smallest size.",
    ]
    if result.served:
        held = result.served["memory"]
        against = [
            f"{figure(value)} times {name}'s"
            for name, value in result.served["throughput"].items()
            if name != "samples"
        ]
        lines += [
            "",
            f"Answers a second, four clients: {', '.join(against)}",
            f"Memory of a worker: {held['MiB']:.0f} MiB; pages alone move it to {held['pages']:.3f} of that, "
            f"files to {held['after']:.3f} afterwards and {held['peak']:.3f} at the peak",
        ]
    if result.searches:
        lines += ["", search.printed(result.searches)]
    lines += ["", "limit".ljust(64) + "measured".rjust(10) + "limit".rjust(8)]
    for limit in result.limits():
        sign = ">=" if limit.at_least else "<="
        verdict = "" if limit.holds else "  broken"
        lines.append(
            limit.name.ljust(64) + figure(limit.measured).rjust(10) + f"{sign}{limit.limit:g}".rjust(8) + verdict
        )
    return "\n".join(lines)
