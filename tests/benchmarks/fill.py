"""Scratch databases: a hundred organizations, two hundred states, and as many published contributions as asked for.

The rows are every organization x state x year, the newest year first: 20,000 a year, so 1,000,000 rows are fifty years
and 1,000 rows are the first five organizations of the newest year. Everything the rows point to is the same at every
size, so that a page at two sizes differs in nothing but the number of rows.
"""

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from psycopg import sql

ORGANIZATIONS, STATES, SOURCES, NEWEST_YEAR = 100, 200, 5, 2025
ROWS_A_YEAR = ORGANIZATIONS * STATES
OLDEST_YEAR = 1976
CURRENCIES = ("CHF", "USD", "EUR", "CAD")
ISLANDS = 20  # so many states are called "... Islands": what the search of the benchmark looks for


def names() -> list[str]:
    """Two hundred names that are told apart by their letters, in alphabetical order."""
    dice = random.Random(1951)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    found: set[str] = set()
    while len(found) < STATES:
        found.add("".join(dice.choices(syllables, k=4)).capitalize())
    ordered = sorted(found)
    for place in range(3, STATES, STATES // ISLANDS):
        ordered[place] += " Islands"
    return ordered


def tables() -> None:
    """The tables, indexes and triggers of this version of the code."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def migrated() -> dict[str, str]:
    """Give a database filled earlier what this version of the code has."""
    tables()
    return users()


def what_rows_point_to() -> None:
    """What is the same at every size.

    Currencies, sources, states, organizations; of each organization two hundred members and fifty budgets.
    """
    from contributions.models import Budget, BudgetVersion, Currency
    from membership.models import Membership, Organization, Source, State

    codes = map("".join, itertools.product("ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=3))
    with without_history():
        Currency.objects.bulk_create(
            Currency(code=code, name_en=code, name_fr=code, position=place) for place, code in enumerate(CURRENCIES)
        )
        sources = Source.objects.bulk_create(
            Source(code=f"scale-{n}", title_en=f"Scale of assessment {n}", title_fr=f"Barème des quotes-parts {n}")
            for n in range(SOURCES)
        )
        State.objects.bulk_create(
            State(iso3=iso3, name_en=name, name_fr=f"{name}é", source=sources[0], is_ours=place == 0)
            for place, (iso3, name) in enumerate(zip(codes, names(), strict=False))
        )
        Organization.objects.bulk_create(
            Organization(
                code=f"org-{n:03}",
                kind="organization",
                name_en=f"Organization {n:03}",
                name_fr=f"Organisation {n:03}",
                acronym_en=f"O{n:03}",
                acronym_fr=f"OI{n:03}",
                position=n,
                source=sources[0],
            )
            for n in range(ORGANIZATIONS)
        )
        insert(
            Membership,
            "membership_organization AS o, membership_state AS s",
            organization_id="o.id",
            state_id="s.id",
            status="'member'",
            start="'1920-01-01'",
            source_id=str(sources[0].pk),
        )
        insert(
            Budget,
            f"membership_organization AS o, generate_series({OLDEST_YEAR}, {NEWEST_YEAR}) AS year",
            organization_id="o.id",
            year="year",
            part="'administrative'",
            currency_id=nth(Currency, f"mod(o.position, {len(CURRENCIES)})"),
        )
        insert(
            BudgetVersion,
            "contributions_budget AS b",
            budget_id="b.id",
            stage="'approved'",
            amount="400000000",
            printed="'400 M'",
            source_id=str(sources[0].pk),
        )


def rows(count: int) -> dict[str, str]:
    """Published contributions by one INSERT ... SELECT: keys, checks and indexes in place, history triggers off.

    Every amount is different and no printed amount is a part of another one. Returns the cookies of `users`.
    """
    from django.db import connection

    from contributions.models import Currency, PublishedContribution
    from membership.models import Organization, Source, State

    state, organization = f"mod(n, {STATES})", f"mod(n / {STATES}, {ORGANIZATIONS})"
    amount = "(1000000 + mod(n::bigint * 7919, 10000019) / 100.0)::numeric(16, 2)"
    with without_history():
        insert(
            PublishedContribution,
            f"generate_series(0, {count - 1}) AS n",
            organization_id=nth(Organization, organization),
            state_id=nth(State, state),
            year=f"{NEWEST_YEAR} - n / {ROWS_A_YEAR}",
            amount=amount,
            currency_id=nth(Currency, f"mod({organization}, {len(CURRENCIES)})"),
            printed=f"to_char({amount}, 'FM9,999,990.00')",
            printed_name=f"'State ' || {state}",
            last_digit="0.01",
            certainty="CASE WHEN mod(n, 20) = 0 THEN 'inferred' ELSE 'stated' END",
            source_id=nth(Source, f"mod({organization}, {SOURCES})"),
            locator=f"'Annex ' || {organization}",
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return users()


def nth(model: Any, place: str) -> str:
    """SQL for the key of the row at a place, counted from 0."""
    keys = ",".join(str(pk) for pk in model.objects.order_by("pk").values_list("pk", flat=True))
    return f"('{{{keys}}}'::bigint[])[1 + {place}]"


def insert(model: Any, origin: str, **expressions: str) -> None:
    """INSERT ... SELECT with SQL for some columns; the others get the defaults that the model gives them."""
    from django.db import connection

    meta = model._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key and not field.generated]
    values = [expressions.get(field.column) or sql.Literal(field.get_default()).as_string() for field in fields]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {meta.db_table} ({columns}) SELECT {', '.join(values)} FROM {origin}")


@contextmanager
def without_history() -> Iterator[None]:
    """The triggers that write the history stand aside: the benchmark is of reading, and the rows are made up."""
    import pghistory.trigger
    import pgtrigger

    history = [
        f"{model._meta.label}:{trigger.name}"
        for model, trigger in pgtrigger.registered()
        if isinstance(trigger, pghistory.trigger.Event)
    ]
    with pgtrigger.ignore(*history):
        yield


def users() -> dict[str, str]:
    """Session cookies of somebody of the policy staff, of a reader and of a superuser, made when they are missing."""
    from django.conf import settings
    from django.contrib.auth.models import Group
    from django.test import Client
    from django.utils import timezone
    from django.utils.crypto import get_random_string

    from iomtrack.models import User

    cookies = {}
    for name in ("policy", "reader", "superuser"):
        user, created = User.objects.get_or_create(
            username=name, defaults={"is_staff": name == "superuser", "is_superuser": name == "superuser"}
        )
        if created and name != "superuser":
            user.groups.add(Group.objects.get(name=name))
        client = Client()
        client.force_login(user)
        session = client.session
        session["second_factor"] = True  # as after a log-in with one
        session.save()
        session.get_model_class().objects.update(expire_date=timezone.now() + timedelta(hours=12))
        key = settings.SESSION_COOKIE_NAME
        again = f"{settings.CSRF_COOKIE_NAME}={get_random_string(32)}"  # as every page but the first one finds it
        cookies[name] = f"{key}={client.cookies[key].value}; {again}"
    return cookies
