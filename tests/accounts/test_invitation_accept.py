"""Accepting an invitation: by somebody new, and by a patient who signed up first."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services import invitations
from audit.models import AuditLog
from common.errors import Refused
from devtools.factories import PatientFactory, UserFactory
from patients.models import PatientProfile
from portal.services import accept_and_link

pytestmark = pytest.mark.django_db


NEW_PASSWORD = "a-quiet-morning-walk"


def answers(**changed):
    return {
        "idempotency_key": "4f8f3a52-6f0e-4f6c-9d7e-0d1b8f7a1c02",
        "full_name": "Nora Newcomer",
        "password": NEW_PASSWORD,
        "password_again": NEW_PASSWORD,
        **changed,
    }


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
