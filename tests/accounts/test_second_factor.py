"""The second step at sign-in: required for staff, offered to everybody, its secrets encrypted."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from accounts.encryption import decrypt_text
from audit.models import AuditLog
from devtools.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enter(client, email):
    return client.post("/accounts/login/", {"login": email, "password": PASSWORD})


STAFF = ["clinician", "supervisor", "front_desk", "auditor", "administrator"]


@pytest.mark.parametrize("role", STAFF)
def test_staff_without_a_second_factor_reach_only_its_set_up(request, required, sign_in, role):
    client = sign_in(request.getfixturevalue(role))

    for place in ("/settings/", "/admin/", "/accounts/password/change/", "/accounts/sessions/", "/accounts/3rdparty/"):
        response = client.get(place)
        assert (response.status_code, response.url) == (302, reverse("mfa_index")), place


@pytest.mark.parametrize("role", STAFF)
def test_staff_go_everywhere_where_it_is_not_required(request, sign_in, role):
    response = sign_in(request.getfixturevalue(role)).get("/accounts/sessions/")

    assert response.status_code == 200


def test_patients_choose_for_themselves(required, sign_in, patient):
    assert sign_in(patient.user).get("/settings/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/../../settings/",
        "/accounts/%2e%2e/settings/",
        "/settings/?next=/accounts/2fa/",
        "/settings/;/accounts/2fa/",
        "//accounts/2fa/../settings/",
        "/accounts//settings/",
        "/static/../settings/",
        "/help/../admin/",
        "/ADMIN/",
        "/admin//",
        "/admin/login/",
    ],
)
def test_no_spelling_of_an_address_gets_round_it(required, sign_in, administrator, path):
    response = sign_in(administrator).get(path)

    assert response.status_code in (302, 301, 404), path
    if response.status_code == 302:
        assert response.url == reverse("mfa_index")


def test_it_holds_for_sending_too(required, sign_in, clinician):
    response = sign_in(clinician).post("/settings/", {"theme": "dark"})

    assert (response.status_code, response.url) == (302, reverse("mfa_index"))


@pytest.mark.parametrize("name", ["mfa_index", "mfa_list_webauthn", "account_reauthenticate", "account_email"])
def test_the_way_to_set_it_up_is_open(required, sign_in, clinician, name):
    response = sign_in(clinician).get(reverse(name))

    assert response.status_code == 200 or response.url != reverse("mfa_index")


def test_the_page_says_why_nothing_else_opens(required, sign_in, clinician, settings):
    client = sign_in(clinician)
    assert "to go on" in client.get(reverse("mfa_index")).content.decode()

    settings.STAFF_SECOND_FACTOR_REQUIRED = False

    assert "to go on" not in client.get(reverse("mfa_index")).content.decode()


def test_a_fragment_does_not_swallow_the_set_up_page(required, sign_in, clinician):
    response = sign_in(clinician).get("/settings/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Refresh"]) == (204, "true")


def test_spare_codes_alone_are_no_second_factor(required, sign_in, clinician):
    RecoveryCodes.activate(clinician)

    assert sign_in(clinician).get("/settings/").url == reverse("mfa_index")


def test_with_a_second_factor_staff_go_everywhere(required, sign_in, clinician):
    TOTP.activate(clinician, generate_totp_secret())

    assert sign_in(clinician).get("/settings/").status_code == 200


@pytest.mark.django_db(transaction=True)  # the event is recorded once the transaction is through
def test_setting_up_codes_from_an_app_end_to_end(required, client, clinician):
    enter(client, "clara@example.test")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert response.status_code == 302
    assert client.get("/settings/").status_code == 200
    added = AuditLog.objects.filter(action="accounts.second_factor.added", entity_id=str(clinician.pk))
    assert {row.metadata["kind"] for row in added} >= {"totp"}


@pytest.mark.django_db(transaction=True)
def test_a_session_that_began_without_it_does_not_gain_what_it_opens(required, client, clinician):
    somebody_with_the_password = Client()
    enter(somebody_with_the_password, "clara@example.test")
    enter(client, "clara@example.test")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert client.get("/settings/").status_code == 200
    assert somebody_with_the_password.get("/settings/").url.startswith(reverse("account_login"))


def test_the_stored_secret_and_spare_codes_are_not_plain(client, clinician):
    secret = generate_totp_secret()
    TOTP.activate(clinician, secret)
    RecoveryCodes.activate(clinician)

    stored = Authenticator.objects.get(user=clinician, type="totp").data["secret"]
    seed = Authenticator.objects.get(user=clinician, type="recovery_codes").data["seed"]

    assert secret not in stored
    assert decrypt_text(stored) == secret
    assert seed.startswith("v1:")


def test_a_secret_that_was_changed_cannot_be_read(client, clinician):
    TOTP.activate(clinician, generate_totp_secret())
    stored = Authenticator.objects.get(user=clinician, type="totp").data["secret"]

    with pytest.raises(ValueError, match="cannot be decrypted"):
        decrypt_text(stored[:-6] + ("AAAA==" if stored[-6:] != "AAAA==" else "BBBB=="))


def test_sign_in_asks_for_the_code_of_the_app(client, clinician):
    secret = generate_totp_secret()
    TOTP.activate(clinician, secret)

    first = enter(client, "clara@example.test")
    assert (first.url, "_auth_user_id" in client.session) == (reverse("mfa_authenticate"), False)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert "_auth_user_id" in client.session
    started = AuditLog.objects.get(action="accounts.session.started")
    assert started.metadata == {"methods": ["password", "totp"]}


def test_a_wrong_code_is_refused_and_recorded(client, clinician):
    TOTP.activate(clinician, generate_totp_secret())
    enter(client, "clara@example.test")

    response = client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert response.status_code == 422
    row = AuditLog.objects.get(action="accounts.session.refused")
    assert (row.entity_id, row.metadata) == (str(clinician.pk), {"method": "second factor"})


def test_a_spare_code_opens_the_portal_once(client, clinician):
    TOTP.activate(clinician, generate_totp_secret())
    code = RecoveryCodes.activate(clinician).get_unused_codes()[0]

    enter(client, "clara@example.test")
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    enter(client, "clara@example.test")
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert "_auth_user_id" not in client.session


def test_taking_it_away_is_recorded_and_closes_the_pages_again(required, client, clinician):
    secret = generate_totp_secret()
    TOTP.activate(clinician, secret)
    enter(client, "clara@example.test")
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    response = client.post(reverse("mfa_deactivate_totp"))

    assert response.status_code == 302
    assert client.get("/settings/").url == reverse("mfa_index")
    row = AuditLog.objects.get(action="accounts.second_factor.removed")
    assert (row.entity_id, row.metadata) == (str(clinician.pk), {"kind": "totp"})


def test_asking_for_the_second_factor_costs_no_query(required, sign_in, clinician, django_assert_num_queries):
    TOTP.activate(clinician, generate_totp_secret())
    client = sign_in(clinician)
    client.get("/settings/")

    with django_assert_num_queries(2):  # the session, and the user with everything every page needs
        client.get("/settings/")


def test_a_new_passkey_has_a_name_people_understand(rf, clinician):
    from allauth.mfa.adapter import get_adapter

    adapter = get_adapter()
    first = adapter.generate_authenticator_name(clinician, Authenticator.Type.WEBAUTHN)
    Authenticator.objects.create(user=clinician, type=Authenticator.Type.WEBAUTHN, data={})

    assert first == "My passkey"
    assert adapter.generate_authenticator_name(clinician, Authenticator.Type.WEBAUTHN) == "My passkey 2"
