"""Inviting and withdrawing."""

import hashlib

import pytest
from django.core import mail
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import Invitation
from accounts.roles import Role
from accounts.services import invitations
from audit.models import AuditLog
from common.errors import Refused
from devtools.factories import ClinicFactory
from devtools.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db


# Inviting


@pytest.mark.parametrize("role", list(Role))
def test_an_administrator_invites_every_role(invite, administrator, role):
    invitation, secret = invite(by=administrator, role=role)

    assert invitation.role == role
    assert invitation.is_open(timezone.now())


@pytest.mark.parametrize("inviter", ["clinician", "supervisor", "front_desk"])
def test_the_care_team_and_the_front_desk_invite_patients_only(request, invite, refuses, clinic, inviter):
    by = request.getfixturevalue(inviter)

    invite(by=by)

    with refuses(Refused) as caught:
        invitations.invite(email="x@example.test", full_name="X Y", role=Role.CLINICIAN, clinic=clinic, by=by)
    assert caught.value.field == "role"


@pytest.mark.parametrize("inviter", ["auditor", "patient_user"])
def test_others_invite_nobody(request, patient, auditor, refuses, clinic, inviter):
    by = auditor if inviter == "auditor" else patient.user

    with refuses(Refused):
        invitations.invite(email="x@example.test", full_name="X Y", role=Role.PATIENT, clinic=clinic, by=by)

    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_only_the_digest_of_the_secret_is_stored(invite, administrator):
    invitation, secret = invite(by=administrator)

    assert len(secret) >= 43  # 32 bytes
    assert invitation.secret_digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert not AuditLog.objects.filter(payload__contains=secret).exists()


def test_the_mail_is_discreet_plain_text(invite, administrator):
    invite(by=administrator, clinic=ClinicFactory(name="Elm Street Trauma and Addiction Clinic"))

    message = mail.outbox[0]
    text = f"{message.subject}\n{message.body}".lower()
    assert message.subject == "You have an invitation to Harbor"
    assert message.alternatives == []
    for word in ("elm", "trauma", "clinic", "patient", "health", "record", "therap", "adam"):
        assert word not in text


def test_the_mail_speaks_the_language_of_the_page_it_was_sent_from(invite, administrator, settings):
    from django.utils import translation

    with translation.override("zh-hant"):
        invite(by=administrator)

    assert translation.get_language() == "en"
    assert "/invitations/" in mail.outbox[0].body


def test_no_mail_leaves_when_the_transaction_fails(administrator, clinic, django_capture_on_commit_callbacks):
    with pytest.raises(Refused), django_capture_on_commit_callbacks(execute=True):
        invitations.invite(
            email=administrator.email, full_name="Adam Minster", role=Role.AUDITOR, clinic=clinic, by=administrator
        )

    assert mail.outbox == []


def test_a_staff_invitation_needs_a_clinic(refuses, administrator):
    with refuses(Refused) as caught:
        invitations.invite(email="x@example.test", full_name="X Y", role=Role.CLINICIAN, by=administrator)

    assert caught.value.field == "clinic"


def test_somebody_with_an_account_is_not_invited(refuses, administrator, clinician, clinic):
    with refuses(Refused) as caught:
        invitations.invite(
            email="CLARA@example.test", full_name="Clara", role=Role.CLINICIAN, clinic=clinic, by=administrator
        )

    assert caught.value.field == "email"


def test_a_new_invitation_replaces_the_earlier_one(invite, client, administrator):
    first, first_secret = invite(by=administrator)

    second, second_secret = invite(by=administrator)

    assert client.get(f"/invitations/{first_secret}/").status_code == 410
    assert client.get(f"/invitations/{second_secret}/").status_code == 200


def test_a_clinician_cannot_replace_an_invitation_of_the_administrator(invite, refuses, administrator, clinician):
    first, _ = invite(by=administrator, role=Role.SUPERVISOR)

    with refuses(Refused):
        invitations.invite(email="new.person@example.test", full_name="X", role=Role.PATIENT, by=clinician)

    first.refresh_from_db()
    assert first.withdrawn_at is None


# Withdrawing


def test_a_withdrawn_invitation_cannot_be_accepted(invite, refuses, administrator):
    invitation, secret = invite(by=administrator)

    invitations.withdraw(invitation=invitation, by=administrator)

    with refuses(Refused):
        invitations.accept(secret=secret, password=PASSWORD)


def test_a_clinician_cannot_withdraw_what_only_administrators_send(invite, refuses, administrator, clinician):
    invitation, _ = invite(by=administrator, role=Role.AUDITOR)

    with refuses(Refused):
        invitations.withdraw(invitation=invitation, by=clinician)


def test_a_used_invitation_cannot_be_withdrawn(invite, refuses, administrator):
    invitation, secret = invite(by=administrator)
    invitations.accept(secret=secret, password=PASSWORD)
    invitation.refresh_from_db()

    with refuses(Refused):
        invitations.withdraw(invitation=invitation, by=administrator)


def test_the_database_refuses_an_invitation_both_used_and_withdrawn(invite, administrator, refuses):
    invitation, _ = invite(by=administrator)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), administrator
    invitation.withdrawn_at = timezone.now()

    with refuses(IntegrityError):
        invitation.save()
