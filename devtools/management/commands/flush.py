from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections
from psycopg import sql

from common.database import append_only_tables, as_owner

# What migrations put there; tests need it as it is.
KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})


class Command(BaseCommand):
    """Replaces Django's flush, which tests call: as the owner, with the append-only triggers off meanwhile."""

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
        with as_owner(options["database"]) as connection, connection.cursor() as cursor:
            tables = [table for table in connection.introspection.table_names(cursor) if table not in KEPT]
            for table in append_only_tables():
                cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
            cursor.execute(
                sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(sql.Identifier(table) for table in tables))
            )
            for table in append_only_tables():
                cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
                for trigger in _always(connection, table):
                    cursor.execute(
                        sql.SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}").format(
                            sql.Identifier(table), sql.Identifier(trigger)
                        )
                    )


def _always(connection: Any, table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
        return [name for (name,) in cursor.fetchall()]
