"""Judging where patients stand: what is kept, which alerts come of it, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import PatientProgress, ProgressAlert
from assessments.progress import State
from assessments.services.progress import (
    acknowledge_progress_alert,
    review_patients,
    review_progress,
)
from assessments.services.summary import keep_summary
from assessments.tasks import review_progress_of_all
from audit.models import AuditLog
from common.errors import Refused
from crisis.services import AlreadyAcknowledged
from devtools.factories import AssessmentFactory, PatientFactory
from devtools.factories.assessments import ScoreFactory
from notifications.models import Notification

pytestmark = pytest.mark.django_db


def scored(patient, *pairs, code="phq-9", by=None):
    """Scores of the patient: (days ago, total), and registration on the day of the first."""
    for days, total in pairs:
        on = timezone.localdate() - timedelta(days=days)
        assessment = AssessmentFactory(patient=patient, assessment_date=on, **({"assessor": by} if by else {}))
        ScoreFactory(assessment=assessment, code=code, total=total)
    return patient


@pytest.fixture
def in_care(patient):
    patient.registered_on = timezone.localdate() - timedelta(days=100)
    patient.save()
    return patient


def state_of(patient, code="phq-9"):
    return PatientProgress.objects.get(patient=patient, instrument__code=code)


@pytest.mark.parametrize(
    ("pairs", "state", "days"),
    [
        ([(90, 10), (60, 11), (20, 17), (6, 18)], "deteriorated", 20),
        ([(90, 10), (60, 17), (20, 12), (6, 18)], "deteriorated", 6),  # it was better in between
        ([(90, 10), (60, 17), (20, 17)], "deteriorated", 20),  # and nothing was known in between
        ([(90, 10), (35, 9)], "stale", 6),
        ([(90, 18), (10, 17)], "not_improving", 10),
        ([(60, 18), (10, 17)], "not_improving", 4),  # week 8 came after the score
        ([(20, 18), (10, 17)], "watch", 10),
    ],
)
def test_a_state_is_there_since_the_score_or_the_day_that_made_it(in_care, pairs, state, days):
    in_care.registered_on = timezone.localdate() - timedelta(days=pairs[0][0])
    in_care.save()
    scored(in_care, *pairs)

    review_progress(in_care.pk)

    row = state_of(in_care)
    assert (row.state, (timezone.localdate() - row.since).days) == (state, days)


def test_the_state_is_kept_with_its_numbers_and_on_the_board(in_care, clinician):
    scored(in_care, (90, 10), (60, 11), (10, 17))

    review_progress(in_care.pk)

    row = state_of(in_care)
    assert (row.state, row.baseline_total, row.latest_total) == ("deteriorated", 10, 17)
    in_care.summary.refresh_from_db()
    assert in_care.summary.progress_state == "deteriorated"
    assert in_care.summary.progress_facts["measure"] == "PHQ-9"


def test_a_state_that_asks_for_an_answer_raises_one_alert_to_the_primary_clinician(in_care, clinician):
    scored(in_care, (90, 10), (10, 17))

    review_progress(in_care.pk)
    review_progress(in_care.pk)

    alert = ProgressAlert.objects.get()
    assert (alert.state, alert.owner) == ("deteriorated", clinician)
    assert [one.recipient for one in Notification.objects.filter(kind="progress_alert")] == [clinician]


def test_the_same_state_with_another_score_raises_no_second_alert(in_care, clinician):
    scored(in_care, (90, 10), (10, 17))
    review_progress(in_care.pk)

    scored(in_care, (3, 19))
    review_progress(in_care.pk)

    assert ProgressAlert.objects.count() == 1
    assert state_of(in_care).latest_total == 19


def test_an_answered_alert_is_not_raised_again_before_the_state_was_left(in_care, clinician):
    scored(in_care, (90, 10), (20, 17))
    review_progress(in_care.pk)
    acknowledge_progress_alert(alert=ProgressAlert.objects.get(), action="reviewed", by=clinician)

    scored(in_care, (15, 18))
    review_progress(in_care.pk)
    assert ProgressAlert.objects.count() == 1

    scored(in_care, (10, 5))
    review_progress(in_care.pk)
    scored(in_care, (2, 18))
    review_progress(in_care.pk)
    assert ProgressAlert.objects.count() == 2


def test_improvement_and_warnings_ask_for_no_answer(in_care, clinician):
    scored(in_care, (90, 18), (10, 6))

    review_progress(in_care.pk)

    assert state_of(in_care).state == State.RESPONSE
    assert not ProgressAlert.objects.exists()


def test_incomplete_forms_are_left_out(in_care, clinician):
    scored(in_care, (90, 10), (20, 11))
    AssessmentFactory(patient=in_care, assessment_date=timezone.localdate())
    ScoreFactory(assessment=AssessmentFactory(patient=in_care), code="phq-9", total=None, status="incomplete")

    review_progress(in_care.pk)

    assert state_of(in_care).latest_total == 11


def test_scores_of_another_series_do_not_compare(in_care, clinician):
    scored(in_care, (90, 4))
    ScoreFactory(assessment=AssessmentFactory(patient=in_care), code="phq-9", total=20, series="phq-9-other")

    review_progress(in_care.pk)

    assert state_of(in_care).state == State.BASELINE_ONLY
    assert state_of(in_care).baseline_total == 20


def test_a_measure_whose_changes_mean_nothing_has_no_state(in_care, clinician):
    scored(in_care, (90, 1), (10, 6), code="phq-2")

    review_progress(in_care.pk)

    assert not PatientProgress.objects.exists()


def test_the_board_shows_the_gravest_measure_else_the_phq9(in_care, clinician):
    scored(in_care, (90, 18), (10, 6))
    scored(in_care, (90, 8), (5, 15), code="gad-7")
    review_progress(in_care.pk)

    in_care.summary.refresh_from_db()
    assert (in_care.summary.progress_state, in_care.summary.progress_facts["measure"]) == ("deteriorated", "GAD-7")

    scored(in_care, (1, 8), code="gad-7")
    review_progress(in_care.pk)
    in_care.summary.refresh_from_db()
    assert (in_care.summary.progress_state, in_care.summary.progress_facts["measure"]) == ("response", "PHQ-9")


def test_of_two_measures_as_grave_the_board_shows_the_phq9(in_care, clinician):
    scored(in_care, (91, 8), (5, 15), code="gad-7")
    scored(in_care, (90, 10), (4, 17))

    review_progress(in_care.pk)

    in_care.summary.refresh_from_db()
    assert (in_care.summary.progress_state, in_care.summary.progress_facts["measure"]) == ("deteriorated", "PHQ-9")


def test_a_withdrawn_score_takes_its_state_along(in_care, clinician):
    assessment = AssessmentFactory(patient=in_care)
    ScoreFactory(assessment=assessment, code="phq-9", total=20)
    review_progress(in_care.pk)
    assessment.withdrawn_at, assessment.withdrawn_by, assessment.withdraw_reason = timezone.now(), clinician, "Error"
    assessment.save()

    review_progress(in_care.pk)

    assert not PatientProgress.objects.exists()
    in_care.summary.refresh_from_db()
    assert in_care.summary.progress_state == ""


def test_days_that_pass_change_the_state(in_care, clinician, monkeypatch):
    scored(in_care, (50, 18), (1, 17))
    review_progress(in_care.pk)
    assert state_of(in_care).state == State.EARLY_WARNING

    today = timezone.localdate()
    monkeypatch.setattr(timezone, "localdate", lambda *args: today + timedelta(days=6))
    assert review_patients([in_care.pk]) == 1
    assert state_of(in_care).state == State.NOT_IMPROVING
    assert ProgressAlert.objects.get().state == State.NOT_IMPROVING

    monkeypatch.setattr(timezone, "localdate", lambda *args: today + timedelta(days=28))
    review_patients([in_care.pk])
    assert state_of(in_care).state == State.STALE


def test_each_night_everybody_with_a_score_is_judged(in_care, clinician):
    scored(in_care, (60, 18), (20, 17))
    scored(PatientFactory(registered_on=timezone.localdate() - timedelta(days=60)), (40, 18))

    review_progress_of_all(0)

    assert sorted(PatientProgress.objects.values_list("state", flat=True)) == ["not_improving", "stale"]


def test_whatever_counts_the_board_anew_judges_too(in_care, clinician):
    scored(in_care, (30, 10), (1, 17))

    keep_summary(in_care.pk)

    assert state_of(in_care).state == State.DETERIORATED
    assert ProgressAlert.objects.get().owner == clinician


def test_scores_brought_along_from_elsewhere_count_from_their_first(patient, clinician):
    scored(patient, (200, 18), (100, 17), (3, 16))  # registered today

    review_progress(patient.pk)

    assert state_of(patient).baseline_total == 18
    assert state_of(patient).state == State.NOT_IMPROVING


def test_two_hundred_patients_are_judged_with_no_query_for_each(clinician):
    def patients(count):
        made = [PatientFactory(registered_on=timezone.localdate() - timedelta(days=40)) for _ in range(count)]
        for patient in made:
            scored(patient, (30, 12), (10, 11))
        return [patient.pk for patient in made]

    few, many = patients(2), patients(12)
    for ids in (few, many):
        review_patients(ids)

    def statements(ids):
        with CaptureQueriesContext(connection) as captured:
            review_patients(ids)
        return len(captured)

    assert statements(few) == statements(many) <= 5


def test_acknowledging_says_what_was_done(in_care, clinician, supervisor, refuses):
    scored(in_care, (90, 10), (10, 17))
    review_progress(in_care.pk)
    alert = ProgressAlert.objects.get()

    done = acknowledge_progress_alert(alert=alert, action="plan_changed", note="CANARY", by=clinician)

    assert (done.acknowledged_by, done.action) == (clinician, "plan_changed")
    row = AuditLog.objects.get(action="assessments.progress_alert.acknowledged")
    assert "CANARY" not in f"{row.summary}{row.metadata}"
    with refuses(AlreadyAcknowledged):
        acknowledge_progress_alert(alert=alert, action="reviewed", by=supervisor)
    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.action) == (clinician, "plan_changed")


def test_not_useful_needs_a_reason(in_care, clinician, refuses):
    scored(in_care, (90, 10), (10, 17))
    review_progress(in_care.pk)

    with refuses(Refused) as refusal:
        acknowledge_progress_alert(alert=ProgressAlert.objects.get(), action="not_useful", note=" ", by=clinician)

    assert refusal.value.field == "note"


def test_without_a_primary_clinician_the_supervisors_are_told(patient, supervisor):
    scored(patient, (90, 10), (10, 17))

    review_progress(patient.pk)

    assert ProgressAlert.objects.get().owner is None
    assert [one.recipient for one in Notification.objects.filter(kind="progress_alert")] == [supervisor]


def test_seeds_tell_nobody(patient, clinician):
    scored(patient, (90, 10), (10, 17))

    review_patients([patient.pk], is_telling=False)

    assert ProgressAlert.objects.count() == 1
    assert not Notification.objects.filter(kind="progress_alert").exists()
