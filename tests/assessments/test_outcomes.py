"""/outcomes/: whose numbers they are, how they are counted, what is left out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import IntakeAssessment
from assessments.selectors.outcomes import get_outcomes
from assessments.services.progress import review_patients
from devtools.factories import AssessmentFactory, PatientFactory, UserFactory, join_care_team
from devtools.factories.assessments import ProgressAlertFactory, ScoreFactory
from patients.models import PatientProfile

pytestmark = pytest.mark.django_db
OUTCOMES = "/outcomes/"


def people(number, *totals, of, role="primary_clinician", code="phq-9", weeks=6):
    """Patients whose scores are these totals, some weeks apart, the last one lately."""
    made = []
    for _ in range(number):
        patient = PatientFactory(registered_on=timezone.localdate() - timedelta(days=200))
        join_care_team(patient, of, role)
        for step, total in enumerate(totals):
            on = timezone.localdate() - timedelta(weeks=weeks * (len(totals) - 1 - step), days=1)
            ScoreFactory(assessment=AssessmentFactory(patient=patient, assessment_date=on), code=code, total=total)
        made.append(patient.pk)
    review_patients(made, is_telling=False)
    return made


@pytest.fixture
def tom(db):
    return UserFactory(clinician=True, full_name="Tom Wells")


def test_response_remission_and_reliable_change_are_counted_each_on_its_own(tom):
    people(6, 18, 4, of=tom)  # remission, so response, so better
    people(5, 18, 9, of=tom)  # response
    people(5, 18, 12, of=tom)  # better
    people(7, 18, 17, of=tom)  # the same
    people(5, 12, 18, of=tom)  # worse
    people(5, 9, 8, of=tom)  # began below the clinical range
    people(7, 15, of=tom)  # one score

    [phq9] = get_outcomes(tom).measures

    assert (phq9.title, phq9.measured) == ("PHQ-9", 40)
    assert (phq9.two_scores.count, phq9.two_scores.of) == (33, 40)
    assert (phq9.response.count, phq9.response.of) == (11, 28)
    assert (phq9.remission.count, phq9.remission.of) == (6, 28)
    assert (phq9.improved.count, phq9.deteriorated.count, phq9.improved.of) == (16, 5, 33)


def test_weeks_to_response_are_the_median_of_those_who_responded(tom):
    people(3, 18, 9, 8, of=tom, weeks=4)
    people(2, 18, 17, 8, of=tom, weeks=4)
    people(9, 18, 17, of=tom)

    [phq9] = get_outcomes(tom).measures

    assert phq9.weeks_to_response == 4.0


def test_higher_is_better_is_counted_the_other_way(tom):
    people(6, 5, 20, of=tom, code="who-5")

    measures = get_outcomes(tom).measures

    assert [(one.title, one.improved.count, one.deteriorated.count) for one in measures] == [("WHO-5", 6, 0)]


def test_a_few_people_are_not_shown(sign_in, tom):
    people(3, 18, 9, of=tom)

    outcomes = get_outcomes(tom)
    page = sign_in(tom).get(OUTCOMES).content.decode()

    [phq9] = outcomes.measures
    assert phq9.measured is None
    assert phq9.response.count is None
    assert phq9.weeks_to_response is None
    assert "Too few to show" in page
    assert "3 of 3" not in page


def test_the_unchanged_cannot_be_found_by_subtraction(tom):
    people(8, 18, 9, of=tom)
    people(6, 12, 18, of=tom)
    people(2, 18, 17, of=tom)

    [phq9] = get_outcomes(tom).measures

    assert phq9.improved.count == 8
    assert phq9.deteriorated.count is None


def test_a_clinician_sees_their_own_caseload_and_a_supervisor_that_of_their_teams(tom):
    supervisor = UserFactory(supervisor=True)
    for patient_id in people(6, 18, 9, of=tom):
        join_care_team(PatientFactory._meta.model.objects.get(pk=patient_id), supervisor, "supervisor")
    people(5, 18, 9, of=UserFactory(clinician=True))
    people(7, 18, 9, of=tom, role="therapist")

    assert get_outcomes(tom).patients == 6
    assert get_outcomes(supervisor).patients == 6
    assert get_outcomes(UserFactory(clinician=True)).patients == 0


def test_due_check_ins_count_as_sent_or_not_and_cancelled_ones_not_at_all(tom):
    patient = PatientFactory()
    join_care_team(patient, tom, "primary_clinician")
    due = timezone.localdate() - timedelta(days=10)
    AssessmentFactory.create_batch(6, patient=patient, answered=True, due_on=due)
    AssessmentFactory.create_batch(5, patient=patient, waiting=True, due_on=due)
    AssessmentFactory(
        patient=patient, waiting=True, due_on=due, status=IntakeAssessment.Status.CANCELLED,
        cancelled_at=timezone.now(), cancelled_by=tom, cancel_reason="Not needed",
    )  # fmt: skip
    AssessmentFactory(patient=patient, waiting=True, due_on=timezone.localdate() + timedelta(days=3))

    outcomes = get_outcomes(tom)

    assert (outcomes.completed.count, outcomes.completed.of) == (6, 11)
    assert [(row.clinician, row.number) for row in outcomes.overdue] == [("Tom Wells", 5)]
    assert outcomes.overdue_total == 5


def test_alerts_are_counted_with_what_became_of_them(tom):
    patient = PatientFactory()
    join_care_team(patient, tom, "primary_clinician")
    now = timezone.now()

    def alerts(number, raised, answered=None, action=""):
        ProgressAlertFactory.create_batch(
            number,
            patient=patient,
            raised_at=now - timedelta(days=raised),
            acknowledged_at=None if answered is None else now - timedelta(days=raised - answered),
            acknowledged_by=None if answered is None else tom,
            action=action,
            note="Known" if action == "not_useful" else "",
        )

    alerts(6, 20, answered=7, action="reviewed")
    alerts(5, 20, answered=2, action="not_useful")
    alerts(5, 20, answered=8, action="reviewed")
    alerts(1, 3)
    alerts(9, 120, answered=1, action="reviewed")

    outcomes = get_outcomes(tom)

    assert outcomes.alerts == 17
    assert (outcomes.alerts_acknowledged.count, outcomes.alerts_acknowledged.of) == (11, 16)
    assert (outcomes.alerts_overridden.count, outcomes.alerts_overridden.of) == (5, 16)


def test_alerts_that_the_next_score_bears_out_are_counted(tom):
    worse = people(6, 10, 16, of=tom)
    better = people(5, 10, 16, of=tom)
    people(5, 10, 16, of=tom)  # not measured again
    today = timezone.localdate()
    for total, patients in ((17, worse), (11, better)):
        for patient in PatientProfile.objects.filter(pk__in=patients):
            again = AssessmentFactory(patient=patient, assessment_date=today)
            ScoreFactory(assessment=again, code="phq-9", total=total)

    outcomes = get_outcomes(tom)

    assert outcomes.alerts == 16
    assert (outcomes.alerts_held.count, outcomes.alerts_held.of) == (6, 11)


def test_alerts_that_wait_lead_to_the_patient(sign_in, tom):
    alert = ProgressAlertFactory(patient__display_name="Waits, Will")
    join_care_team(alert.patient, tom, "primary_clinician")

    page = sign_in(tom).get(OUTCOMES).content.decode()

    assert "Waits, Will" in page
    assert "PHQ-9 rose 6 points" in page
    assert f"/patients/{alert.patient_id}/progress/" in page


def test_of_the_alerts_that_wait_who_gets_worse_comes_first(sign_in, tom):
    for name, state in (("Same, Sam", "not_improving"), ("Worse, Will", "deteriorated")):
        alert = ProgressAlertFactory(patient__display_name=name, state=state)
        join_care_team(alert.patient, tom, "primary_clinician")

    response = sign_in(tom).get(OUTCOMES)

    assert [one.alert.patient.display_name for one in response.context["waiting"]] == ["Worse, Will", "Same, Sam"]


@pytest.mark.parametrize("role", ["front_desk", "auditor", "administrator"])
def test_outcomes_are_refused_to_those_who_treat_nobody(sign_in, request, role):
    assert sign_in(request.getfixturevalue(role)).get(OUTCOMES).status_code == 403


def test_outcomes_cost_the_same_for_many_people(sign_in, tom, statements_of):
    people(2, 18, 9, of=tom)
    few = statements_of(sign_in(tom), OUTCOMES)
    people(12, 18, 9, of=tom)

    assert len(few) == len(statements_of(sign_in(tom), OUTCOMES)) <= 12, few
