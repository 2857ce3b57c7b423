"""What production's settings make of the product: its cookies, and the environment it is told by."""

import ast
import re
from importlib import import_module
from uuid import uuid4

import pytest
from django.conf import settings as used
from django.urls import reverse

ENVIRONMENT = {
    "SECRET_KEY": "a" * 25 + "b" * 25 + "0123456789",
    "BH_ENCRYPTION_KEY": "c" * 16 + "d" * 16,
    "ALLOWED_HOSTS": "testserver",
    "PORTAL_URL": "https://testserver",
}


@pytest.fixture
def production(settings, monkeypatch):
    """The cookies of production, in this test."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    chosen = import_module("bh_ehr.settings.prod")
    for name in dir(chosen):
        if "COOKIE" in name:
            setattr(settings, name, getattr(chosen, name))
    return settings


def test_no_other_host_can_plant_a_cookie_and_no_script_reads_one(production, client, patient):
    given = {}

    def send(name, data):
        given.update(client.post(reverse(name), data, secure=True).cookies)

    given.update(client.get(reverse("account_login"), secure=True).cookies)
    send("accounts:theme", {"theme": "dark"})
    send("set_language", {"language": "zh-hant"})
    client.force_login(patient.user, backend="accounts.backends.AccountBackend")
    given.update(client.cookies)
    form = {"idempotency_key": uuid4(), "version": patient.user.version, "language": "en"}
    send("accounts:settings", {**form, "theme": "dark", "text_size": "normal"})

    names = {"sessionid", "csrftoken", "theme", "language", "messages"}
    assert set(given) == {f"__Host-{name}" for name in names}
    for cookie in given.values():
        assert (cookie["secure"], cookie["httponly"]) == (True, True), cookie
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


def test_a_theme_chosen_before_sign_in_is_kept(production, client, db):
    client.post(reverse("accounts:theme"), {"theme": "dark"}, secure=True)

    assert 'data-theme="dark"' in client.get(reverse("account_login"), secure=True).content.decode()


def test_pages_listen_to_the_stream_beside_them(production, settings, client, patient):
    settings.LIVE_URL = import_module("bh_ehr.settings.prod").LIVE_URL
    client.force_login(patient.user, backend="accounts.backends.AccountBackend")

    assert 'data-live-url="/live/"' in client.get("/", secure=True).content.decode()


# Set by the command that starts the demonstration; a release does not ask for them.
DEVELOPMENT = {"PORT", "LIVE_URL"}


def read_by_settings():
    """The names the settings of a release ask the environment for."""
    for module in ("base", "prod"):
        tree = ast.parse((used.BASE_DIR / "bh_ehr" / "settings" / f"{module}.py").read_text())
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and re.match(r"env(\.\w+)?$", ast.unparse(call.func)) and call.args:
                yield call.args[0].value


def test_each_variable_of_the_environment_is_in_the_notes_on_deploying():
    notes = (used.BASE_DIR / "docs" / "deploy.md").read_text()
    table = notes.split("## The environment", 1)[1].split("\n## ", 1)[0]
    explained = set(re.findall(r"`([A-Z_]+)`", "\n".join(re.findall(r"^\| (.*?) \|", table, re.M))))

    assert "DATABASE_URL" in explained
    assert sorted(set(read_by_settings()) - explained - DEVELOPMENT) == []
    assert sorted(explained - set(read_by_settings()) - {"DJANGO_SETTINGS_MODULE"}) == []
