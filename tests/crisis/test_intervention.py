"""One crisis in the chart: opening, editing, entries."""

from uuid import uuid4

import pytest

from crisis.models import CrisisEntry, CrisisInterventionLog
from tests.crisis.interventions import at, edited, new, written

pytestmark = pytest.mark.django_db


def entry(**changes):
    return {"idempotency_key": str(uuid4()), "kind": "contact", "body": "Reached by phone.", **changes}


# Opening


def test_a_clinician_opens_a_log_and_lands_on_it(sign_in, clinician, patient):
    client = sign_in(clinician)

    answer = client.post(new(patient), written(incident="  First\r\nline  "))

    row = CrisisInterventionLog.objects.get()
    assert answer.url == at("detail", row)
    assert (row.patient, row.recorded_by, row.incident) == (patient, clinician, "First\nline")
    assert "Called" not in client.get(answer.url).content.decode()


def test_sending_twice_opens_one_log(sign_in, clinician, patient):
    client, data = sign_in(clinician), written()

    first, second = client.post(new(patient), data), client.post(new(patient), data)

    assert first.url == second.url
    assert CrisisInterventionLog.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("incident", ""),
        ("incident", "   "),
        ("incident", "a\x00b"),
        ("incident", "x" * 10_001),
        ("level", ""),
        ("level", "purple"),
        ("intervention_date", ""),
        ("intervention_date", "yesterday"),
        ("intervention_date", "2999-01-01T10:00"),
        ("intervention_date", "0001-01-01T00:00"),
        ("idempotency_key", "not-a-key"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_and_nothing_typed_is_lost(sign_in, clinician, patient, field, value):
    answer = sign_in(clinician).post(new(patient), written(means="Kept by a friend", **{field: value}))

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert "Kept by a friend" in answer.content.decode()
    assert not CrisisInterventionLog.objects.exists()


def test_an_empty_form_is_refused_like_any_other(sign_in, clinician, patient):
    assert sign_in(clinician).post(new(patient), {}).status_code == 422


# Editing


def test_an_edit_keeps_what_was_not_changed(sign_in, clinician, intervention):
    answer = sign_in(clinician).post(
        at("edit", intervention), edited(intervention, response_action="Stayed on the phone")
    )

    intervention.refresh_from_db()
    assert answer.url == at("detail", intervention)
    assert intervention.response_action == "Stayed on the phone"
    assert intervention.means == "Extra pills at home; a friend took them."


def test_a_stale_edit_shows_both_texts_and_saves_nothing(sign_in, clinician, supervisor, intervention):
    client, mine = sign_in(clinician), edited(intervention, response_action="Mine")
    client.post(at("edit", intervention), edited(intervention, response_action="Theirs"))

    answer = client.post(at("edit", intervention), mine)

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in shown
    assert "Mine" in shown
    intervention.refresh_from_db()
    assert intervention.response_action == "Theirs"
    again = {**mine, "version": intervention.version, "idempotency_key": str(uuid4())}
    assert client.post(at("edit", intervention), again).status_code == 302


def test_a_level_is_not_changed_without_a_reason(sign_in, clinician, intervention):
    client = sign_in(clinician)

    answer = client.post(at("edit", intervention), edited(intervention, level="low"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["level_reason"]

    client.post(at("edit", intervention), edited(intervention, level="low", level_reason="Seen in person."))
    shown = client.get(at("detail", intervention)).content.decode()
    assert "Level of risk changed" in shown
    assert "Seen in person." in shown


def test_a_closed_log_offers_only_the_note_for_the_patient(sign_in, clinician, closed):
    client = sign_in(clinician)

    fields = client.get(at("edit", closed)).context["form"].fields
    assert set(fields) == {"notes_for_patient", "version", "idempotency_key"}
    client.post(at("edit", closed), {**edited(closed), "notes_for_patient": "New", "incident": "Forged"})
    closed.refresh_from_db()
    assert closed.notes_for_patient == "New"
    assert closed.incident == "Called the clinic after a bad night."


# Entries


def test_an_entry_stands_in_the_log_with_its_author(sign_in, supervisor, intervention):
    client = sign_in(supervisor)

    answer = client.post(at("entry-create", intervention), entry(body="Sister is with her."))

    assert answer.url == at("detail", intervention)
    shown = client.get(answer.url).content.decode()
    assert "Sister is with her." in shown
    assert "Susan Reyes" in shown


def test_an_entry_sent_twice_stands_once(sign_in, clinician, intervention):
    client, data = sign_in(clinician), entry()

    client.post(at("entry-create", intervention), data)
    client.post(at("entry-create", intervention), data)

    assert CrisisEntry.objects.count() == 1


@pytest.mark.parametrize("change", [{"body": " "}, {"kind": "level_changed"}, {"kind": ""}, {"body": "\x07"}])
def test_a_wrong_entry_comes_back_on_the_page_of_the_log(sign_in, clinician, intervention, change):
    answer = sign_in(clinician).post(at("entry-create", intervention), entry(**change))

    assert answer.status_code == 422
    assert intervention.incident in answer.content.decode()
    assert not CrisisEntry.objects.exists()


def test_an_entry_is_only_sent(sign_in, clinician, intervention):
    assert sign_in(clinician).get(at("entry-create", intervention)).status_code == 405


def test_a_closed_log_takes_an_entry(sign_in, clinician, closed):
    assert sign_in(clinician).post(at("entry-create", closed), entry()).status_code == 302
