"""One assessment in the chart, with its versions."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services
from assessments.models import IntakeAssessment
from devtools.factories import AssessmentFactory, join_care_team
from tests.assessments.conftest import ANSWER, SECRET
from tests.assessments.filled import advise, fill, rewrite

pytestmark = pytest.mark.django_db


def address(assessment, patient=None):
    return reverse("assessments:detail", args=[(patient or assessment.patient).pk, assessment.pk])


def amend(assessment, clinician, text):
    return rewrite(assessment, text, clinician, reason="Corrected a medicine")


def test_it_shows_text_facts_and_the_way_to_share(sign_in, clinician, draft):
    page = sign_in(clinician).get(address(draft)).content.decode()

    assert SECRET in page
    assert reverse("assessments:review", args=[draft.patient_id, draft.pk]) in page
    assert reverse("assessments:print", args=[draft.patient_id, draft.pk]) in page


def test_versions_say_who_why_and_where_from(sign_in, clinician, answered):
    amend(answered, clinician, "Added by me.")

    page = sign_in(clinician).get(address(answered)).content.decode()

    for words in ("Version 1", "Version 2", "Ada Lovelace", "Corrected a medicine", "Patient", "Clinician"):
        assert words in page
    assert "Added by me." in page


def test_a_change_that_is_not_shared_yet_is_pointed_out(sign_in, clinician, shared):
    amend(shared, clinician, "New words.")

    page = sign_in(clinician).get(address(shared)).content.decode()

    assert "Version 2 is not shared yet; the patient sees version 1." in page
    assert "Share again" in page


def test_a_change_to_what_is_kept_for_the_visit_is_not_called_seen(sign_in, clinician, shared):
    shared.release = IntakeAssessment.Release.AT_VISIT
    shared.save()
    amend(shared, clinician, "New words.")

    page = sign_in(clinician).get(address(shared)).content.decode()

    assert "Version 2 is not shared yet; at the visit the patient reads version 1." in page
    assert "the patient sees version" not in page


def test_of_what_was_withdrawn_nothing_is_called_seen(sign_in, clinician, shared):
    amend(shared, clinician, "New words.")
    shared.refresh_from_db()
    services.withdraw(assessment=shared, version=shared.version, reason="Of another patient", by=clinician)

    page = sign_in(clinician).get(address(shared)).content.decode()

    assert "Withdrawn: entered in error" in page
    assert "the patient sees version" not in page


def test_what_the_patient_has_not_sent_is_not_shown(sign_in, clinician, in_progress):
    page = sign_in(clinician).get(address(in_progress)).content.decode()

    assert ANSWER not in page
    assert "The patient has not sent this yet." in page
    number = reverse("assessments:version", args=[in_progress.patient_id, in_progress.pk, 1])
    assert sign_in(clinician).get(number).status_code == 404


def test_item_nine_above_zero_is_pointed_out(sign_in, patient, clinician):
    alarming = AssessmentFactory(patient=patient, assessor=clinician, phq9_total=20, phq9_item_nine=2)

    assert "Thoughts of death or self-harm (item 9)" in sign_in(clinician).get(address(alarming)).content.decode()


def test_each_version_can_be_read_as_it_was(sign_in, clinician, draft):
    amend(draft, clinician, "Later words.")
    client = sign_in(clinician)

    first = client.get(reverse("assessments:version", args=[draft.patient_id, draft.pk, 1]))

    assert SECRET in first.content.decode()
    assert "Later words." not in first.content.decode()


@pytest.mark.parametrize("number", [0, 3, 10**12])
def test_a_version_that_is_not_there_is_not_found(sign_in, clinician, draft, number):
    wrong = reverse("assessments:version", args=[draft.patient_id, draft.pk, number])

    assert sign_in(clinician).get(wrong).status_code == 404


def test_it_is_found_only_under_its_own_patient(sign_in, clinician, other_patient, draft):
    join_care_team(other_patient, clinician)

    assert sign_in(clinician).get(address(draft, other_patient)).status_code == 404


@pytest.mark.parametrize("name", ["detail", "compare", "edit", "publish"])
@pytest.mark.parametrize(
    ("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404), ("administrator", 404)]
)
def test_others_may_not(sign_in, draft, request, name, role, status):
    place = reverse(f"assessments:{name}", args=[draft.patient_id, draft.pk])

    assert sign_in(request.getfixturevalue(role)).get(place).status_code == status


@pytest.mark.parametrize("name", ["detail", "compare", "edit", "publish"])
def test_patients_may_not(sign_in, patient, other_patient, shared, name):
    place = reverse(f"assessments:{name}", args=[patient.pk, shared.pk])

    assert sign_in(patient.user).get(place).status_code == 404
    assert sign_in(other_patient.user).get(place).status_code == 404


@pytest.mark.parametrize("wrong", ["00000000-0000-7000-8000-000000000000", "1"])
def test_unknown_and_malformed_ids_are_not_found(sign_in, patient, clinician, wrong):
    client = sign_in(clinician)

    assert client.get(f"/patients/{patient.pk}/assessments/{wrong}/").status_code == 404
    assert client.get(f"/patients/{wrong}/assessments/").status_code == 404


def test_it_is_read_only(sign_in, clinician, draft):
    assert sign_in(clinician).post(address(draft)).status_code == 405


def test_it_costs_the_same_for_three_and_for_thirty_versions(sign_in, clinician, draft, statements_of):
    client = sign_in(clinician)
    for number in range(2):
        draft = amend(draft, clinician, f"Text {number}")
    few = statements_of(client, address(draft))
    for number in range(27):
        draft = amend(draft, clinician, f"More {number}")

    many = statements_of(client, address(draft))
    assert len(few) == len(many) <= 11, many


def measured(phq9, patient, clinician, *pairs):
    """PHQ-9s of the patient: (days ago, points of each of the first eight questions)."""
    today = timezone.localdate()
    patient.registered_on = today - timedelta(days=pairs[0][0])
    patient.save()
    return [
        fill(phq9, patient, clinician, [points] * 8 + [0, None], on=today - timedelta(days=days))
        for days, points in pairs
    ]


def test_an_earlier_result_says_how_it_stood_on_its_day(sign_in, phq9, patient, clinician):
    _first, second, _last = measured(phq9, patient, clinician, (80, 1), (60, 2), (1, 0))

    page = sign_in(clinician).get(address(second)).content.decode()

    assert "PHQ-9 rose 8 points since" in page
    assert "No PHQ-9 since" not in page


def test_what_was_withdrawn_says_nothing_about_how_it_goes(sign_in, phq9, patient, clinician):
    _first, wrong = measured(phq9, patient, clinician, (30, 1), (1, 2))
    wrong = services.publish(assessment=wrong, number=1, by=clinician)
    services.withdraw(assessment=wrong, version=wrong.version, reason="Of another patient", by=clinician)

    page = sign_in(clinician).get(address(wrong)).content.decode()

    assert "Withdrawn: entered in error" in page
    for words in ("PHQ-9 rose", "One PHQ-9 so far", "Up 8 points"):
        assert words not in page


def test_advice_does_not_make_the_answers_the_clinicians(sign_in, phq9, patient, clinician):
    [form] = measured(phq9, patient, clinician, (1, 1))
    advise(form, "Walk daily.", clinician)
    client = sign_in(clinician)

    assert "From: Patient. This version: Clara Keller" in client.get(address(form)).content.decode()
    edit = client.get(reverse("assessments:edit", args=[patient.pk, form.pk])).content.decode()
    assert "The patient gave these answers." in edit
