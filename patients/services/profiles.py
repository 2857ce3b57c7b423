"""Registering patients, inviting them, and linking them to the people who sign in."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Invitation, ProviderProfile, User
from accounts.roles import Role
from accounts.selectors import list_waiting_for_link
from accounts.services.invitations import invite
from audit.services import record
from common.editing import lock_for_edit
from common.errors import Refused
from patients.models import CareTeamMembership, CaseloadSummary, PatientProfile
from patients.services.care_team import add_clinic_staff, add_member


@transaction.atomic(savepoint=False)
def register_patient(*, by: User, **fields: Any) -> PatientProfile:
    """Store a new patient with an empty summary, and put the clinic's front desk and supervisors on the team.
    Refuses a medical record number that is taken."""
    patient = PatientProfile(**fields)
    try:
        with transaction.atomic():
            patient.save()
    except IntegrityError:
        raise Refused(_("This medical record number is taken."), field="medical_record_number") from None
    CaseloadSummary.objects.create(patient=patient)
    add_clinic_staff(patient=patient, by=by)
    return patient


@transaction.atomic(savepoint=False)
def register_at_own_clinic(*, by: User, **fields: Any) -> PatientProfile:
    """Register a patient at the clinic `by` works at; a clinician becomes the primary clinician. Refuses somebody who
    has no clinic, and what `register_patient` refuses."""
    profile = ProviderProfile.objects.filter(user=by).first()
    if profile is None:
        raise Refused(_("Your account has no clinic yet. Ask an administrator to set it."))
    patient = register_patient(by=by, primary_clinic=profile.clinic, **fields)
    if by.role == Role.CLINICIAN:
        add_member(
            patient=patient,
            user=by,
            team_role=CareTeamMembership.TeamRole.PRIMARY_CLINICIAN,
            reason=_("Registered the patient"),
            by=by,
        )
    return patient


@transaction.atomic(savepoint=False)
def update_patient(*, patient: PatientProfile, version: int, by: User, **fields: Any) -> PatientProfile:
    """Change a patient's details. Raises StaleEdit when somebody saved them since `version`."""
    current = lock_for_edit(PatientProfile.objects.all(), patient.pk, version)
    for name, value in fields.items():
        setattr(current, name, value)
    current.save()
    return current


@transaction.atomic(savepoint=False)
def invite_patient(*, patient: PatientProfile, email: str, by: User) -> Invitation:
    """Send the patient the link by which they get access to their record. Refuses a record that has a person, and
    what `invite` refuses."""
    if patient.user_id is not None:
        raise Refused(_("This patient has access already."))
    return invite(
        email=email,
        full_name=patient.spoken_name,
        role=Role.PATIENT,
        clinic=patient.primary_clinic,
        patient_id=patient.pk,
        by=by,
    )


@transaction.atomic(savepoint=False)
def link_user(*, patient: PatientProfile, user: User, by: User) -> PatientProfile:
    """Give `user` access to `patient` as their own record. Refuses staff, a record that has a person, and a person
    who has a record."""
    patient = PatientProfile.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # of two records at once, one gets the person
    if not user.is_patient:
        raise Refused(_("Only a patient can be linked to a record."))
    if patient.user_id is not None or PatientProfile.objects.filter(user=user).exists():
        raise Refused(_("This record or this person is linked already."))
    patient.user = user
    patient.save()
    return patient


@transaction.atomic(savepoint=False)
def link_waiting_user(*, patient: PatientProfile, email: str, by: User) -> PatientProfile:
    """Link the person who signed up with exactly this address and waits; records `patients.patient.user_linked`.
    Refuses an address nobody waits with or nobody confirmed, and what `link_user` refuses."""
    confirmed = list_waiting_for_link().filter(emailaddress__verified=True, emailaddress__primary=True)
    # Addresses are kept in small letters. Other comparisons take a dotless ı, which anybody can register, for an i.
    user = confirmed.filter(email=email.strip().lower()).first()
    if user is None:
        raise Refused(_("Nobody with this email is waiting to be linked."), field="email")
    patient = link_user(patient=patient, user=user, by=by)
    record(
        "patients.patient.user_linked",
        summary="Linked a sign-in to the record",
        entity=patient,
        patient_id=patient.pk,
        metadata={"user_id": str(user.pk)},
    )
    return patient
