"""Where nobody on the care team can be told, supervisors beside it are: what they were told of leads somewhere."""

import pytest
from django.urls import reverse

from audit.models import AuditLog
from crisis.services import acknowledge_alert
from devtools.factories import PatientFactory, UserFactory
from devtools.factories.crisis import CrisisAlertFactory
from notifications.presenters import notices

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor_beside():
    return UserFactory(supervisor=True)


@pytest.fixture
def alert(supervisor_beside):
    """About a patient without a care team: every supervisor is told."""
    return CrisisAlertFactory(patient=PatientFactory(medical_record_number="A-70707"))


def test_the_notice_leads_to_emergency_access_with_the_number_filled_in(sign_in, supervisor_beside, alert):
    client = sign_in(supervisor_beside)
    (notice,) = notices(supervisor_beside.notifications.all(), supervisor_beside)

    page = client.get(notice.url, follow=True)

    assert page.redirect_chain == [(f"{reverse('patients:emergency-access')}?patient={alert.patient_id}", 302)]
    assert page.context["form"]["medical_record_number"].value() == "A-70707"
    assert "There is an alert about a patient of another team" in page.content.decode()
    assert AuditLog.objects.filter(action="record.viewed", patient_id=str(alert.patient_id)).exists()


def test_the_chart_stays_closed_until_they_say_why(sign_in, supervisor_beside, alert):
    client = sign_in(supervisor_beside)

    assert client.get(reverse("portal:chart", args=[alert.patient_id])).status_code == 404


@pytest.mark.parametrize("who", ["clinician", "untold supervisor", "answered"])
def test_nobody_else_learns_that_there_is_such_a_patient(sign_in, clinician, supervisor_beside, alert, who):
    if who == "answered":
        acknowledge_alert(alert=alert, action="called", by=supervisor_beside)
    user = {"clinician": clinician, "untold supervisor": UserFactory(supervisor=True)}.get(who, supervisor_beside)
    client = sign_in(user)

    page = client.get(f"{reverse('patients:emergency-access')}?patient={alert.patient_id}")

    assert client.get(reverse("crisis:alert-detail", args=[alert.patient_id, alert.pk])).status_code == 404
    assert page.context["form"]["medical_record_number"].value() is None
