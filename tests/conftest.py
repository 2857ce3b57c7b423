"""The tests' database, made by the owner and used as the application role, and the cast everybody knows."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as properties
from playwright.sync_api import Browser, sync_playwright

from accounts.models import User
from accounts.permissions import Permission, objects_for
from assessments.fhir.time_limit import Alarm
from audit.context import acting
from devtools.factories import PatientFactory, UserFactory, join_care_team
from patients.models import PatientProfile

# A property is tried with the same examples each time, however long the machine takes for them.
properties.register_profile(
    "any machine", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
properties.load_profile("any machine")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests in a browser first: they take longest, and one of them at the end would leave the other cores idle."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_collection_finish() -> None:
    """What stays for the whole run is not looked through again each time memory is tidied: a long look would count as
    time of the work under way, which may have a limit."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    """An alarm of a time limit that goes off inside a finalizer is swallowed there, and given again: no fault."""
    report = sys.unraisablehook

    def report_faults(unraisable: sys.UnraisableHookArgs) -> None:
        if unraisable.exc_type is not Alarm:
            report(unraisable)

    sys.unraisablehook = report_faults


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Tables are made as the owner: Django's own set-up then runs with its rights."""
    application = {name: connection.settings_dict[name] for name in settings.DATABASE_OWNER}
    connection.settings_dict.update(settings.DATABASE_OWNER)
    settings.TEST_APPLICATION_ROLE = application


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """From here on the tests connect as the application role, like the product."""
    with django_db_blocker.unblock():
        connections["default"].close()
        connections["default"].settings_dict.update(settings.TEST_APPLICATION_ROLE)
        _serve_before()
    yield
    with django_db_blocker.unblock():
        connections["default"].close()  # some test may have ended its session
        _end_other_sessions()
        connections["default"].close()
        connections["default"].settings_dict.update(settings.DATABASE_OWNER)


def _serve_before() -> None:
    """As in a process that has served before: what is asked once in its life is known to whoever counts statements."""
    ContentType.objects.get_for_models(*apps.get_models())
    for permission in Permission:
        objects_for(User(is_active=True), permission, PatientProfile.objects.all())


def _end_other_sessions() -> None:
    """A thread of some test may still hold a connection, and the database is about to be dropped."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _somebody_acts() -> Iterator[None]:
    """Arranging a test is done by the system; requests set their own actor."""
    with acting(system="tests"):
        yield


@pytest.fixture(autouse=True)
def _language_of_the_clinic() -> Iterator[None]:
    """A request leaves the language of its reader to the thread; the next test begins in the clinic's own."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _empty_local_cache() -> None:
    caches["local"].clear()


@pytest.fixture
def refuses():
    """`with refuses(SlotTaken): …`: the service raises, and the test may go on with the database."""

    @contextmanager
    def expect(kind: type[Exception]):
        with pytest.raises(kind) as caught, transaction.atomic():
            yield caught

    return expect


# The cast: Ada is the patient, Clara treats her, Olaf is a clinician on no team of hers and must see nothing.


@pytest.fixture
def patient(db):
    return PatientFactory(
        display_name="Lovelace, Ada",
        local_name="愛達",
        medical_record_number="A-10001",
        user__email="ada@example.test",
        user__full_name="Ada Lovelace",
    )


@pytest.fixture
def other_patient(db):
    return PatientFactory(
        display_name="Stranger, Sam",
        medical_record_number="A-10002",
        user__email="sam@example.test",
        user__full_name="Sam Stranger",
    )


@pytest.fixture
def clinician(patient):
    user = UserFactory(clinician=True, email="clara@example.test", full_name="Clara Keller")
    join_care_team(patient, user, "primary_clinician")
    return user


@pytest.fixture
def outsider(db):
    return UserFactory(clinician=True, email="olaf@example.test", full_name="Olaf Berg")


@pytest.fixture
def supervisor(patient):
    user = UserFactory(supervisor=True, email="susan@example.test", full_name="Susan Reyes")
    join_care_team(patient, user, "supervisor")
    return user


@pytest.fixture
def front_desk(patient):
    user = UserFactory(front_desk=True, email="fred@example.test", full_name="Fred Desk")
    join_care_team(patient, user, "front_desk")
    return user


@pytest.fixture
def auditor(db):
    return UserFactory(auditor=True, email="aud@example.test", full_name="Audra Logan")


@pytest.fixture
def administrator(db):
    return UserFactory(administrator=True, email="adam@example.test", full_name="Adam Minster")


@pytest.fixture
def sign_in(client):
    """`sign_in(clinician)`: the test client, signed in as that person."""

    def enter(user):
        client.force_login(user, backend="accounts.backends.AccountBackend")
        return client

    return enter


@pytest.fixture
def statements_of():
    """`statements_of(client, address)`: the SQL a page takes in a session, and a process, that were used before."""

    def ask(client, address, data=None):
        client.get(address, data)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address, data).status_code == 200
        return [query["sql"] for query in captured.captured_queries]

    return ask


# One Playwright for the whole run: two of them in one thread do not get on.


@pytest.fixture(scope="session")
def launch_chromium() -> Iterator[Callable[..., Browser]]:
    """`launch_chromium(**options)`: a browser without a window, which asks nobody but the test server."""
    path = os.environ.get("BH_CHROMIUM") or shutil.which("chromium")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's own loop runs in this thread
    with sync_playwright() as playwright:

        def launch(**options):
            return playwright.chromium.launch(
                executable_path=path,
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
                **options,
            )

        yield launch


@pytest.fixture(scope="session")
def chromium(launch_chromium) -> Iterator[Browser]:
    browser = launch_chromium()
    yield browser
    browser.close()
