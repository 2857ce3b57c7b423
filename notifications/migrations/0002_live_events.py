from django.db import migrations


class Migration(migrations.Migration):
    """Each new notification tells the live stream whom to wake: ids only, sent when the transaction commits."""

    dependencies = [("notifications", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION announce_notifications() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_notify('live', json_build_object('user', recipient_id, 'event', 'notification')::text)
                FROM (SELECT DISTINCT recipient_id FROM added) AS woken;
                RETURN NULL;
            END $$;
            CREATE TRIGGER announce_notifications AFTER INSERT ON notifications_notification
                REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION announce_notifications();
            """,
            migrations.RunSQL.noop,
        ),
    ]
