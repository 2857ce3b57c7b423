"""Who sees which patient, however it came about: grants, roles that changed, emergencies, closed accounts."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.permissions import Permission
from accounts.roles import Role
from patients.models import (
    CLINICAL_PERMISSIONS,
    EMERGENCY_PERMISSIONS,
    OFFICE_PERMISSIONS,
    OWN_PERMISSIONS,
    PatientProfile,
)
from patients.policies import permissions_on
from patients.selectors.emergency import current_emergency_access
from patients.services.emergency import end_emergency_access, open_emergency_access

pytestmark = pytest.mark.django_db


def held(user, patient):
    """What both ways of asking say, which must be the same."""
    fresh = PatientProfile.objects.get(pk=patient.pk)
    one_by_one = frozenset(
        permission
        for permission in Permission
        if PatientProfile.objects.on_which(user, permission).filter(pk=patient.pk).exists()
    )
    assert one_by_one == permissions_on(user, fresh)
    assert PatientProfile.objects.visible_to(user).filter(pk=patient.pk).exists() == bool(one_by_one)
    return one_by_one


def change(user, **fields):
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return user


def test_each_role_holds_what_its_place_gives(
    patient, clinician, supervisor, front_desk, outsider, auditor, administrator, other_patient
):
    assert held(clinician, patient) == CLINICAL_PERMISSIONS
    assert held(supervisor, patient) == CLINICAL_PERMISSIONS
    assert held(front_desk, patient) == OFFICE_PERMISSIONS
    assert held(patient.user, patient) == OWN_PERMISSIONS
    for stranger in (outsider, auditor, administrator, other_patient.user):
        assert held(stranger, patient) == frozenset()


def test_nobody_who_may_not_sign_in_holds_anything(patient, clinician):
    assert held(change(clinician, is_active=False), patient) == frozenset()
    assert held(change(patient.user, is_active=False), patient) == frozenset()
    assert not PatientProfile.objects.visible_to(AnonymousUser()).exists()


def test_a_closed_portal_closes_the_own_record_and_not_the_chart(patient, clinician):
    change(patient, is_active=False)

    assert held(patient.user, patient) == frozenset()
    assert held(clinician, patient) == CLINICAL_PERMISSIONS


@pytest.mark.parametrize(
    ("role", "left"),
    [
        (Role.FRONT_DESK, OFFICE_PERMISSIONS),
        (Role.AUDITOR, frozenset()),
        (Role.ADMINISTRATOR, frozenset()),
        (Role.PATIENT, frozenset()),
    ],
)
def test_grants_left_from_an_earlier_role_give_no_more_than_the_new_role_may_hold(patient, clinician, role, left):
    assert held(change(clinician, role=role), patient) == left


def test_nobody_can_be_superuser(administrator):
    with pytest.raises(IntegrityError), transaction.atomic():
        change(administrator, is_superuser=True)


def test_a_flag_set_in_memory_gives_nothing_either(patient, outsider):
    outsider.is_superuser = True

    assert held(outsider, patient) == frozenset()


def test_an_emergency_gives_the_chart_and_nothing_else_until_it_ends(patient, outsider):
    access = open_emergency_access(medical_record_number="A-10001", reason="Found unconscious", by=outsider)
    assert held(outsider, patient) == EMERGENCY_PERMISSIONS

    end_emergency_access(access=access, by=outsider)

    assert held(outsider, patient) == frozenset()


def test_an_emergency_ends_by_itself_after_four_hours(patient, outsider):
    open_emergency_access(medical_record_number="A-10001", reason="Found unconscious", by=outsider)

    with time_machine.travel(timezone.now() + timedelta(hours=3, minutes=59), tick=False):
        assert held(outsider, patient) == EMERGENCY_PERMISSIONS
    with time_machine.travel(timezone.now() + timedelta(hours=4, minutes=1), tick=False):
        assert held(outsider, patient) == frozenset()


def test_an_emergency_is_no_use_to_somebody_who_is_no_clinician_any_more(patient, outsider):
    open_emergency_access(medical_record_number="A-10001", reason="Found unconscious", by=outsider)

    assert held(change(outsider, role=Role.FRONT_DESK), patient) == frozenset()


def test_an_emergency_adds_to_an_office_place(patient, front_desk):
    """A receptionist who became a clinician still has the place at the desk, which shows no chart."""
    change(front_desk, role=Role.CLINICIAN)
    assert held(front_desk, patient) == OFFICE_PERMISSIONS

    access = open_emergency_access(medical_record_number="A-10001", reason="Found unconscious", by=front_desk)

    assert held(front_desk, patient) == EMERGENCY_PERMISSIONS | OFFICE_PERMISSIONS
    assert current_emergency_access(front_desk, PatientProfile.objects.get(pk=patient.pk)) == access


def test_the_list_is_one_query_for_everybody(patient, clinician, front_desk, outsider):
    open_emergency_access(medical_record_number="A-10001", reason="Found unconscious", by=outsider)
    for user in (clinician, front_desk, outsider, patient.user):
        with CaptureQueriesContext(connection) as queries:
            assert [row.pk for row in PatientProfile.objects.visible_to(user)] == [patient.pk]
        assert len(queries) == 1, queries.captured_queries


@pytest.mark.parametrize("text", ["ada", "LOVE", "愛", "love ada", "a-100", "A-10001"])
def test_search_finds_part_of_a_name_in_either_script_and_the_start_of_a_number(patient, other_patient, text):
    found = PatientProfile.objects.search(text)

    assert patient in found
    assert (other_patient in found) == (text == "a-100")


@pytest.mark.parametrize("text", ["%", "_", "10001", "ada sam", "\\"])
def test_search_takes_no_wildcards_and_no_middles_of_numbers(patient, other_patient, text):
    assert not PatientProfile.objects.search(text).exists()
