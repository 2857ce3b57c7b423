"""Where permissions on patients are kept."""

from guardian.models import UserObjectPermission

from accounts.permissions import Permission, granted
from patients.models import PatientProfile, PatientUserPermission
from patients.services.care_team import end_membership


def test_grants_are_rows_of_our_own_table_with_a_foreign_key_to_the_patient(patient, clinician):
    held = PatientUserPermission.objects.filter(user=clinician, content_object=patient)

    assert {f"patients.{row.permission.codename}" for row in held} == set(Permission)
    assert granted(clinician, patient) == frozenset(Permission)
    assert not UserObjectPermission.objects.exists()


def test_ending_a_membership_leaves_no_grant_behind(patient, clinician):
    end_membership(membership=patient.care_team.get(user=clinician), reason="Moved", by=clinician)

    assert not PatientUserPermission.objects.filter(user=clinician).exists()
    assert not PatientProfile.objects.visible_to(clinician).exists()
