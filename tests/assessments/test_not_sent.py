"""What a patient wrote and did not send is their own: staff read nothing of it, on no page and by no method."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import policies
from devtools.factories import AssessmentFactory
from tests.assessments.conftest import ANSWER

pytestmark = pytest.mark.django_db

PAGES = ("detail", "review", "publish", "release", "withdraw", "edit", "enter", "print", "pdf", "compare", "cancel")


@pytest.mark.parametrize("status", ["in_progress", "expired", "cancelled"])
def test_no_page_shows_what_was_begun_and_not_sent(sign_in, patient, clinician, status):
    """Of a form that was begun before answers were kept one by one, they stand in its version."""
    taken_back = {"cancelled_at": timezone.now(), "cancelled_by": clinician} if status == "cancelled" else {}
    begun = AssessmentFactory(
        patient=patient,
        assessor=clinician,
        requested_of_patient=True,
        status=status,
        data={"concerns": ANSWER},
        **taken_back,
    )
    client = sign_in(clinician)
    sending = {"number": 1, "release": "now", "share": "now", "version": 1, "reason": "x", "was": ""}

    for name in PAGES:
        place = reverse(f"assessments:{name}", args=[patient.pk, begun.pk])
        for answer in (
            client.get(place, {"older": 1, "newer": 1}),
            client.post(place, {"idempotency_key": str(uuid.uuid4())}),
            client.post(place, {"idempotency_key": str(uuid.uuid4()), **sending}),
        ):
            assert ANSWER not in answer.content.decode(errors="replace"), name
            assert answer.status_code in (200, 302, 404, 405, 422), name

    begun.refresh_from_db()
    assert (begun.is_published, begun.is_withdrawn, begun.versions.count()) == (False, False, 1)
    assert not policies.is_sent(begun)
