"""The cache that every process shares."""

import pytest
from django.core.cache import caches
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def cache():
    caches["default"].clear()
    yield caches["default"]
    caches["default"].clear()


def test_what_was_set_is_read_and_replaced(cache):
    cache.set("tries", [1.5], 60)
    cache.set("tries", [1.5, 2.5], 60)

    assert cache.get("tries") == [1.5, 2.5]


def test_adding_takes_only_a_free_place(cache):
    assert cache.add("lock", True, 60)

    assert not cache.add("lock", True, 60)


def test_a_place_whose_time_has_passed_is_free(cache):
    cache.set("lock", True, -1)

    assert cache.get("lock") is None
    assert cache.add("lock", True, 60)


def test_an_entry_without_an_end_stays(cache):
    cache.set("fact", "kept", None)

    assert cache.get("fact") == "kept"


def test_a_write_is_one_statement(cache, django_assert_num_queries):
    with django_assert_num_queries(2):
        cache.add("lock", True, 60)
        cache.set("tries", [], 60)


def test_expired_entries_are_forgotten_and_others_stay(cache):
    cache.set("over", 1, -1)
    cache.set("standing", 1, 60)

    cache.forget_expired()

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache_entry")
        assert cursor.fetchall() == [(":1:standing",)]
