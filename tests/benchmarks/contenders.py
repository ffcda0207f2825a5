"""What is measured: each page as our address, as the stock admin's address and as raw SQL for the same rows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus

import psycopg
from psycopg.rows import tuple_row

from tests.benchmarks.fill import NEWEST_YEAR, ROWS_A_YEAR

PER_PAGE = 50
SAMPLE_ROW = 7
ORGANIZATION = "org-002"
OWN_LIST = "/en/contributions/published/"
STOCK_LIST = "/stock/contributions/publishedcontribution/"

COLUMNS = """p.id, p.year, s.name_en AS state, o.acronym_en AS organization, p.printed_name, p.printed, p.amount,
             c.code AS currency, p.certainty, f.title_en AS source, p.locator"""
JOINS = """FROM contributions_publishedcontribution p
           JOIN membership_state s ON s.id = p.state_id
           JOIN membership_organization o ON o.id = p.organization_id
           JOIN contributions_currency c ON c.id = p.currency_id
           LEFT JOIN membership_source f ON f.id = p.source_id"""
DEFAULT_ORDER = "p.year DESC, p.amount DESC, p.id"
SUMS = f"""SELECT p.year, c.code, p.source_id, count(DISTINCT p.state_id), sum(p.amount) {JOINS}
           WHERE p.organization_id = %s GROUP BY p.year, c.code, p.source_id ORDER BY p.year DESC, c.code LIMIT 5"""
MEMBERS = f"""SELECT asked.year, count(*) FROM membership_membership m
              JOIN generate_series({NEWEST_YEAR} - 4, {NEWEST_YEAR}) asked (year)
                ON coalesce(m.start <= make_date(asked.year, 12, 31), true)
               AND coalesce(m."end" >= make_date(asked.year, 12, 31), true)
              WHERE m.status = 'member' AND m.organization_id = %s GROUP BY asked.year"""
BUDGETS = f"""SELECT DISTINCT ON (b.id) b.year, c.code, v.amount FROM contributions_budgetversion v
              JOIN contributions_budget b ON b.id = v.budget_id JOIN contributions_currency c ON c.id = b.currency_id
              WHERE b.organization_id = %s AND b.year > {NEWEST_YEAR} - 5 ORDER BY b.id, v.dated DESC"""
LARGEST = f"""SELECT p.id, s.name_en, p.amount {JOINS} WHERE p.organization_id = %s AND p.year = {NEWEST_YEAR}
              ORDER BY p.amount DESC, p.id LIMIT 10"""


@dataclass(frozen=True)
class Page:
    """One page. `raw` is what follows FROM, with its parameters; `same` says that the stock admin shows those rows too.

    Without an address of our own it is the last page but one, found as people find it: by the links of the list.
    """

    name: str
    own: str
    stock: str
    raw: str
    parameters: tuple[object, ...] = ()
    rows: int = PER_PAGE
    same: bool = True
    beside: tuple[str, ...] = ()  # what the page says beside its rows, of the same rows: sums, the largest

    @property
    def statement(self) -> str:
        """The whole raw query."""
        return f"SELECT {COLUMNS} {JOINS} {self.raw}"

    def said(self, cursor: psycopg.Cursor[Any]) -> list[list[Any]]:
        """The rows, then all that the page says beside them."""
        statements = (self.statement, *self.beside)
        return [cursor.execute(each, self.parameters, prepare=True).fetchall() for each in statements]


@dataclass(frozen=True)
class Sample:
    """What the addresses name: one record, one organization, and where the last page but one begins."""

    count: int
    pk: int
    printed: str
    organization: int
    deep: int
    deep_year: int
    deep_amount: Decimal

    @classmethod
    def of(cls, connection: psycopg.Connection[Any]) -> "Sample":
        """Read from a filled database."""
        cursor = connection.cursor(row_factory=tuple_row)

        def one(statement: str, *parameters: Any) -> Any:
            return cursor.execute(statement, parameters).fetchone()

        (count,) = one("SELECT count(*) FROM contributions_publishedcontribution")
        deep = count // PER_PAGE - 1
        return cls(
            count,
            *one(
                f"SELECT id, printed FROM contributions_publishedcontribution ORDER BY id LIMIT 1 OFFSET {SAMPLE_ROW}"
            ),
            *one("SELECT id FROM membership_organization WHERE code = %s", ORGANIZATION),
            deep,
            *one(f"SELECT p.year, p.amount {JOINS} ORDER BY {DEFAULT_ORDER} LIMIT 1 OFFSET %s", (deep - 1) * PER_PAGE),
        )


def pages(sample: Sample) -> list[Page]:
    """The pages at a size."""
    top = f"ORDER BY {DEFAULT_ORDER} LIMIT {PER_PAGE}"
    islands = "WHERE s.name_en ILIKE %s"
    return [
        Page("first", OWN_LIST, STOCK_LIST, top),
        Page(
            "deep",
            "",
            f"{STOCK_LIST}?p={sample.deep}",
            f"WHERE (p.year, p.amount) <= (%s, %s) {top}",
            (sample.deep_year, sample.deep_amount),
        ),
        Page(
            "filtered",
            f"{OWN_LIST}?organization={ORGANIZATION}",
            f"{STOCK_LIST}?organization__id__exact={sample.organization}",
            f"WHERE p.organization_id = %s {top}",
            (sample.organization,),
            beside=(SUMS, MEMBERS, BUDGETS, LARGEST),
        ),
        Page(
            "years",
            f"{OWN_LIST}?year_from={NEWEST_YEAR}&year_to={NEWEST_YEAR}",
            f"{STOCK_LIST}?year={NEWEST_YEAR}",
            f"WHERE p.year = %s {top}",
            (NEWEST_YEAR,),
        ),
        Page(
            "sorted",
            f"{OWN_LIST}?sort=-amount",
            f"{STOCK_LIST}?o=-6",
            f"ORDER BY c.position DESC, c.code DESC, p.amount DESC, p.id LIMIT {PER_PAGE}",
            same=False,  # the admin ranks francs and dollars together
        ),
        Page(
            "by-name",
            f"{OWN_LIST}?sort=state",
            f"{STOCK_LIST}?o=2",
            f"ORDER BY s.name_en, p.id LIMIT {PER_PAGE}",
            same=False,  # the admin orders equal states by their newest row
        ),
        Page(
            "searched",
            f"{OWN_LIST}?q=islands",
            f"{STOCK_LIST}?q=islands",
            f"{islands} {top}",
            ("%islands%",),
        ),
        Page(
            "one-hit",
            f"{OWN_LIST}?q={quote_plus(sample.printed)}",
            f"{STOCK_LIST}?q={quote_plus(sample.printed)}",
            "WHERE p.id = %s",
            (sample.pk,),
            rows=1,
        ),
        Page(
            "record",
            f"{OWN_LIST}{sample.pk}/",
            f"{STOCK_LIST}{sample.pk}/change/",
            "WHERE p.id = %s",
            (sample.pk,),
            rows=1,
            same=False,
        ),
    ]


@dataclass(frozen=True)
class File:
    """A file of whole years: 20,000 rows each. The yardstick is COPY of the same columns."""

    name: str
    own: str
    statement: str
    rows: int


def files(count: int) -> list[File]:
    """The files that a size has rows enough for."""
    found = []
    for rows in (20_000, 100_000):
        if rows > count:
            continue
        first = NEWEST_YEAR + 1 - rows // ROWS_A_YEAR
        columns = COLUMNS.removeprefix("p.id, ")
        copy = f"COPY (SELECT {columns} {JOINS} WHERE p.year >= {first} ORDER BY {DEFAULT_ORDER}) TO STDOUT CSV"
        for kind in ("csv", "xlsx"):
            own = f"{OWN_LIST}?year_from={first}&year_to={NEWEST_YEAR}&format={kind}"
            found.append(File(f"{kind}-{rows}", own, copy, rows))
    return found


def at(connection: psycopg.Connection[Any]) -> dict[str, Page | File]:
    """Pages and files of a filled database, by name."""
    sample = Sample.of(connection)
    return {one.name: one for one in (*pages(sample), *files(sample.count))}
