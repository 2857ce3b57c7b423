from django.db import migrations

from common.append_only import refuse_changes


class Migration(migrations.Migration):
    """Rows below another row belong to the same patient, and what was written once stays as it was written."""

    dependencies = [("messaging", "0002_initial"), ("common", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE messaging_message ADD CONSTRAINT message_of_the_same_patient
                FOREIGN KEY (conversation_id, patient_id) REFERENCES messaging_conversation (id, patient_id);
            """,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            ALTER TABLE messaging_receipt ADD CONSTRAINT receipt_of_the_same_patient
                FOREIGN KEY (message_id, patient_id) REFERENCES messaging_message (id, patient_id);
            """,
            migrations.RunSQL.noop,
        ),
        refuse_changes("messaging_message"),
    ]
