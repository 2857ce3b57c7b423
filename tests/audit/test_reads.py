"""What is shown is recorded as read, whichever way it was asked for."""

from __future__ import annotations

import pytest
from django.urls import reverse

from audit.models import AuditLog

pytestmark = pytest.mark.django_db


def reads_of(user) -> list[str]:
    rows = AuditLog.objects.filter(actor_id=str(user.pk), action="record.viewed").order_by("sequence")
    return [row.metadata["route"] for row in rows]


def test_a_form_that_comes_back_with_errors_is_recorded_as_a_read(sign_in, clinician, patient):
    client = sign_in(clinician)

    response = client.post(reverse("patients:details-edit", args=[patient.pk]), {"display_name": ""})

    assert response.status_code == 422
    assert patient.display_name in response.content.decode()
    assert reads_of(clinician) == ["patients:details-edit"]
    assert AuditLog.objects.get(action="record.viewed").patient_id == str(patient.pk)


def test_a_page_shown_in_spite_of_a_wrong_address_is_recorded_as_a_read(sign_in, clinician):
    client = sign_in(clinician)

    response = client.get(reverse("scheduling:calendar"), {"date": "never"})

    assert response.status_code == 422
    assert reads_of(clinician) == ["scheduling:calendar"]


def test_an_answer_without_a_page_is_no_read(sign_in, clinician):
    client = sign_in(clinician)

    assert client.post(reverse("messaging:messages-delivered")).status_code == 204

    assert reads_of(clinician) == []
