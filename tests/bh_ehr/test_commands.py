"""What is done on the server itself is in the log too."""

import pytest
from django.core.management import call_command

from accounts.models import User
from audit.context import _current
from audit.models import AuditLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def nobody_acts():
    """As in a process of its own: what a command does is done by whom the command says."""
    token = _current.set(None)
    yield
    _current.reset(token)


def test_the_first_administrator_is_made_and_recorded(nobody_acts, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct-horse-battery")

    call_command("createsuperuser", interactive=False, email="First@example.test", full_name="First Administrator")

    user = User.objects.get(email="first@example.test")
    assert (user.role, user.is_superuser, user.check_password("correct-horse-battery")) == (
        "administrator",
        False,
        True,
    )
    row = AuditLog.objects.get(entity_id=str(user.pk))
    assert (row.action, row.actor_role) == ("accounts.user.created", "system:createsuperuser")


def test_a_password_changed_on_the_server_is_recorded(administrator, nobody_acts, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt="": "another-quiet-morning")

    call_command("changepassword", administrator.email)

    administrator.refresh_from_db()
    assert administrator.check_password("another-quiet-morning")
    row = AuditLog.objects.get(entity_id=str(administrator.pk), actor_role="system:changepassword")
    assert row.metadata == {"fields": ["password"]}
