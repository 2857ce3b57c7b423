"""Patients and care teams in Django admin: through the services, nothing deleted, nothing clinical."""

import pytest
from django.urls import reverse

from audit.models import AuditLog
from patients.models import CareTeamMembership, CaseloadSummary, PatientProfile
from patients.services.emergency import open_emergency_access

MEMBERSHIPS = reverse("admin:patients_careteammembership_changelist")
ADD_MEMBERSHIP = reverse("admin:patients_careteammembership_add")
PATIENTS = reverse("admin:patients_patientprofile_changelist")


def form_of(patient, **fields):
    return {
        "medical_record_number": patient.medical_record_number,
        "display_name": patient.display_name,
        "local_name": patient.local_name,
        "date_of_birth": "1990-05-17",
        "preferred_language": "",
        "primary_clinic": patient.primary_clinic_id,
        "is_active": "on",
        "seen_version": patient.version,
        **fields,
    }


def change_page(patient):
    return reverse("admin:patients_patientprofile_change", args=[patient.pk])


def test_an_administrator_adds_somebody_to_a_team_and_that_grants(sign_in, administrator, patient, outsider):
    form = {"patient": patient.medical_record_number, "user": outsider.pk, "team_role": "covering", "reason": "Cover"}

    response = sign_in(administrator).post(ADD_MEMBERSHIP, form)

    membership = CareTeamMembership.objects.get(user=outsider)
    assert response.status_code == 302
    assert membership.granted_by == administrator
    assert PatientProfile.objects.visible_to(outsider).filter(pk=patient.pk).exists()
    assert AuditLog.objects.filter(action="patients.care_team.member_added", actor_id=str(administrator.pk)).exists()


def test_a_place_that_does_not_fit_is_said_beside_the_field(sign_in, administrator, patient, clinician, front_desk):
    wrong = {
        "patient": patient.medical_record_number,
        "user": front_desk.pk,
        "team_role": "therapist",
        "reason": "Cover",
    }

    response = sign_in(administrator).post(ADD_MEMBERSHIP, wrong)

    assert response.status_code == 200
    assert "on the care team already" in response.content.decode() or "does not fit" in response.content.decode()
    assert CareTeamMembership.objects.filter(user=front_desk).count() == 1


@pytest.mark.parametrize(
    ("field", "typed"), [("patient", "X-404"), ("patient", "A-1\0"), ("patient", ""), ("user", "nobody"), ("user", "")]
)
def test_nobody_is_added_by_a_number_or_an_id_that_is_none(sign_in, administrator, patient, outsider, field, typed):
    form = {"patient": patient.medical_record_number, "user": outsider.pk, "team_role": "covering", "reason": "Cover"}

    response = sign_in(administrator).post(ADD_MEMBERSHIP, form | {field: typed})

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]
    assert not CareTeamMembership.objects.filter(user=outsider).exists()


def test_ending_takes_a_reason_and_revokes(sign_in, administrator, patient, clinician):
    membership = patient.care_team.get(user=clinician)
    action = {"action": "end_selected", "_selected_action": [membership.pk], "index": 0}
    client = sign_in(administrator)

    client.post(MEMBERSHIPS, {**action, "reason": ""})
    membership.refresh_from_db()
    assert membership.ended_at is None
    client.post(MEMBERSHIPS, {**action, "reason": "Left the clinic"})

    membership.refresh_from_db()
    assert (membership.ended_by, membership.end_reason) == (administrator, "Left the clinic")
    assert not PatientProfile.objects.visible_to(clinician).exists()


def test_memberships_and_patients_are_never_changed_around_the_services(sign_in, administrator, patient, clinician):
    client = sign_in(administrator)
    membership = patient.care_team.get(user=clinician)

    for model, row in (("careteammembership", membership), ("patientprofile", patient)):
        assert client.post(reverse(f"admin:patients_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    page = reverse("admin:patients_careteammembership_change", args=[membership.pk])
    assert client.post(page, {"team_role": "therapist"}).status_code == 403
    assert "delete_selected" not in client.get(MEMBERSHIPS).content.decode()
    assert "delete_selected" not in client.get(PATIENTS).content.decode()


def test_a_patient_added_by_an_administrator_is_registered_like_any_other(sign_in, administrator, patient, front_desk):
    form = form_of(patient, medical_record_number="N-9", display_name="New, Nia", seen_version="")

    response = sign_in(administrator).post(reverse("admin:patients_patientprofile_add"), form)

    added = PatientProfile.objects.get(medical_record_number="N-9")
    assert response.status_code == 302
    assert CaseloadSummary.objects.filter(patient=added).exists()
    assert added.care_team.filter(user=front_desk).exists()


def test_closing_the_portal_of_a_patient_raises_the_version(sign_in, administrator, patient):
    form = form_of(patient)
    del form["is_active"]

    sign_in(administrator).post(change_page(patient), form)

    patient.refresh_from_db()
    assert (patient.is_active, patient.version) == (False, 2)


def test_a_stale_form_saves_nothing(sign_in, administrator, patient):
    client = sign_in(administrator)
    client.post(change_page(patient), form_of(patient, display_name="First, Ada"))

    response = client.post(change_page(patient), form_of(patient, display_name="Second, Ada"))

    patient.refresh_from_db()
    assert response.status_code == 200
    assert "Somebody else saved this" in response.content.decode()
    assert patient.display_name == "First, Ada"


def test_administrators_see_nothing_clinical_of_a_patient(sign_in, administrator, patient, outsider):
    patient.history = [{"when": "", "what": "canary-history"}]
    patient.address = "canary-address"
    patient.save()
    open_emergency_access(medical_record_number="A-10001", reason="canary-reason in words", by=outsider)
    client = sign_in(administrator)

    pages = [
        change_page(patient),
        PATIENTS,
        reverse("admin:patients_emergencyaccess_changelist"),
        reverse("admin:patients_emergencyaccess_change", args=[patient.emergency_accesses.get().pk]),
    ]
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200
        assert "canary" not in response.content.decode()
    assert client.get(reverse("portal:chart", args=[patient.pk])).status_code == 404


def test_an_administrator_who_looks_at_a_patient_is_in_the_patients_list(sign_in, administrator, patient):
    sign_in(administrator).get(change_page(patient))

    content = sign_in(patient.user).get(reverse("patients:own-access-log")).content.decode()
    assert "Adam Minster" in content


@pytest.mark.parametrize("search", ["love", "A-1000", "愛"])
def test_patients_are_found_by_name_and_number(sign_in, administrator, patient, other_patient, search):
    assert "Lovelace" in sign_in(administrator).get(PATIENTS, {"q": search}).content.decode()
