"""One crisis in the chart: who is kept out, and what a look at it costs and changes."""

from uuid import uuid4

import pytest
from django.urls import reverse

from crisis.models import CrisisInterventionLog
from devtools.factories import PatientFactory, join_care_team
from devtools.factories.crisis import add_entry
from tests.crisis.interventions import at, confirmed, new

pytestmark = pytest.mark.django_db


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
