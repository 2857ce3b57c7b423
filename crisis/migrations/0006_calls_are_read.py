from django.db import migrations

KEEP_ALERT = """
CREATE OR REPLACE FUNCTION keep_alert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    levels CONSTANT text[] := ARRAY['low', 'moderate', 'high', 'imminent'];
BEGIN
    IF (NEW.id, NEW.patient_id, NEW.source, NEW.event, NEW.reason, NEW.object_id, NEW.raised_at,
        NEW.raised_by_id)
        IS DISTINCT FROM (OLD.id, OLD.patient_id, OLD.source, OLD.event, OLD.reason, OLD.object_id,
        OLD.raised_at, OLD.raised_by_id)
    THEN
        RAISE EXCEPTION 'what an alert says is kept' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.level, NEW.detail, NEW.gravity, NEW.version, NEW.worsened_at)
        IS DISTINCT FROM (OLD.level, OLD.detail, OLD.gravity, OLD.version, OLD.worsened_at)
        AND (OLD.acknowledged_at IS NOT NULL OR NEW.acknowledged_at IS NOT NULL
            OR NEW.version <> OLD.version + 1 OR NEW.due_at > OLD.due_at
            OR (NEW.worsened_at IS NULL AND NEW.call_requested_at IS NULL)
            OR array_position(levels, NEW.level::text) < array_position(levels, OLD.level::text))
    THEN
        RAISE EXCEPTION 'what an alert says is kept, unless there is more to it while it waits'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.acknowledged_at IS NOT NULL
        AND (NEW.acknowledged_at, NEW.acknowledged_by_id, NEW.action, NEW.note)
        IS DISTINCT FROM (OLD.acknowledged_at, OLD.acknowledged_by_id, OLD.action, OLD.note)
    THEN
        RAISE EXCEPTION 'an alert is acknowledged once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """An alert gets a new version also when the patient asks for a call: nobody acknowledges it without having read
    that."""

    dependencies = [("crisis", "0005_alerts_that_get_worse")]
    operations = [migrations.RunSQL(KEEP_ALERT, migrations.RunSQL.noop)]
