"""How long a session lasts, what ends it, and the list of devices."""

import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.tasks import tidy_up
from audit.models import AuditLog
from devtools.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a-quiet-morning-walk"
EVERYTHING = '"cache", "storage"'


def enter(email):
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def age(client, mark, seconds):
    """Make the session older than it is."""
    session = client.session
    session[mark] = int(time.time()) - seconds
    session.save()


def is_in(client):
    return client.get("/settings/").status_code == 200


# Limits


@pytest.mark.parametrize(("person", "minutes"), [("patient", 30), ("clinician", 15)])
def test_a_session_nobody_used_ends(request, person, minutes):
    user = getattr(request.getfixturevalue(person), "user", None) or request.getfixturevalue(person)
    client = enter(user.email)

    age(client, sessions.LAST_USE, minutes * 60 - 5)
    assert is_in(client)
    age(client, sessions.LAST_USE, minutes * 60 + 1)
    response = client.get("/settings/")

    assert response.status_code == 302
    assert response["Clear-Site-Data"] == EVERYTHING
    assert AuditLog.objects.get(action="accounts.session.ended").entity_id == str(user.pk)


def test_twelve_hours_after_sign_in_a_session_ends_however_much_it_was_used(patient):
    client = enter("ada@example.test")

    age(client, sessions.SIGNED_IN_AT, 12 * 60 * 60 - 60)
    assert is_in(client)
    age(client, sessions.SIGNED_IN_AT, 12 * 60 * 60)

    assert not is_in(client)


def test_using_the_portal_does_not_move_the_time_of_sign_in(patient):
    client = enter("ada@example.test")
    age(client, sessions.SIGNED_IN_AT, 3600)
    age(client, sessions.LAST_USE, 120)
    signed_in_at = client.session[sessions.SIGNED_IN_AT]

    client.get("/settings/")

    assert client.session[sessions.SIGNED_IN_AT] == signed_in_at
    assert time.time() - client.session[sessions.LAST_USE] < 60


@pytest.mark.parametrize("path", ["/live/", "/notifications/count/"])
def test_polls_do_not_keep_a_session_alive(patient, path):
    client = enter("ada@example.test")
    age(client, sessions.LAST_USE, 29 * 60)
    last_use = client.session[sessions.LAST_USE]

    client.get(path)

    assert client.session[sessions.LAST_USE] == last_use


def test_a_fragment_asked_for_too_late_loads_the_page_again(patient):
    client = enter("ada@example.test")
    age(client, sessions.LAST_USE, 31 * 60)

    response = client.get("/settings/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Refresh"]) == (204, "true")
    assert response["Clear-Site-Data"] == EVERYTHING


LEFT = "/assessments/0190f2aa-0000-7000-8000-000000000001/answer/3/?back=review"


def send_too_late(patient, **headers):
    client = enter("ada@example.test")
    age(client, sessions.LAST_USE, 31 * 60)
    return client, client.post("/settings/scores/", {"hide": "on"}, headers=headers)


def test_what_is_sent_too_late_is_said_to_be_lost_and_leads_back_to_its_page(patient):
    client, response = send_too_late(patient, referer="http://testserver" + LEFT)

    assert response.status_code == 302
    address = urlsplit(response.url)
    assert (address.path, parse_qs(address.query)) == ("/accounts/login/", {"next": [LEFT], "unsaved": ["1"]})
    assert "What you just sent was not saved." in client.get(response.url).content.decode()
    assert client.post(address.path, {"login": "ada@example.test", "password": PASSWORD, "next": LEFT}).url == LEFT


def test_sign_in_is_read_in_the_language_of_the_person_whose_session_ended(patient):
    patient.user.language = "zh-hant"
    patient.user.save()
    client = enter("ada@example.test")
    client.get("/settings/")
    age(client, sessions.LAST_USE, 31 * 60)

    page = client.get("/settings/", follow=True).content.decode()

    assert '<html lang="zh-hant"' in page


def test_a_fragment_that_is_sent_too_late_leads_to_the_same_words(patient):
    _, response = send_too_late(patient, **{"HX-Request": "true", "Referer": "http://testserver" + LEFT})

    assert response.status_code == 401
    assert response["HX-Redirect"] == "/accounts/login/?" + urlencode({"next": LEFT, "unsaved": 1})
    assert response["Clear-Site-Data"] == EVERYTHING


@pytest.mark.parametrize("referer", ["https://elsewhere.example/page/", ""])
def test_signing_in_after_something_was_lost_leads_nowhere_else(patient, referer):
    _, response = send_too_late(patient, referer=referer)

    assert parse_qs(urlsplit(response.url).query)["next"] == ["/settings/scores/"]


def test_merely_opening_a_page_too_late_loses_nothing_and_says_nothing_of_it(patient):
    client = enter("ada@example.test")
    age(client, sessions.LAST_USE, 31 * 60)

    response = client.get("/settings/")

    assert response.url == "/accounts/login/?next=/settings/"
    assert "not saved" not in client.get(response.url).content.decode()


# Passwords and email


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(patient):
    here, elsewhere = enter("ada@example.test"), enter("ada@example.test")

    response = here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert (response.status_code, response.url) == (302, "/settings/")
    assert is_in(here)
    assert not is_in(elsewhere)
    assert AuditLog.objects.get(action="accounts.password.changed").actor_id == str(patient.user.pk)
    assert "ada" not in mail.outbox[-1].subject.lower()


def test_a_wrong_old_password_changes_nothing(patient):
    response = enter("ada@example.test").post(
        reverse("account_change_password"),
        {"oldpassword": "not my password", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert response.status_code == 422
    patient.user.refresh_from_db()
    assert patient.user.check_password(PASSWORD)


def test_a_password_is_reset_by_mail_and_every_session_ends(client, patient):
    elsewhere = enter("ada@example.test")
    client.post(reverse("account_reset_password"), {"email": "ada@example.test"})
    address = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(address, follow=True)

    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    patient.user.refresh_from_db()
    assert patient.user.check_password(NEW_PASSWORD)
    assert not is_in(elsewhere)
    assert "_auth_user_id" not in client.session
    assert AuditLog.objects.get(action="accounts.password.reset").entity_id == str(patient.user.pk)


def test_the_key_of_a_reset_never_reaches_the_log(client, patient):
    client.post(reverse("account_reset_password"), {"email": "ada@example.test"})
    address = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    signed_in = enter("ada@example.test")

    signed_in.get(address)

    key = address.rstrip("/").rsplit("-", 1)[1]
    assert not AuditLog.objects.filter(payload__contains=key).exists()


def test_asking_for_a_reset_does_not_tell_whether_somebody_is_known(client, patient):
    known = client.post(reverse("account_reset_password"), {"email": "ada@example.test"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.test"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [["ada@example.test"], ["nobody@example.test"]]


def test_a_new_email_counts_once_its_code_was_typed(patient):
    client = enter("ada@example.test")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"action_add": "", "email": "ada.new@example.test"})
    patient.user.refresh_from_db()
    assert patient.user.email == "ada@example.test"
    code = next(line for line in mail.outbox[-1].body.splitlines() if len(line) == 9 and line[4] == "-")

    client.post(reverse("account_email_verification_sent"), {"code": code})

    patient.user.refresh_from_db()
    assert patient.user.email == "ada.new@example.test"
    assert [address.email for address in EmailAddress.objects.filter(user=patient.user)] == ["ada.new@example.test"]
    assert AuditLog.objects.get(action="accounts.email.changed").entity_id == str(patient.user.pk)


# The list of devices


def test_the_list_shows_own_sessions_only(patient, clinician):
    enter("clara@example.test")
    client = enter("ada@example.test")
    enter("ada@example.test")

    sessions_listed = client.get(reverse("usersessions_list")).context["sessions"]

    assert {session.user_id for session in sessions_listed} == {patient.user.pk}
    assert len(sessions_listed) == 2


def test_the_other_devices_are_signed_out(patient, clinician):
    here, elsewhere, somebody = (
        enter("ada@example.test"),
        enter("ada@example.test"),
        enter("clara@example.test"),
    )

    here.post(reverse("usersessions_list"))

    assert [is_in(here), is_in(elsewhere), is_in(somebody)] == [True, False, True]
    assert UserSession.objects.filter(user=patient.user).count() == 1
    row = AuditLog.objects.get(action="accounts.session.ended")
    assert (row.entity_id, row.metadata) == (str(patient.user.pk), {"sessions": 1})


def test_signing_in_takes_sessions_that_are_over_off_the_list(patient):
    earlier = enter("ada@example.test")
    Session.objects.filter(pk=earlier.session.session_key).update(expire_date=timezone.now())

    client = enter("ada@example.test")

    assert UserSession.objects.get(user=patient.user).session_key == client.session.session_key


def test_at_night_sessions_that_are_over_are_dropped_and_others_stay(patient, clinician):
    over, standing = enter("ada@example.test"), enter("clara@example.test")
    Session.objects.filter(pk=over.session.session_key).update(expire_date=timezone.now())

    tidy_up(timestamp=0)

    assert [session.pk for session in Session.objects.all()] == [standing.session.session_key]
    assert [listed.user_id for listed in UserSession.objects.all()] == [clinician.pk]


# Leaving in a hurry


def test_quick_exit_ends_the_session_and_clears_the_browser(patient):
    client = enter("ada@example.test")

    response = client.post(reverse("accounts:session-leave"), headers={"Sec-Fetch-Site": "same-origin"})

    assert response.status_code == 204
    assert response["Clear-Site-Data"] == EVERYTHING
    assert "_auth_user_id" not in client.session
    assert AuditLog.objects.get(action="accounts.session.ended").actor_id == str(patient.user.pk)


def test_quick_exit_works_without_a_token(patient):
    client = Client(enforce_csrf_checks=True)
    client.force_login(patient.user, backend="accounts.backends.AccountBackend")

    response = client.post(reverse("accounts:session-leave"), headers={"Origin": "http://testserver"})

    assert response.status_code == 204
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://testserver.elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_other_sites_cannot_end_somebodys_session(patient, headers):
    client = enter("ada@example.test")

    response = client.post(reverse("accounts:session-leave"), headers=headers)

    assert response.status_code == 403
    assert is_in(client)


def test_quick_exit_without_a_session_does_nothing(client, db):
    response = client.post(reverse("accounts:session-leave"), headers={"Sec-Fetch-Site": "same-origin"})

    assert response.status_code == 204
    assert not response.has_header("Clear-Site-Data")
