"""The database is what the code says."""

import pgtrigger.core
from django.core.management import call_command
from django.db import connection
from pgtrigger import registry

from tests import contract


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_triggers_in_the_database_are_those_of_the_code(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname, obj_description(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal"
        )
        installed = {(table, name): comment for table, name, comment in cursor.fetchall()}
    wanted = {
        (model._meta.db_table, trigger.get_pgid(model)): trigger.compile(model).hash
        for model, trigger in registry.registered()
    }

    ours = {key: value for key, value in installed.items() if value in wanted.values() or key in wanted}
    assert {key: ours.get(key) for key in wanted} == wanted
    assert max(len(name) for _table, name in wanted) <= pgtrigger.core.MAX_NAME_LENGTH


def test_every_constraint_of_the_code_is_in_the_database(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        installed = {name for (name,) in cursor.fetchall()}

    missing = [
        f"{model._meta.label}: {constraint.name}"
        for model in contract.record_models()
        for constraint in model._meta.constraints
        if constraint.name not in installed
    ]

    assert missing == []
