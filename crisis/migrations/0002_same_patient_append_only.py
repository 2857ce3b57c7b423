from django.db import migrations

from common.append_only import refuse_changes


class Migration(migrations.Migration):
    """Rows below another row belong to the same patient, and what was written once stays as it was written."""

    dependencies = [("crisis", "0001_initial"), ("common", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE crisis_crisisentry ADD CONSTRAINT crisisentry_of_the_same_patient
                FOREIGN KEY (intervention_id, patient_id) REFERENCES crisis_crisisinterventionlog (id, patient_id);
            """,
            migrations.RunSQL.noop,
        ),
        refuse_changes("crisis_crisisentry"),
    ]
