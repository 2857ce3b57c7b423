"""Reading: who sees what, in how many queries."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from assessments import selectors
from assessments.definitions import load_definition
from assessments.models import AssessmentPlan, AssessmentVersion, IntakeAssessment, ProgressAlert
from assessments.selectors.lists import list_coming_plans, list_given_instruments
from assessments.selectors.progress import get_progress_alert, list_waiting_progress_alerts
from assessments.services.publishing import withdraw
from assessments.services.reviewing import review
from devtools.factories import AssessmentFactory, UserFactory, join_care_team
from devtools.factories.assessments import ProgressAlertFactory
from tests.assessments.filled import fill, rewrite
from tests.assessments.short_forms import packet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(patient, clinician):
    return AssessmentFactory(patient=patient, assessor=clinician, title="Draft")


@pytest.fixture
def shared(patient, clinician):
    return AssessmentFactory(
        patient=patient, assessor=clinician, published=True, title="Shared", phq9_total=18, phq9_item_nine=0
    )


@pytest.fixture
def waiting(patient, clinician):
    return AssessmentFactory(patient=patient, assessor=clinician, waiting=True, title="Waiting")


def titles(rows):
    return {row.title for row in rows}


def test_staff_of_the_care_team_see_all_and_others_nothing(
    draft, shared, waiting, patient, clinician, supervisor, outsider, front_desk, auditor, administrator
):
    for user in (clinician, supervisor):
        assert titles(selectors.list_open(user, patient)) == {"Waiting"}
        assert titles(selectors.list_closed(user, patient)) == {"Draft", "Shared"}
    for user in (outsider, front_desk, auditor, administrator):
        assert not selectors.list_open(user, patient)
        assert not selectors.list_closed(user, patient)
        assert not AssessmentVersion.objects.visible_to(user)


def test_patients_see_what_was_shared_or_asked_and_no_draft(draft, shared, waiting, patient, other_patient):
    assert titles(IntakeAssessment.objects.visible_to(patient.user)) == {"Shared", "Waiting"}
    assert not IntakeAssessment.objects.visible_to(other_patient.user)
    with pytest.raises(Http404):
        selectors.get_own_assessment(patient.user, patient, draft.pk)


def test_patients_see_the_shared_version_and_not_the_amendment(shared, patient, clinician):
    rewrite(shared, "Secret", clinician)

    assert [row.number for row in AssessmentVersion.objects.visible_to(patient.user)] == [1]
    assert selectors.get_readable_version(patient.user, shared).number == 1


def test_patients_read_back_what_they_sent_and_not_what_was_added(patient, clinician):
    answered = AssessmentFactory(patient=patient, assessor=clinician, answered=True)
    rewrite(answered, "Secret", clinician)

    assert selectors.get_readable_version(patient.user, answered).number == 1


def test_advice_beside_their_own_answers_is_not_theirs_to_read_before_it_is_shared(patient, clinician):
    answered = AssessmentFactory(patient=patient, assessor=clinician, answered=True)

    review(assessment=answered, number=1, recommendations="Not yet said", share="", by=clinician)

    answered.refresh_from_db()
    assert answered.latest_version.number == 2
    assert [row.number for row in AssessmentVersion.objects.visible_to(patient.user)] == [1]


@pytest.mark.parametrize("trait", ["answered", "published"])
def test_patients_see_no_version_of_what_was_withdrawn(patient, clinician, trait):
    assessment = AssessmentFactory(patient=patient, assessor=clinician, **{trait: True})
    assert AssessmentVersion.objects.visible_to(patient.user).exists()

    withdraw(assessment=assessment, version=assessment.version, reason="Wrong chart", by=clinician)

    assert not AssessmentVersion.objects.visible_to(patient.user).exists()
    assert AssessmentVersion.objects.visible_to(clinician).exists()


def test_progress_alerts_nobody_answered_come_first_then_the_one_answered_last(patient, clinician):
    def alert(raised, answered=None):
        days = {"raised_at": timezone.now() - timedelta(days=raised)}
        if answered is not None:
            days["acknowledged_at"] = timezone.now() - timedelta(days=answered)
            days |= {"acknowledged_by": clinician, "action": ProgressAlert.Action.MEASURE_AGAIN}
        return ProgressAlertFactory(patient=patient, **days)

    earlier, later, waiting = alert(40, 30), alert(50, 20), alert(60)

    assert list(ProgressAlert.objects.open_first()) == [waiting, later, earlier]


def test_the_chart_has_no_score_of_what_was_withdrawn(patient, clinician, phq9):
    kept = fill(phq9, patient, clinician, [1] * 9 + [0])
    wrong = fill(phq9, patient, clinician, [3] * 9 + [0])

    withdraw(assessment=wrong, version=wrong.version, reason="Wrong chart", by=clinician)

    chart = selectors.chart_assessments(clinician, patient)
    assert [score.total for score in chart.measures[0].scores] == [9]
    assert chart.last_completed == kept


def test_home_shows_the_last_result_that_may_still_be_read(patient, clinician, shared):
    newer = AssessmentFactory(patient=patient, assessor=clinician, published=True, title="Newer")

    withdraw(assessment=newer, version=newer.version, reason="Wrong chart", by=clinician)

    home = selectors.home_assessments(patient.user, patient)
    assert (home.latest, home.waiting) == (shared, [])


def test_what_staff_have_begun_or_opens_later_is_open(patient, clinician):
    later = timezone.localdate() + timedelta(days=3)
    begun = AssessmentFactory(patient=patient, assessor=clinician, mode="interview", status="in_progress")
    ahead = AssessmentFactory(patient=patient, assessor=clinician, waiting=True, available_on=later)

    assert set(selectors.list_open(clinician, patient)) == {begun, ahead}
    assert not selectors.list_closed(clinician, patient)


def test_the_instruments_of_a_chart_are_those_given_to_its_patient(patient, other_patient, clinician, phq9, shipped):
    join_care_team(other_patient, clinician)
    for person, instrument in ((patient, phq9), (other_patient, shipped("gad-7"))):
        AssessmentFactory(patient=person, assessor=clinician, instrument_version=instrument.current_version)

    assert list(list_given_instruments(clinician, patient)) == [phq9]


def test_answers_are_set_beside_what_was_sent_before_and_not_beside_what_waits(patient, clinician, phq9):
    yesterday = timezone.localdate() - timedelta(days=1)
    AssessmentFactory(
        patient=patient,
        assessor=clinician,
        waiting=True,
        instrument_version=phq9.current_version,
        assessment_date=yesterday,
    )
    sent = fill(phq9, patient, clinician, [1] * 9 + [0])

    assert selectors.get_previous(clinician, sent, "phq-9") is None


def test_what_was_withdrawn_says_nothing_of_where_the_patient_stands(patient, clinician, phq9):
    sent = fill(phq9, patient, clinician, [1] * 9 + [0])
    wrong = fill(phq9, patient, clinician, [3] * 9 + [0])
    assert selectors.get_progress_state(clinician, sent, load_definition(sent)) is not None

    wrong = withdraw(assessment=wrong, version=wrong.version, reason="Wrong chart", by=clinician)

    assert selectors.get_progress_state(clinician, wrong, load_definition(wrong)) is None


def test_an_alert_on_progress_is_found_in_the_chart_of_its_patient_only(patient, other_patient, clinician):
    join_care_team(other_patient, clinician)
    alert = ProgressAlertFactory(patient=other_patient)
    assert get_progress_alert(clinician, other_patient, alert.pk) == alert

    with pytest.raises(Http404):
        get_progress_alert(clinician, patient, alert.pk)


def test_no_alert_on_progress_waits_for_who_has_left(patient, clinician):
    ProgressAlertFactory(patient=patient)
    assert list_waiting_progress_alerts(clinician).count() == 1

    patient.is_active = False
    patient.save()

    assert not list_waiting_progress_alerts(clinician)


def test_a_plan_that_ended_is_not_coming(patient, clinician, phq9):
    today = timezone.localdate()
    plan = AssessmentPlan(patient=patient, asked_by=clinician, instrument=phq9, repeat="once", starts_on=today)
    plan.save()
    assert list(list_coming_plans(patient.user, patient)) == [plan]

    plan.ended_at = timezone.now()
    plan.save()

    assert not list_coming_plans(patient.user, patient)


def test_what_a_check_in_opened_is_named_while_it_waits(patient, clinician):
    short = AssessmentFactory(patient=patient, assessor=clinician, answered=True)
    opened = AssessmentFactory(patient=patient, assessor=clinician, waiting=True, opened_by=short)
    assert selectors.get_opened_check_in(patient.user, short) == opened

    opened.expires_on = timezone.localdate() - timedelta(days=1)
    opened.save()

    assert selectors.get_opened_check_in(patient.user, short) is None


def test_after_a_check_in_comes_the_rest_of_its_packet_then_what_is_due_first(patient, clinician, phq9):
    packet, today = packet_of("Each week", phq9), timezone.localdate()

    def ask(days, **fields):
        due = today + timedelta(days=days)
        return AssessmentFactory(patient=patient, assessor=clinician, waiting=True, due_on=due, **fields)

    alone, later = ask(0), ask(7)
    first, second = ask(3, packet=packet), ask(9, packet=packet)

    assert selectors.get_next_check_in(patient.user, first) == second
    assert selectors.get_next_check_in(patient.user, alone) == first
    assert selectors.get_next_check_in(patient.user, later) == alone


def test_home_is_one_query_with_what_waits_the_latest_and_the_scores(
    draft, shared, waiting, patient, clinician, django_assert_num_queries
):
    AssessmentFactory(
        patient=patient,
        assessor=clinician,
        published=True,
        phq9_total=24,
        assessment_date=timezone.localdate() - timedelta(days=30),
    )

    with django_assert_num_queries(1):
        home = selectors.home_assessments(patient.user, patient)
        assert titles(home.waiting) == {"Waiting"}
        assert home.latest.title == "Shared"
        assert home.latest.assessor.titled_name == "Clara Keller"
        assert home.latest.assessor.provider_profile.clinic.name == "Harbor Clinic"
        assert [score.total for score in home.progress.scores] == [24, 18]


def test_home_is_empty_for_somebody_new(patient):
    home = selectors.home_assessments(patient.user, patient)

    assert (home.waiting, home.latest, home.progress) == ([], None, None)


def test_scores_in_drafts_are_in_the_chart_and_not_with_the_patient(shared, patient, clinician):
    AssessmentFactory(patient=patient, assessor=clinician, phq9_total=9)

    assert [score.total for score in selectors.list_own_measures(patient.user, patient)[0].scores] == [18]
    assert selectors.chart_assessments(clinician, patient).measures[0].last.total == 9


def test_the_chart_takes_two_queries(shared, draft, patient, clinician, django_assert_num_queries):
    selectors.chart_assessments(clinician, patient)  # what a process looks up once: permissions, kinds of rows
    with django_assert_num_queries(2):
        chart = selectors.chart_assessments(clinician, patient)
        assert chart.latest_published == shared
        assert chart.last_completed == draft
        assert chart.last_completed.assessor.titled_name == "Clara Keller"


def test_the_queue_holds_what_waits_longest_first_over_all_patients_of_the_clinician(
    patient, other_patient, clinician, outsider
):
    join_care_team(other_patient, clinician)
    second = AssessmentFactory(patient=patient, assessor=clinician, answered=True)
    yesterday = timezone.localdate() - timedelta(days=1)
    first = AssessmentFactory(patient=other_patient, assessor=clinician, answered=True, assessment_date=yesterday)
    AssessmentFactory(patient=patient, assessor=clinician, answered=True, published=True)
    AssessmentFactory(patient=patient, assessor=clinician, in_progress=True)

    assert [waiting.assessment for waiting in selectors.list_to_review(clinician)] == [first, second]
    assert not selectors.list_to_review(outsider)


def test_an_assessment_is_found_only_under_its_own_patient(draft, other_patient, clinician):
    join_care_team(other_patient, clinician)

    with pytest.raises(Http404):
        selectors.get_assessment(clinician, other_patient, draft.pk)


def test_a_clinician_without_a_profile_is_named_by_their_own_name(patient):
    user = UserFactory(clinician=True, full_name="Nora Plain", profile=False)

    assert AssessmentFactory(patient=patient, assessor=user).assessor.titled_name == "Nora Plain"


def test_what_was_withdrawn_is_not_to_be_reviewed(patient, clinician):
    AssessmentFactory(
        patient=patient,
        assessor=clinician,
        answered=True,
        withdrawn_at=timezone.now(),
        withdrawn_by=clinician,
        withdraw_reason="Entered in error",
    )
    waiting = AssessmentFactory(patient=patient, assessor=clinician, answered=True)

    assert list(IntakeAssessment.objects.to_review()) == [waiting]
