"""The log, and everything else that is written once, as the application role meets it."""

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction

from audit.models import AuditLog
from audit.services import record
from common.database import append_only_tables
from common.models import AppendOnlyError

REFUSED_STATEMENTS = [
    "UPDATE {table} SET id = id",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER refuse_change",
    "DROP TRIGGER refuse_change ON {table}",
    "DROP TABLE {table}",
    "SET session_replication_role = replica",
]


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_application_role_is_neither_owner_nor_superuser():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, pg_has_role(current_user, (SELECT tableowner FROM pg_tables"
            " WHERE tablename = 'audit_auditlog'), 'MEMBER') FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", REFUSED_STATEMENTS)
def test_the_application_role_cannot_undo_what_was_logged(statement):
    record("tests.row.written", summary="One row")

    for table in append_only_tables():
        with pytest.raises(DatabaseError):
            run(statement.format(table=table))

    assert AuditLog.objects.filter(action="tests.row.written").count() == 1


@pytest.mark.django_db
def test_the_log_is_among_the_append_only_tables():
    assert "audit_auditlog" in append_only_tables()


@pytest.mark.django_db
def test_code_cannot_change_a_row_either():
    row = record("tests.row.written", summary="One row")

    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        row.delete()
    with pytest.raises(AppendOnlyError):
        AuditLog.objects.update(summary="Other")


@pytest.mark.django_db
def test_the_database_sets_sequence_time_payload_and_leaf_whatever_the_client_sends():
    row = AuditLog(action="tests.row.forged", summary="Forged", sequence=1, payload="mine", leaf=b"mine")
    row.save()
    row.refresh_from_db()

    assert row.sequence != 1
    assert '"action": "tests.row.forged"' in row.payload
    assert bytes(row.leaf) == hashlib.sha256(b"\0" + row.payload.encode()).digest()
