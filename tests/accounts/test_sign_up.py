"""Open sign-up, where a clinic allows it; and single sign-on, where it is set up."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import is_waiting_for_link
from audit.models import AuditLog
from devtools.factories import ClinicFactory
from patients.models import PatientProfile

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a-quiet-morning-walk"
SIGN_UP = "/accounts/signup/"


@pytest.fixture
def open_clinic(db):
    return ClinicFactory(name="Open Harbor", allows_open_sign_up=True)


def answers(clinic, **changed):
    return {
        "full_name": "Wanda Waiting",
        "email": "wanda@example.test",
        "clinic": clinic.pk,
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
        **changed,
    }


def test_sign_up_is_closed_unless_a_clinic_opens_it(client, db):
    clinic = ClinicFactory(allows_open_sign_up=False)

    page = client.get(SIGN_UP)
    client.post(SIGN_UP, answers(clinic))

    assert 'name="email"' not in page.content.decode()
    assert "help-bar" in page.content.decode()
    assert not User.objects.exists()


def test_only_open_clinics_can_be_chosen(client, open_clinic):
    closed = ClinicFactory(name="Closed Harbor")

    response = client.post(SIGN_UP, answers(closed))

    assert response.status_code == 422
    assert "Closed Harbor" not in response.content.decode()
    assert not User.objects.exists()


def test_somebody_who_signs_up_is_a_patient_without_a_record(client, open_clinic, patient):
    response = client.post(SIGN_UP, answers(open_clinic))

    assert response.status_code == 302
    user = User.objects.get(email="wanda@example.test")
    assert (user.role, user.full_name, user.requested_clinic) == (Role.PATIENT, "Wanda Waiting", open_clinic)
    assert is_waiting_for_link(user)
    assert not PatientProfile.objects.visible_to(user).exists()
    row = AuditLog.objects.get(action="accounts.user.signed_up")
    assert row.entity_id == str(user.pk)


def test_nobody_signs_up_with_another_role(client, open_clinic):
    client.post(SIGN_UP, answers(open_clinic, role="administrator", is_superuser="on", is_staff="on"))

    assert User.objects.get(email="wanda@example.test").role == Role.PATIENT


def test_the_address_must_be_confirmed_with_the_mailed_code(client, open_clinic):
    client.post(SIGN_UP, answers(open_clinic))
    assert "_auth_user_id" not in client.session
    code = next(line for line in mail.outbox[0].body.splitlines() if len(line) == 9 and line[4] == "-")

    client.post(reverse("account_email_verification_sent"), {"code": code})

    assert "_auth_user_id" in client.session


def test_an_address_that_has_an_account_gets_the_same_answer(open_clinic, patient):
    new = Client().post(SIGN_UP, answers(open_clinic))
    known = Client().post(SIGN_UP, answers(open_clinic, email="ada@example.test"))

    assert (known.status_code, known.url) == (new.status_code, new.url)
    assert User.objects.filter(email="ada@example.test").count() == 1
    assert "ada@example.test" in mail.outbox[1].to


def test_the_sign_in_page_leads_to_sign_up_only_where_it_is_open(client, open_clinic):
    assert SIGN_UP in client.get("/accounts/login/").content.decode()
    open_clinic.allows_open_sign_up = False
    open_clinic.save()

    assert SIGN_UP not in client.get("/accounts/login/").content.decode()


# Single sign-on


@pytest.fixture
def single_sign_on(settings):
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "clinic",
                    "name": "Harbor staff sign-in",
                    "client_id": "portal",
                    "secret": "not-a-real-secret",
                    "settings": {"server_url": "https://id.example.test/realms/clinic"},
                }
            ]
        }
    }


def test_single_sign_on_is_offered_when_it_is_set_up(client, db, single_sign_on):
    page = client.get("/accounts/login/").content.decode()

    assert "Harbor staff sign-in" in page
    assert "/accounts/oidc/clinic/login/" in page
    assert "not-a-real-secret" not in page


def test_going_to_single_sign_on_is_a_decision_of_its_own(client, db, single_sign_on):
    page = client.get("/accounts/oidc/clinic/login/")

    assert page.status_code == 200  # no redirect yet: that takes a form, so that no link can start it
    assert "Harbor staff sign-in" in page.content.decode()


def test_single_sign_on_is_not_offered_otherwise(client, db):
    assert "/oidc/" not in client.get("/accounts/login/").content.decode()


def test_its_settings_come_from_the_environment(monkeypatch):
    import importlib

    from bh_ehr.settings import base

    monkeypatch.setenv("OIDC_SERVER_URL", "https://id.example.test/realms/clinic")
    monkeypatch.setenv("OIDC_CLIENT_ID", "portal")
    try:
        loaded = importlib.reload(base)
        app = loaded.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
        form_action = loaded.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]
    finally:
        monkeypatch.undo()
        importlib.reload(base)

    assert (app["client_id"], app["settings"]["server_url"]) == ("portal", "https://id.example.test/realms/clinic")
    assert "https://id.example.test" in form_action


def test_single_sign_on_makes_no_accounts(client, open_clinic, single_sign_on, rf):
    from allauth.socialaccount.adapter import get_adapter

    assert get_adapter().is_open_for_signup(rf.get("/"), None) is False
