"""Several processes hammer the same payments and debts; afterwards nothing is lost and nothing used twice.

Run from the top: `python -m tests.benchmarks.hammer_ledger --operations 10000 --processes 2`. A PostgreSQL of its own
is started and thrown away.
"""

import argparse
import datetime as dt
import multiprocessing
import os
import random
import time
import uuid
from collections import Counter
from decimal import Decimal

DAY = dt.date(2014, 6, 1)


def work(address: str, seed: int, operations: int, results: multiprocessing.Queue) -> None:
    """One process: record, allocate and reverse at random, on the same few accounts as the others."""
    os.environ["DATABASE_URL"] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = "iomtrack.settings"
    import django

    django.setup()
    from django.core.exceptions import ValidationError

    from contributions.models import LedgerCoverage, LedgerEntry
    from contributions.services.ledger import allocate_payment, record_payment, reverse_entry
    from membership.models import State

    chance, done, received = random.Random(seed), Counter(), Decimal(0)
    coverage = LedgerCoverage.objects.select_related("organization", "currency").get()
    states = list(State.objects.order_by("pk"))
    for _number in range(operations):
        state = chance.choice(states)
        verb = chance.choices(("pay", "hold", "allocate", "reverse", "again"), (3, 2, 8, 2, 1))[0]
        entries = LedgerEntry.objects.filter(state=state)
        try:
            if verb in ("pay", "hold", "again"):
                amount = Decimal(chance.randrange(1, 9000)).scaleb(-2)
                form = {
                    "organization": coverage.organization, "state": state, "currency": coverage.currency,
                    "amount": amount, "value_date": DAY, "allocate": verb != "hold", "client_id": uuid.UUID(int=chance.getrandbits(128)),
                }  # fmt: skip
                record_payment(**form)
                if verb == "again":
                    record_payment(**form)
                received += amount
            elif verb == "allocate":
                # The very first payments and debts, which the other processes want too.
                payment = entries.credits().order_by("-pk")[chance.randrange(3)]
                debit = entries.debits().filter(kind="assessment").order_by("pk")[chance.randrange(3)]
                allocate_payment(payment=payment, debit=debit, amount=Decimal(chance.randrange(1, 900)).scaleb(-2))
            else:
                payment = entries.filter(kind="payment", amount__lt=0).order_by("-pk")[chance.randrange(3)]
                reversal = reverse_entry(entry=payment, reason="Hammer", value_date=DAY)
                received -= reversal.amount
            done[verb] += 1
        except (ValidationError, IndexError) as error:
            done[f"{verb}, told: {type(error).__name__}"] += 1
        except Exception as error:  # whatever else happens is a failure to be shown
            done[f"{verb}, FAILED: {type(error).__name__}: {str(error)[:120]}"] += 1
    results.put((done, received))


def main() -> None:
    """Start the processes, wait, and check the laws of the ledger."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    from iomtrack import database

    address = database.throwaway()
    os.environ["DATABASE_URL"] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = "iomtrack.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections
    from django.db.models import Sum

    call_command("migrate", interactive=False, verbosity=0)
    from contributions.models import LedgerEntry
    from tests.factories.ledger import LedgerCoverageFactory, LedgerEntryFactory
    from tests.factories.membership import StateFactory

    coverage = LedgerCoverageFactory()
    for _number in range(3):
        state = StateFactory()
        for year in (2012, 2013, 2014):
            LedgerEntryFactory(
                organization=coverage.organization, state=state, currency=coverage.currency, year=year,
                amount=Decimal("20000.00"),
            )  # fmt: skip
    connections.close_all()
    connection.close_pool()
    started = time.monotonic()
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    each = options.operations // options.processes
    processes = [context.Process(target=work, args=(address, seed, each, results)) for seed in range(options.processes)]
    for process in processes:
        process.start()
    found = [results.get() for _process in processes]
    for process in processes:
        process.join()
    seconds = time.monotonic() - started
    done = sum((counts for counts, _received in found), Counter())
    for name, number in sorted(done.items()):
        print(f"{number:>7} {name}")
    entries = LedgerEntry.objects.with_allocated()
    wrong = [entry.pk for entry in entries if not 0 <= entry.allocated <= abs(entry.amount)]
    received = -(entries.filter(kind="payment").aggregate(total=Sum("amount"))["total"] or 0)
    told = sum((amount for _counts, amount in found), Decimal(0))
    owed = sum(entry.open_amount for entry in entries if entry.amount > 0)
    left = sum(entry.open_amount for entry in entries if entry.amount < 0)
    balance = entries.aggregate(total=Sum("amount"))["total"]
    print(f"{sum(done.values())} operations by {options.processes} processes in {seconds:.1f} s")
    print(f"over-allocated entries: {len(wrong)}; received {received}, said by the clerks {told}")
    print(f"open {owed} - advances {left} = {owed - left}, balance of all entries {balance}")
    failed = [name for name in done if "FAILED" in name]
    if wrong or received != told or owed - left != balance or failed:
        raise SystemExit("The laws of the ledger do not hold.")


if __name__ == "__main__":
    main()
