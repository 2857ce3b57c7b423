"""Inviting, accepting, withdrawing."""

import datetime
import hashlib
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.roles import Role
from accounts.services import invitations
from audit.models import AuditLog
from common.errors import Refused
from devtools.factories import ClinicFactory, PatientFactory, UserFactory
from patients.models import PatientProfile
from portal.services import accept_and_link

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a-quiet-morning-walk"


@pytest.fixture
def clinic(db):
    return ClinicFactory()


@pytest.fixture
def invite(django_capture_on_commit_callbacks, clinic):
    """`invite(by=administrator, …)`: the invitation and the secret of the mailed link."""

    def send(**arguments):
        arguments = {
            "email": "new.person@example.test",
            "full_name": "Nora Newcomer",
            "role": Role.PATIENT,
            "clinic": clinic,
            **arguments,
        }
        with django_capture_on_commit_callbacks(execute=True):
            invitation = invitations.invite(**arguments)
        return invitation, re.search(r"/invitations/([\w-]+)/", mail.outbox[-1].body).group(1)

    return send


def answers(**changed):
    return {
        "idempotency_key": "4f8f3a52-6f0e-4f6c-9d7e-0d1b8f7a1c02",
        "full_name": "Nora Newcomer",
        "password": NEW_PASSWORD,
        "password_again": NEW_PASSWORD,
        **changed,
    }


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


# Accepting


def test_a_clinician_accepts_and_gets_a_confirmed_account_with_a_profile(invite, client, administrator, clinic):
    invitation, secret = invite(by=administrator, role=Role.CLINICIAN)

    response = client.post(f"/invitations/{secret}/", answers(full_name="Dr Nora Newcomer"))

    assert (response.status_code, response.url) == (302, "/accounts/login/")
    user = User.objects.get(email="new.person@example.test")
    assert (user.role, user.full_name, user.provider_profile.clinic) == (Role.CLINICIAN, "Dr Nora Newcomer", clinic)
    assert user.check_password(NEW_PASSWORD)
    assert EmailAddress.objects.get(user=user).verified
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    row = AuditLog.objects.get(action="accounts.invitation.changed", entity_id=str(invitation.pk))
    assert (row.actor_role, row.metadata["fields"]) == ("anonymous", ["accepted_at", "accepted_by"])


def test_an_invited_patient_gets_their_record_in_the_same_step(invite, client, clinician):
    record = PatientFactory(user=None)
    _, secret = invite(by=clinician, patient_id=record.pk)

    client.post(f"/invitations/{secret}/", answers())

    record.refresh_from_db()
    assert record.user.email == "new.person@example.test"
    assert record.user.role == Role.PATIENT


def test_nothing_is_made_when_the_record_belongs_to_somebody_already(invite, client, clinician):
    record = PatientFactory(user=None)
    invitation, secret = invite(by=clinician, patient_id=record.pk)
    record.user = UserFactory()
    record.save()

    response = client.post(f"/invitations/{secret}/", answers())

    assert response.status_code == 422
    assert not User.objects.filter(email="new.person@example.test").exists()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_an_account_made_by_invitation_can_sign_in(invite, client, administrator):
    _, secret = invite(by=administrator)
    client.post(f"/invitations/{secret}/", answers())

    client.post("/accounts/login/", {"login": "new.person@example.test", "password": NEW_PASSWORD})

    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"password": "short", "password_again": "short"}, "password"),
        ({"password": "nora newcomer", "password_again": "nora newcomer"}, "password"),
        ({"password_again": "another quiet walk"}, "password_again"),
        ({"full_name": ""}, "full_name"),
        ({"full_name": "Nora\x00"}, "full_name"),
    ],
)
def test_a_form_with_errors_makes_no_account(invite, client, administrator, changed, field):
    _, secret = invite(by=administrator)

    response = client.post(f"/invitations/{secret}/", answers(**changed))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert NEW_PASSWORD not in response.content.decode()
    assert not User.objects.filter(email="new.person@example.test").exists()


def test_an_invitation_works_once(invite, client, administrator):
    _, secret = invite(by=administrator)
    client.post(f"/invitations/{secret}/", answers())

    response = client.post(f"/invitations/{secret}/", answers(password="b" * 14, password_again="b" * 14))

    assert response.status_code == 410
    assert User.objects.get(email="new.person@example.test").check_password(NEW_PASSWORD)


def test_an_old_invitation_is_gone(invite, client, administrator):
    invitation, secret = invite(by=administrator)
    assert invitation.expires_at - invitation.created_at > datetime.timedelta(days=13, hours=23)
    invitation.expires_at = timezone.now()
    invitation.save()

    assert client.get(f"/invitations/{secret}/").status_code == 410


def test_an_unknown_secret_gets_the_same_calm_page(invite, client, administrator):
    invitation, secret = invite(by=administrator)
    invitations.withdraw(invitation=invitation, by=administrator)

    withdrawn, unknown = client.get(f"/invitations/{secret}/"), client.get("/invitations/no-such-secret/")

    assert (withdrawn.status_code, unknown.status_code) == (410, 404)
    assert withdrawn.templates[0].name == unknown.templates[0].name == "accounts/invitation_closed.html"
    assert "help-bar" in unknown.content.decode()


def test_opening_the_link_changes_nothing(invite, client, administrator):
    invitation, secret = invite(by=administrator)
    rows = AuditLog.objects.count()

    response = client.get(f"/invitations/{secret}/")

    assert response.status_code == 200
    assert AuditLog.objects.count() == rows


def test_somebody_who_is_signed_in_is_told_so(invite, sign_in, administrator, clinician):
    _, secret = invite(by=administrator)

    response = sign_in(clinician).post(f"/invitations/{secret}/", answers())

    assert response.status_code == 409
    assert "signed in as Clara Keller" in response.content.decode()
    assert not User.objects.filter(email="new.person@example.test").exists()


def test_the_secret_never_reaches_the_log(invite, sign_in, administrator, clinician):
    _, secret = invite(by=administrator)
    client = sign_in(clinician)

    client.get(f"/invitations/{secret}/")
    client.get(f"/invitations/{secret}x/")

    assert not AuditLog.objects.filter(payload__contains=secret).exists()


def test_an_account_made_meanwhile_is_not_taken_over(invite, client, refuses, administrator):
    _, secret = invite(by=administrator)
    UserFactory(email="new.person@example.test")

    response = client.get(f"/invitations/{secret}/")

    assert "account already" in response.content.decode()
    with refuses(Refused):
        accept_and_link(secret=secret, password=NEW_PASSWORD)


# Patients who signed up first


def test_a_waiting_patient_takes_the_record_into_their_account(invite, sign_in, clinician):
    waiting = UserFactory(email="new.person@example.test")
    record = PatientFactory(user=None)
    _, secret = invite(by=clinician, patient_id=record.pk)
    client = sign_in(waiting)
    page = client.get(f"/invitations/{secret}/")

    response = client.post(
        f"/invitations/{secret}/", {"idempotency_key": page.context["form"]["idempotency_key"].value()}
    )

    assert page.status_code == 200
    assert response.status_code == 302
    record.refresh_from_db()
    assert record.user == waiting


def test_another_patient_cannot_take_the_record(invite, sign_in, other_patient, clinician):
    waiting = UserFactory(email="somebody.else@example.test")
    record = PatientFactory(user=None)
    _, secret = invite(by=clinician, patient_id=record.pk)

    response = sign_in(waiting).post(f"/invitations/{secret}/", answers())

    assert response.status_code == 409
    assert PatientProfile.objects.get(pk=record.pk).user is None


# Withdrawing


def test_a_withdrawn_invitation_cannot_be_accepted(invite, refuses, administrator):
    invitation, secret = invite(by=administrator)

    invitations.withdraw(invitation=invitation, by=administrator)

    with refuses(Refused):
        invitations.accept(secret=secret, password=NEW_PASSWORD)


def test_a_clinician_cannot_withdraw_what_only_administrators_send(invite, refuses, administrator, clinician):
    invitation, _ = invite(by=administrator, role=Role.AUDITOR)

    with refuses(Refused):
        invitations.withdraw(invitation=invitation, by=clinician)


def test_a_used_invitation_cannot_be_withdrawn(invite, refuses, administrator):
    invitation, secret = invite(by=administrator)
    invitations.accept(secret=secret, password=NEW_PASSWORD)
    invitation.refresh_from_db()

    with refuses(Refused):
        invitations.withdraw(invitation=invitation, by=administrator)


def test_the_database_refuses_an_invitation_both_used_and_withdrawn(invite, administrator, refuses):
    invitation, _ = invite(by=administrator)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), administrator
    invitation.withdrawn_at = timezone.now()

    with refuses(IntegrityError):
        invitation.save()
