"""The live stream on a real server: who hears what, when it ends, and what it holds on to."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.services.users import end_sessions
from devtools.factories import have_conversation
from notifications.models import Notification
from notifications.services import notify

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("live")]

PORTAL = "http://portal.example.test"
QUIETLY = ["--no-control-socket", "--log-level", "warning", "--graceful-timeout", "1"]
LONGEST_WAIT = 20
CANARY = "CANARY-51c0-body"


@contextmanager
def live_server(recheck_seconds):
    """A live server on the tests' database, with quick pings: its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "bh_ehr.asgi", "-k", "asgi", "-b", f"127.0.0.1:{port}", *QUIETLY],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bh_ehr.settings.dev",
            "DATABASE_URL": database.geturl(),
            "SECRET_KEY": settings.SECRET_KEY,
            "PORTAL_URL": PORTAL,
            "PGAPPNAME": f"live {port}",
            "LIVE_PING_SECONDS": "0.3",
            "LIVE_RECHECK_SECONDS": recheck_seconds,
        },
    )
    try:
        give_up_at = time.monotonic() + LONGEST_WAIT
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, "the live server did not start"
                assert time.monotonic() < give_up_at
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture(scope="module")
def live_port(django_db_setup, django_db_blocker):
    """A live server that looks at sessions often."""
    with live_server("1") as port:
        yield port


@pytest.fixture(scope="module")
def unsuspecting_port(django_db_setup, django_db_blocker):
    """A live server that looks at a session only when it is told to."""
    with live_server("3600") as port:
        yield port


class Stream:
    """One browser's stream: `until(word)` reads lines until one has the word in it."""

    def __init__(self, port, cookies="", origin=PORTAL, path="/live/", method="GET"):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_WAIT)
        self.connection.request(method, path, headers={"Cookie": cookies, **({"Origin": origin} if origin else {})})
        self.response = self.connection.getresponse()
        self.status = self.response.status

    def until(self, word):
        lines = []
        give_up_at = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < give_up_at:
            line = self.response.readline().decode()
            lines.append(line)
            if word in line or not line:
                return "".join(lines)
        raise AssertionError(f"{word!r} did not come: {lines[-5:]}")

    def close(self):
        self.connection.close()


@pytest.fixture
def listen(live_port):
    """`listen(user)`: an open stream of that person, listening already."""
    streams = []

    def start(user=None, client=None, port=live_port, **kwargs):
        cookies = ""
        if user is not None:
            client = client or Client()
            client.force_login(user, backend="accounts.backends.AccountBackend")
            cookies = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        stream = Stream(port, cookies, **kwargs)
        streams.append(stream)
        if stream.status == 200:
            stream.until("ping")
        return stream

    yield start
    for stream in streams:
        stream.close()


def connections_of(port):
    """The database connections that live server has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [f"live {port}"])
        return [pid for (pid,) in cursor.fetchall()]


def test_a_message_wakes_its_recipient_alone_and_carries_ids_only(listen, patient, clinician, outsider):
    clara, ada, olaf = listen(clinician), listen(patient.user), listen(outsider)

    conversation = have_conversation(patient, clinician, CANARY, topic=CANARY)

    heard = clara.until('data: {"conversation"')
    assert "event: message\n" in heard
    assert f'data: {{"conversation": "{conversation.pk}"}}' in heard
    assert CANARY not in heard
    for stream in (ada, olaf):
        assert "event: message" not in stream.until("ping") + stream.until("ping")


def test_a_notification_wakes_its_recipient(listen, patient):
    ada = listen(patient.user)

    notify(recipients=[patient.user], kind=Notification.Kind.ASSESSMENT_PUBLISHED, patient_id=patient.pk)

    assert ada.until("data: {}").endswith("event: notification\ndata: {}\n")


def test_a_session_that_was_ended_ends_its_stream(listen, patient):
    ada = listen(patient.user)

    Session.objects.all().delete()

    assert "event: signed-out" in ada.until("signed-out")
    assert ada.until("never") == "data: {}\n\n"


def sign_out(user, client):
    client.post(reverse("account_logout"))


def end_all_from_the_list(user, client):
    end_sessions(user=user)


def change_password_elsewhere(user, client):
    user.set_password("a-quiet-morning-walk")
    user.save()


def close_the_account(user, client):
    user.is_active = False
    user.save()


@pytest.mark.parametrize("end", [sign_out, end_all_from_the_list, change_password_elsewhere, close_the_account])
def test_the_end_of_a_session_ends_its_stream_at_once(listen, unsuspecting_port, patient, clinician, end):
    client = Client()
    clara = listen(clinician, client, unsuspecting_port)
    ada = listen(patient.user, port=unsuspecting_port)
    UserSession.objects.create(
        user=clinician, ip="127.0.0.1", session_key=client.cookies[settings.SESSION_COOKIE_NAME].value
    )

    end(clinician, client)

    assert "event: signed-out" in clara.until("signed-out")
    assert "signed-out" not in ada.until("ping") + ada.until("ping")


def test_listening_does_not_prolong_the_session(listen, patient):
    ada = listen(patient.user)
    before = list(Session.objects.values_list("session_data", flat=True))

    time_of_two_checks = time.monotonic() + 2.2
    while time.monotonic() < time_of_two_checks:
        ada.until("ping")

    assert list(Session.objects.values_list("session_data", flat=True)) == before


def test_many_streams_hold_one_database_connection(listen, live_port, patient, clinician):
    streams = [listen(user) for user in (patient.user, clinician) for _ in range(4)]

    give_up_at = time.monotonic() + LONGEST_WAIT
    while len(connections_of(live_port)) > 1 and time.monotonic() < give_up_at:
        for stream in streams:
            stream.until("ping")

    assert len(connections_of(live_port)) == 1


def test_when_the_listening_connection_is_lost_it_comes_back_and_pages_ask_again(listen, live_port, patient, clinician):
    clara = listen(clinician)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [connections_of(live_port)])

    assert "event: resync" in clara.until("event: resync")
    have_conversation(patient, clinician)
    assert "event: message" in clara.until("event: message")


ADMISSION = [  # signed in, what is asked, the answer
    (False, {}, 401),
    (True, {"origin": "http://elsewhere.example.test"}, 403),
    (True, {"path": "/live/other"}, 404),
    (True, {"path": "/"}, 404),
    (True, {"method": "POST"}, 405),
    (True, {"origin": ""}, 200),
    (True, {}, 200),
]


def test_only_signed_in_people_on_pages_of_the_portal_are_admitted(listen, patient):
    for signed_in, asked, status in ADMISSION:
        stream = listen(patient.user if signed_in else None, **asked)

        assert stream.status == status, asked
        allowed = stream.response.headers["Access-Control-Allow-Origin"]
        assert allowed == (PORTAL if asked.get("origin", PORTAL) == PORTAL and status in (200, 401) else None)
        assert stream.response.headers["Cache-Control"] == "no-store, no-transform"


def test_a_person_who_may_no_longer_sign_in_is_not_admitted(listen, patient):
    patient.user.is_active = False
    patient.user.save()

    assert listen(patient.user).status == 401
