"""What takes more than one app, in one transaction."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import find_invitation
from accounts.services import invitations
from common.errors import Refused
from patients.models import PatientProfile
from patients.services.profiles import link_user


@transaction.atomic
def accept_and_link(*, secret: str, password: str = "", full_name: str = "", by: User | None = None) -> User:
    """Accept the invitation and, where it is for a record, link the person to it; both or neither.

    Refuses what `accept` and `link_user` refuse.
    """
    user = invitations.accept(secret=secret, password=password, full_name=full_name, by=by)
    invitation = find_invitation(secret)
    if invitation is not None and invitation.patient_id is not None:
        link_user(patient=_record(invitation.patient_id), user=user, by=user)
    return user


def _record(patient_id: UUID) -> PatientProfile:
    patient = PatientProfile.objects.filter(pk=patient_id).first()
    if patient is None:
        raise Refused(_("This invitation cannot be used any more."))
    return patient
