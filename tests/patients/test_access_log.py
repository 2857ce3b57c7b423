"""Who opened the record, in words: by whom, what, when and why."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.context import acting
from audit.services import record
from devtools.factories import UserFactory
from patients.access_words import PAGES, words_for
from patients.selectors import list_accesses, recent_accesses
from patients.services.care_team import end_membership
from tests.access.policy import POLICY

OWN = reverse("patients:own-access-log")


def opened(patient, user, route="portal:chart", times=1):
    with acting(user=user):
        for _ in range(times):
            record("record.viewed", summary="Viewed", patient_id=patient.pk, metadata={"route": route})


def test_the_patient_reads_who_did_what_and_why(sign_in, patient, clinician, front_desk):
    opened(patient, clinician)
    opened(patient, clinician, "messaging:conversation", times=3)
    opened(patient, front_desk, "patients:details")

    content = sign_in(patient.user).get(OWN).content.decode()

    for words in ("Clara Keller", "Opened your chart", "Read your messages", "3 times", "On the care team: Primary"):
        assert words in content
    for words in ("Fred Desk", "Looked at your name and contact details", "On the care team: Front desk"):
        assert words in content
    assert f"{reverse('messaging:own-create')}?topic=" in content


def test_own_visits_are_hidden_until_asked_for(sign_in, patient, clinician):
    opened(patient, patient.user, "patients:own-record")
    client = sign_in(patient.user)

    assert "Read the record" not in client.get(OWN).content.decode()
    assert "Read the record" in client.get(OWN, {"show": "all"}).content.decode()


def test_opening_the_chart_appears_in_the_list_by_itself(sign_in, patient, clinician):
    sign_in(clinician).get(reverse("patients:details", args=[patient.pk]))

    assert "Clara Keller" in sign_in(patient.user).get(OWN).content.decode()


def test_refusals_and_other_patients_are_not_in_the_list(sign_in, patient, other_patient, clinician, outsider):
    opened(other_patient, outsider)
    sign_in(outsider).get(reverse("patients:details", args=[patient.pk]))

    assert "Olaf Berg" not in sign_in(patient.user).get(OWN).content.decode()


def test_staff_read_the_same_in_their_words(sign_in, patient, clinician, supervisor):
    opened(patient, supervisor)

    content = sign_in(clinician).get(reverse("patients:access-log", args=[patient.pk])).content.decode()

    assert "Susan Reyes" in content
    assert "Opened the chart" in content
    assert not re.search(r"\byour\b", content.split("<main")[1].split("</main>")[0])


def test_why_follows_the_time_of_the_visit(sign_in, patient, clinician, supervisor):
    """Somebody who left the team is still said to have been on it when they looked."""
    opened(patient, clinician)
    end_membership(membership=patient.care_team.get(user=clinician), reason="Moved", by=supervisor)
    opened(patient, clinician, "patients:details")

    page = sign_in(patient.user).get(OWN)

    lines = [line for _, lines in page.context["days"] for line in lines if line.name == "Clara Keller"]
    assert [bool(line.why) for line in lines] == [False, True]


def test_visits_are_grouped_by_the_day_of_the_reader(sign_in, patient, clinician):
    opened(patient, clinician)
    days = sign_in(patient.user).get(OWN).context["days"]

    assert [day for day, _ in days] == [timezone.localdate()]


def test_pages_go_on_where_the_last_one_ended(sign_in, patient, clinician):
    opened(patient, clinician, times=120)
    everything = list_accesses(patient)
    seen = list(everything.accesses)
    page = everything
    while page.older_than:
        page = list_accesses(patient, before=page.older_than)
        seen += page.accesses

    assert len(seen) == 120
    assert everything.newer_than is None
    back = list_accesses(patient, after=page.newer_than)
    assert len(back.accesses) == 50
    client = sign_in(patient.user)
    assert f"before={everything.older_than}" in client.get(OWN).content.decode()
    assert client.get(OWN, {"before": "nonsense"}).status_code == 200


def test_the_newest_accesses_take_one_query(patient, clinician, django_assert_num_queries):
    opened(patient, clinician, times=5)
    opened(patient, patient.user)

    with django_assert_num_queries(1):
        newest = recent_accesses(patient, 3)

    assert [(access.name, access.role, access.what) for access in newest] == [
        ("Clara Keller", "Clinician", "Opened your chart")
    ] * 3


def test_the_page_costs_the_same_at_three_and_at_thirty_rows(sign_in, patient, clinician, statements_of):
    client = sign_in(patient.user)

    opened(patient, clinician, times=3)
    few = statements_of(client, OWN)
    for _ in range(9):
        opened(patient, UserFactory(clinician=True), times=3)

    many = statements_of(client, OWN)
    assert len(few) == len(many) <= 8, many


@pytest.mark.parametrize(
    "name", sorted(name for name, policy in POLICY.items() if policy.kind == "chart" and policy.method == "GET")
)
def test_every_page_about_a_patient_has_words(name):
    for words in words_for(name):
        assert str(words).strip()
        assert ":" not in str(words)


def test_words_are_for_addresses_that_exist():
    known = {*POLICY, "admin:patients_patientprofile_change"}

    assert sorted(set(PAGES) - known) == []


def test_a_membership_that_had_not_begun_is_no_reason(patient, clinician):
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        earlier = timezone.now()

    assert not patient.care_team.get(user=clinician).covers(earlier)
