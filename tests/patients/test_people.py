"""The list of people, registering, details, inviting and linking: the front desk's work, with nothing clinical."""

from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Invitation
from audit.models import AuditLog
from devtools.factories import ClinicFactory, PatientFactory, UserFactory, join_care_team
from patients.models import PatientProfile

PEOPLE = reverse("patients:people")
HTMX = {"HX-Request": "true"}
DETAILS = {
    "display_name": "Lovelace, Ada",
    "local_name": "愛達",
    "pronouns": "she/her",
    "date_of_birth": "1990-05-17",
    "phone": "555 0100",
    "contact_email": "ada@example.test",
    "address": "1 Harbor Street",
}


def sent(**fields):
    return {"idempotency_key": str(uuid4()), **DETAILS, **fields}


def page_of(name, patient):
    return reverse(f"patients:{name}", args=[patient.pk])


def test_people_lists_those_of_the_own_teams_and_no_others(sign_in, front_desk, patient, other_patient):
    content = sign_in(front_desk).get(PEOPLE).content.decode()

    assert "Lovelace, Ada" in content
    assert "Stranger, Sam" not in content


@pytest.mark.parametrize("search", ["love", "愛", "A-100", "LOVELACE ada"])
def test_search_works_without_scripts_and_swaps_the_same_list(sign_in, front_desk, patient, search):
    other = PatientFactory(display_name="Zimmer, Zoe", medical_record_number="Z-1")
    join_care_team(other, front_desk, "front_desk")
    client = sign_in(front_desk)

    page = client.get(PEOPLE, {"q": search}).content.decode()
    fragment = client.get(PEOPLE, {"q": search}, headers=HTMX).content.decode()

    assert "Lovelace, Ada" in fragment
    assert "Zimmer" not in fragment
    assert fragment.lstrip().startswith('<div id="people"')
    assert fragment.strip() in page


def test_the_list_costs_the_same_at_three_and_at_thirty_rows(sign_in, front_desk, statements_of):
    client = sign_in(front_desk)

    for _ in range(3):
        join_care_team(PatientFactory(), front_desk, "front_desk")
    few = statements_of(client, PEOPLE)
    for _ in range(27):
        join_care_team(PatientFactory(), front_desk, "front_desk")

    many = statements_of(client, PEOPLE)
    assert len(few) == len(many) <= 6, many


def test_more_people_than_fit_go_on_the_next_page(sign_in, front_desk):
    for number in range(30):
        join_care_team(PatientFactory(display_name=f"Person{number:02d}, A"), front_desk, "front_desk")
    client = sign_in(front_desk)

    assert "Person29" not in client.get(PEOPLE).content.decode()
    assert "Person29" in client.get(PEOPLE, {"page": 2}).content.decode()


@pytest.mark.parametrize("name", ["auditor", "administrator"])
def test_those_who_join_no_team_have_no_list_of_people(sign_in, request, name):
    assert sign_in(request.getfixturevalue(name)).get(PEOPLE).status_code == 403


def test_registering_puts_the_patient_at_the_own_clinic_with_its_staff(sign_in, front_desk):
    colleague = UserFactory(supervisor=True)
    client = sign_in(front_desk)

    response = client.post(
        reverse("patients:person-create"), sent(medical_record_number="N-1", display_name="New, Nia")
    )

    patient = PatientProfile.objects.get(medical_record_number="N-1")
    assert response["Location"] == page_of("details", patient)
    assert patient.primary_clinic == front_desk.provider_profile.clinic
    assert {membership.user for membership in patient.care_team.all()} >= {front_desk, colleague}
    assert client.get(response["Location"]).status_code == 200


def test_sending_the_registration_twice_makes_one_patient(sign_in, front_desk):
    form = sent(medical_record_number="N-1")
    client = sign_in(front_desk)

    first = client.post(reverse("patients:person-create"), form)
    second = client.post(reverse("patients:person-create"), form)

    assert first["Location"] == second["Location"]
    assert PatientProfile.objects.filter(medical_record_number="N-1").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"medical_record_number": "A-10001"}, "This medical record number is taken."),
        ({"medical_record_number": ""}, "This field is required."),
        ({"date_of_birth": "2999-01-01"}, "nobody in care was born then"),
        ({"phone": "call me"}, "Write a phone number"),
        ({"display_name": "Ada\x07"}, "hidden control characters"),
        ({"contact_email": "ada"}, "valid email"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(sign_in, front_desk, patient, wrong, said):
    form = {**sent(medical_record_number="N-1", address="Kept 77"), **wrong}

    response = sign_in(front_desk).post(reverse("patients:person-create"), form)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Kept 77" in response.content.decode()
    assert PatientProfile.objects.count() == 1


def test_somebody_without_a_clinic_is_told_whom_to_ask(sign_in, db):
    nobody = UserFactory(front_desk=True, profile=False)

    response = sign_in(nobody).post(reverse("patients:person-create"), sent(medical_record_number="N-1"))

    assert response.status_code == 422
    assert "Ask an administrator" in response.content.decode()


def test_the_front_desk_sees_details_and_no_history(sign_in, front_desk, clinician, patient):
    patient.history = [{"when": "2019", "what": "canary-history"}]
    patient.save()

    for_the_desk = sign_in(front_desk).get(page_of("details", patient)).content.decode()
    for_the_clinician = sign_in(clinician).get(page_of("details", patient)).content.decode()

    assert "Lovelace, Ada" in for_the_desk
    assert "canary-history" not in for_the_desk
    assert "canary-history" in for_the_clinician


def test_the_front_desk_cannot_open_the_chart(sign_in, front_desk, patient):
    client = sign_in(front_desk)

    assert client.get(reverse("portal:chart", args=[patient.pk])).status_code == 403
    assert client.get(page_of("access-log", patient)).status_code == 403
    assert "canary" not in client.get(page_of("details-edit", patient)).content.decode()


def test_details_are_changed_and_who_changed_them_is_in_the_log(sign_in, front_desk, patient):
    response = sign_in(front_desk).post(page_of("details-edit", patient), sent(version=1, phone="555 0199"))

    patient.refresh_from_db()
    entry = AuditLog.objects.filter(action="patients.patientprofile.changed").latest("sequence")
    assert response.status_code == 302
    assert (patient.phone, patient.version) == ("555 0199", 2)
    assert entry.actor_id == str(front_desk.pk)
    assert "phone" in entry.metadata["fields"]


def test_those_who_write_the_chart_change_the_history_line_by_line(sign_in, clinician, patient):
    sign_in(clinician).post(
        page_of("details-edit", patient), sent(version=1, history="2019: First visit\n\nMoved here: in spring\nNo year")
    )

    patient.refresh_from_db()
    assert patient.history == [
        {"when": "2019", "what": "First visit"},
        {"when": "Moved here", "what": "in spring"},
        {"when": "", "what": "No year"},
    ]


def test_the_front_desk_leaves_the_history_as_it_is(sign_in, front_desk, patient):
    patient.history = [{"when": "2019", "what": "First visit"}]
    patient.save()

    sign_in(front_desk).post(page_of("details-edit", patient), sent(version=1, history="nothing"))

    patient.refresh_from_db()
    assert patient.history == [{"when": "2019", "what": "First visit"}]


def test_a_stale_edit_shows_both_texts_and_saves_nothing_until_sent_again(sign_in, front_desk, patient):
    client = sign_in(front_desk)
    client.post(page_of("details-edit", patient), sent(version=1, address="Saved first"))

    stale = client.post(page_of("details-edit", patient), sent(version=1, address="Written later"))

    content = stale.content.decode()
    assert stale.status_code == 409
    assert "Saved first" in content
    assert "Written later" in content
    patient.refresh_from_db()
    assert patient.address == "Saved first"
    assert 'name="version" value="2"' in content
    again = client.post(page_of("details-edit", patient), sent(version=2, address="Written later"))
    assert again.status_code == 302


def test_an_invitation_goes_to_the_patient_and_says_nothing_of_care(
    sign_in, front_desk, django_capture_on_commit_callbacks
):
    patient = PatientFactory(user=None, display_name="Invited, Ines")
    join_care_team(patient, front_desk, "front_desk")

    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(front_desk).post(
            page_of("invite", patient), {"idempotency_key": str(uuid4()), "email": "ines@example.test"}
        )

    invitation = Invitation.objects.get(email="ines@example.test")
    assert response.status_code == 302
    assert (invitation.patient_id, invitation.role, invitation.full_name) == (patient.pk, "patient", "Ines Invited")
    assert "ines@example.test" in sign_in(front_desk).get(page_of("details", patient)).content.decode()
    assert mail.outbox[0].to == ["ines@example.test"]


def test_a_patient_who_has_access_is_not_invited_again(sign_in, front_desk, patient):
    response = sign_in(front_desk).post(
        page_of("invite", patient), {"idempotency_key": str(uuid4()), "email": "new@example.test"}
    )

    assert response.status_code == 422
    assert "has access already" in response.content.decode()
    assert not Invitation.objects.exists()


def test_linking_takes_the_exact_address_of_somebody_who_waits(sign_in, front_desk):
    waiting = UserFactory(email="wait@example.test")
    patient = PatientFactory(user=None, primary_clinic=ClinicFactory())
    join_care_team(patient, front_desk, "front_desk")
    client = sign_in(front_desk)

    refused = client.post(page_of("link-user", patient), {"idempotency_key": str(uuid4()), "email": "wai@example.test"})
    linked = client.post(page_of("link-user", patient), {"idempotency_key": str(uuid4()), "email": "WAIT@example.test"})

    patient.refresh_from_db()
    assert refused.status_code == 422
    assert linked.status_code == 302
    assert patient.user == waiting
    assert AuditLog.objects.filter(action="patients.patient.user_linked", patient_id=str(patient.pk)).exists()


@pytest.mark.parametrize("who", ["clinician", "patient", "inactive"])
def test_nobody_but_a_waiting_patient_is_linked(sign_in, front_desk, patient, who):
    user = {
        "clinician": lambda: UserFactory(clinician=True, email="x@example.test"),
        "patient": lambda: PatientFactory(user__email="x@example.test").user,
        "inactive": lambda: UserFactory(email="x@example.test", is_active=False),
    }[who]()
    unlinked = PatientFactory(user=None)
    join_care_team(unlinked, front_desk, "front_desk")

    response = sign_in(front_desk).post(
        page_of("link-user", unlinked), {"idempotency_key": str(uuid4()), "email": user.email}
    )

    unlinked.refresh_from_db()
    assert response.status_code == 422
    assert unlinked.user is None


def test_an_address_that_only_looks_like_it_is_not_linked(sign_in, front_desk):
    """A dotless i, a long s and the sign for kelvin become our letters when written large or small."""
    for address in ("mıke@example.test", "hanſ@example.test"):
        UserFactory(email=address)
    record = PatientFactory(user=None)
    join_care_team(record, front_desk, "front_desk")

    for typed in ("mike@example.test", "MIKE@example.test", "hans@example.test"):
        form = {"idempotency_key": str(uuid4()), "email": typed}
        assert sign_in(front_desk).post(page_of("link-user", record), form).status_code == 422

    record.refresh_from_db()
    assert record.user is None


def test_an_address_nobody_confirmed_is_not_linked(sign_in, front_desk, patient):
    waiting = UserFactory(email="unconfirmed@example.test", verified_email=False)
    record = PatientFactory(user=None)
    join_care_team(record, front_desk, "front_desk")

    response = sign_in(front_desk).post(
        reverse("patients:link-user", args=[record.pk]),
        {"idempotency_key": "00000000-0000-4000-8000-000000000001", "email": waiting.email},
    )

    record.refresh_from_db()
    assert response.status_code == 422
    assert record.user is None


@pytest.mark.parametrize("method", ["post", "head"])
def test_a_form_sent_empty_is_refused_and_asking_for_its_head_is_not(sign_in, front_desk, method):
    response = getattr(sign_in(front_desk), method)(reverse("patients:person-create"))

    assert response.status_code == {"post": 422, "head": 200}[method]
