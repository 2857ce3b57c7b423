from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections, transaction
from psycopg import sql

from common.database import as_owner

# What migrations put there; tests need it as it is.
KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})


class Command(BaseCommand):
    """Replaces Django's flush, which tests call: as the owner, with the triggers that keep rows off meanwhile."""

    help = "Empties every table of a test database."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--database", default="default")
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive")
        for name in ("reset_sequences", "allow_cascade", "inhibit_post_migrate"):
            parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", dest=name)

    def handle(self, *args: Any, **options: Any) -> None:
        name = connections[options["database"]].settings_dict["NAME"]
        if not name.startswith("test_"):
            raise SystemExit("flush is for test databases only")
        with as_owner(options["database"]) as connection, transaction.atomic(), connection.cursor() as cursor:
            full = _not_empty(cursor, set(connection.introspection.table_names(cursor)) - KEPT)
            locked = {table: always for table in full if (always := _always(connection, table))}
            for table in locked:
                cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
            # Not TRUNCATE: it makes new files for every table that points here, which takes longer than a small test.
            # One statement, for foreign keys that are not deferred are checked at its end.
            if full:
                cursor.execute(
                    sql.SQL("WITH {} SELECT").format(
                        sql.SQL(", ").join(
                            sql.SQL("{} AS (DELETE FROM {})").format(
                                sql.Identifier(f"all_{table}"), sql.Identifier(table)
                            )
                            for table in full
                        )
                    )
                )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table, always in locked.items():
                cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
                for trigger in always:
                    cursor.execute(
                        sql.SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}").format(
                            sql.Identifier(table), sql.Identifier(trigger)
                        )
                    )


def _not_empty(cursor: Any, tables: set[str]) -> list[str]:
    """Which of these tables have rows; one statement."""
    questions = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(table), sql.Identifier(table))
        for table in sorted(tables)
    ]
    cursor.execute(sql.SQL(" UNION ALL ").join(questions))
    return [table for (table,) in cursor.fetchall()]


def _always(connection: Any, table: str) -> list[str]:
    """The triggers that keep rows of a table as they are. Not only append-only tables have them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'A'",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]
