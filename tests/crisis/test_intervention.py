"""One crisis in the chart: opening, editing, entries, closing, sharing; and everybody who may not."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from crisis.models import CrisisEntry, CrisisInterventionLog
from devtools.factories import CrisisInterventionFactory, PatientFactory, join_care_team
from devtools.factories.crisis import add_entry
from notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def intervention(patient, clinician):
    return CrisisInterventionFactory(patient=patient, recorded_by=clinician)


@pytest.fixture
def closed(patient, clinician):
    return CrisisInterventionFactory(patient=patient, recorded_by=clinician, closed=True)


def at(name, row):
    return reverse(f"crisis:{name}", args=[row.patient_id, row.pk])


def new(patient):
    return reverse("crisis:create", args=[patient.pk])


def written(**changes):
    return {
        "idempotency_key": str(uuid4()),
        "intervention_date": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "level": "high",
        "incident": "Called in tears.",
        **changes,
    }


def edited(row, **changes):
    return written(
        version=row.version,
        intervention_date=timezone.localtime(row.intervention_date).strftime("%Y-%m-%dT%H:%M"),
        incident=row.incident,
        means=row.means,
        notes_for_patient=row.notes_for_patient,
        **changes,
    )


def entry(**changes):
    return {"idempotency_key": str(uuid4()), "kind": "contact", "body": "Reached by phone.", **changes}


def closing(row, **changes):
    return {
        "idempotency_key": str(uuid4()),
        "version": row.version,
        "outcome": "safe_at_home",
        "closing_level": "low",
        **changes,
    }


def confirmed(row):
    return {"idempotency_key": str(uuid4()), "version": row.version}


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


# Closing


def test_closing_needs_an_outcome_and_the_level_now(sign_in, clinician, intervention):
    client = sign_in(clinician)

    answer = client.post(at("close", intervention), closing(intervention, outcome="", closing_level=""))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"outcome", "closing_level"}

    assert client.post(at("close", intervention), closing(intervention)).status_code == 302
    shown = client.get(at("detail", intervention)).content.decode()
    assert "Safe at home with a plan" in shown
    assert "Level at the end" in shown


def test_closing_twice_by_accident_is_no_error(sign_in, clinician, intervention):
    client, data = sign_in(clinician), closing(intervention)

    assert client.post(at("close", intervention), data).status_code == 302
    assert client.post(at("close", intervention), data).status_code == 302


def test_closing_what_somebody_changed_shows_it_first(sign_in, clinician, intervention):
    client, data = sign_in(clinician), closing(intervention)
    client.post(at("edit", intervention), edited(intervention, level="imminent", level_reason="Worse"))

    answer = client.post(at("close", intervention), data)

    assert answer.status_code == 409
    assert "Imminent" in answer.content.decode()
    intervention.refresh_from_db()
    assert intervention.is_open


# Sharing


def test_the_clinician_sees_what_the_patient_will_see_before_sharing(sign_in, clinician, patient, client, intervention):
    shown = sign_in(clinician).get(at("publish", intervention)).content.decode()

    assert intervention.notes_for_patient in shown
    assert intervention.means not in shown
    assert not CrisisInterventionLog.objects.filter(published_at__isnull=False).exists()


def test_sharing_twice_by_accident_tells_the_patient_once(sign_in, clinician, patient, intervention):
    client, data = sign_in(clinician), confirmed(intervention)

    assert client.post(at("publish", intervention), data).status_code == 302
    assert client.post(at("publish", intervention), data).status_code == 302
    assert Notification.objects.filter(recipient=patient.user).count() == 1


def test_a_note_that_changed_meanwhile_is_looked_at_again(sign_in, clinician, intervention):
    client, data = sign_in(clinician), confirmed(intervention)
    client.post(at("edit", intervention), {**edited(intervention), "notes_for_patient": "Other words"})

    answer = client.post(at("publish", intervention), data)

    assert answer.status_code == 409
    assert "Other words" in answer.content.decode()
    intervention.refresh_from_db()
    assert intervention.published_at is None


def test_a_log_without_a_note_cannot_be_shared(sign_in, clinician, patient):
    row = CrisisInterventionFactory(patient=patient, recorded_by=clinician, notes_for_patient="")
    client = sign_in(clinician)

    assert "Write the note" in client.get(at("publish", row)).content.decode()
    assert client.post(at("publish", row), confirmed(row)).status_code == 422


# Who may not

PAGES = ["detail", "edit", "close", "publish", "entry-create"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404), ("administrator", 404)]
)
def test_others_are_kept_out(sign_in, request, intervention, name, role, status):
    client = sign_in(request.getfixturevalue(role))
    before = CrisisInterventionLog.objects.values().get()

    assert client.post(at(name, intervention), confirmed(intervention)).status_code in (status, 405)
    if name != "entry-create":
        assert client.get(at(name, intervention)).status_code == status
    assert CrisisInterventionLog.objects.values().get() == before


@pytest.mark.parametrize("name", [*PAGES, "create"])
def test_patients_do_not_reach_the_working_log(sign_in, patient, other_patient, intervention, name):
    own = new(patient) if name == "create" else at(name, intervention)

    assert sign_in(patient.user).post(own, confirmed(intervention)).status_code in (404, 405)
    assert sign_in(other_patient.user).post(own, confirmed(intervention)).status_code in (404, 405)


@pytest.mark.parametrize("name", PAGES)
def test_a_crisis_is_found_only_below_its_own_patient(sign_in, clinician, intervention, name):
    another = PatientFactory()
    join_care_team(another, clinician)
    address = reverse(f"crisis:{name}", args=[another.pk, intervention.pk])

    assert sign_in(clinician).post(address, confirmed(intervention)).status_code in (404, 405)


@pytest.mark.parametrize("name", PAGES)
def test_unknown_ids_are_not_found(sign_in, clinician, patient, name):
    client = sign_in(clinician)

    assert client.post(reverse(f"crisis:{name}", args=[patient.pk, uuid4()]), {}).status_code in (404, 405)
    assert client.post(reverse(f"crisis:{name}", args=[uuid4(), uuid4()]), {}).status_code in (404, 405)
    assert client.get(f"/patients/{patient.pk}/crisis/not-an-id/").status_code == 404


def test_nothing_is_closed_or_shared_by_following_a_link(sign_in, clinician, intervention):
    client = sign_in(clinician)

    for name in ("detail", "edit", "close", "publish"):
        assert client.get(at(name, intervention)).status_code == 200

    intervention.refresh_from_db()
    assert intervention.version == 1


def test_the_page_of_a_log_costs_the_same_with_thirty_entries(
    sign_in, clinician, intervention, django_assert_num_queries
):
    client = sign_in(clinician)
    add_entry(intervention, clinician)
    client.get(at("detail", intervention))

    for _ in range(2):
        with django_assert_num_queries(7):
            assert client.get(at("detail", intervention)).status_code == 200
        for _ in range(29):
            add_entry(intervention, clinician)
