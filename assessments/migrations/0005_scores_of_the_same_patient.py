from django.db import migrations

from common.append_only import refuse_changes

SAME_PATIENT = """
ALTER TABLE assessments_score ADD CONSTRAINT score_of_the_same_patient
    FOREIGN KEY (assessment_id, patient_id) REFERENCES assessments_intakeassessment (id, patient_id);
ALTER TABLE assessments_resultcomment ADD CONSTRAINT comment_of_the_same_patient
    FOREIGN KEY (assessment_id, patient_id) REFERENCES assessments_intakeassessment (id, patient_id);
ALTER TABLE assessments_intakeassessment ADD CONSTRAINT plan_of_the_same_patient
    FOREIGN KEY (plan_id, patient_id) REFERENCES assessments_assessmentplan (id, patient_id);
"""


class Migration(migrations.Migration):
    """Rows below another row belong to the same patient; versions of instruments, scores and comments stay as they
    were written."""

    dependencies = [
        ("assessments", "0004_instruments_scores_plans_progress"),
        ("common", "0002_append_only"),
    ]
    operations = [
        migrations.RunSQL(SAME_PATIENT, migrations.RunSQL.noop),
        refuse_changes("assessments_instrumentversion"),
        refuse_changes("assessments_score"),
        refuse_changes("assessments_resultcomment"),
    ]
