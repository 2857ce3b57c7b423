"""The auditor's screen: who may, what it shows, and that looking leaves a trace too."""

import ast
import csv
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from audit.context import acting
from audit.models import AuditLog
from audit.services import record
from bh_ehr.checks import OUR_APPS
from common.spreadsheets import neutralised
from portal.log_words import action_words, kind_words

LOG = reverse("portal:audit-log")
EXPORT = reverse("portal:audit-export")


@pytest.fixture
def viewed(patient, clinician):
    with acting(user=clinician):
        return record("record.viewed", summary="Viewed: portal:chart", entity=patient, patient_id=patient.pk)


def entry_page(entry):
    return reverse("portal:audit-entry", args=[entry.pk])


def test_the_log_shows_names_beside_what_happened(sign_in, auditor, viewed):
    content = sign_in(auditor).get(LOG).content.decode()

    for text in ("Clara Keller", "Lovelace, Ada", "A-10001", "Viewed: portal:chart", "record.viewed"):
        assert text in content


def test_codes_have_words_beside_them(sign_in, auditor, viewed):
    client = sign_in(auditor)

    for path in (LOG, entry_page(viewed)):
        content = client.get(path).content.decode()
        for text in ("Opened a page", "record.viewed", "patients.patientprofile"):
            assert text in content
    assert "Opened a page (record.viewed)" in client.get(LOG).content.decode()  # to choose from


def test_kinds_of_objects_have_words_in_the_language_of_the_reader():
    with translation.override("zh-hant"):
        assert kind_words("patients.patientprofile") == "病人"


def test_every_action_has_words_or_is_a_change_of_a_known_row():
    assert action_words("patients.patientprofile.changed") == "Changed: patient"
    assert action_words("gone.thing.changed") == ""
    assert action_words("tests.row.written") == ""
    written = {
        call.args[0].value
        for app in OUR_APPS
        for path in Path(settings.BASE_DIR, app).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "record"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(written) > 30
    assert [action for action in sorted(written) if not action_words(action)] == []


@pytest.mark.parametrize("name", ["clinician", "supervisor", "front_desk", "administrator"])
def test_nobody_but_an_auditor_reads_it(sign_in, request, viewed, name):
    client = sign_in(request.getfixturevalue(name))

    assert client.get(LOG).status_code == 403
    assert client.get(entry_page(viewed)).status_code == 403
    assert client.post(EXPORT).status_code == 403


def test_reading_the_log_is_in_the_log(sign_in, auditor, viewed):
    client = sign_in(auditor)

    client.get(LOG)
    client.get(entry_page(viewed))

    read = AuditLog.objects.filter(action="record.viewed", actor_id=str(auditor.pk)).order_by("sequence")
    assert [entry.metadata["route"] for entry in read] == ["portal:audit-log", "portal:audit-entry"]
    assert read[1].metadata["ids"] == {"entry_id": str(viewed.pk)}


@pytest.mark.parametrize("who", ["clara@example.test", "Clara", "keller", "id"])
def test_who_is_a_name_an_address_or_an_id(sign_in, auditor, viewed, clinician, who):
    with acting(system="nightly"):
        record("tests.row.written", summary="By night")

    text = str(clinician.pk) if who == "id" else who
    content = sign_in(auditor).get(LOG, {"who": text}).content.decode()

    assert "Viewed: portal:chart" in content
    assert "By night" not in content


@pytest.mark.parametrize("whose", ["A-10001", "love", "愛達", "id"])
def test_whose_record_is_a_number_a_name_or_an_id(sign_in, auditor, viewed, patient, other_patient, whose):
    with acting(system="nightly"):
        record("tests.row.written", summary="About Sam", patient_id=other_patient.pk)

    text = str(patient.pk) if whose == "id" else whose
    content = sign_in(auditor).get(LOG, {"whose": text}).content.decode()

    assert "Viewed: portal:chart" in content
    assert "About Sam" not in content


def test_where_a_name_fits_several_the_auditor_chooses(sign_in, auditor, viewed, patient, other_patient):
    content = sign_in(auditor).get(LOG, {"whose": "A-1000"}).content.decode()
    several = sign_in(auditor).get(LOG, {"who": "example.test"}).content.decode()

    assert "Several people match" in several
    assert "Viewed: portal:chart" not in several
    assert "Several records match" in content
    assert f"whose={patient.pk}" in content
    assert "Nobody matches" in sign_in(auditor).get(LOG, {"who": "zzz"}).content.decode()


def test_what_kind_and_when_filter_too(sign_in, auditor, viewed):
    client = sign_in(auditor)
    today = timezone.localdate().isoformat()

    def summaries(**asked):
        return [row.entry.summary for row in client.get(LOG, asked).context["rows"]]

    assert summaries(action="record.viewed", whose="A-10001") == ["Viewed: portal:chart"]
    assert summaries(action="record.", kind="patients.patientprofile") == ["Viewed: portal:chart"]
    assert summaries(action="record.", whose="A-10001", since=today, until=today) == ["Viewed: portal:chart"]
    assert summaries(whose="A-10001", until="2020-01-01") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"action": "no.such.action"},
        {"since": "yesterday"},
        {"since": "2026-02-01", "until": "2026-01-01"},
        {"before": "x"},
    ],
)
def test_a_filter_that_cannot_be_is_said_in_words(sign_in, auditor, viewed, asked):
    assert sign_in(auditor).get(LOG, asked).status_code == 422


@pytest.mark.parametrize(
    "asked", [{"until": "9999-12-31"}, {"since": "0001-01-02"}, {"before": "0"}, {"after": "9" * 18}]
)
def test_the_ends_of_time_are_no_error(sign_in, auditor, viewed, asked):
    assert sign_in(auditor).get(LOG, asked).status_code == 200


def test_an_entry_shows_its_payload_and_that_its_hash_fits(sign_in, auditor, viewed):
    content = sign_in(auditor).get(entry_page(viewed)).content.decode()

    viewed.refresh_from_db()
    assert viewed.leaf_hex in content
    assert "The hash fits" in content
    assert "&quot;action&quot;: &quot;record.viewed&quot;" in content


def test_an_export_holds_the_filtered_entries_and_is_recorded_first(sign_in, auditor, viewed, patient):
    with acting(system="nightly"):
        record("tests.row.written", summary="Elsewhere")

    response = sign_in(auditor).post(EXPORT, {"whose": "A-10001", "action": "record.viewed"})

    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert [row["summary"] for row in rows] == ["Viewed: portal:chart"]
    assert (rows[0]["actor"], rows[0]["medical_record_number"]) == ("Clara Keller", "A-10001")
    exported = AuditLog.objects.get(action="audit.log.exported")
    assert exported.metadata["rows"] == 1
    assert exported.patient_id == str(patient.pk)


def test_an_export_that_asks_for_nobody_in_particular_is_not_made(sign_in, auditor, viewed):
    assert sign_in(auditor).post(EXPORT, {"who": "example.test"}).status_code == 422
    assert not AuditLog.objects.filter(action="audit.log.exported").exists()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1"])
def test_no_cell_is_a_formula(text):
    assert neutralised(text) == f"'{text}"


def test_a_cell_that_is_no_formula_stays_as_it_is():
    assert neutralised("Viewed: a=b") == "Viewed: a=b"


def test_the_page_costs_the_same_at_three_and_at_thirty_rows(sign_in, auditor, patient, clinician, statements_of):
    client, asked = sign_in(auditor), {"action": "record.viewed"}

    with acting(user=clinician):
        for _ in range(3):
            record("record.viewed", summary="Viewed", patient_id=patient.pk)
    few = statements_of(client, LOG, asked)
    with acting(user=clinician):
        for _ in range(30):
            record("record.viewed", summary="Viewed", patient_id=patient.pk)

    many = statements_of(client, LOG, asked)
    assert len(few) == len(many) <= 9, many


def test_administrators_read_the_log_in_django_admin(sign_in, administrator, viewed, clinician):
    client = sign_in(administrator)
    page = reverse("admin:audit_auditlog_changelist")

    assert "Viewed: portal:chart" in client.get(page).content.decode()
    assert "Viewed: portal:chart" in client.get(page, {"q": str(clinician.pk)}).content.decode()
    assert "Viewed: portal:chart" in client.get(page, {"action": "record.viewed", "days": "7"}).content.decode()
    one = reverse("admin:audit_auditlog_change", args=[viewed.pk])
    assert client.get(one).status_code == 200
    assert client.post(one, {"summary": "Other"}).status_code == 403
    assert client.post(reverse("admin:audit_auditlog_delete", args=[viewed.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:audit_auditlog_add")).status_code == 403


def test_the_admin_list_counts_no_further_than_it_shows(sign_in, administrator, viewed):
    client = sign_in(administrator)

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("admin:audit_auditlog_changelist"))

    counting = [
        query["sql"] for query in queries if "COUNT(" in query["sql"].upper() and "audit_auditlog" in query["sql"]
    ]
    assert counting
    assert all("LIMIT" in sql for sql in counting)
