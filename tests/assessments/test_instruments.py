"""Instruments as they are stored: loaded once, never changed, and scored into rows of their own."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from assessments.definitions import load_definition, load_version
from assessments.fhir import read_questionnaire
from assessments.instruments.catalogue import all_entries, entry
from assessments.models import AssessmentVersion, Instrument, InstrumentVersion, IntakeAssessment, Packet, Score
from assessments.services.instruments import TermsOfUse, load_instruments, store_version
from assessments.services.scores import record_score
from audit.models import AuditLog
from common.models import AppendOnlyError

pytestmark = pytest.mark.django_db


def answers(*codes):
    return {
        str(number): [{"valueCoding": {"system": "http://loinc.org", "code": code}}]
        for number, code in enumerate(codes, start=1)
    }


@pytest.fixture
def answered(phq9, patient, clinician):
    """A completed PHQ-9 of 9 points, item nine answered with several days."""
    assessment = IntakeAssessment(
        patient=patient, assessor=clinician, instrument_version=phq9.current_version, requested_of_patient=True
    )
    assessment.save()
    version = AssessmentVersion(
        assessment=assessment,
        patient=patient,
        number=1,
        source="patient",
        author=patient.user,
        answers=answers(*["LA6569-3"] * 9),
    )
    version.save()
    return version


def test_every_shipped_instrument_is_loaded_once():
    first = load_instruments()
    second = load_instruments()

    shipped = {found.code for found in all_entries()}
    with_wording = {found.code for found in all_entries() if found.questionnaire}
    assert set(Instrument.objects.values_list("code", flat=True)) == shipped
    assert {version.instrument.code for version in first} == with_wording
    assert second == []


def test_command_says_how_many_it_added(capsys):
    call_command("load_instruments")
    call_command("load_instruments")

    assert capsys.readouterr().out.splitlines()[-1] == "0 instrument versions added."


def test_another_wording_is_the_next_version_and_the_first_stays(phq9, administrator):
    changed = json.loads(entry("phq-9").questionnaire) | {"title": "PHQ-9 of this clinic"}
    version = store_version(
        instrument=phq9,
        questionnaire=read_questionnaire(json.dumps(changed)),
        rule=phq9.current_version.rule,
        terms=TermsOfUse(licence="ours"),
        by=administrator,
    )
    load_instruments(codes=["phq-9"])

    phq9.refresh_from_db()
    assert (version.number, version.series) == (2, "phq-9")
    assert phq9.current_version == version  # what a clinic chose is not taken back by what the product ships
    assert phq9.versions.get(number=1).definition == entry("phq-9").questionnaire


def test_a_version_cannot_be_changed_by_code_or_by_statement(phq9):
    version = phq9.current_version
    version.definition = "{}"

    with pytest.raises(AppendOnlyError):
        version.save()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_instrumentversion SET definition = '{}'")
    assert InstrumentVersion.objects.get(pk=version.pk).definition != "{}"


def test_a_definition_is_read_from_the_database_once_in_a_process(phq9, django_assert_num_queries):
    load_version(phq9.current_version_id)

    with django_assert_num_queries(0):
        loaded = load_definition(IntakeAssessment(instrument_version_id=phq9.current_version_id))

    assert loaded.questionnaire.item("9").type == "choice"
    assert loaded.rule.code == "phq-9"


def test_score_is_stored_with_what_computed_it_and_only_once(answered):
    first, again = record_score(answered), record_score(answered)

    assert (first.total, first.band, first.status, first.flags) == (9, "mild", "complete", ["suicidality_item9"])
    assert first.rule_digest == answered.assessment.instrument_version.rule_digest
    assert first.engine_version
    assert again == first
    assert AuditLog.objects.filter(entity_type="assessments.score").count() == 1


def test_another_rule_adds_a_score_and_leaves_the_first(answered, phq9, administrator):
    first = record_score(answered)
    rule = {**phq9.current_version.rule, "notes": ["another rule"]}
    version = store_version(
        instrument=phq9,
        questionnaire=read_questionnaire(phq9.current_version.definition),
        rule=rule,
        terms=TermsOfUse(licence="ours"),
        by=administrator,
    )
    second = record_score(answered, loaded=load_version(version.pk))

    assert second.pk != first.pk
    assert set(Score.objects.values_list("rule_digest", flat=True)) == {first.rule_digest, version.rule_digest}


def test_score_of_another_patients_assessment_is_refused_by_the_database(answered, other_patient):
    stored = record_score(answered)
    stored.pk, stored.patient, stored._state.adding, stored.engine_version = None, other_patient, True, "x"

    with pytest.raises(DatabaseError), transaction.atomic():
        stored.save()


def test_a_new_clinic_has_a_packet_for_intake_and_keeps_what_it_made_of_it():
    call_command("load_instruments")
    packet = Packet.objects.get()
    assert packet.name == "Intake packet"
    assert [item.instrument.code for item in packet.items.all()] == ["intake", "phq-9", "gad-7", "audit-c"]

    packet.name = "First visit"
    packet.save()
    call_command("load_instruments")

    assert [row.name for row in Packet.objects.all()] == ["First visit"]


def test_single_instruments_bring_no_packet():
    load_instruments(codes=["phq-9"])

    assert not Packet.objects.exists()


def test_the_name_of_the_shipped_packet_is_marked_for_translation():
    source = Path("assessments/instruments/catalogue.py").read_text()

    assert '_("Intake packet")' in source
