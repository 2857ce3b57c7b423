"""Who cares for a patient: who may change it, and that it counts from the next click on."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AuditLog
from devtools.factories import UserFactory, join_care_team
from patients.models import CareTeamMembership


def page_of(name, patient, *ids):
    return reverse(f"patients:care-team{name}", args=[patient.pk, *ids])


def sent(**fields):
    return {"idempotency_key": str(uuid4()), "reason": "Covers the holidays", **fields}


def place_of(user, patient):
    return CareTeamMembership.objects.current().get(user=user, patient=patient)


def test_the_page_shows_who_is_on_the_team_and_who_was(sign_in, patient, clinician, supervisor, front_desk):
    former = UserFactory(clinician=True, full_name="Fiona Former")
    place = join_care_team(patient, former, "covering")
    client = sign_in(supervisor)
    client.post(page_of("-end", patient, place.pk), sent(reason="Cover ended"))

    content = client.get(page_of("", patient)).content.decode()

    assert "Clara Keller" in content
    assert content.index("Earlier") < content.rindex("Fiona Former")
    assert "Cover ended" in content
    assert "Cover ended" not in sign_in(front_desk).get(page_of("", patient)).content.decode()


@pytest.mark.parametrize("name", ["supervisor", "clinician"])
def test_supervisors_and_the_primary_clinician_add_somebody(sign_in, patient, clinician, request, outsider, name):
    client = sign_in(request.getfixturevalue(name))

    response = client.post(page_of("-add", patient), sent(user=outsider.pk, team_role="covering"))

    entry = AuditLog.objects.get(action="patients.care_team.member_added", metadata__user_id=str(outsider.pk))
    assert response.status_code == 302
    assert entry.patient_id == str(patient.pk)
    assert sign_in(outsider).get(reverse("patients:details", args=[patient.pk])).status_code == 200


def test_others_of_the_team_do_not_change_it(sign_in, patient, clinician, front_desk, outsider):
    therapist = UserFactory(clinician=True)
    join_care_team(patient, therapist, "therapist")
    place = place_of(clinician, patient)

    for user, status in ((therapist, 403), (front_desk, 403), (outsider, 404)):
        client = sign_in(user)
        assert client.post(page_of("-add", patient), sent(user=outsider.pk, team_role="covering")).status_code == status
        assert client.post(page_of("-end", patient, place.pk), sent()).status_code == status
        assert client.get(page_of("-transfer", patient, place.pk)).status_code == status
    assert place_of(clinician, patient) == place


@pytest.mark.parametrize(
    ("role", "team_role", "said"),
    [
        ("front_desk", "therapist", "does not fit that place"),
        ("clinician", "primary_clinician", "Transfer the care instead"),
        ("auditor", "covering", "valid choice"),
    ],
)
def test_a_place_that_does_not_fit_is_refused_in_words(sign_in, patient, clinician, role, team_role, said):
    newcomer = UserFactory(**{role: True})

    response = sign_in(clinician).post(page_of("-add", patient), sent(user=newcomer.pk, team_role=team_role))

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not newcomer.care_team_memberships.exists()


def test_ending_needs_a_reason(sign_in, patient, clinician, supervisor):
    response = sign_in(supervisor).post(page_of("-end", patient, place_of(clinician, patient).pk), sent(reason=" "))

    assert response.status_code == 422
    assert place_of(clinician, patient)


def test_who_left_sees_nothing_from_the_next_click_on(sign_in, patient, clinician, supervisor):
    theirs, page = Client(), reverse("patients:details", args=[patient.pk])
    theirs.force_login(clinician, backend="accounts.backends.AccountBackend")
    assert theirs.get(page).status_code == 200

    sign_in(supervisor).post(page_of("-end", patient, place_of(clinician, patient).pk), sent())

    assert theirs.get(page).status_code == 404
    assert theirs.get(page_of("", patient), headers={"HX-Request": "true"}).status_code == 404
    assert theirs.post(page_of("-add", patient), sent(user=clinician.pk, team_role="therapist")).status_code == 404
    people = theirs.get(reverse("patients:people"), headers={"HX-Request": "true"})
    assert "Lovelace" not in people.content.decode()
    assert AuditLog.objects.filter(action="access.refused", actor_id=str(clinician.pk)).count() == 3


def test_whoever_leaves_a_team_themselves_goes_home(sign_in, patient, clinician):
    response = sign_in(clinician).post(page_of("-end", patient, place_of(clinician, patient).pk), sent())

    assert response["Location"] == reverse("portal:home")


def test_ending_the_last_clinician_is_warned_of_and_then_said(sign_in, patient, clinician, supervisor):
    client = sign_in(supervisor)
    own, other = place_of(supervisor, patient), place_of(clinician, patient)

    assert "no clinician" not in client.get(page_of("-end", patient, other.pk)).content.decode()
    client.post(page_of("-end", patient, other.pk), sent())
    assert "After this no clinician" in client.get(page_of("-end", patient, own.pk)).content.decode()


def test_a_transfer_hands_over_the_place_at_once(sign_in, patient, clinician, supervisor, outsider):
    place = place_of(clinician, patient)

    response = sign_in(supervisor).post(page_of("-transfer", patient, place.pk), sent(to=outsider.pk))

    assert response.status_code == 302
    assert place_of(outsider, patient).team_role == "primary_clinician"
    assert not CareTeamMembership.objects.current().filter(user=clinician).exists()
    assert sign_in(clinician).get(page_of("", patient)).status_code == 404


def test_a_transfer_that_is_refused_leaves_the_place_where_it_was(sign_in, patient, clinician, supervisor, front_desk):
    place = place_of(clinician, patient)

    response = sign_in(supervisor).post(page_of("-transfer", patient, place.pk), sent(to=front_desk.pk))

    assert response.status_code == 422
    assert place_of(clinician, patient).pk == place.pk
    assert place_of(front_desk, patient).team_role == "front_desk"


def test_a_place_in_another_team_is_not_found(sign_in, patient, supervisor, other_patient, outsider):
    foreign = join_care_team(other_patient, outsider)

    assert sign_in(supervisor).get(page_of("-end", patient, foreign.pk)).status_code == 404
