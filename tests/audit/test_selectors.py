"""Reading the log: filters, and pages that neither skip nor repeat."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.context import acting
from audit.models import AuditLog
from audit.selectors import LogFilter, get_entry, list_actions, list_entity_types, list_log
from audit.services import record

pytestmark = pytest.mark.django_db


def sequences(page):
    return [entry.sequence for entry in page.entries]


@pytest.fixture
def entries(clinician, patient):
    """Rows of two people about two patients, as they come."""
    AuditLog.objects.exists()
    for number in range(12):
        with acting(user=clinician) if number % 3 == 0 else acting(system="nightly"):
            record(
                ("record.viewed", "messaging.message.read", "messaging.conversation.opened")[number % 3],
                summary=f"Row {number}",
                entity=patient if number % 2 else None,
                patient_id=patient.pk if number % 4 == 0 else uuid4(),
            )
    return list(AuditLog.objects.order_by("-sequence"))


def test_pages_follow_one_another_without_gap_or_repeat(entries):
    everything = [entry.sequence for entry in entries]
    seen, page = [], list_log(LogFilter(), limit=5)
    assert page.newer_than is None
    while True:
        seen += sequences(page)
        if page.older_than is None:
            break
        page = list_log(LogFilter(), before=page.older_than, limit=5)

    assert seen == everything
    newer = list_log(LogFilter(), after=everything[10], limit=5)
    assert sequences(newer) == everything[5:10]
    assert (newer.newer_than, newer.older_than) == (everything[5], everything[9])
    top = list_log(LogFilter(), after=everything[5], limit=5)
    assert (sequences(top), top.newer_than) == (everything[:5], None)


@pytest.mark.parametrize(
    ("chosen", "fits"),
    [
        ({"action": "record.viewed"}, lambda entry: entry.action == "record.viewed"),
        ({"action": "messaging."}, lambda entry: entry.action.startswith("messaging.")),
        ({"action": "nothing."}, lambda entry: False),
        ({"entity_type": "patients.patientprofile"}, lambda entry: entry.entity_type == "patients.patientprofile"),
        (
            {"entity_type": "patients.patientprofile", "action": "messaging."},
            lambda entry: entry.entity_type == "patients.patientprofile" and entry.action.startswith("messaging."),
        ),
    ],
)
def test_each_filter_shows_what_fits_and_nothing_else(entries, chosen, fits):
    page = list_log(LogFilter(**chosen))

    assert sequences(page) == [entry.sequence for entry in entries if fits(entry)]


def test_filters_join(entries, clinician, patient):
    who, whose = str(clinician.pk), str(patient.pk)

    assert all(entry.actor_id == who for entry in list_log(LogFilter(actor_id=who)).entries)
    page = list_log(LogFilter(actor_id=who, patient_id=whose, action="record."))
    assert [entry.summary for entry in page.entries] == ["Row 0"]
    assert sequences(list_log(LogFilter(entity_id=whose))) == [
        entry.sequence for entry in entries if entry.entity_id == whose
    ]


def test_times_are_exact(entries):
    middle = entries[4].recorded_at

    since = list_log(LogFilter(since=middle))
    until = list_log(LogFilter(until=middle))

    assert sequences(since) == [entry.sequence for entry in entries[:5]]
    assert sequences(until) == [entry.sequence for entry in entries[5:]]
    assert list_log(LogFilter(since=timezone.now() + timedelta(days=1))).entries == []
    assert list_log(LogFilter(until=timezone.now() - timedelta(days=1))).entries == []


def test_what_occurs_is_listed_once_and_in_order(entries):
    assert list_actions() == sorted({entry.action for entry in entries})
    assert list_entity_types() == sorted({entry.entity_type for entry in entries} - {""})


def test_a_leaf_is_the_hash_of_its_payload(entries):
    entry = get_entry(entries[0].pk)

    assert entry.leaf_matches
    entry.payload += " "
    assert not entry.leaf_matches


def test_a_page_costs_the_same_at_three_and_at_thirty_rows(entries, django_assert_num_queries):
    with django_assert_num_queries(1):
        list_log(LogFilter(), limit=3)
    with django_assert_num_queries(1):
        list_log(LogFilter(), limit=30)
