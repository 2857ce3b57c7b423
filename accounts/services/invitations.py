"""Letting people in by invitation: inviting, accepting, withdrawing."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Clinic, Invitation, ProviderProfile, User
from accounts.policies import can_invite, can_withdraw_invitation
from accounts.roles import STAFF_ROLES, Role
from accounts.selectors import digest_of, find_user, is_waiting_for_link, list_open_invitations
from common.errors import Refused

SECRET_BYTES = 32


def refuse_invitation(*, email: str, role: str, clinic: Clinic | None, patient_id: UUID | None, by: User) -> None:
    """Raise Refused when `invite` would: so that a form can say so beside its fields."""
    if not can_invite(by, role):
        raise Refused(_("You cannot invite people with this role."), field="role")
    if role in STAFF_ROLES and clinic is None:
        raise Refused(_("Choose the clinic this person works at."), field="clinic")
    if role in STAFF_ROLES and patient_id is not None:
        raise Refused(_("Only a patient can be invited to a record."), field="role")
    known = find_user(email)
    if known is not None and not (patient_id is not None and known.is_active and is_waiting_for_link(known)):
        raise Refused(_("Somebody with this email has an account here already."), field="email")
    if any(not can_withdraw_invitation(by, invitation) for invitation in list_open_invitations(email)):
        raise Refused(_("Somebody with this email is invited already."), field="email")


@transaction.atomic(savepoint=False)
def invite(
    *, email: str, full_name: str, role: str, clinic: Clinic | None = None, patient_id: UUID | None = None, by: User
) -> Invitation:
    """Store an invitation for 14 days and mail its link once the transaction is through.

    Earlier open invitations to the same address are withdrawn. Administrators invite everybody, care roles invite
    patients. Refuses other inviters, staff without a clinic, and an address that has an account, except that of a
    patient who waits to be linked to a record.
    """
    email = email.strip().lower()
    refuse_invitation(email=email, role=role, clinic=clinic, patient_id=patient_id, by=by)
    for earlier in list_open_invitations(email).select_for_update():
        withdraw(invitation=earlier, by=by)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    invitation = Invitation.objects.create(
        email=email,
        full_name=full_name,
        role=role,
        clinic=clinic,
        patient_id=patient_id,
        secret_digest=digest_of(secret),
        invited_by=by,
    )
    language = translation.get_language() or settings.LANGUAGE_CODE
    # A mail server that does not answer must not undo the invitation: it can be sent again.
    transaction.on_commit(partial(_mail, invitation, secret, language), robust=True)
    return invitation


@transaction.atomic(savepoint=False)
def accept(*, secret: str, password: str = "", full_name: str = "", by: User | None = None) -> User:
    """Make the account an invitation is for, with a verified address and, for staff, a provider profile; or, for a
    patient who signs in already (`by`), settle the invitation to a record.

    Linking the record is the caller's, in the same transaction: accounts knows no patients. Refuses an invitation
    that is unknown, used, withdrawn or out of date, one for another person than `by`, and an address that has an
    account.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(secret_digest=digest_of(secret)).first()
    if invitation is None or not invitation.is_open(timezone.now()):
        raise Refused(_("This invitation cannot be used any more."))
    if by is not None and not is_meant_for(invitation, by):
        raise Refused(_("This invitation is for somebody else."))
    user = by or _make_account(invitation, password, full_name)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save()
    return user


@transaction.atomic(savepoint=False)
def withdraw(*, invitation: Invitation, by: User) -> Invitation:
    """End an invitation that was not used. Refuses those who could not have sent it, and a used one."""
    if not can_withdraw_invitation(by, invitation):
        raise Refused(_("You cannot withdraw this invitation."))
    if invitation.accepted_at is not None:
        raise Refused(_("This invitation was used already."))
    invitation.withdrawn_at = invitation.withdrawn_at or timezone.now()
    invitation.save()
    return invitation


def is_meant_for(invitation: Invitation, user: User) -> bool:
    """Whether `user`, who has an account, may take this invitation: to a record, by the same address."""
    return (
        invitation.patient_id is not None
        and invitation.email.lower() == user.email.lower()
        and is_waiting_for_link(user)
    )


def _make_account(invitation: Invitation, password: str, full_name: str) -> User:
    language = translation.get_language() or settings.LANGUAGE_CODE
    fields: dict[str, Any] = {"full_name": full_name or invitation.full_name, "role": invitation.role}
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, language=language, **fields)
    except IntegrityError:
        raise Refused(_("You have an account already. Sign in with it.")) from None
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    if invitation.role != Role.PATIENT and invitation.clinic is not None:  # staff are never invited without one
        ProviderProfile.objects.create(user=user, clinic=invitation.clinic)
    return user


def _mail(invitation: Invitation, secret: str, language: str) -> None:
    with translation.override(language):
        address = reverse("portal:invitation-accept", args=[secret])
        context = {
            "full_name": " ".join(invitation.full_name.split()),  # a name adds no lines to the mail
            "link": f"{settings.PORTAL_URL}{address}",
            "expires_at": invitation.expires_at,
        }
        send_mail(
            subject=_("You have an invitation to Harbor"),
            message=render_to_string("accounts/mail/invitation.txt", context),
            from_email=None,
            recipient_list=[invitation.email],
        )
