"""The list of notices, the count, and marking all as read."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditLog
from devtools.factories import PatientFactory, join_care_team
from notifications.models import Notification
from notifications.presenters import address_of
from notifications.services import notify

Kind = Notification.Kind
LIST, COUNT, READ_ALL = "notifications:list", "notifications:count", "notifications:read-all"


@pytest.fixture
def told(patient):
    return notify(recipients=[patient.user], kind=Kind.ASSESSMENT_PUBLISHED, patient_id=patient.pk, object_id=uuid4())[
        0
    ]


def test_a_notice_says_what_kind_it_is_and_leads_to_the_patients_own_page(sign_in, patient, told):
    page = sign_in(patient.user).get(reverse(LIST)).content.decode()

    assert "A result was shared with you" in page
    assert reverse("assessments:own-detail", args=[told.object_id]) in page


def test_people_see_only_what_they_were_told_themselves(sign_in, told, clinician, other_patient):
    for person in (clinician, other_patient.user):
        assert "No notices yet" in sign_in(person).get(reverse(LIST)).content.decode()


def test_staff_read_whom_a_notice_is_about_while_they_may_know_of_them(sign_in, patient, clinician, outsider):
    notify(recipients=[clinician, outsider], kind=Kind.PROGRESS_ALERT, patient_id=patient.pk, object_id=uuid4())

    assert patient.display_name in sign_in(clinician).get(reverse(LIST)).content.decode()
    assert patient.display_name not in sign_in(outsider).get(reverse(LIST)).content.decode()


def test_names_of_many_patients_are_one_query(sign_in, clinician, django_assert_num_queries):
    client = sign_in(clinician)

    def told_of(number):
        for patient in PatientFactory.create_batch(number):
            join_care_team(patient, clinician)
            notify(recipients=[clinician], kind=Kind.PROGRESS_ALERT, patient_id=patient.pk, object_id=uuid4())

    told_of(1)
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(LIST))
    told_of(6)
    with django_assert_num_queries(len(few)):
        client.get(reverse(LIST))


FOR_STAFF = {
    Kind.ASSESSMENT_COMPLETED,
    Kind.RESULT_COMMENTED,
    Kind.ALERT_RAISED,
    Kind.CALL_REQUESTED,
    Kind.PROGRESS_ALERT,
}
FOR_PATIENTS = {Kind.ASSESSMENT_REMINDER}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("person", ["patient", "clinician", "supervisor"])
def test_every_kind_leads_to_a_page_that_is_there_or_nowhere(kind, person, patient, request):
    user = patient.user if person == "patient" else request.getfixturevalue(person)
    notification = Notification(recipient=user, kind=kind, patient_id=patient.pk, object_id=uuid4())

    address = address_of(notification, user)

    assert address.startswith("/") or kind in (FOR_STAFF if person == "patient" else FOR_PATIENTS)


def test_the_count_is_a_fragment_that_is_no_read_and_does_not_prolong_the_session(sign_in, patient, told):
    client = sign_in(patient.user)
    before = dict(client.session)

    response = client.get(reverse(COUNT))

    assert response.content.decode().startswith('<span id="notification-count"><span class="badge solid count">1')
    assert dict(client.session) == before
    assert not AuditLog.objects.filter(action="record.viewed").exists()


def test_when_the_session_has_ended_the_page_is_told_to_load_again(client, db):
    response = client.get(reverse(COUNT))

    assert (response.status_code, response["HX-Refresh"]) == (204, "true")


def test_marking_all_as_read_empties_the_count(sign_in, patient, told):
    client = sign_in(patient.user)

    assert client.get(reverse(READ_ALL)).status_code == 405
    assert client.post(reverse(READ_ALL)).status_code == 302

    assert "badge" not in client.get(reverse(COUNT)).content.decode()
    assert "Mark all as read" not in client.get(reverse(LIST)).content.decode()


def test_the_list_costs_the_same_with_three_and_thirty_rows(sign_in, patient, django_assert_num_queries):
    client = sign_in(patient.user)
    for _ in range(3):
        notify(recipients=[patient.user], kind=Kind.APPOINTMENT_BOOKED, object_id=uuid4())
    client.get(reverse(LIST))
    with django_assert_num_queries(5):
        client.get(reverse(LIST))
    for _ in range(27):
        notify(recipients=[patient.user], kind=Kind.APPOINTMENT_BOOKED, object_id=uuid4())

    with django_assert_num_queries(5):  # session, user, how many, the page, the access log
        client.get(reverse(LIST))


def test_the_list_asks_for_sign_in(client, db):
    assert client.get(reverse(LIST)).url.startswith(reverse(settings.LOGIN_URL))
