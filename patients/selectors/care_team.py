"""Who cares for a patient, and who did. The caller has the patient from a selector."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from accounts.roles import CARE_ROLES
from patients.models import CareTeamMembership, PatientProfile


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
