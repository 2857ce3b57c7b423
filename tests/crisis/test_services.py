"""The crisis log's rules: what opens, changes, closes and is shared, and what the caseload shows of it."""

import datetime

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from audit.models import AuditLog
from common.errors import Refused, StaleEdit
from crisis.models import CrisisEntry, CrisisInterventionLog
from crisis.services import interventions as services
from devtools.factories import CrisisInterventionFactory, PatientFactory
from devtools.factories.crisis import add_entry
from notifications.models import Notification
from patients.models import RiskLevel

pytestmark = pytest.mark.django_db
Level = CrisisInterventionLog.Level
Outcome = CrisisInterventionLog.Outcome


def summary_of(patient):
    patient.summary.refresh_from_db()
    return patient.summary


def close(row, by, level=Level.LOW):
    return services.close_intervention(
        intervention=row, version=row.version, outcome=Outcome.SAFE_AT_HOME, closing_level=level, by=by
    )


def actions(row):
    return list(AuditLog.objects.filter(entity_id=str(row.pk)).order_by("sequence").values_list("action", flat=True))


@pytest.mark.parametrize(
    ("level", "risk"),
    [
        (Level.LOW, RiskLevel.LOW),
        (Level.MODERATE, RiskLevel.MODERATE),
        (Level.HIGH, RiskLevel.HIGH),
        (Level.IMMINENT, RiskLevel.HIGH),
    ],
)
def test_opening_shows_the_risk_on_the_caseload(patient, clinician, level, risk):
    row = CrisisInterventionFactory(patient=patient, recorded_by=clinician, level=level)

    summary = summary_of(patient)
    assert (summary.risk, summary.open_crises) == (risk, 1)
    assert summary.risk_assessed_on == timezone.localdate(row.intervention_date)
    assert actions(row) == ["crisis.crisisinterventionlog.created"]


def test_a_time_that_has_not_come_is_refused(patient, clinician, refuses):
    with refuses(Refused) as caught:
        services.open_intervention(
            patient=patient,
            intervention_date=timezone.now() + datetime.timedelta(minutes=5),
            incident="x",
            level=Level.LOW,
            by=clinician,
        )

    assert caught.value.field == "intervention_date"
    assert summary_of(patient).open_crises == 0


def test_the_most_severe_open_level_is_the_risk_until_the_last_one_closes(patient, clinician):
    high = CrisisInterventionFactory(patient=patient, recorded_by=clinician, level=Level.HIGH)
    low = CrisisInterventionFactory(patient=patient, recorded_by=clinician, level=Level.LOW)

    assert (summary_of(patient).risk, summary_of(patient).open_crises) == (RiskLevel.HIGH, 2)
    close(high, clinician, Level.MODERATE)
    assert (summary_of(patient).risk, summary_of(patient).open_crises) == (RiskLevel.LOW, 1)
    close(low, clinician, Level.MODERATE)
    assert (summary_of(patient).risk, summary_of(patient).open_crises) == (RiskLevel.MODERATE, 0)


def test_another_patients_crisis_does_not_change_the_risk(patient, other_patient, clinician):
    CrisisInterventionFactory(patient=other_patient, recorded_by=clinician, level=Level.IMMINENT)
    CrisisInterventionFactory(patient=patient, recorded_by=clinician, level=Level.LOW)

    assert summary_of(patient).risk == RiskLevel.LOW


def test_a_changed_level_needs_a_reason_and_leaves_an_entry(intervention, clinician, patient, refuses):
    with refuses(Refused) as caught:
        services.update_intervention(
            intervention=intervention, version=intervention.version, by=clinician, level=Level.MODERATE
        )
    assert caught.value.field == "level_reason"

    services.update_intervention(
        intervention=intervention,
        version=intervention.version,
        by=clinician,
        level=Level.MODERATE,
        level_reason="Calmer, sister is with her.",
    )

    entry = CrisisEntry.objects.get(intervention=intervention)
    assert (entry.level_before, entry.level_after, entry.body) == ("high", "moderate", "Calmer, sister is with her.")
    assert entry.author == clinician
    assert summary_of(patient).risk == RiskLevel.MODERATE


def test_an_edit_of_an_older_version_is_refused_with_the_stored_row(intervention, clinician, refuses):
    services.update_intervention(
        intervention=intervention, version=intervention.version, by=clinician, incident="First"
    )

    with refuses(StaleEdit) as caught:
        services.update_intervention(
            intervention=intervention, version=intervention.version, by=clinician, incident="Second"
        )

    assert caught.value.current.incident == "First"


def test_closing_keeps_the_level_it_had_and_the_level_now(intervention, clinician):
    row = close(intervention, clinician, Level.LOW)

    assert (row.level, row.closing_level, row.outcome) == (Level.HIGH, Level.LOW, Outcome.SAFE_AT_HOME)
    assert row.closed_by == clinician
    assert actions(row)[-1] == "crisis.intervention.closed"


def test_a_closed_log_is_not_closed_again(intervention, clinician, refuses):
    row = close(intervention, clinician)

    with refuses(Refused):
        close(row, clinician)


def test_a_closed_log_takes_entries_and_a_note_for_the_patient_and_nothing_else(intervention, clinician, refuses):
    row = close(intervention, clinician)

    add_entry(row, clinician, "Called on the next day.")
    row = services.update_intervention(
        intervention=row, version=row.version, by=clinician, notes_for_patient="We talked."
    )
    with refuses(Refused):
        services.update_intervention(intervention=row, version=row.version, by=clinician, incident="Other")

    assert row.notes_for_patient == "We talked."
    assert row.entries.count() == 1


def test_sharing_records_it_and_tells_the_patient_once(intervention, clinician, patient, refuses):
    row = services.publish_intervention(intervention=intervention, version=intervention.version, by=clinician)

    assert row.published_by == clinician
    assert actions(row)[-1] == "crisis.intervention.published"
    notice = Notification.objects.get(recipient=patient.user)
    assert (notice.kind, notice.patient_id, notice.object_id) == ("crisis_note_published", patient.pk, row.pk)
    with refuses(Refused):
        services.publish_intervention(intervention=row, version=row.version, by=clinician)


def test_sharing_needs_a_note(patient, clinician, refuses):
    row = CrisisInterventionFactory(patient=patient, recorded_by=clinician, notes_for_patient="")

    with refuses(Refused):
        services.publish_intervention(intervention=row, version=row.version, by=clinician)

    assert not Notification.objects.exists()


def test_what_is_shared_is_what_was_looked_at(intervention, clinician, refuses):
    seen = intervention.version
    services.update_intervention(intervention=intervention, version=seen, by=clinician, notes_for_patient="Changed")

    with refuses(StaleEdit):
        services.publish_intervention(intervention=intervention, version=seen, by=clinician)


def test_a_patient_without_a_sign_in_can_be_shared_with(clinician):
    nobody = PatientFactory(user=None)
    row = CrisisInterventionFactory(patient=nobody, recorded_by=clinician)

    row = services.publish_intervention(intervention=row, version=row.version, by=clinician)

    assert row.published_at is not None
    assert not Notification.objects.exists()


def test_a_changed_shared_note_is_shared_anew_and_cannot_be_emptied(intervention, clinician, patient, refuses):
    row = services.publish_intervention(intervention=intervention, version=intervention.version, by=clinician)
    first = row.published_at

    row = services.update_intervention(
        intervention=row, version=row.version, by=clinician, notes_for_patient="Corrected."
    )

    assert row.published_at > first
    assert Notification.objects.filter(recipient=patient.user).count() == 2
    assert actions(row).count("crisis.intervention.published") == 2
    with refuses(Refused):
        services.update_intervention(intervention=row, version=row.version, by=clinician, notes_for_patient="")


def test_a_change_of_working_notes_tells_the_patient_nothing(intervention, clinician):
    row = services.publish_intervention(intervention=intervention, version=intervention.version, by=clinician)
    Notification.objects.all().delete()

    services.update_intervention(intervention=row, version=row.version, by=clinician, means="Checked again.")

    assert not Notification.objects.exists()


def test_an_entry_cannot_be_changed_or_deleted_even_by_sql(intervention, clinician, django_db_blocker):
    entry = add_entry(intervention, clinician)
    entry.body = "Forged"

    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(ProgrammingError), transaction.atomic():
        CrisisEntry.objects.raw("UPDATE crisis_crisisentry SET body = 'Forged' RETURNING *")[0]
    entry.refresh_from_db()
    assert entry.body == "Reached by phone."


def test_an_entry_cannot_be_a_change_of_level(intervention, clinician, refuses):
    with refuses(Refused):
        services.add_entry(intervention=intervention, kind="level_changed", body="x", by=clinician)


def test_an_entry_names_its_author_in_the_audit_log_without_its_text(intervention, clinician):
    entry = add_entry(intervention, clinician, "CANARY")

    row = AuditLog.objects.get(entity_id=str(entry.pk))
    assert row.patient_id == str(intervention.patient_id)
    assert "CANARY" not in row.payload
