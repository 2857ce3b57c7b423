"""Nothing of a foreign patient on any page: every clinical field of theirs holds a text found nowhere else."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import ResultComment
from audit.context import acting
from crisis.models import CrisisEntry
from devtools.factories import PatientFactory, UserFactory, join_care_team
from devtools.factories.assessments import AssessmentFactory, ProgressAlertFactory, ScoreFactory, facts_of
from devtools.factories.crisis import CrisisAlertFactory, CrisisInterventionFactory
from devtools.factories.messaging import have_conversation
from devtools.factories.scheduling import AppointmentFactory
from tests.access.personas import Persona, Relation
from tests.access.policy import POLICY
from tests.access.test_matrix import address, ask, client_of
from tests.access.world import build_world

CANARY = re.compile(r"canary[0-9a-z-]+", re.IGNORECASE)


def everything_of_a_stranger():
    """A patient of a clinician outside the cast, with a canary in each field of text people write."""
    stranger = PatientFactory(
        user__email="canary-mail@example.test",
        user__full_name="canary-user-name",
        display_name="canary-name",
        local_name="canary-local",
        pronouns="canary-pronouns",
        medical_record_number="canary-number",
        phone="canary-phone",
        contact_email="canary-contact@example.test",
        address="canary-address",
        emergency_contact_name="canary-relative",
        emergency_contact_phone="canary-relative-phone",
        preferred_language="canary-language",
        history=[{"when": "2019", "what": "canary-history"}],
    )
    elsewhere = UserFactory(clinician=True)
    join_care_team(stranger, elsewhere, "primary_clinician")
    result = AssessmentFactory(
        patient=stranger,
        assessor=elsewhere,
        published=True,
        title="canary-title",
        data={"goals": "canary-goals"},
        recommendations="canary-recommendation",
    )
    ResultComment(
        patient=stranger,
        assessment=result,
        assessment_version=result.latest_version,
        author=stranger.user,
        body="canary-comment",
    ).save()
    crisis = CrisisInterventionFactory(
        patient=stranger,
        recorded_by=elsewhere,
        published=True,
        incident="canary-incident",
        means="canary-means",
        notes_for_patient="canary-note",
    )
    CrisisAlertFactory(
        patient=stranger,
        reason="canary-reason",
        detail={"measure": "canary-measure", "question": "canary-question", "answer": "canary-answer"},
        note="canary-alert-note",
        acknowledged_by=elsewhere,
    )
    CrisisAlertFactory(patient=stranger, detail={"measure": "canary-open-measure"})
    ProgressAlertFactory(patient=stranger, facts={**facts_of(12, 18), "measure": "canary-progress"})
    CrisisEntry(intervention=crisis, patient=stranger, author=elsewhere, kind="contact", body="canary-entry").save()
    have_conversation(stranger, elsewhere, "canary-message", "canary-answer", topic="canary-topic")
    AppointmentFactory(patient=stranger, provider=elsewhere, reason="canary-reason", location="canary-place")
    return stranger, elsewhere


@pytest.fixture
def world(db):
    with acting(system="tests"):
        made = build_world()
        made.stranger, made.elsewhere = everything_of_a_stranger()
        return made


# The auditor reads who is a patient here, by name and number: that is the auditor's work.
READERS = [persona for persona in Persona if persona not in (Persona.AUDITOR, Persona.DEACTIVATED)]


@pytest.mark.parametrize("persona", READERS)
def test_no_page_shows_anything_of_a_foreign_patient(persona, world):
    client = client_of(world, persona)
    seen, found = 0, []

    for name, policy in POLICY.items():
        for relation in (Relation.ADA, Relation.FOREIGN):
            path = address(world, name, policy, relation)
            if path is None:
                continue
            for query in ("", "?q=canary", "?search=canary"):
                response = ask(client, policy, path + query)
                text = response.content.decode(errors="replace").replace(query, "").replace('value="canary"', "")
                text += str(response.headers)
                seen += 1
                found += [f"{name}{query}: {hit}" for hit in CANARY.findall(text)]
    assert seen > 100
    assert found == []


def test_patients_read_nothing_of_drafts_and_of_what_is_kept_or_withdrawn(world):
    """Of their own either, on any page of theirs."""
    ada, clinician = world.people[Persona.PATIENT].patient_profile, world.people[Persona.CLINICIAN]
    hidden = [
        _with_canaries(ada, clinician),
        _with_canaries(ada, clinician, published=True, release="at_visit"),
        _with_canaries(
            ada,
            clinician,
            published=True,
            withdrawn_at=timezone.now(),
            withdrawn_by=clinician,
            withdraw_reason="canary-withdrawn",
        ),
    ]
    client = client_of(world, Persona.PATIENT)
    own = [name for name in POLICY if name.startswith("assessments:own") or name == "assessments:acknowledge"]

    found = CANARY.findall("".join(_page(client, reverse(name)) for name in ("portal:home", "patients:own-record")))
    for name in own:
        policy = POLICY[name]
        if policy.kind == "page":
            found += CANARY.findall(_page(client, reverse(name)))
            continue
        for assessment in hidden:
            path = reverse(name, kwargs={"assessment_id": assessment.pk, **policy.extra})
            found += CANARY.findall(ask(client, policy, path).content.decode(errors="replace"))
    assert found == []


def _with_canaries(patient, clinician, **fields):
    assessment = AssessmentFactory(
        patient=patient,
        assessor=clinician,
        data={"goals": "canary-goals"},
        recommendations="canary-recommendation",
        **fields,
    )
    ScoreFactory(assessment=assessment, code="phq-9", total=23, band="canary-band")
    return assessment


def _page(client, path):
    text = client.get(path).content.decode()
    assert ">23<" not in text
    return text


def test_the_canaries_are_there_for_those_who_may_read_them(world):
    client = client_of(world, Persona.ANONYMOUS)
    client.force_login(world.elsewhere, backend="accounts.backends.AccountBackend")

    page = client.get(f"/patients/{world.stranger.pk}/").content.decode()

    assert "canary-name" in page
    assert "canary-answer" in page
