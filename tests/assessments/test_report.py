"""An assessment on paper: the page to print and the PDF, for staff and for the patient's own result."""

import json
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services
from assessments.presenters.report import version_line
from assessments.reports import rendering
from audit.context import acting
from audit.models import AuditLog
from tests.assessments.filled import advise, fill

pytestmark = pytest.mark.django_db


def paper(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.patient_id, assessment.pk])


def own_pdf(assessment):
    return reverse("assessments:own-pdf", args=[assessment.pk])


@pytest.fixture
def form(phq9, patient, clinician):
    return fill(phq9, patient, clinician, [1] * 8 + [2, 0])


@pytest.fixture
def data(monkeypatch):
    """What the last PDF was made of."""
    said = []
    ours = rendering._typst
    monkeypatch.setattr(rendering, "_typst", lambda data, **kwargs: said.append(data) or ours(data, **kwargs))
    return said


def test_the_printed_page_says_what_who_and_when(sign_in, clinician, form):
    page = sign_in(clinician).get(paper("print", form)).content.decode()

    shown = ("Made for Clara Keller", "Ada Lovelace", "Several days", "Moderate", "Version 1", "Not shared with the")
    for words in shown:
        assert words in page, words


def test_times_are_those_of_the_readers_clock(form):
    written = timezone.localtime(form.latest_version.written_at)

    with timezone.override("Asia/Taipei"):
        line = version_line(form.latest_version, is_for_staff=True)

    assert f"{written.astimezone(ZoneInfo('Asia/Taipei')):%H:%M}" in line


def test_the_pdf_is_an_attachment_with_a_neutral_name_that_nobody_keeps(sign_in, clinician, form):
    answer = sign_in(clinician).post(paper("pdf", form))

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="assessment.pdf"'
    assert "no-store" in answer["Cache-Control"]


def test_that_it_was_taken_out_is_recorded_without_what_it_says(sign_in, patient, clinician, form):
    sign_in(clinician).post(paper("pdf", form))

    row = AuditLog.objects.get(action="assessments.assessment.exported")
    assert (row.actor_id, row.patient_id, row.entity_id) == (str(clinician.pk), str(patient.pk), str(form.pk))
    assert set(row.metadata) == {"bytes"}


def test_each_page_names_its_reader(sign_in, clinician, form, data):
    sign_in(clinician).post(paper("pdf", form))

    assert '"watermark": "Clara Keller ·' in data[0]
    assert "Thoughts of death or self-harm" in data[0]


def test_a_withdrawn_one_says_so_on_paper(sign_in, clinician, form, data):
    with acting(user=clinician):
        services.withdraw(assessment=form, version=form.version, reason="Wrong patient", by=clinician)

    sign_in(clinician).post(paper("pdf", form))

    assert "Withdrawn: this was entered in error." in data[0]


def test_the_patient_takes_their_own_result_and_no_words_for_staff(sign_in, patient, clinician, form, data):
    with acting(user=clinician):
        services.publish(assessment=form, number=1, by=clinician)

    answer = sign_in(patient.user).post(own_pdf(form))

    assert answer.content.startswith(b"%PDF-")
    assert '"watermark": "Ada Lovelace ·' in data[0]
    assert "Thoughts of death or self-harm (item 9)" not in data[0]
    assert AuditLog.objects.get(action="assessments.assessment.exported").actor_id == str(patient.user.pk)


def test_the_reason_of_a_correction_is_for_colleagues_and_not_on_the_patients_paper(
    sign_in, patient, clinician, form, data
):
    with acting(user=clinician):
        advise(form, "Go to bed early.", clinician)
        form.refresh_from_db()
        services.publish(assessment=form, number=2, by=clinician)

    sign_in(clinician).post(paper("pdf", form))
    sign_in(patient.user).post(own_pdf(form))

    for_staff, for_patient = (json.loads(said)["versions"] for said in data)
    reason = form.latest_version.reason
    assert reason
    assert any(reason in line for line in for_staff)
    assert not any(reason in line for line in for_patient)


def test_who_hides_scores_has_none_on_paper(sign_in, patient, clinician, form, data):
    with acting(user=clinician):
        services.publish(assessment=form, number=1, by=clinician)
    patient.user.hides_scores = True
    patient.user.save()

    sign_in(patient.user).post(own_pdf(form))

    said = json.loads(data[0])
    assert said["score"] is None
    assert {line["points"] for line in said["answers"]} == {""}


def test_the_result_page_offers_the_pdf(sign_in, patient, clinician, form):
    result = reverse("assessments:own-detail", args=[form.pk])
    assert own_pdf(form) not in sign_in(patient.user).get(result).content.decode()
    with acting(user=clinician):
        services.publish(assessment=form, number=1, by=clinician)

    assert own_pdf(form) in sign_in(patient.user).get(result).content.decode()


def test_the_patient_gets_the_shared_version_not_a_later_draft(sign_in, patient, clinician, form, data):
    with acting(user=clinician):
        services.publish(assessment=form, number=1, by=clinician)
        services.review(assessment=form, number=1, recommendations="Not shared yet.", share="", by=clinician)

    sign_in(patient.user).post(own_pdf(form))

    assert "Not shared yet." not in data[0]
    assert '"Version 2' not in data[0]


@pytest.mark.parametrize("state", ["unshared", "kept", "withdrawn"])
def test_what_the_patient_cannot_read_they_cannot_take(sign_in, patient, clinician, form, state):
    with acting(user=clinician):
        if state != "unshared":
            release = "at_visit" if state == "kept" else "now"
            shared = services.publish(assessment=form, number=1, release=release, by=clinician)
        if state == "withdrawn":
            services.withdraw(assessment=shared, version=shared.version, reason="Wrong", by=clinician)

    assert sign_in(patient.user).post(own_pdf(form)).status_code == 404
    assert not AuditLog.objects.filter(action="assessments.assessment.exported").exists()


def test_a_file_is_asked_for_with_a_post(sign_in, patient, clinician, form):
    assert sign_in(clinician).get(paper("pdf", form)).status_code == 405
    assert sign_in(patient.user).get(own_pdf(form)).status_code == 405


@pytest.mark.parametrize("state", ["waiting", "in_progress"])
def test_there_is_no_paper_of_what_was_not_sent(sign_in, clinician, request, state):
    assessment = request.getfixturevalue(state)
    client = sign_in(clinician)

    assert client.get(paper("print", assessment)).status_code == 404
    assert client.post(paper("pdf", assessment)).status_code == 404


def test_what_cannot_be_printed_is_said_and_not_recorded(sign_in, patient, clinician, form, monkeypatch):
    with acting(user=clinician):
        services.publish(assessment=form, number=1, by=clinician)
    monkeypatch.setattr(rendering, "MOST_CHARACTERS", 10)

    for user, wanted in ((clinician, paper("pdf", form)), (patient.user, own_pdf(form))):
        answer = sign_in(user).post(wanted)
        assert answer.status_code == 422
        assert "too long to make a PDF" in answer.content.decode()
    assert not AuditLog.objects.filter(action="assessments.assessment.exported").exists()


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404)])
def test_others_may_not(sign_in, form, request, role, status):
    client = sign_in(request.getfixturevalue(role))

    assert client.get(paper("print", form)).status_code == status
    assert client.post(paper("pdf", form)).status_code == status


def test_another_patient_does_not_get_it(sign_in, other_patient, form):
    answer = sign_in(other_patient.user).post(own_pdf(form), {"idempotency_key": str(uuid.uuid4())})

    assert answer.status_code in (403, 404)
