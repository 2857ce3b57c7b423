from django.db import migrations, models


class Migration(migrations.Migration):
    """While an alert waits, what it says may get worse and be due sooner, with a new version each time; it is never
    lowered. Once it is acknowledged, all of it is kept."""

    dependencies = [("crisis", "0004_alerts_are_kept")]
    operations = [
        migrations.AddField(
            model_name="crisisalert",
            name="gravity",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="how grave"),
        ),
        migrations.AddField(
            model_name="crisisalert",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name="crisisalert",
            name="worsened_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="got worse at"),
        ),
        migrations.RunSQL(
            """
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
                        OR NEW.version <> OLD.version + 1 OR NEW.worsened_at IS NULL OR NEW.due_at > OLD.due_at
                        OR array_position(levels, NEW.level::text) < array_position(levels, OLD.level::text))
                THEN
                    RAISE EXCEPTION 'what an alert says is kept, unless it gets worse while it waits'
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
            """,
            migrations.RunSQL.noop,
        ),
    ]
