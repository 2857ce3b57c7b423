"""Instruments in Django admin: administrators import, read and export definitions."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Instrument, InstrumentVersion
from audit.models import AuditLog
from tests.assessments.fhir.forms import definition, item
from tests.assessments.fhir.meaning import differences

pytestmark = pytest.mark.django_db
ADD = "/admin/assessments/instrumentversion/add/"
LISTS = ["/admin/assessments/instrument/", "/admin/assessments/instrumentversion/"]
CQL = {
    "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
    "valueExpression": {"language": "text/cql", "expression": "x"},
}
SLEEP = definition(item("a", "boolean"), item("b", extension=[CQL]), title="Sleep <b>diary</b>", name="SleepDiary")


@pytest.fixture
def admin_client(sign_in, administrator):
    return sign_in(administrator)


def upload(client, text, name="sleep.json", **fields):
    return client.post(ADD, {"file": SimpleUploadedFile(name, text.encode()), **fields})


@pytest.mark.parametrize("role", ["clinician", "supervisor", "front_desk", "auditor"])
@pytest.mark.parametrize("address", [*LISTS, ADD])
def test_only_administrators_enter(request, sign_in, role, address):
    assert sign_in(request.getfixturevalue(role)).get(address, follow=True).status_code == 403


def test_uploaded_definition_becomes_an_instrument(admin_client, administrator):
    answer = upload(admin_client, SLEEP, licence="Our own", source="The sleep clinic")

    assert answer.status_code == 302
    version = Instrument.objects.get(code="sleepdiary").current_version
    assert (version.definition, version.licence, version.source) == (SLEEP, "Our own", "The sleep clinic")
    assert version.added_by == administrator
    row = AuditLog.objects.get(action="assessments.instrument.imported")
    assert (row.actor_id, row.entity_id) == (str(administrator.pk), str(version.pk))


def test_import_leads_to_what_was_stored_and_says_that_parts_are_not_run(admin_client):
    stored = admin_client.post(ADD, {"file": SimpleUploadedFile("sleep.json", SLEEP.encode())}, follow=True)

    version = InstrumentVersion.objects.get()
    page = stored.content.decode()
    assert stored.redirect_chain[-1][0] == reverse("admin:assessments_instrumentversion_change", args=[version.pk])
    assert "Imported: Sleep &lt;b&gt;diary&lt;/b&gt;, version 1. Parts of it are kept and not run." in page
    assert "it is written in CQL" in page
    assert f"{version.instrument_id} 1" not in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "this is not JSON"),
        (
            definition(item("<script>alert(1)</script>"), item("<script>alert(1)</script>")),
            "Questionnaire.item[1].linkId",
        ),
        (definition(item("a", "nothing")), "no item of the type"),
    ],
)
def test_definition_that_cannot_be_used_is_refused_in_words(admin_client, text, words):
    answer = upload(admin_client, text)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert "<script>alert" not in page
    assert not InstrumentVersion.objects.exists()


def test_rule_that_does_not_fit_and_code_that_is_none_are_refused_in_words(admin_client, shipped):
    shipped("isi")

    assert "does not fit this wording" in upload(admin_client, SLEEP, code="isi").content.decode()
    assert "small letters" in upload(admin_client, SLEEP, code="No Code").content.decode()
    assert not InstrumentVersion.objects.exists()


def test_rule_is_brought_with_a_form_or_refused_beside_its_field(admin_client):
    rule = {"code": "calm", "items": [{"id": "a", "values": [True, False], "points": [1, 0]}]}

    refused = upload(admin_client, SLEEP, rule=SimpleUploadedFile("rule.json", b"{}"))
    assert "This is no scoring rule that can be used: rule: " in refused.content.decode()
    assert not InstrumentVersion.objects.exists()

    assert (
        upload(admin_client, SLEEP, rule=SimpleUploadedFile("rule.json", json.dumps(rule).encode())).status_code == 302
    )
    assert InstrumentVersion.objects.get().rule["items"][0]["link_id"] == "a"


def test_same_definition_is_said_to_be_there(admin_client):
    upload(admin_client, SLEEP)

    assert "stored already: sleepdiary, version 1" in upload(admin_client, SLEEP).content.decode()
    assert InstrumentVersion.objects.count() == 1


def test_file_is_needed_and_not_too_big(admin_client):
    assert "This field is required" in admin_client.post(ADD, {}).content.decode()
    assert "too big" in upload(admin_client, " " * 5_000_001).content.decode()


def test_version_is_shown_with_its_terms_and_what_is_not_run(admin_client):
    upload(admin_client, SLEEP, licence="Our own")
    version = InstrumentVersion.objects.get()

    page = admin_client.get(reverse("admin:assessments_instrumentversion_change", args=[version.pk])).content.decode()

    assert "Our own" in page
    assert "it is written in CQL" in page
    assert 'name="_save"' not in page
    assert "<b>diary</b>" not in page


def test_version_is_neither_changed_nor_deleted(admin_client):
    upload(admin_client, SLEEP)
    version = InstrumentVersion.objects.get()

    for action in ("change", "delete"):
        address = reverse(f"admin:assessments_instrumentversion_{action}", args=[version.pk])
        assert admin_client.post(address, {"licence": "Other", "post": "yes"}).status_code == 403
    assert admin_client.get("/admin/assessments/instrument/add/").status_code == 403


def test_export_is_the_definition(admin_client, shipped):
    version = shipped("phq-9").current_version
    address = reverse("admin:assessments_instrumentversion_export", args=[version.pk])

    answer = admin_client.get(address)

    assert differences(answer.content, version.definition) == []
    assert answer["Content-Type"] == "application/fhir+json; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="phq-9-1.json"'
    assert admin_client.post(address).status_code == 405


def test_export_is_for_administrators_and_of_what_there_is(sign_in, administrator, clinician, shipped):
    version = shipped("phq-9").current_version
    address = reverse("admin:assessments_instrumentversion_export", args=[version.pk])

    assert sign_in(clinician).get(address, follow=True).status_code == 403
    assert sign_in(administrator).get(address.replace(str(version.pk), str(administrator.pk))).status_code == 404


def test_instrument_shows_its_wording_or_that_it_has_none(admin_client, shipped):
    phq9, epds = shipped("phq-9"), shipped("epds")

    page = admin_client.get(LISTS[0]).content.decode()
    detail = admin_client.get(reverse("admin:assessments_instrument_change", args=[phq9.pk])).content.decode()

    assert "to be loaded by the clinic" in page
    assert phq9.current_version.licence in page
    assert "Version 1" in detail
    assert admin_client.get(reverse("admin:assessments_instrument_change", args=[epds.pk])).status_code == 200


CHOICES = {
    "short_title": "Mood",
    "patient_title": "How you feel",
    "presentation": Instrument.Presentation.GROUP,
}


def test_clinic_says_how_an_instrument_is_called_and_asked_and_whether_it_is_in_use(
    admin_client, administrator, shipped
):
    phq9 = shipped("phq-9")
    change = reverse("admin:assessments_instrument_change", args=[phq9.pk])

    answer = admin_client.post(change, {**CHOICES, "seen_version": phq9.version, "code": "other", "title": "Other"})

    assert answer.status_code == 302
    stored = Instrument.objects.get()
    assert {name: getattr(stored, name) for name in CHOICES} == CHOICES
    assert (stored.is_active, stored.version) == (False, phq9.version + 1)
    assert (stored.code, stored.title) == (phq9.code, phq9.title)
    row = AuditLog.objects.get(action="assessments.instrument.changed", actor_id=str(administrator.pk))
    assert row.entity_id == str(phq9.pk)


def test_stale_page_of_an_instrument_saves_nothing(admin_client, shipped):
    phq9 = shipped("phq-9")
    change = reverse("admin:assessments_instrument_change", args=[phq9.pk])

    answer = admin_client.post(change, {**CHOICES, "seen_version": phq9.version - 1})

    assert "Somebody else saved this while you were writing." in answer.content.decode()
    assert Instrument.objects.get().short_title == phq9.short_title


def test_lists_lead_to_the_import(admin_client):
    for address in LISTS:
        page = admin_client.get(address).content.decode()
        assert f'<a href="{ADD}" class="addlink">Import a questionnaire</a>' in page
    assert "Import a questionnaire" in admin_client.get(ADD).content.decode()


@pytest.mark.parametrize("address", LISTS)
def test_list_costs_the_same_for_many(admin_client, shipped, django_assert_num_queries, address):
    shipped("phq-9")
    admin_client.get(address)
    with CaptureQueriesContext(connection) as few:
        admin_client.get(address)
    for code in ("gad-7", "phq-2", "phq-4", "gad-2", "audit", "audit-c"):
        shipped(code)

    with django_assert_num_queries(len(few)):
        admin_client.get(address)
