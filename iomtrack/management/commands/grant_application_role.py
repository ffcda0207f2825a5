"""Give a database role what the running application needs, and no way to change the history."""

from argparse import ArgumentParser
from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

# A request may complete the context of its own changes (the reason becomes known late); who it was stays, and after
# an hour nothing changes any more.
KEEP_CONTEXT = """
CREATE OR REPLACE FUNCTION iomtrack_keep_context() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.created_at < now() - interval '1 hour'
       OR NEW.created_at <> OLD.created_at
       OR (OLD.metadata ? 'user' AND OLD.metadata -> 'user' IS DISTINCT FROM NEW.metadata -> 'user') THEN
        RAISE EXCEPTION 'The history cannot be changed.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER iomtrack_keep_context BEFORE UPDATE ON pghistory_context
    FOR EACH ROW EXECUTE FUNCTION iomtrack_keep_context();
"""


class Command(BaseCommand):
    """Grant and revoke, table by table. Run as the owner of the tables, after every `migrate`."""

    help = "Grant a database role what the application needs, without the right to change the history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The role."""
        parser.add_argument("role", help="An existing role that owns nothing and is no superuser.")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Rows of the history can be added and read; migrations can be read; everything else is ordinary."""
        role = options["role"]
        self.refuse_unfit(role)
        name = connection.ops.quote_name(role)
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        history = tables_of_history() & set(tables)
        with connection.cursor() as cursor:
            cursor.execute(KEEP_CONTEXT)
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
            for table in [*tables, "django_migrations", settings.CACHE_TABLE]:
                quoted = connection.ops.quote_name(table)
                cursor.execute(f"REVOKE ALL ON {quoted} FROM {name}")
                cursor.execute(f"GRANT {rights_on(table, history)} ON {quoted} TO {name}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        self.stdout.write(f"{role} may use {len(tables)} tables; the {len(history)} of the history it can only add to.")

    def refuse_unfit(self, role: str) -> None:
        """A role that could change the history anyway makes this command a false promise."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
            if found is None:
                raise CommandError(
                    f"There is no role {role}. As a superuser: "
                    f"CREATE ROLE {connection.ops.quote_name(role)} LOGIN PASSWORD '...';"
                )
            cursor.execute(
                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND pg_has_role(%s, tableowner, 'MEMBER')",
                [role],
            )
            if found[0] or cursor.fetchone()[0]:
                raise CommandError(f"{role} is a superuser or an owner of the tables and so could change the history.")


def tables_of_history() -> set[str]:
    """The tables in which the triggers keep what happened."""
    return {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and model._meta.managed
    }


def rights_on(table: str, history: set[str]) -> str:
    """What the application may do with one table."""
    if table in history:
        return "SELECT, INSERT"
    if table == "pghistory_context":
        return "SELECT, INSERT, UPDATE"
    if table == "django_migrations":
        return "SELECT"
    return "SELECT, INSERT, UPDATE, DELETE"
