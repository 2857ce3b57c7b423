"""Two database roles: the owner changes the schema, the application reads and writes rows.

The application role can never change the schema, own a table, or change or delete rows of append-only tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from common.models import AppendOnlyModel


@contextmanager
def as_owner(alias: str = "default") -> Iterator[BaseDatabaseWrapper]:
    """The connection `alias`, reconnected as the owner of the schema, then again as the application role.

    Without DATABASE_OWNER_URL the connection is used as it is. It must not be inside a transaction.
    """
    connection = connections[alias]
    application = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(settings.DATABASE_OWNER)
    try:
        yield connection
    finally:
        connection.close()
        for name in settings.DATABASE_OWNER:
            connection.settings_dict[name] = application[name]


def append_only_tables() -> list[str]:
    """Tables of the models that can only be added to."""
    return [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, AppendOnlyModel) and model._meta.managed and not model._meta.proxy
    ]


def grant_to_application(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give `role` its rights on the tables there are; run as the owner after every migration."""
    grantee = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(grantee))
        cursor.execute(
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(grantee)
        )
        cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(grantee))
        existing = set(connection.introspection.table_names(cursor))
        for table in {*append_only_tables(), "django_migrations"} & existing:
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {} FROM {}").format(
                    sql.Identifier(table), grantee
                )
            )
        cursor.execute(sql.SQL("REVOKE INSERT ON django_migrations FROM {}").format(grantee))
