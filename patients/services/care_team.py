"""The care team: the only place where permissions on patients are granted and revoked."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import grant, revoke
from accounts.roles import Role
from audit.services import record
from common.errors import Refused
from patients.models import CareTeamMembership, PatientProfile

TeamRole = CareTeamMembership.TeamRole

# Which role in a team each role of the clinic may have.
ROLES_IN_TEAM = {
    Role.CLINICIAN: frozenset(set(TeamRole) - {TeamRole.FRONT_DESK, TeamRole.SUPERVISOR}),
    Role.SUPERVISOR: frozenset(set(TeamRole) - {TeamRole.FRONT_DESK}),
    Role.FRONT_DESK: frozenset({TeamRole.FRONT_DESK}),
}


def refuse_member(*, patient: PatientProfile, user: User, team_role: str) -> None:
    """Raise Refused when `add_member` would, so that a form can say so beside its fields."""
    if not user.is_active:
        raise Refused(_("This person can no longer sign in."), field="user")
    if team_role not in ROLES_IN_TEAM.get(Role(user.role), frozenset()):
        raise Refused(_("This person's role does not fit that place in a care team."), field="team_role")
    team = CareTeamMembership.objects.current().filter(patient=patient)
    if team.filter(user=user).exists():
        raise Refused(_("This person is on the care team already."), field="user")
    if team_role == TeamRole.PRIMARY_CLINICIAN and team.filter(team_role=team_role).exists():
        raise Refused(_("There is a primary clinician already. Transfer the care instead."), field="team_role")


@transaction.atomic(savepoint=False)
def add_member(*, patient: PatientProfile, user: User, team_role: str, reason: str, by: User) -> CareTeamMembership:
    """Put `user` on the care team and grant what the role gives; records `patients.care_team.member_added`.

    Refuses people who may not sign in, a team role their own role does not allow, a second current membership, and
    a second primary clinician.
    """
    refuse_member(patient=patient, user=user, team_role=team_role)
    membership = CareTeamMembership(patient=patient, user=user, team_role=team_role, reason=reason, granted_by=by)
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError:  # somebody else was added a moment ago
        refuse_member(patient=patient, user=user, team_role=team_role)
        raise
    grant(user, membership.permissions, patient)
    record(
        "patients.care_team.member_added",
        summary=f"Added to the care team as {team_role}",
        entity=membership,
        patient_id=patient.pk,
        metadata={"user_id": str(user.pk), "permissions": sorted(membership.permissions)},
    )
    return membership


@transaction.atomic(savepoint=False)
def end_membership(*, membership: CareTeamMembership, reason: str, by: User) -> CareTeamMembership:
    """End a membership and revoke what it gave, from the next request on; records
    `patients.care_team.member_removed`. Refuses a membership that has ended."""
    membership = CareTeamMembership.objects.select_for_update().get(pk=membership.pk)
    if membership.ended_at is not None:
        raise Refused(_("This membership has already ended."))
    membership.ended_at = timezone.now()
    membership.ended_by = by
    membership.end_reason = reason
    membership.save()
    revoke(membership.user, membership.permissions, membership.patient)
    record(
        "patients.care_team.member_removed",
        summary="Removed from the care team",
        entity=membership,
        patient_id=membership.patient_id,
        metadata={"user_id": str(membership.user_id), "permissions": sorted(membership.permissions)},
    )
    return membership


@transaction.atomic(savepoint=False)
def transfer(*, membership: CareTeamMembership, to: User, reason: str, by: User) -> CareTeamMembership:
    """Hand a place in the team to `to`: ends `membership` and adds the same role in one transaction. A current
    membership of `to` in another role is ended first. Refuses what `add_member` refuses."""
    # The whole team, always in the same order: two who hand their places to each other would wait for each other.
    team = CareTeamMembership.objects.current().filter(patient=membership.patient).order_by("pk").select_for_update()
    earlier = next((place for place in team if place.user_id == to.pk), None)
    if earlier is not None and earlier.pk == membership.pk:
        raise Refused(_("The care is with this person already."), field="user")
    end_membership(membership=membership, reason=reason, by=by)
    if earlier is not None:
        end_membership(membership=earlier, reason=reason, by=by)
    return add_member(patient=membership.patient, user=to, team_role=membership.team_role, reason=reason, by=by)


@transaction.atomic(savepoint=False)
def add_clinic_staff(*, patient: PatientProfile, by: User) -> None:
    """Put the active front desk and supervisors of the patient's clinic on the team, where they are not yet."""
    if patient.primary_clinic_id is None:
        return
    present = set(CareTeamMembership.objects.current().filter(patient=patient).values_list("user_id", flat=True))
    staff = User.objects.filter(
        is_active=True,
        role__in=(Role.FRONT_DESK, Role.SUPERVISOR),
        provider_profile__clinic_id=patient.primary_clinic_id,
    ).exclude(pk__in=present)
    for user in staff:
        team_role = TeamRole.FRONT_DESK if user.role == Role.FRONT_DESK else TeamRole.SUPERVISOR
        add_member(patient=patient, user=user, team_role=team_role, reason=_("Staff of the clinic"), by=by)
