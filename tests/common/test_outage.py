"""While the database cannot be reached, people get a calm page with help lines; afterwards everything works again."""

import pytest
from django.db import connection
from django.test import Client


@pytest.fixture
def unreachable_database(transactional_db):
    """The real server cannot be found for a while: `leave()` ends it."""
    connection.close()
    settings = connection.settings_dict
    host, options = settings["HOST"], settings["OPTIONS"]
    settings["HOST"], settings["OPTIONS"] = "127.0.0.1", {**options, "host": "127.0.0.1", "port": "1"}

    def leave():
        connection.close()
        settings["HOST"], settings["OPTIONS"] = host, options

    yield leave
    leave()


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/caseload/"])
def test_pages_are_503_with_help_and_recover_by_themselves(path, debug, settings, unreachable_database):
    settings.DEBUG = debug
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "somebody-signed-in"

    during = client.get(path)
    unreachable_database()
    after = client.get(path)

    assert during.status_code == 503
    assert 'href="tel:' in during.content.decode()
    assert "no-store" in during["Cache-Control"]
    assert "default-src 'none'" in during["Content-Security-Policy"]
    assert after.status_code in (200, 302)


def test_the_help_page_and_healthz_answer_without_a_database(unreachable_database):
    client = Client(raise_request_exception=False)

    assert client.get("/help/").status_code == 200
    assert 'href="tel:' in client.get("/help/").content.decode()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_a_get_that_writes_is_stopped(db, rf, refuses):
    from accounts.models import Clinic
    from common.middleware import GetMayNotWrite, ReadOnlyGetMiddleware

    def view(request):
        Clinic(name="Written by a GET").save()

    view.__module__ = "portal.views.made_up"
    middleware = ReadOnlyGetMiddleware(lambda request: None)

    with refuses(GetMayNotWrite):
        middleware.process_view(rf.get("/"), view, (), {})

    assert not Clinic.objects.filter(name="Written by a GET").exists()
