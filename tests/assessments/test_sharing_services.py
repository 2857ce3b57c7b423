"""Reviewing, sharing now or at the visit, reading together, taking back: what the services do and what they refuse."""

import pytest
from django.db import transaction

from assessments import services
from assessments.models import AssessmentVersion, Instrument, IntakeAssessment, Score
from audit.context import acting
from audit.models import AuditLog
from common.errors import Refused, StaleEdit
from notifications.models import Notification
from tests.assessments.conftest import ANSWER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def somebody_acts(clinician):
    with acting(user=clinician):
        yield


def told(patient):
    return Notification.objects.filter(recipient=patient.user, kind="assessment_published").count()


def actions(assessment):
    rows = AuditLog.objects.filter(entity_id=str(assessment.pk), action__startswith="assessments.assessment.")
    return list(rows.order_by("sequence").values_list("action", flat=True))


def readable(patient, assessment):
    """What the patient reads of it: the texts of the versions they may see."""
    rows = AssessmentVersion.objects.visible_to(patient.user).filter(assessment=assessment)
    return [version.recommendations or version.answers for version in rows]


def test_what_is_kept_for_the_visit_is_not_read_before(patient, clinician, draft):
    services.publish(assessment=draft, number=1, release="at_visit", by=clinician)

    assert not IntakeAssessment.objects.visible_to(patient.user).exists()
    assert readable(patient, draft) == []
    assert told(patient) == 0
    assert IntakeAssessment.objects.get().is_kept_for_visit


def test_reading_together_lets_the_patient_read_it_and_tells_them_once(patient, clinician, draft):
    services.publish(assessment=draft, number=1, release="at_visit", by=clinician)

    for _ in range(2):
        services.release(assessment=draft, by=clinician)

    assert IntakeAssessment.objects.visible_to(patient.user).get().is_readable_by_patient
    assert len(readable(patient, draft)) == 1
    assert told(patient) == 1
    assert actions(draft) == ["assessments.assessment.published", "assessments.assessment.released"]


@pytest.mark.parametrize("state", ["draft", "shared"])
def test_only_what_is_kept_for_a_visit_is_released(clinician, request, state):
    with pytest.raises(Refused, match="not kept for a visit"), transaction.atomic():
        services.release(assessment=request.getfixturevalue(state), by=clinician)


def test_sharing_is_reviewing(clinician, draft):
    services.publish(assessment=draft, number=1, by=clinician)

    draft.refresh_from_db()
    assert (draft.reviewed_by, draft.reviewed_at) == (clinician, draft.published_at)


def test_a_review_without_sharing_leaves_the_queue_and_shares_nothing(patient, clinician, answered):
    services.review(assessment=answered, number=1, recommendations="", share="", by=clinician)

    answered.refresh_from_db()
    assert answered.reviewed_by == clinician
    assert not answered.is_published
    assert answered.versions.count() == 1
    assert not IntakeAssessment.objects.to_review().exists()
    assert actions(answered) == ["assessments.assessment.reviewed"]
    assert told(patient) == 0


def test_recommendations_become_a_version_that_is_shared(patient, clinician, answered):
    services.review(assessment=answered, number=1, recommendations=" Walk each day. ", share="now", by=clinician)

    answered.refresh_from_db()
    newest = answered.published_version
    assert (newest.number, newest.recommendations, newest.source) == (2, "Walk each day.", "patient")
    assert newest.answers == {"concerns": ANSWER}
    assert answered.version == 2
    assert readable(patient, answered)[0] == "Walk each day."
    assert told(patient) == 1


def test_a_review_of_what_was_changed_meanwhile_is_stale(clinician, supervisor, answered):
    services.review(assessment=answered, number=1, recommendations="Susan's advice.", share="", by=supervisor)

    with pytest.raises(StaleEdit) as stale, transaction.atomic():
        services.review(assessment=answered, number=1, recommendations="Clara's advice.", share="now", by=clinician)

    assert stale.value.current.latest_version.recommendations == "Susan's advice."
    assert not IntakeAssessment.objects.get().is_published


def test_reviewing_again_keeps_who_reviewed_first(clinician, supervisor, answered):
    services.review(assessment=answered, number=1, recommendations="", share="", by=supervisor)

    services.review(assessment=answered, number=1, recommendations="", share="now", by=clinician)

    answered.refresh_from_db()
    assert (answered.reviewed_by, answered.published_by) == (supervisor, clinician)


@pytest.mark.parametrize("state", ["waiting", "in_progress"])
def test_what_was_not_sent_is_neither_reviewed_nor_taken_back(clinician, request, state):
    assessment = request.getfixturevalue(state)

    with pytest.raises(Refused, match="has not been sent"), transaction.atomic():
        services.review(assessment=assessment, number=1, recommendations="", share="", by=clinician)
    with pytest.raises(Refused, match="has not been sent"), transaction.atomic():
        services.withdraw(assessment=assessment, version=assessment.version, reason="Wrong patient", by=clinician)


def test_what_was_withdrawn_is_kept_for_the_chart_and_gone_for_the_patient(patient, clinician, shared):
    services.withdraw(assessment=shared, version=1, reason="Of another patient", by=clinician)

    assert readable(patient, shared) == []
    seen = IntakeAssessment.objects.visible_to(patient.user).get()
    assert seen.is_withdrawn
    assert not seen.is_readable_by_patient
    assert AssessmentVersion.objects.visible_to(clinician).filter(assessment=shared).count() == 1
    row = AuditLog.objects.get(action="assessments.assessment.withdrawn")
    assert (row.patient_id, row.metadata) == (str(patient.pk), {"version": 1})
    assert "another" not in row.summary


def test_a_patients_own_answers_are_withdrawn_too(patient, clinician, answered):
    assert readable(patient, answered)

    services.withdraw(assessment=answered, version=1, reason="Answered by somebody else", by=clinician)

    assert readable(patient, answered) == []
    assert not IntakeAssessment.objects.to_review().exists()


@pytest.mark.parametrize("reason", ["", "  "])
def test_taking_back_needs_a_reason(clinician, shared, reason):
    with pytest.raises(Refused, match="entered in error"), transaction.atomic():
        services.withdraw(assessment=shared, version=1, reason=reason, by=clinician)

    assert not IntakeAssessment.objects.get().is_withdrawn


def test_nothing_happens_to_what_was_withdrawn(clinician, shared):
    services.withdraw(assessment=shared, version=1, reason="Of another patient", by=clinician)

    for again in (
        lambda: services.withdraw(assessment=shared, version=2, reason="Again", by=clinician),
        lambda: services.publish(assessment=shared, number=1, by=clinician),
        lambda: services.review(assessment=shared, number=1, recommendations="x", share="", by=clinician),
        lambda: services.release(assessment=shared, by=clinician),
    ):
        with pytest.raises(Refused, match="was withdrawn"), transaction.atomic():
            again()
    assert shared.versions.count() == 1


def test_a_withdrawal_knows_what_was_read(clinician, supervisor, shared):
    services.review(assessment=shared, number=1, recommendations="Newer.", share="", by=supervisor)

    with pytest.raises(StaleEdit), transaction.atomic():
        services.withdraw(assessment=shared, version=1, reason="Of another patient", by=clinician)


def test_a_patient_acknowledges_only_what_they_can_read(patient, clinician, draft):
    services.publish(assessment=draft, number=1, release="at_visit", by=clinician)

    with pytest.raises(Refused, match="not shared with you yet"), transaction.atomic():
        services.acknowledge(assessment=draft, version_id=draft.latest_version_id, by=patient.user)


@pytest.mark.parametrize(
    ("mode", "is_asked", "waits"),
    [
        ("patient", True, True),
        ("interview", False, True),
        ("paper", False, True),
        ("clinician", False, False),
        ("patient", False, False),
    ],
)
def test_the_queue_holds_what_nobody_has_judged(answered, mode, is_asked, waits):
    answered.mode, answered.requested_of_patient = mode, is_asked
    answered.save()

    assert IntakeAssessment.objects.to_review().exists() is waits


def test_patients_see_no_score_of_what_is_kept_or_withdrawn(patient, clinician, draft):
    instrument = Instrument.objects.create(code="m", title="M", short_title="M", patient_title="M")
    score = Score.objects.create(
        patient=patient,
        assessment=draft,
        assessment_version=draft.latest_version,
        instrument=instrument,
        series="m",
        scored_on=draft.assessment_date,
        status="complete",
        total=3,
        engine_version="1",
    )
    draft.latest_score = score
    draft.save()
    visible = Score.objects.visible_to(patient.user)

    services.publish(assessment=draft, number=1, release="at_visit", by=clinician)
    assert not visible.all().exists()
    services.release(assessment=draft, by=clinician)
    assert visible.get() == score
    draft.refresh_from_db()
    services.withdraw(assessment=draft, version=draft.version, reason="Wrong form", by=clinician)
    assert not visible.all().exists()
