"""Append-only tables at the database: triggers that hold even for the table's owner, in any session role."""

from django.db import migrations

REFUSE_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def refuse_changes(table: str) -> migrations.RunSQL:
    """A migration operation: `table` refuses UPDATE, DELETE and TRUNCATE from everybody.

    ENABLE ALWAYS keeps the triggers on under session_replication_role = replica. The migration that uses it
    depends on ("common", "0002_append_only").
    """
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER refuse_change;
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER refuse_truncate;
        """,
        migrations.RunSQL.noop,
    )
