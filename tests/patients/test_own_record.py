"""A patient's own record: what they read and what they may change."""

from uuid import uuid4

from django.urls import reverse

RECORD = reverse("patients:own-record")
EDIT = reverse("patients:own-record-edit")


def test_the_record_names_the_patient_the_team_and_the_clinic(sign_in, patient, clinician):
    clinician.provider_profile.credentials = "PhD"
    clinician.provider_profile.save()
    patient.history = [{"when": "2019", "what": "First visit"}]
    patient.save()

    content = sign_in(patient.user).get(RECORD).content.decode()

    for text in ("Lovelace, Ada", "愛達", "A-10001", "Clara Keller", "PhD", "Harbor Clinic", "First visit"):
        assert text in content


def test_the_record_costs_few_queries(sign_in, patient, clinician, supervisor, statements_of):
    client = sign_in(patient.user)

    assert len(statements_of(client, RECORD)) <= 6


def test_a_patient_changes_how_to_be_reached_and_nothing_else(sign_in, patient):
    form = {
        "idempotency_key": str(uuid4()),
        "version": 1,
        "phone": "555 0123",
        "may_leave_voicemail": "on",
        "display_name": "Somebody, Else",
        "medical_record_number": "X-99999",
    }

    response = sign_in(patient.user).post(EDIT, form)

    patient.refresh_from_db()
    assert response.status_code == 302
    assert (patient.phone, patient.may_leave_voicemail) == ("555 0123", True)
    assert (patient.display_name, patient.medical_record_number) == ("Lovelace, Ada", "A-10001")


def test_a_stale_change_shows_both_texts(sign_in, patient):
    client = sign_in(patient.user)
    client.post(EDIT, {"idempotency_key": str(uuid4()), "version": 1, "address": "Saved first"})

    stale = client.post(EDIT, {"idempotency_key": str(uuid4()), "version": 1, "address": "Written later"})

    assert stale.status_code == 409
    assert "Saved first" in stale.content.decode()
    assert "Written later" in stale.content.decode()


def test_staff_have_no_own_record_and_a_closed_one_is_gone(sign_in, patient, clinician):
    assert sign_in(clinician).get(RECORD).status_code == 403
    patient.is_active = False
    patient.save()
    assert sign_in(patient.user).get(RECORD).status_code == 404
