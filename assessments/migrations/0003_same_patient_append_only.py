from django.db import migrations

from common.append_only import refuse_changes


class Migration(migrations.Migration):
    """Rows below another row belong to the same patient, and what was written once stays as it was written."""

    dependencies = [("assessments", "0002_initial"), ("common", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE assessments_assessmentversion ADD CONSTRAINT assessmentversion_of_the_same_patient
                FOREIGN KEY (assessment_id, patient_id) REFERENCES assessments_intakeassessment (id, patient_id);
            """,
            migrations.RunSQL.noop,
        ),
        refuse_changes("assessments_assessmentversion"),
    ]
