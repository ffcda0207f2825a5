"""A full cycle of contributions for many states and years in a scratch database: how long it takes, how much memory."""

import datetime as dt
import os
import random
import resource
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.models import (
    Allocation,
    Budget,
    BudgetVersion,
    Currency,
    LedgerCoverage,
    LedgerEntry,
    ScalePeriod,
    ScaleRate,
    VotingRule,
)
from contributions.reports.statement import Statements, statements
from contributions.reports.voting import judgements
from contributions.services.ledger import record_payment
from contributions.services.organization_scale import compute_scale, finalize_scale
from contributions.services.run import adopt_run, issue_assessments, run_assessment
from iomtrack.history import because
from membership.models import Membership, Organization, State

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Command(BaseCommand):
    """Scale, assessments, payments and statements, year by year, through the same services that people use.

    The scratch database is made beside the configured one and dropped at the end.
    """

    help = "Run a full cycle of contributions with made-up figures in a scratch database that is dropped at the end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many states and years."""
        parser.add_argument("--states", type=int, default=175)
        parser.add_argument("--years", type=int, default=25)

    def handle(self, *args: Any, **options: Any) -> None:
        """The cycle, a line a year."""
        started = time.monotonic()
        with scratch_database(), because("practice cycle"):
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write(f"Tables: {time.monotonic() - started:.1f} s")
            self.cycle(options["states"], options["years"])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stdout.write(f"Everything: {time.monotonic() - started:.1f} s; peak memory {peak} MiB")

    def cycle(self, states: int, years: int) -> None:
        """Everything that happens to one organization."""
        organization, currency, first = make_organization(states, years)
        chance = random.Random(4)  # noqa: S311 - the same figures every time, no secret
        for year in range(first, first + years):
            begun = time.monotonic()
            assess(organization, currency, year, Decimal(30_000_000 + 250_000 * (year - first)))
            assessed = time.monotonic()
            paid = pay(organization, currency, year, chance)
            done = time.monotonic()
            whole, queries = stated(organization, dt.date(year, 12, 31))
            self.stdout.write(
                f"{year}: assessed {assessed - begun:.1f} s, {paid} payments {done - assessed:.1f} s, statement of "
                f"{len(whole.rows)} states {time.monotonic() - done:.2f} s in {queries} queries"
            )
            self.stdout.flush()
            if whole.total is None or whole.total.difference:
                raise AssertionError(f"the statements of {year} do not explain themselves")
        judged = judgements(organization, dt.date(first + years - 1, 12, 31))
        met = sum(one.judgement.met for one in judged)
        self.stdout.write(
            f"{LedgerEntry.objects.count()} entries, {Allocation.objects.count()} allocations; {met} of {len(judged)} "
            "states meet the Article 4 threshold"
        )


@contextmanager
def scratch_database() -> Iterator[None]:
    """Work in a new database beside the configured one, and drop it at the end."""
    before = connection.settings_dict["NAME"]
    name = f"{before}_cycle_{os.getpid()}"
    quoted = connection.ops.quote_name(name)
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # not in the stubs
        cursor.execute(f"CREATE DATABASE {quoted}")
    try:
        switch_to(name)
        yield
    finally:
        switch_to(before)
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # not in the stubs
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


def switch_to(name: str) -> None:
    """Connect to another database from now on."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # not in the stubs
    connection.settings_dict["NAME"] = name


def make_organization(states: int, years: int) -> tuple[Organization, Currency, int]:
    """An organization with made-up members, a UN scale, a ledger and a rule."""
    first = 2001
    currency = Currency.objects.create(code="CHF", name_en="Swiss franc", name_fr="Franc suisse")
    organization = Organization.objects.create(code="cycle", name_en="Cycle", kind=Organization.Kind.ORGANIZATION)
    codes = [f"X{a}{b}" for a in LETTERS for b in LETTERS][:states]
    members = State.objects.bulk_create([State(iso3=code, name_en=f"State {code}") for code in codes])
    Membership.objects.bulk_create(
        [
            Membership(
                organization=organization, state=state, status=Membership.Status.MEMBER, start=dt.date(first, 1, 1)
            )
            for state in members
        ]
    )
    period = ScalePeriod.objects.create(code="cycle", start=dt.date(first, 1, 1), end=dt.date(first + years, 12, 31))
    ScaleRate.objects.bulk_create(
        [
            ScaleRate(period=period, state=state, rate=max(Decimal("0.001"), Decimal(22) / (number + 1) ** 2))
            for number, state in enumerate(members)
        ]
    )
    LedgerCoverage.objects.create(organization=organization, currency=currency, first_year=first)
    VotingRule.objects.create(organization=organization, provision_en="Cycle", start=dt.date(first, 1, 1))
    return organization, currency, first


def assess(organization: Organization, currency: Currency, year: int, amount: Decimal) -> None:
    """A year's budget, scale, run and assessments."""
    budget = Budget.objects.create(
        organization=organization, year=year, part=Budget.Part.ADMINISTRATIVE, currency=currency
    )
    version = BudgetVersion.objects.create(budget=budget, stage=BudgetVersion.Stage.APPROVED, amount=amount)
    period = ScalePeriod.objects.get(code="cycle")
    scale = finalize_scale(scale=compute_scale(organization=organization, year=year, un_period=period))
    issue_assessments(run=adopt_run(run=run_assessment(budget_version=version, scale=scale)))


def pay(organization: Organization, currency: Currency, year: int, chance: random.Random) -> int:
    """Seven in eight states pay: most of them all, some a part, some more than they owe."""
    rows = LedgerEntry.objects.filter(organization=organization, year=year).select_related("state").order_by("pk")
    paid = 0
    for entry in rows:
        if chance.randrange(8) == 0:
            continue
        part = chance.choice((1, 1, 1, Decimal("0.5"), Decimal("1.25")))
        amount = (entry.amount * part).quantize(Decimal("0.01"))
        if amount:
            day = dt.date(year, chance.randrange(1, 13), chance.randrange(1, 29))
            record_payment(
                organization=organization, state=entry.state, amount=amount, currency=currency, value_date=day
            )
            paid += 1
    return paid


def stated(organization: Organization, day: dt.date) -> tuple[Statements, int]:
    """The statements of all states, and how many queries they took."""
    with CaptureQueriesContext(connection) as captured:
        whole = statements(organization, day)
    return whole, len(captured)
