"""Who acts: nobody writes unseen, the outer actor comes back, refusals outlive what was rolled back."""

import json

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import path, reverse

import bh_ehr.urls
from accounts.models import User
from audit.context import NobodyActing, _current, acting, current_actor
from audit.models import AuditLog
from audit.services import record
from devtools.factories import UserFactory
from patients.models import PatientProfile
from patients.services.care_team import add_member, end_membership
from patients.services.emergency import open_emergency_access
from patients.services.profiles import update_patient

CANARY = "canary-6f1d"


def write_and_refuse(request):
    with transaction.atomic():
        patient = PatientProfile.objects.get(medical_record_number="A-10001")
        patient.pronouns = "rolled back"
        patient.save()
        raise PermissionDenied


def write(request):
    record("tests.page.written", summary="Written")
    return HttpResponse("done")


handler403 = bh_ehr.urls.handler403
handler404 = bh_ehr.urls.handler404
handler500 = bh_ehr.urls.handler500
urlpatterns = [
    path("tests/refused/", write_and_refuse, name="refused"),
    path("tests/written/", write, name="written"),
    *bh_ehr.urls.urlpatterns,
]


def text_of(entry):
    return json.dumps([entry.summary, entry.metadata, entry.reason, entry.payload, entry.entity_id, entry.action])


@pytest.mark.django_db
def test_an_audited_row_is_not_written_while_nobody_acts(patient):
    patient.pronouns = "she/her"
    token = _current.set(None)
    try:
        patient.pronouns = "she/her"
        with pytest.raises(NobodyActing), transaction.atomic():
            patient.save()
        with pytest.raises(NobodyActing), transaction.atomic():
            record("tests.row.written", summary="Nobody")
    finally:
        _current.reset(token)

    patient.refresh_from_db()
    assert patient.pronouns == ""


@pytest.mark.django_db
def test_the_outer_actor_comes_back_after_a_nested_one(clinician, outsider):
    with acting(user=clinician):
        with acting(user=outsider, reason="Import"):
            inner = record("tests.row.written", summary="Inner")
        outer = record("tests.row.written", summary="Outer")
        with pytest.raises(ZeroDivisionError), acting(system="nightly"):
            raise ZeroDivisionError
        assert current_actor().id == str(clinician.pk)

    assert (inner.actor_id, inner.reason) == (str(outsider.pk), "Import")
    assert (outer.actor_id, outer.actor_role, outer.reason) == (str(clinician.pk), "clinician", "")
    assert inner.request_id != outer.request_id


@pytest.mark.urls(__name__)
def test_a_refusal_stays_in_the_log_when_its_view_is_rolled_back(sign_in, clinician, patient):
    response = sign_in(clinician).post("/tests/refused/")

    patient.refresh_from_db()
    refusal = AuditLog.objects.get(action="access.refused")
    assert response.status_code == 403
    assert patient.pronouns == ""
    assert refusal.actor_id == str(clinician.pk)
    assert refusal.metadata == {"route": "refused", "status": 403}
    assert not AuditLog.objects.filter(action="patients.patientprofile.changed", actor_id=str(clinician.pk)).exists()


@pytest.mark.urls(__name__)
def test_rows_of_one_request_share_its_id_and_its_address(sign_in, clinician):
    sign_in(clinician).post("/tests/written/", REMOTE_ADDR="192.0.2.7")

    entry = AuditLog.objects.get(action="tests.page.written")
    assert entry.remote_addr == "192.0.2.7"
    assert len(entry.request_id) == 32


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.9", "192.0.2.7"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.5, 198.51.100.9", "198.51.100.9"),  # the first was written by the browser itself
        (2, "203.0.113.5, 198.51.100.9, 10.0.0.1", "198.51.100.9"),
        (2, "198.51.100.9", "192.0.2.7"),
        (1, "<script>" * 40, "192.0.2.7"),
    ],
)
@pytest.mark.urls(__name__)
def test_behind_proxies_the_log_names_the_address_they_were_spoken_to_from(
    sign_in, clinician, settings, proxies, forwarded, expected
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    sign_in(clinician).post("/tests/written/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": forwarded})

    assert AuditLog.objects.get(action="tests.page.written").remote_addr == expected


@pytest.fixture
def log_that_takes_no_rows(transactional_db):
    """The owner takes the application's right to add rows, as a wrong migration or a full disk would."""
    parameters = connection.get_connection_params()
    address = {name: parameters[name] for name in ("dbname", "host", "port", "password") if name in parameters}
    owner = {name.lower(): value for name, value in settings.DATABASE_OWNER.items() if value and name != "NAME"}
    role = connection.settings_dict["USER"]
    with psycopg.connect(**{**address, **owner}, autocommit=True) as owned:

        def take():
            owned.execute(f'REVOKE INSERT ON audit_auditlog FROM "{role}"')

        yield take
        connection.close()
        owned.execute(f'GRANT INSERT ON audit_auditlog TO "{role}"')


def test_a_page_that_cannot_be_logged_is_not_sent(log_that_takes_no_rows, client, request):
    patient, clinician = request.getfixturevalue("patient"), request.getfixturevalue("clinician")
    client.force_login(clinician, backend="accounts.backends.AccountBackend")
    client.raise_request_exception = False
    page = reverse("patients:details", args=[patient.pk])
    assert patient.display_name in client.get(page).content.decode()

    log_that_takes_no_rows()
    response = client.get(page)

    assert response.status_code == 500
    assert patient.display_name not in response.content.decode()


@pytest.mark.django_db
def test_the_row_of_a_new_object_is_written_without_reading_what_may_point_to_it(
    django_assert_num_queries,
):
    with django_assert_num_queries(2) as asked:  # the user, and the row about them
        User.objects.create_user("new@example.test", "correct-horse-battery", full_name="New Person")

    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["INSERT", "INSERT"]


def test_the_log_holds_names_of_fields_and_never_values(patient, clinician, outsider, sign_in):
    with acting(user=clinician):
        values = dict.fromkeys(("pronouns", "address", "phone", "emergency_contact_name"), CANARY)
        update_patient(
            patient=patient, version=patient.version, by=clinician, history=[{"when": "", "what": CANARY}], **values
        )
        open_emergency_access(medical_record_number="A-10001", reason=f"Because {CANARY}", by=outsider)
        member = add_member(
            patient=patient, user=UserFactory(supervisor=True), team_role="supervisor", reason=CANARY, by=clinician
        )
        end_membership(membership=member, reason=CANARY, by=clinician)
    sign_in(clinician).post(reverse("patients:details-edit", args=[patient.pk]), {"display_name": CANARY})
    sign_in(clinician).get(reverse("patients:people"), {"q": CANARY})

    changed = AuditLog.objects.filter(action="patients.patientprofile.changed").latest("sequence")
    assert set(changed.metadata["fields"]) == {"pronouns", "address", "phone", "emergency_contact_name", "history"}
    assert [text_of(entry) for entry in AuditLog.objects.all() if CANARY in text_of(entry)] == []
