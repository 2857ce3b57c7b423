from django.db import migrations

# Totals of the PHQ-9 that clinicians entered before there were instruments become scores. The clinic's own row of
# the instrument is completed when the shipped instruments are loaded.
ENTERED_TOTALS = """
INSERT INTO assessments_instrument
    (id, created_at, updated_at, version, code, title, short_title, patient_title, presentation, is_site_loaded,
     is_active)
SELECT gen_random_uuid(), now(), now(), 1, 'phq-9', 'Patient Health Questionnaire-9', 'PHQ-9', 'Mood check-in',
       'question', false, true
WHERE EXISTS (SELECT FROM assessments_assessmentversion WHERE phq9_total IS NOT NULL);

INSERT INTO assessments_score
    (id, created_at, updated_at, patient_id, assessment_id, assessment_version_id, instrument_id, series, scored_on,
     status, total, band, flags, outputs, rule_digest, engine_version)
SELECT gen_random_uuid(), v.created_at, v.created_at, v.patient_id, v.assessment_id, v.id, i.id, 'phq-9',
       a.assessment_date, 'complete', v.phq9_total,
       CASE WHEN v.phq9_total < 5 THEN 'minimal' WHEN v.phq9_total < 10 THEN 'mild'
            WHEN v.phq9_total < 15 THEN 'moderate' WHEN v.phq9_total < 20 THEN 'moderately_severe' ELSE 'severe' END,
       CASE WHEN v.phq9_item_nine > 0 THEN '["suicidality_item9"]'::jsonb ELSE '[]'::jsonb END,
       '{}'::jsonb, '', 'entered'
FROM assessments_assessmentversion v
JOIN assessments_intakeassessment a ON a.id = v.assessment_id
JOIN assessments_instrument i ON i.code = 'phq-9'
WHERE v.phq9_total IS NOT NULL;

UPDATE assessments_intakeassessment a SET latest_score_id = s.id
FROM assessments_score s WHERE s.assessment_version_id = a.latest_version_id;
UPDATE assessments_intakeassessment a SET published_score_id = s.id
FROM assessments_score s WHERE s.assessment_version_id = a.published_version_id;
"""


class Migration(migrations.Migration):
    """Totals entered so far are kept as scores."""

    dependencies = [("assessments", "0005_scores_of_the_same_patient")]
    operations = [migrations.RunSQL(ENTERED_TOTALS, migrations.RunSQL.noop)]
