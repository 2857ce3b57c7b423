"""Who cares for a patient, and who did. The caller has the patient from a selector."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import CARE_ROLES, CLINICAL_ROLES, Role
from patients.models import CareTeamMembership, PatientProfile
from patients.policies import can


def list_care_team(patient: PatientProfile) -> QuerySet[CareTeamMembership]:
    """The current care team, with people and profiles (one query)."""
    return CareTeamMembership.objects.current().filter(patient=patient).select_related("user__provider_profile__clinic")


def list_past_care_team(patient: PatientProfile) -> QuerySet[CareTeamMembership]:
    """Memberships that have ended, the latest first, with people and who ended them (one query)."""
    ended = CareTeamMembership.objects.filter(patient=patient, ended_at__isnull=False)
    return ended.select_related("user__provider_profile", "ended_by").order_by("-ended_at")


def get_membership(patient: PatientProfile, membership_id: UUID) -> CareTeamMembership:
    """A current membership of this patient's team; Http404 when there is none."""
    membership: CareTeamMembership | None = list_care_team(patient).filter(pk=membership_id).first()
    if membership is None:
        raise Http404
    membership.patient = patient
    return membership


def list_colleagues(patient: PatientProfile, *, besides: CareTeamMembership | None = None) -> QuerySet[User]:
    """Who could join the team: people with a care role who may sign in and are not on it. For a transfer of the
    place `besides`, everybody but the one who has it: a colleague on the team may take it over."""
    colleagues = User.objects.filter(is_active=True, role__in=CARE_ROLES)
    if besides is not None:
        colleagues = colleagues.exclude(pk=besides.user_id)
    else:
        team = CareTeamMembership.objects.current().filter(patient=patient)
        colleagues = colleagues.exclude(pk__in=team.values("user_id"))
    return colleagues.select_related("provider_profile__clinic").order_by("full_name")


def primary_clinicians_of(patient_ids: Collection[UUID]) -> dict[UUID, User]:
    """Who answers for each of these patients now, by their ids (one query). Left out: patients without a primary
    clinician, or whose primary clinician may not sign in or treats nobody any more."""
    memberships = (
        CareTeamMembership.objects.current()
        .filter(
            patient__in=patient_ids,
            team_role=CareTeamMembership.TeamRole.PRIMARY_CLINICIAN,
            user__is_active=True,
            user__role__in=CLINICAL_ROLES,
        )
        .select_related("user")
    )
    return {membership.patient_id: membership.user for membership in memberships}


def list_supervisors_of(patient: PatientProfile) -> list[User]:
    """Who answers for the patient when no primary clinician does: the supervisors of the care team; where it has none
    those of the clinic, then all there are, for somebody has to know (one to three queries)."""
    supervisors = User.objects.filter(role=Role.SUPERVISOR, is_active=True)
    team = CareTeamMembership.objects.current().filter(patient=patient)
    for some in (
        supervisors.filter(pk__in=team.values("user_id")),
        supervisors.filter(provider_profile__clinic=patient.primary_clinic_id),
        supervisors,
    ):
        if found := list(some):
            return found
    return []


def list_people_to_tell(patient: PatientProfile, people: Iterable[User | None]) -> list[User]:
    """Those of `people` who may read the patient's chart today; where they all left, who answers for the patient now:
    the primary clinician, else the supervisors (one query for each of `people`, then one to four)."""
    there = [person for person in people if person is not None and _may_read_chart(person, patient)]
    if there:
        return there
    primary = primary_clinicians_of([patient.pk]).get(patient.pk)
    return [primary] if primary is not None else list_supervisors_of(patient)


def _may_read_chart(person: User, patient: PatientProfile) -> bool:
    return person.is_clinical and can(person, Permission.VIEW_CHART, patient)
