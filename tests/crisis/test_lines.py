"""Help lines: which are shown, how fresh, and that there is always a number to call."""

import datetime

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import OperationalError
from django.template.loader import render_to_string
from django.utils import translation

from audit.models import AuditLog
from crisis.models import CrisisLine
from crisis.selectors import known_lines, list_crisis_lines, list_line_countries
from crisis.services.lines import forget_lines_on_commit
from devtools.factories import CrisisLineFactory


def numbers(country, language):
    return [line.phone for line in list_crisis_lines(country, language)]


def refuse_every_statement(execute, sql, params, many, context):
    raise OperationalError("the database is out")


@pytest.fixture
def load_lines(db):
    def load(**options):
        call_command("load_crisis_lines", verified_on="2026-11-01", **options)

    return load


def test_the_command_stores_the_lines_of_both_countries_in_both_languages(load_lines):
    load_lines()

    assert numbers("US", "en") == numbers("US", "zh-hant") == ["988", "911"]
    assert numbers("TW", "en") == numbers("TW", "zh-hant") == ["1925", "1995", "1980", "119", "110"]
    assert list_crisis_lines("US", "en")[0].sms == "988"
    assert [line.phone for line in list_crisis_lines("TW", "en") if line.is_emergency] == ["119", "110"]
    assert set(CrisisLine.objects.values_list("last_verified_on", flat=True)) == {datetime.date(2026, 11, 1)}


def test_the_command_changes_nothing_the_second_time_and_keeps_what_was_edited(load_lines):
    load_lines()
    line = CrisisLine.objects.get(country="TW", language="en", phone="1980")
    line.label, line.is_active = "Our wording", False
    line.save()
    rows = AuditLog.objects.count()

    load_lines()

    line.refresh_from_db()
    assert (line.label, line.is_active) == ("Our wording", False)
    assert CrisisLine.objects.count() == 14
    assert AuditLog.objects.count() == rows


def test_the_command_says_who_stored_the_lines(load_lines):
    load_lines(country=["TW"])

    assert set(AuditLog.objects.filter(entity_type="crisis.crisisline").values_list("actor_role", flat=True)) == {
        "system:load-crisis-lines"
    }
    assert list_line_countries() == ["TW"]


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "2126-01-31"])
@pytest.mark.django_db
def test_the_command_takes_no_day_that_cannot_be_true(day):
    with pytest.raises(CommandError):
        call_command("load_crisis_lines", verified_on=day)

    assert not CrisisLine.objects.exists()


@pytest.mark.django_db
def test_a_line_out_of_use_is_not_shown():
    CrisisLineFactory(phone="988", is_active=False)
    CrisisLineFactory(phone="911")

    assert numbers("US", "en") == ["911"]


@pytest.mark.django_db
def test_another_language_is_better_than_no_number():
    CrisisLineFactory(language="en", phone="988")

    assert numbers("US", "zh-hant") == ["988"]


@pytest.mark.django_db
def test_without_lines_the_emergency_number_is_shown():
    assert numbers("FR", "en") == ["112"]


@pytest.mark.django_db
def test_lines_are_read_once_for_every_country_and_language(django_assert_num_queries):
    CrisisLineFactory()

    with django_assert_num_queries(1):
        list_crisis_lines("US", "en")
        list_crisis_lines("TW", "zh-hant")
        list_line_countries()


def test_a_change_is_seen_by_this_process_once_it_is_committed(db, django_capture_on_commit_callbacks):
    line = CrisisLineFactory(phone="988")
    assert numbers("US", "en") == ["988"]

    line.phone = "989"
    line.save()
    with django_capture_on_commit_callbacks(execute=True):
        forget_lines_on_commit()

    assert numbers("US", "en") == ["989"]


@pytest.mark.django_db
def test_a_database_that_is_out_leaves_the_lines_that_were_read_last():
    CrisisLineFactory(phone="988")
    list_crisis_lines("US", "en")
    _grow_old()

    with connection.execute_wrapper(refuse_every_statement):
        assert numbers("US", "en") == ["988"]
        caches["local"].clear()
        assert numbers("US", "en") == ["112"]


def _grow_old():
    _read_at, lines = caches["local"].get("crisis-lines")
    caches["local"].set("crisis-lines", (-1_000_000.0, lines), timeout=None)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["500.html", "503.html"])
def test_error_pages_ask_no_database_and_always_have_a_number(page, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert 'href="tel:112"' in render_to_string(page)

    CrisisLineFactory(phone="988", label="Our line")
    list_crisis_lines("US", "en")
    with django_assert_num_queries(0):
        shown = render_to_string(page)
        assert known_lines("US", "en")[0].phone == "988"
    assert 'href="tel:988"' in shown
    assert "Our line" in shown


@pytest.mark.django_db
def test_the_fail_safe_is_in_the_readers_language():
    with translation.override("zh-hant"):
        assert list_crisis_lines("FR", "zh-hant")[0].language == "zh-hant"


@pytest.mark.django_db
def test_the_sign_in_page_has_a_number(client):
    CrisisLineFactory(phone="988")

    assert 'href="tel:988"' in client.get("/accounts/login/").content.decode()
    CrisisLine.objects.get().delete()
    caches["local"].clear()
    assert 'href="tel:112"' in client.get("/accounts/login/").content.decode()
