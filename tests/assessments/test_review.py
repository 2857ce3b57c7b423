"""A clinician reads an answered form beside the one before, advises, signs off, and goes on to the next."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import AssessmentVersion, IntakeAssessment, ResultComment
from crisis.models import CrisisAlert
from tests.assessments.filled import advise, fill

pytestmark = pytest.mark.django_db


def address(assessment):
    return reverse("assessments:review", args=[assessment.patient_id, assessment.pk])


def signing(assessment, **fields):
    number = assessment.latest_version.number
    return {"idempotency_key": str(uuid.uuid4()), "number": number, "recommendations": "", "share": "", **fields}


@pytest.fixture
def two_forms(phq9, patient, clinician):
    """A PHQ-9 of four weeks ago and one of today; today two answers are higher and the ninth is above zero."""
    fill(phq9, patient, clinician, [1, 1, 1, 1, 1, 1, 1, 1, 0, 0], on=timezone.localdate() - timedelta(weeks=4))
    return fill(phq9, patient, clinician, [3, 3, 1, 1, 1, 1, 1, 1, 2, 0])


def test_critical_answers_stand_first_and_changes_are_marked_in_words(sign_in, clinician, two_forms):
    page = sign_in(clinician).get(address(two_forms)).content.decode()

    assert page.index("A critical answer: an alert was raised") < page.index("Score</h3>") < page.index("<table")
    assert page.count("Up by 2") == 3
    assert "3 answers differ from" in page
    assert "Up 6 points since" in page
    assert "5 or more is more than chance" in page
    assert "Moderate" in page
    assert "#arrow-up-right" in page


def test_the_first_form_has_nothing_beside_it(sign_in, phq9, patient, clinician):
    form = fill(phq9, patient, clinician, [1] * 8 + [0, 0])

    page = sign_in(clinician).get(address(form)).content.decode()

    assert "answers differ" not in page
    assert '<th scope="col" role="columnheader">Change</th>' not in page


def test_a_form_without_a_total_says_why_and_nothing_of_totals_before_it(sign_in, phq9, patient, clinician):
    for weeks, points in ((8, 2), (4, 1)):
        fill(phq9, patient, clinician, [points] * 8 + [0, 0], on=timezone.localdate() - timedelta(weeks=weeks))
    form = fill(phq9, patient, clinician, [3, 3, 3, None, 3, 3, 3, 3, 3, 0])

    page = sign_in(clinician).get(address(form)).content.decode()

    assert page.index("so there is no total.") < page.index("How to read it")
    assert "PHQ-9 fell" not in page


def test_what_was_declined_is_named(sign_in, phq9, patient, clinician):
    form = fill(phq9, patient, clinician, [1] * 8 + [None, None], declined=[9])

    page = sign_in(clinician).get(address(form)).content.decode()

    assert "Would rather not answer" in page
    assert "1 was declined." in page
    assert "Not all questions that count were answered" in page


def test_a_withdrawn_form_is_not_what_others_are_set_beside(sign_in, phq9, patient, clinician, two_forms):
    earlier = IntakeAssessment.objects.exclude(pk=two_forms.pk).get()
    earlier.withdrawn_at, earlier.withdrawn_by, earlier.withdraw_reason = timezone.now(), clinician, "Wrong patient"
    earlier.save()

    assert "answers differ" not in sign_in(clinician).get(address(two_forms)).content.decode()


def test_the_patients_words_about_it_are_shown(sign_in, patient, clinician, two_forms):
    ResultComment.objects.create(
        patient=patient,
        assessment=two_forms,
        assessment_version=two_forms.latest_version,
        author=patient.user,
        does_not_match=True,
        body="It was a bad day.",
    )

    page = sign_in(clinician).get(address(two_forms)).content.decode()

    assert "This does not match how I feel." in page
    assert "It was a bad day." in page


def test_signing_off_without_sharing(sign_in, clinician, two_forms):
    answer = sign_in(clinician).post(address(two_forms), signing(two_forms))

    two_forms.refresh_from_db()
    assert answer.url == reverse("assessments:detail", args=[two_forms.patient_id, two_forms.pk])
    assert two_forms.reviewed_by == clinician
    assert not two_forms.is_published


@pytest.mark.parametrize(("share", "is_readable"), [("now", True), ("at_visit", False)])
def test_advice_and_sharing_in_one_step(sign_in, patient, clinician, two_forms, share, is_readable):
    sign_in(clinician).post(address(two_forms), signing(two_forms, share=share, recommendations="Walk each day."))

    two_forms.refresh_from_db()
    assert two_forms.published_version.recommendations == "Walk each day."
    assert two_forms.published_score == two_forms.latest_score
    assert two_forms.is_readable_by_patient is is_readable


def test_sent_twice_it_is_one_review(sign_in, clinician, two_forms):
    client, form = sign_in(clinician), signing(two_forms, recommendations="Once.")

    for _ in range(2):
        assert client.post(address(two_forms), form).status_code == 302

    assert two_forms.versions.count() == 2


def test_saving_leads_on_to_the_next_in_the_queue(sign_in, phq9, patient, clinician, two_forms):
    earlier = IntakeAssessment.objects.exclude(pk=two_forms.pk).get()

    answer = sign_in(clinician).post(address(two_forms), signing(two_forms, next="1"))

    assert answer.url == address(earlier)


def test_after_the_last_one_stays_with_it(sign_in, phq9, patient, clinician):
    form = fill(phq9, patient, clinician, [0] * 10)

    answer = sign_in(clinician).post(address(form), signing(form, next="1"))

    assert answer.url == reverse("assessments:detail", args=[form.patient_id, form.pk])


def test_what_a_colleague_saved_meanwhile_is_shown_beside_what_was_written(sign_in, clinician, supervisor, two_forms):
    sign_in(supervisor).post(address(two_forms), signing(two_forms, recommendations="Susan's advice."))

    answer = sign_in(clinician).post(
        address(two_forms), signing(two_forms, recommendations="Clara's advice.", share="now")
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Susan Reyes saved it first." in page
    assert "Susan&#x27;s advice." in page
    assert "Clara&#x27;s advice." in page
    assert 'name="number" value="2"' in page
    two_forms.refresh_from_db()
    assert not two_forms.is_published


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"recommendations": "x" * 5001}, "This text is too long by 1 character."),
        ({"share": "tomorrow"}, "Select a valid choice."),
        ({"number": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(sign_in, clinician, two_forms, fields, words):
    answer = sign_in(clinician).post(address(two_forms), signing(two_forms, **{"recommendations": "Typed.", **fields}))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert fields.get("recommendations", "Typed.") in answer.content.decode()
    two_forms.refresh_from_db()
    assert two_forms.reviewed_at is None


@pytest.mark.parametrize("state", ["waiting", "in_progress"])
def test_what_was_not_sent_is_not_reviewed(sign_in, clinician, request, state):
    assessment = request.getfixturevalue(state)
    client = sign_in(clinician)

    assert client.get(address(assessment)).status_code == 302
    sending = {"idempotency_key": str(uuid.uuid4()), "number": 1, "recommendations": "", "share": ""}
    assert client.post(address(assessment), sending).status_code == 422


def test_patients_do_not_review(sign_in, patient, two_forms):
    assert sign_in(patient.user).get(address(two_forms)).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404)])
def test_others_may_not(sign_in, two_forms, request, role, status):
    client = sign_in(request.getfixturevalue(role))

    assert client.get(address(two_forms)).status_code == status
    assert client.post(address(two_forms), signing(two_forms)).status_code == status


def test_the_page_costs_the_same_however_many_versions(sign_in, clinician, two_forms, statements_of):
    client = sign_in(clinician)
    few = statements_of(client, address(two_forms))
    for number in range(30):
        two_forms = advise(two_forms, f"Advice {number}", clinician)

    many = statements_of(client, address(two_forms))

    assert len(many) == len(few) <= 13, many


def test_the_alert_is_there_once(clinician, two_forms):
    assert CrisisAlert.objects.filter(object_id=two_forms.pk).count() == 1
    assert AssessmentVersion.objects.filter(assessment=two_forms).count() == 1
