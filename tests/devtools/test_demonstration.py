"""The demonstration clinic as `seed_demo` stores it."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from crisis.models import CrisisLine

pytestmark = pytest.mark.django_db


def test_its_crisis_lines_can_be_called_and_administrators_read_that_nobody_checked_them(
    client, sign_in, settings, monkeypatch
):
    settings.DEBUG = True
    monkeypatch.setenv("BH_DEMO_PASSWORD", "harbor-lantern-1234")
    call_command("seed_demo")

    lines = CrisisLine.objects.filter(is_active=True).count()
    assert 'href="tel:988"' in client.get("/help/").content.decode()
    shown = sign_in(User.objects.get(email="admin@demo.test")).get("/admin/crisis/crisisline/").content.decode()
    assert f"{lines} help lines in use were not verified for 180 days. Please call them." in shown
    assert shown.count("please call it and see") == lines > 0


def test_its_people_have_notices_of_what_waits_for_them(sign_in, settings, monkeypatch):
    settings.DEBUG = True
    monkeypatch.setenv("BH_DEMO_PASSWORD", "harbor-lantern-1234")
    call_command("seed_demo")

    for email, words in (
        ("clinician", ["An alert needs you", "A check-in was answered", "A change in scores needs a look"]),
        ("patient", ["A check-in is ready for you", "A result was shared with you"]),
    ):
        page = sign_in(User.objects.get(email=f"{email}@demo.test")).get("/notifications/").content.decode()
        assert [word for word in words if word not in page] == []


def test_it_is_refused_where_debug_is_off(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="for development only"):
        call_command("seed_demo")

    assert not User.objects.exists()
