from django.db import migrations


class Migration(migrations.Migration):
    """Each new receipt tells the live stream whom to wake: ids only, sent when the transaction commits."""

    dependencies = [("messaging", "0003_same_patient_append_only")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION announce_messages() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_notify('live', json_build_object(
                    'user', recipient_id, 'event', 'message', 'conversation', conversation_id)::text)
                FROM (SELECT DISTINCT recipient_id, conversation_id FROM added) AS woken;
                RETURN NULL;
            END $$;
            CREATE TRIGGER announce_messages AFTER INSERT ON messaging_receipt
                REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION announce_messages();
            """,
            migrations.RunSQL.noop,
        ),
    ]
