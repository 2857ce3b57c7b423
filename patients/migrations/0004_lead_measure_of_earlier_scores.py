from django.db import migrations

# Until there were instruments every score on the board was a total of the PHQ-9.
EARLIER_SCORES = """
UPDATE patients_caseloadsummary SET lead_measure = 'phq-9', lead_measure_title = 'PHQ-9'
WHERE lead_measure = '' AND last_score IS NOT NULL;
"""


class Migration(migrations.Migration):
    """The board says of what the scores are that were on it before."""

    dependencies = [("patients", "0003_lead_measure")]
    operations = [migrations.RunSQL(EARLIER_SCORES, migrations.RunSQL.noop)]
