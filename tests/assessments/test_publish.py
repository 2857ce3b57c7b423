"""A clinician shares an assessment with the patient, now or at the visit."""

import uuid

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import IntakeAssessment
from audit.context import acting
from audit.models import AuditLog
from tests.assessments.conftest import SECRET

pytestmark = pytest.mark.django_db


def address(assessment):
    return reverse("assessments:publish", args=[assessment.patient_id, assessment.pk])


def sharing(number=1, **fields):
    return {"idempotency_key": str(uuid.uuid4()), "number": number, "release": "now", **fields}


def test_it_is_shown_before_it_is_shared(sign_in, clinician, draft):
    page = sign_in(clinician).get(address(draft)).content.decode()

    assert SECRET in page
    assert "When does the patient read it?" in page
    assert not IntakeAssessment.objects.get().is_published


def test_then_the_patient_sees_it_and_it_is_recorded(sign_in, patient, clinician, draft):
    answer = sign_in(clinician).post(address(draft), sharing())

    assert answer.status_code == 302
    row = AuditLog.objects.get(action="assessments.assessment.published")
    assert (row.actor_id, row.patient_id) == (str(clinician.pk), str(patient.pk))
    own = sign_in(patient.user).get(reverse("assessments:own-detail", args=[draft.pk]))
    assert SECRET in own.content.decode()


def test_what_is_kept_for_the_visit_is_not_found_by_the_patient_until_then(sign_in, patient, clinician, draft):
    result = reverse("assessments:own-detail", args=[draft.pk])
    detail = reverse("assessments:detail", args=[patient.pk, draft.pk])
    release = reverse("assessments:release", args=[patient.pk, draft.pk])

    sign_in(clinician).post(address(draft), sharing(release="at_visit"))

    own = sign_in(patient.user)
    assert own.get(result).status_code == 404
    assert SECRET not in own.get(reverse("assessments:own-list")).content.decode()
    staff = sign_in(clinician)
    assert "Kept for the visit" in staff.get(detail).content.decode()
    assert staff.post(release, {"idempotency_key": str(uuid.uuid4())}).url == detail
    assert "Read together, " in staff.get(detail).content.decode()
    assert SECRET in sign_in(patient.user).get(result).content.decode()


def test_only_what_is_kept_for_a_visit_can_be_read_together(sign_in, clinician, draft):
    release = reverse("assessments:release", args=[draft.patient_id, draft.pk])
    client = sign_in(clinician)

    answer = client.post(release, {"idempotency_key": str(uuid.uuid4())})

    assert answer.status_code == 422
    assert "This is not kept for a visit." in answer.content.decode()
    assert client.post(release, {}).status_code == 422
    assert client.get(release).status_code == 405


def test_sent_twice_it_is_recorded_once(sign_in, clinician, draft):
    client, form = sign_in(clinician), sharing()

    for _ in range(2):
        assert client.post(address(draft), form).status_code == 302

    assert AuditLog.objects.filter(action="assessments.assessment.published").count() == 1


def test_a_version_nobody_read_is_not_shared(sign_in, clinician, draft):
    with acting(user=clinician):
        services.amend(
            assessment=draft,
            version=1,
            answers={"concerns": [{"valueString": "Newer."}]},
            recommendations="",
            reason="More",
            by=clinician,
        )

    answer = sign_in(clinician).post(address(draft), sharing(number=1))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Newer." in page
    assert 'name="number" value="2"' in page
    assert not IntakeAssessment.objects.get().is_published


def test_what_is_shared_already_is_answered_in_words(sign_in, clinician, shared):
    client = sign_in(clinician)

    assert client.get(address(shared)).status_code == 302
    answer = client.post(address(shared), sharing())
    assert answer.status_code == 422
    assert "This version is shared with the patient already." in answer.content.decode()


@pytest.mark.parametrize("state", ["waiting", "in_progress"])
def test_what_the_patient_has_not_sent_is_not_shared(sign_in, clinician, request, state):
    assessment = request.getfixturevalue(state)
    client = sign_in(clinician)

    assert client.get(address(assessment)).status_code == 302
    assert client.post(address(assessment), sharing()).status_code == 422
    assert not IntakeAssessment.objects.get().is_published


@pytest.mark.parametrize("fields", [{}, {"number": 1}, {"release": "never"}])
def test_a_broken_form_is_invalid(sign_in, clinician, draft, fields):
    assert sign_in(clinician).post(address(draft), {"idempotency_key": "x", **fields}).status_code == 422


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404)])
@pytest.mark.parametrize("name", ["publish", "release", "withdraw"])
def test_others_may_not(sign_in, draft, request, role, status, name):
    wanted = reverse(f"assessments:{name}", args=[draft.patient_id, draft.pk])

    assert sign_in(request.getfixturevalue(role)).post(wanted, sharing()).status_code == status
    assert not IntakeAssessment.objects.get().is_published


def test_patients_may_not(sign_in, patient, draft):
    assert sign_in(patient.user).post(address(draft), sharing()).status_code == 404
