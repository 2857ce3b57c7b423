"""Where permissions on patients are kept."""

import pytest
from guardian.models import UserObjectPermission

from accounts.permissions import Permission, grant, granted, revoke
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


def test_permissions_are_given_and_taken_in_few_statements_however_many(patient, outsider, django_assert_num_queries):
    with django_assert_num_queries(2):
        grant(outsider, frozenset(Permission), patient)
    grant(outsider, frozenset({Permission.MESSAGE}), patient)  # once more is no error
    assert granted(outsider, patient) == frozenset(Permission)

    with django_assert_num_queries(1):
        revoke(outsider, frozenset(Permission) - {Permission.MESSAGE}, patient)
    assert granted(outsider, patient) == {Permission.MESSAGE}


def test_what_is_no_permission_on_patients_is_not_granted_in_silence(patient, outsider):
    with pytest.raises(LookupError):
        grant(outsider, frozenset({Permission.MESSAGE}), outsider)
