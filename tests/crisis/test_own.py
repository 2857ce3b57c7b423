"""The patient's own pages: the notes that were shared with them, and nothing else of the log."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crisis.models import CrisisInterventionLog
from crisis.services import interventions as services
from devtools.factories import CrisisInterventionFactory, CrisisLineFactory, join_care_team
from devtools.factories.crisis import add_entry

pytestmark = pytest.mark.django_db
LIST = "/crisis/"
PLAN = "/safety-plan/"
WORKING_NOTES = {
    name: f"CANARY-{name}"
    for name in ("incident", "means", "protective_factors", "response_action", "notifications_made")
}


@pytest.fixture
def note(patient, clinician):
    """A published, closed crisis with a canary in every working note, an entry and the outcome's note."""
    row = CrisisInterventionFactory(patient=patient, recorded_by=clinician, published=True, **WORKING_NOTES)
    add_entry(row, clinician, "CANARY-entry")
    return services.close_intervention(
        intervention=row,
        version=row.version,
        outcome=CrisisInterventionLog.Outcome.EMERGENCY_DEPARTMENT,
        outcome_note="CANARY-outcome",
        closing_level="moderate",
        by=clinician,
    )


@pytest.fixture
def draft(patient, clinician):
    return CrisisInterventionFactory(patient=patient, recorded_by=clinician, notes_for_patient="CANARY-draft")


def own(row):
    return reverse("crisis:own-detail", args=[row.pk])


def test_the_patient_reads_the_note_its_author_and_how_it_ended(sign_in, patient, note):
    client = sign_in(patient.user)

    assert own(note) in client.get(LIST).content.decode()
    shown = client.get(own(note)).content.decode()
    assert note.notes_for_patient in shown
    assert "Clara Keller" in shown
    assert "You went to an emergency room." in shown


@pytest.mark.parametrize("address", ["/", LIST, PLAN, "own"])
def test_working_notes_and_drafts_are_on_no_page_of_the_patient(sign_in, patient, note, draft, address):
    shown = sign_in(patient.user).get(own(note) if address == "own" else address).content.decode()

    assert "CANARY" not in shown
    assert not re.search(r"\b(High|Moderate)\b", shown)  # as a word: random tokens stand on the page too


def test_working_notes_do_not_leave_the_database_for_the_patient(sign_in, patient, note):
    client = sign_in(patient.user)

    with CaptureQueriesContext(connection) as captured:
        client.get(LIST)
        client.get(own(note))

    statements = " ".join(query["sql"] for query in captured)
    assert "notes_for_patient" in statements
    assert not [name for name in WORKING_NOTES if f'"{name}"' in statements]


def test_the_clinician_was_shown_the_same_before_sharing(sign_in, clinician, patient, draft):
    address = reverse("crisis:publish", args=[patient.pk, draft.pk])
    before = fragment(sign_in(clinician).get(address))

    services.publish_intervention(intervention=draft, version=draft.version, by=clinician)
    after = fragment(sign_in(patient.user).get(own(draft)))

    shared_on = after.index("<dt>Shared with you")
    assert before.split() == (after[:shared_on] + after[after.index("</dd>", shared_on) + len("</dd>") :]).split()


def fragment(answer):
    shown = answer.content.decode()
    start = shown.index('<article class="card stack" id="note-for-patient"')
    return shown[start : shown.index("</article>", start)]


def test_a_note_that_was_not_shared_is_not_found(sign_in, patient, draft):
    client = sign_in(patient.user)

    assert client.get(own(draft)).status_code == 404
    assert own(draft) not in client.get(LIST).content.decode()
    assert client.get(reverse("crisis:own-detail", args=[uuid4()])).status_code == 404
    assert client.get("/crisis/not-an-id/").status_code == 404


def test_another_patient_does_not_find_the_note(sign_in, other_patient, note):
    client = sign_in(other_patient.user)

    assert client.get(own(note)).status_code == 404
    assert own(note) not in client.get(LIST).content.decode()


@pytest.mark.parametrize("role", ["clinician", "supervisor", "front_desk", "auditor", "administrator"])
def test_staff_have_no_pages_of_a_patients_own(sign_in, request, role, note):
    client = sign_in(request.getfixturevalue(role))

    for address in (LIST, own(note), PLAN):
        assert client.get(address).status_code == 403


def test_somebody_whose_record_is_closed_finds_nothing(sign_in, patient, note):
    patient.is_active = False
    patient.save()

    for address in (LIST, own(note), PLAN):
        assert sign_in(patient.user).get(address).status_code == 404


def test_nobody_signed_in_is_sent_to_sign_in(client, note):
    for address in (LIST, own(note), PLAN, "/crisis-log/"):
        assert client.get(address).url.startswith("/accounts/login/")


@pytest.mark.parametrize("address", [LIST, PLAN])
def test_own_pages_are_only_read(sign_in, patient, address):
    assert sign_in(patient.user).post(address).status_code == 405


def test_help_comes_before_the_notes(sign_in, patient, note):
    CrisisLineFactory(phone="988", sms="988")

    for address in (LIST, own(note), PLAN):
        shown = sign_in(patient.user).get(address).content.decode()
        main = shown[shown.index("<main") :]
        assert main.index('href="tel:988"') < main.index("</section>")


def test_the_list_costs_the_same_with_thirty_notes_as_with_three(sign_in, patient, clinician, statements_of):
    client = sign_in(patient.user)

    def add(count):
        for _ in range(count):
            CrisisInterventionFactory(patient=patient, recorded_by=clinician, published=True)

    add(3)
    three = statements_of(client, LIST)
    add(27)

    thirty = statements_of(client, LIST)
    assert len(three) == len(thirty) <= 6, thirty


def test_the_safety_plan_page_helps_without_a_plan(sign_in, patient, clinician, supervisor, front_desk):
    clinician.provider_profile.contact_phone = "555-0142"
    clinician.provider_profile.save()
    CrisisLineFactory(phone="988", sms="988")
    client = sign_in(patient.user)

    shown = client.get(PLAN).content.decode()

    assert "Tell somebody you trust" in shown
    assert "Clara Keller" in shown
    assert "555-0142" in shown
    assert "Susan Reyes" not in shown
    assert "Fred Desk" not in shown
    assert shown.index('href="sms:988"') < shown.index("Tell somebody you trust")


def test_the_safety_plan_is_one_tap_away_from_every_page_of_the_patient(sign_in, patient, note):
    client = sign_in(patient.user)

    for address in ("/", LIST, own(note), PLAN):
        assert f'href="{PLAN}"' in client.get(address).content.decode(), address


def test_staff_open_the_steps_in_the_chart(sign_in, clinician, patient):
    shown = sign_in(clinician).get(reverse("crisis:safety-plan", args=[patient.pk])).content.decode()

    assert "Lovelace, Ada" in shown
    assert "Tell somebody you trust" in shown


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404)])
def test_others_do_not_open_the_safety_plan_in_the_chart(sign_in, request, patient, role, status):
    address = reverse("crisis:safety-plan", args=[patient.pk])

    assert sign_in(request.getfixturevalue(role)).get(address).status_code == status
    assert sign_in(patient.user).get(address).status_code == 404


def test_a_colleague_who_joins_the_team_is_named(sign_in, patient, outsider):
    join_care_team(patient, outsider)

    assert "Olaf Berg" in sign_in(patient.user).get(PLAN).content.decode()
