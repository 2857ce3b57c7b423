"""Help lines in the admin: edited there, called from time to time, never deleted."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditLog
from crisis.models import CrisisLine
from crisis.selectors import list_crisis_lines
from devtools.factories import CrisisLineFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/crisis/crisisline/"


def days_ago(number):
    return timezone.localdate() - datetime.timedelta(days=number)


def sent(line, **changes):
    fields = ("country", "language", "label", "description", "phone", "sms", "url", "position", "last_verified_on")
    return {**{name: getattr(line, name) for name in fields}, "is_active": "on", **changes}


def test_a_line_nobody_called_for_half_a_year_is_marked(sign_in, administrator):
    CrisisLineFactory(label="Old line", last_verified_on=days_ago(181))
    CrisisLineFactory(label="Fresh line", phone="911")
    client = sign_in(administrator)

    shown = client.get(LIST).content.decode()
    assert "1 help line in use was not verified for 180 days. Please call it." in shown
    assert shown.count("please call it and see") == 1

    due = client.get(f"{LIST}?verified=due").content.decode()
    assert "Old line" in due
    assert "Fresh line" not in due


def test_lines_that_are_verified_cause_no_warning(sign_in, administrator):
    CrisisLineFactory(last_verified_on=days_ago(180))
    CrisisLineFactory(last_verified_on=days_ago(181), is_active=False)

    assert "Please call" not in sign_in(administrator).get(LIST).content.decode()


def test_an_edit_is_shown_at_once_and_is_in_the_audit_log(sign_in, administrator, django_capture_on_commit_callbacks):
    line = CrisisLineFactory(phone="988")
    assert list_crisis_lines("US", "en")[0].phone == "988"

    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(administrator).post(
            reverse("admin:crisis_crisisline_change", args=[line.pk]), sent(line, phone="989")
        )

    assert answer.status_code == 302
    assert list_crisis_lines("US", "en")[0].phone == "989"
    entry = AuditLog.objects.get(action="crisis.crisisline.changed")
    assert (entry.actor_id, entry.metadata["fields"]) == (str(administrator.pk), ["phone"])


def test_a_line_that_cannot_be_reached_is_refused(sign_in, administrator):
    line = CrisisLineFactory(phone="988")

    answer = sign_in(administrator).post(
        reverse("admin:crisis_crisisline_change", args=[line.pk]), sent(line, phone="")
    )

    assert answer.status_code == 200
    line.refresh_from_db()
    assert line.phone == "988"


def test_a_line_is_not_deleted(sign_in, administrator):
    line = CrisisLineFactory()

    answer = sign_in(administrator).post(reverse("admin:crisis_crisisline_delete", args=[line.pk]), {"post": "yes"})

    assert answer.status_code == 403
    assert CrisisLine.objects.filter(pk=line.pk).exists()


@pytest.mark.parametrize("role", ["clinician", "auditor", "front_desk"])
def test_nobody_else_edits_lines(sign_in, request, role):
    assert sign_in(request.getfixturevalue(role)).get(LIST).status_code in (302, 403)


def test_interventions_are_not_in_the_admin(sign_in, administrator):
    assert sign_in(administrator).get("/admin/crisis/crisisinterventionlog/").status_code == 404
