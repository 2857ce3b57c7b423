"""Emergency access: a clinician outside the care team opens a chart, says why, and is reviewed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit.services import record
from common.errors import Refused
from notifications.models import Notification
from notifications.services import notify
from patients.models import EMERGENCY_ACCESS_LASTS, CareTeamMembership, EmergencyAccess, PatientProfile
from patients.policies import has_chart_by_team


class UnknownRecordNumber(Refused):
    """No record has this number. The attempt has yet to be recorded, outside the transaction that failed."""


@transaction.atomic(savepoint=False)
def open_emergency_access(*, medical_record_number: str, reason: str, by: User) -> EmergencyAccess:
    """Let `by` read and write the chart with exactly this number for 4 hours; records
    `patients.emergency_access.opened` and tells the supervisors of the patient's care team.

    Raises UnknownRecordNumber. Refuses those who have the chart by the care team, and somebody who has it open already.
    """
    patient = PatientProfile.objects.filter(medical_record_number=medical_record_number).first()
    if patient is None:
        raise UnknownRecordNumber(
            _("We cannot open a chart with this number. Check it and try again."), field="medical_record_number"
        )
    # One at a time for each person, so that sending twice at once opens one.
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if has_chart_by_team(by, patient):
        raise Refused(_("You are on this patient's care team. You can open the chart as always."))
    if EmergencyAccess.objects.in_force().filter(user=by, patient=patient).exists():
        raise Refused(_("You have this chart open in an emergency already."))
    now = timezone.now()
    access = EmergencyAccess(
        patient=patient, user=by, reason=reason, started_at=now, expires_at=now + EMERGENCY_ACCESS_LASTS
    )
    access.save()
    record(
        "patients.emergency_access.opened",
        summary="Opened a chart in an emergency",
        entity=access,
        patient_id=patient.pk,
        metadata={"expires_at": access.expires_at.isoformat()},
    )
    notify(
        recipients=_reviewers(patient, by),
        kind=Notification.Kind.EMERGENCY_ACCESS,
        patient_id=patient.pk,
        object_id=access.pk,
    )
    return access


@transaction.atomic(savepoint=False)
def record_unknown_number(*, by: User) -> None:
    """Somebody asked for emergency access to a number no record has: records `patients.emergency_access.refused`.
    What was typed is not recorded; it could be anything."""
    record("patients.emergency_access.refused", summary="Asked for emergency access to an unknown record number")


@transaction.atomic(savepoint=False)
def end_emergency_access(*, access: EmergencyAccess, by: User) -> EmergencyAccess:
    """End an emergency access before its time, from the next request on; records `patients.emergency_access.ended`.
    Refuses one of another person, and one that is over."""
    access = EmergencyAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
    if access.user_id != by.pk or not access.is_in_force:
        raise Refused(_("This emergency access is over."))
    access.ended_at = timezone.now()
    access.save()
    record(
        "patients.emergency_access.ended",
        summary="Ended an emergency access",
        entity=access,
        patient_id=access.patient_id,
    )
    return access


@transaction.atomic(savepoint=False)
def review_emergency_access(*, access: EmergencyAccess, note: str, by: User) -> EmergencyAccess:
    """A supervisor has looked at it; records `patients.emergency_access.reviewed`. Refuses one's own, and one that
    was reviewed."""
    access = EmergencyAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
    if access.user_id == by.pk:
        raise Refused(_("Somebody else has to review this one: it is yours."))
    if access.reviewed_at is not None:
        raise Refused(_("Somebody reviewed this already."))
    access.reviewed_at, access.reviewed_by, access.review_note = timezone.now(), by, note
    access.save()
    record(
        "patients.emergency_access.reviewed",
        summary="Reviewed an emergency access",
        entity=access,
        patient_id=access.patient_id,
    )
    return access


def _reviewers(patient: PatientProfile, by: User) -> list[User]:
    """Supervisors of the care team; where it has none, those of the patient's clinic."""
    supervisors = User.objects.filter(role=Role.SUPERVISOR, is_active=True).exclude(pk=by.pk)
    team = CareTeamMembership.objects.current().filter(patient=patient)
    on_team = list(supervisors.filter(pk__in=team.values("user_id")))
    return on_team or list(supervisors.filter(provider_profile__clinic_id=patient.primary_clinic_id))
