"""Signing in and out, and what the audit log keeps of it."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import sessions
from audit.models import AuditLog
from common.cache import SharedCache
from devtools.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def limits(settings):
    """The limits of tries, as in production; their counts are forgotten afterwards."""
    settings.ACCOUNT_RATE_LIMITS = {}
    caches["default"].clear()
    yield
    caches["default"].clear()


def enter(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def events(action):
    return AuditLog.objects.filter(action=action).order_by("sequence")


def test_email_and_password_open_the_portal_and_leave_a_row(client, patient):
    response = enter(client, "ADA@example.test")

    assert (response.status_code, response.url) == (302, "/")
    row = events("accounts.session.started").get()
    assert (row.actor_id, row.entity_id) == (str(patient.user.pk), str(patient.user.pk))
    assert row.metadata == {"methods": ["password"]}


def test_a_wrong_password_is_refused_in_calm_words_with_the_persons_id(client, patient):
    response = enter(client, "ada@example.test", "something else entirely")

    assert response.status_code == 422
    assert "do not belong together" in response.content.decode()
    row = events("accounts.session.refused").get()
    assert (row.entity_id, row.actor_role) == (str(patient.user.pk), "anonymous")


def test_an_unknown_email_gets_the_same_answer_and_is_not_written_down(client, patient):
    known = enter(client, "ada@example.test", "something else entirely")
    unknown = enter(client, "nobody.knows@example.test", "something else entirely")

    def words(response):
        return re.sub(r'(value|hx-headers:inherited)=("[^"]*"|\'[^\']*\')', "", response.content.decode())

    assert words(unknown) == words(known)
    row = events("accounts.session.refused").last()
    assert row.entity_id == ""
    assert "nobody.knows" not in row.payload


def test_the_sixth_try_is_refused_even_with_the_right_password(client, patient, limits):
    for _ in range(5):
        enter(client, "ada@example.test", "something else entirely")

    response = enter(client, "ada@example.test", REMOTE_ADDR="10.9.8.7")

    assert response.status_code == 422
    assert "too many tries" in response.content.decode()
    assert events("accounts.session.refused").last().metadata == {"method": "too many tries"}


def test_tries_are_counted_where_every_process_sees_them(client, patient, limits):
    enter(client, "ada@example.test", "something else entirely")

    another_process = SharedCache("cache_entry", {})
    key = next(key for key in _cache_keys() if "login_failed" in key and "300" in key)
    assert len(another_process.get(key.split(":", 2)[2])) == 1


def _cache_keys():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache_entry")
        return [row[0] for row in cursor.fetchall()]


def test_tries_are_not_forgotten_because_many_others_try(client, patient, limits):
    for _ in range(5):
        enter(client, "ada@example.test", "something else entirely")
    for number in range(400):  # Django's own cache keeps 300 entries
        caches["default"].set(f"somebody-{number}", [1.0], 60)

    response = enter(client, "ada@example.test")

    assert "too many tries" in response.content.decode()


def test_signing_in_costs_the_same_however_many_sessions_there_are(patient, limits):
    def cost():
        caches["default"].clear()
        with CaptureQueriesContext(connection) as queries:
            assert enter(Client(), "ada@example.test").status_code == 302
        return len(queries)

    with_one_earlier = (cost(), cost())[1]
    for _ in range(6):
        cost()

    assert cost() == with_one_earlier == 44


def test_too_many_requests_get_a_calm_page(client, db, limits):
    for _ in range(31):
        response = enter(client, f"person{_}@example.test", "something else entirely")

    assert response.status_code == 429
    assert "help-bar" in response.content.decode()


def test_the_session_key_is_new_after_sign_in(client, patient):
    session = client.session
    session["before"] = "yes"
    session.save()
    earlier = session.session_key

    enter(client, "ada@example.test")

    assert client.session.session_key != earlier
    assert not Session.objects.filter(session_key=earlier).exists()


def test_the_clocks_of_the_session_start_at_sign_in(client, patient):
    enter(client, "ada@example.test")

    assert client.session[sessions.SIGNED_IN_AT] == client.session[sessions.LAST_USE]


def test_the_cookie_goes_when_the_browser_is_closed(client, patient):
    response = enter(client, "ada@example.test")

    assert response.cookies["sessionid"]["max-age"] == ""


def test_somebody_whose_account_is_closed_cannot_sign_in(client, patient):
    patient.user.is_active = False
    patient.user.save()

    enter(client, "ada@example.test")

    assert "_auth_user_id" not in client.session
    assert events("accounts.session.refused").get().entity_id == str(patient.user.pk)


def test_an_address_that_is_not_confirmed_opens_nothing(client, patient):
    EmailAddress.objects.filter(user=patient.user).delete()
    EmailAddress.objects.create(user=patient.user, email="ada@example.test", primary=True, verified=False)

    response = enter(client, "ada@example.test")

    assert response.url == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def test_a_code_by_mail_opens_the_portal(client, patient):
    client.post(reverse("account_request_login_code"), {"email": "ada@example.test"})
    code = re.search(r"^[A-Z0-9]{4}-?[A-Z0-9]{4}$", mail.outbox[0].body, re.MULTILINE).group()

    response = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert (response.status_code, response.url) == (302, "/")
    assert events("accounts.session.started").get().metadata == {"methods": ["code"]}


def test_a_wrong_code_is_refused_and_recorded(client, patient):
    client.post(reverse("account_request_login_code"), {"email": "ada@example.test"})

    response = client.post(reverse("account_confirm_login_code"), {"code": "WRONG-CODE"})

    assert response.status_code == 422
    row = events("accounts.session.refused").get()
    assert (row.entity_id, row.metadata) == (str(patient.user.pk), {"method": "code"})


def test_asking_for_a_code_does_not_tell_whether_somebody_is_known(client, patient):
    known = client.post(reverse("account_request_login_code"), {"email": "ada@example.test"})
    client.session.flush()
    unknown = client.post(reverse("account_request_login_code"), {"email": "nobody@example.test"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_signing_out_is_recorded_and_clears_the_browser(client, patient):
    enter(client, "ada@example.test")

    response = client.post(reverse("account_logout"))

    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert events("accounts.session.ended").get().actor_id == str(patient.user.pk)
    assert "_auth_user_id" not in client.session


def test_opening_the_sign_out_address_signs_nobody_out(client, patient):
    enter(client, "ada@example.test")

    client.get(reverse("account_logout"))

    assert "_auth_user_id" in client.session


def test_sign_in_pages_carry_the_help_bar(client, db):
    for name in ("account_login", "account_reset_password", "account_request_login_code", "account_signup"):
        assert "help-bar" in client.get(reverse(name)).content.decode(), name
