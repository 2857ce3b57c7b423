from django.db import migrations


class Migration(migrations.Migration):
    """An alert is never deleted, what it says never changes, and it is acknowledged once. Its owner can change, and a
    call can be asked for later. The log opened from it is a log of the same patient. The application role holds no
    right to truncate a table."""

    dependencies = [("crisis", "0003_alerts"), ("common", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE crisis_crisisalert ADD CONSTRAINT crisisalert_of_the_same_patient
                FOREIGN KEY (intervention_id, patient_id) REFERENCES crisis_crisisinterventionlog (id, patient_id);
            CREATE FUNCTION keep_alert() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (NEW.id, NEW.patient_id, NEW.source, NEW.event, NEW.level, NEW.reason, NEW.detail, NEW.object_id,
                    NEW.raised_at, NEW.raised_by_id)
                    IS DISTINCT FROM (OLD.id, OLD.patient_id, OLD.source, OLD.event, OLD.level, OLD.reason, OLD.detail,
                    OLD.object_id, OLD.raised_at, OLD.raised_by_id)
                THEN
                    RAISE EXCEPTION 'what an alert says is kept' USING ERRCODE = 'insufficient_privilege';
                END IF;
                IF OLD.acknowledged_at IS NOT NULL
                    AND (NEW.acknowledged_at, NEW.acknowledged_by_id, NEW.action, NEW.note)
                    IS DISTINCT FROM (OLD.acknowledged_at, OLD.acknowledged_by_id, OLD.action, OLD.note)
                THEN
                    RAISE EXCEPTION 'an alert is acknowledged once' USING ERRCODE = 'insufficient_privilege';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER keep_alert BEFORE UPDATE ON crisis_crisisalert
                FOR EACH ROW EXECUTE FUNCTION keep_alert();
            CREATE TRIGGER refuse_change BEFORE DELETE ON crisis_crisisalert
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            ALTER TABLE crisis_crisisalert ENABLE ALWAYS TRIGGER keep_alert;
            ALTER TABLE crisis_crisisalert ENABLE ALWAYS TRIGGER refuse_change;
            """,
            migrations.RunSQL.noop,
        ),
    ]
