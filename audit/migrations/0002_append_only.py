from django.db import migrations

from common.append_only import refuse_changes

COMPLETE_ROW = """
CREATE SEQUENCE audit_auditlog_sequence OWNED BY audit_auditlog.sequence;
CREATE FUNCTION audit_auditlog_complete() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.sequence := nextval('public.audit_auditlog_sequence');
    NEW.transaction_id := pg_current_xact_id();
    NEW.recorded_at := clock_timestamp();
    -- The canonical text: a fixed, versioned list of fields, the time as UTC text whatever the session's zone.
    NEW.payload := jsonb_build_object(
        'v', 1, 'id', NEW.id, 'sequence', NEW.sequence, 'transaction', NEW.transaction_id::text,
        'recorded_at', to_char(NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'database_role', session_user, 'actor_id', NEW.actor_id, 'actor_role', NEW.actor_role,
        'action', NEW.action, 'entity_type', NEW.entity_type, 'entity_id', NEW.entity_id,
        'patient_id', NEW.patient_id, 'summary', NEW.summary, 'metadata', NEW.metadata, 'reason', NEW.reason,
        'request_id', NEW.request_id, 'remote_addr', NEW.remote_addr
    )::text;
    NEW.leaf := sha256('\\x00'::bytea || convert_to(NEW.payload, 'UTF8'));
    RETURN NEW;
END $$;
CREATE TRIGGER complete_row BEFORE INSERT ON audit_auditlog
    FOR EACH ROW EXECUTE FUNCTION audit_auditlog_complete();
ALTER TABLE audit_auditlog ENABLE ALWAYS TRIGGER complete_row;
"""


# Rows are never changed, so vacuum has nothing to clean; it marks pages as visible to all, which lets filters be
# answered from the indexes alone. That should hold for the newest rows too.
VACUUM_OFTEN = """
ALTER TABLE audit_auditlog SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("common", "0002_append_only")]
    operations = [
        migrations.RunSQL(COMPLETE_ROW, migrations.RunSQL.noop),
        migrations.RunSQL(VACUUM_OFTEN, migrations.RunSQL.noop),
        refuse_changes("audit_auditlog"),
    ]
