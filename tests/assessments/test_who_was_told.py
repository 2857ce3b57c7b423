"""After an answer that worries: the page says who was told in fact, and never that somebody was who was not."""

import uuid

import pytest
from django.urls import reverse

from accounts.models import User
from crisis.models import CrisisAlert
from devtools.factories import UserFactory, join_care_team
from notifications.models import Notification
from patients.models import CareTeamMembership
from patients.services.care_team import transfer
from tests.assessments.own_answers import DAILY, SEVERAL, kept, send

pytestmark = pytest.mark.django_db
NOBODY = "We could not tell anyone at the clinic."
ASK = "Ask someone to call me"


@pytest.fixture
def close(patient):
    """`close(somebody)`: they may not sign in any more, and stay on the care team."""

    def close(user):
        user.is_active = False
        user.save()

    return close


@pytest.fixture
def help_after(sign_in, patient, given):
    """The page of help after a critical answer, and the form it was given in."""

    def help_after(answer=SEVERAL, form=None):
        form = form or given("phq-9")
        client = sign_in(patient.user)
        kept(client, form, 9, q9=answer)
        return client.get(reverse("assessments:own-critical", args=[form.pk])).content.decode(), form

    return help_after


def test_where_nobody_can_sign_in_the_page_says_so_and_offers_no_call(help_after, clinician, close):
    close(clinician)

    page, _form = help_after()

    assert not Notification.objects.exists()
    assert NOBODY in page
    assert "We told" not in page
    assert ASK not in page
    assert 'class="btn help big" href="tel:' in page


def test_a_call_that_nobody_hears_of_is_not_called_known(help_after, sign_in, patient, clinician, close):
    _page, form = help_after()
    close(clinician)

    sign_in(patient.user).post(
        reverse("assessments:own-call-me", args=[form.pk]), {"idempotency_key": str(uuid.uuid4())}
    )

    page = sign_in(patient.user).get(reverse("assessments:own-critical", args=[form.pk])).content.decode()
    assert CrisisAlert.objects.get().call_requested_at is not None
    assert "We could not tell anyone. Please use a number above." in page
    assert "Your care team knows" not in page


def test_the_one_supervisor_who_was_told_is_named(help_after, patient, clinician, supervisor, close):
    close(clinician)

    page, _form = help_after()

    assert f"We told {supervisor.titled_name} at" in page
    assert ASK in page


def test_several_who_were_told_are_those_in_charge(help_after, patient, clinician, supervisor, close):
    join_care_team(patient, UserFactory(supervisor=True), "supervisor")
    close(clinician)

    page, _form = help_after()

    assert "We told the people in charge of care here at" in page


def test_whoever_takes_over_is_told_when_it_gets_worse_and_is_the_one_who_is_named(
    help_after, patient, clinician, supervisor
):
    _page, form = help_after(SEVERAL)
    successor = UserFactory(clinician=True)
    membership = CareTeamMembership.objects.current().get(patient=patient, user=clinician)
    transfer(membership=membership, to=successor, reason="Moved away", by=supervisor)

    page, _form = help_after(DAILY, form)

    assert successor.notifications.filter(kind="alert_raised").count() == 1
    assert f"We told {User.objects.get(pk=successor.pk).titled_name} at" in page


def test_staff_read_who_was_told_and_when_nobody_was(sign_in, help_after, patient, clinician, supervisor):
    _page, form = help_after()
    send(sign_in(patient.user), form)
    form_page = reverse("assessments:detail", args=[patient.pk, form.pk])
    alert_page = reverse("crisis:alert-detail", args=[patient.pk, CrisisAlert.objects.get().pk])
    client = sign_in(supervisor)

    assert "Clara Keller was told, " in client.get(form_page).content.decode()
    assert "<div>Clara Keller, " in client.get(alert_page).content.decode()
    Notification.objects.filter(kind="alert_raised").delete()

    assert "Nobody was told: nobody who answers" in client.get(form_page).content.decode()
    assert "Nobody: nobody who answers" in client.get(alert_page).content.decode()
