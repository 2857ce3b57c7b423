"""What a production server must not run with, and that it does not start then."""

import pytest
from django.apps import apps
from django.core.management.base import SystemCheckError

from bh_ehr import checks
from common.database import as_owner
from common.models import IdempotencyKey


@pytest.fixture
def safe(settings, monkeypatch):
    """Settings of a production server that may start."""
    settings.DEBUG = False
    settings.SECRET_KEY = "a" * 25 + "b" * 25 + "0123456789"
    settings.ENCRYPTION_KEY = "c" * 16 + "d" * 16
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    settings.ALLOWED_HOSTS = ["portal.example.test"]
    without_devtools = [app for app in apps.get_app_configs() if app.name != "devtools"]
    monkeypatch.setattr(checks.apps, "get_app_configs", lambda: without_devtools)
    return settings


def numbers(messages):
    return [message.id for message in messages]


def test_safe_settings_pass(safe):
    assert numbers(checks.settings_are_safe(None)) == []


@pytest.mark.parametrize(
    ("number", "name", "value"),
    [
        ("E002", "DEBUG", True),
        ("E003", "SECRET_KEY", "too-short"),
        ("E003", "SECRET_KEY", "development-only-key-never-used-in-production-and-long"),
        ("E004", "ENCRYPTION_KEY", ""),
        ("E004", "ENCRYPTION_KEY", "too-short"),
        ("E004", "ENCRYPTION_KEY", "development-only-encryption-key-that-is-long"),
        ("E005", "CACHES", {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}),
        ("E006", "STAFF_SECOND_FACTOR_REQUIRED", False),
        ("E007", "ALLOWED_HOSTS", []),
    ],
)
def test_each_unsafe_setting_is_an_error(safe, number, name, value):
    setattr(safe, name, value)

    assert numbers(checks.settings_are_safe(None)) == [f"bh_ehr.{number}"]


def test_development_tools_are_an_error(safe, monkeypatch):
    monkeypatch.undo()  # devtools is installed in tests

    assert "bh_ehr.E008" in numbers(checks.settings_are_safe(None))


def test_a_field_nobody_declared_is_an_error(monkeypatch):
    monkeypatch.setattr(IdempotencyKey.Privacy, "not_phi", ("user_id", "key", "fingerprint"))

    messages = checks.privacy_is_declared(None)

    assert numbers(messages) == ["bh_ehr.E001"]
    assert "object_id" in messages[0].msg


@pytest.mark.django_db
def test_the_application_role_of_the_tests_is_weak_enough():
    assert numbers(checks.application_role_is_weak(None, databases=["default"])) == []


@pytest.mark.django_db(transaction=True)
def test_a_role_that_owns_tables_is_an_error():
    with as_owner():
        messages = checks.application_role_is_weak(None, databases=["default"])

    assert numbers(messages) == ["bh_ehr.E009"]


def test_a_server_with_unsafe_settings_does_not_start(safe, monkeypatch):
    monkeypatch.setattr(checks.checks, "run_checks", lambda **kwargs: checks.settings_are_safe(None))
    safe.STAFF_SECOND_FACTOR_REQUIRED = False

    with pytest.raises(SystemCheckError, match="E006"):
        checks.refuse_unsafe_start()


@pytest.mark.django_db
def test_the_start_asks_every_check_there_is(safe):
    safe.SECRET_KEY = "short"

    with pytest.raises(SystemCheckError) as refused:
        checks.refuse_unsafe_start()

    assert "bh_ehr.E003" in str(refused.value)


def test_a_developers_server_starts(settings):
    settings.DEBUG = True
    settings.SECRET_KEY = "short"

    checks.refuse_unsafe_start()
