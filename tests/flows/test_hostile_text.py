"""Text that means harm, in every field people write, as every reader sees it: nothing of it becomes part of a page,
nothing runs, nothing is wider than the narrowest phone, and no name turns the direction of what stands beside it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import reverse

from audit.context import acting
from devtools.factories import CrisisLineFactory, PatientFactory, UserFactory, join_care_team
from devtools.factories.accounts import ClinicFactory
from devtools.factories.assessments import AssessmentFactory, ProgressAlertFactory
from devtools.factories.crisis import CrisisAlertFactory, CrisisInterventionFactory, add_entry
from devtools.factories.messaging import have_conversation, newest_message
from devtools.factories.scheduling import AppointmentFactory
from patients.services.emergency import open_emergency_access
from tests.access.personas import Persona
from tests.access.world import World, plan_of
from tests.flows.test_every_screen import admin_screens, screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARKUP = "\"'><b data-planted><script>window.ran=1</script><img src=x onerror=window.ran=1>"
TURNED = "\u202e\u2066\u200b\u200d"  # right to left from here on, and characters nobody sees
NARROWEST = 320
TROUBLES = """() => ({
    planted: document.querySelectorAll('[data-planted]').length,
    ran: window.ran === 1,
    leads: [...document.querySelectorAll('a[href], form[action]')]
        .map(e => e.getAttribute('href') ?? e.getAttribute('action'))
        .filter(place => /^\\s*(javascript|data|vbscript):/i.test(place)),
    overflow: document.documentElement.scrollWidth - innerWidth,
    wide: [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.textContent.trim())
        .sort((one, other) => other.getBoundingClientRect().right - one.getBoundingClientRect().right)
        .slice(0, 2).map(e => e.outerHTML.slice(0, 160)),
})"""


def hostile(longest: int) -> str:
    """As much harm as fits: markup, turned direction, and one word without an end."""
    start = MARKUP if longest >= 100 else "<b data-planted>"
    return (start + TURNED + "🙂" + "W" * longest)[:longest]


def person(**traits):
    return UserFactory(
        full_name=hostile(150),
        profile__title=hostile(40),
        profile__specialty=hostile(120),
        profile__credentials=hostile(120),
        profile__contact_phone=hostile(40),
        **traits,
    )


@pytest.fixture
def world(transactional_db) -> World:
    """The matrix's world, with one hostile patient and a hostile care team."""
    with acting(system="tests"), transaction.atomic():
        clinic = ClinicFactory(name=hostile(120), reply_promise=hostile(120), phone=hostile(40))
        CrisisLineFactory(label=hostile(60), description=hostile(200), phone=hostile(30), sms=hostile(30))
        patient = PatientFactory(
            user__full_name=hostile(150),
            display_name=hostile(150),
            local_name=hostile(80),
            pronouns=hostile(40),
            medical_record_number=hostile(32),
            phone=hostile(40),
            contact_email=f"{'w' * 60}@{'w' * 60}.example.test",
            address=hostile(500),
            emergency_contact_name=hostile(150),
            emergency_contact_phone=hostile(40),
            preferred_language=hostile(40),
            history=[{"when": hostile(100), "what": hostile(5000)}],
            primary_clinic=clinic,
        )
        people = {Persona.PATIENT: patient.user, Persona.CLINICIAN: person(clinician=True)}
        people |= {Persona.SUPERVISOR: person(supervisor=True), Persona.FRONT_DESK: person(front_desk=True)}
        people |= {Persona.AUDITOR: person(auditor=True), Persona.ADMINISTRATOR: person(administrator=True)}
        clinician = people[Persona.CLINICIAN]
        for role in (Persona.CLINICIAN, Persona.SUPERVISOR, Persona.FRONT_DESK):
            team_role = "primary_clinician" if role == Persona.CLINICIAN else role.value
            join_care_team(patient, people[role], team_role)
        return World(people=people, ada=written_about(patient, clinician))


def written_about(patient, clinician):
    """One of everything about the patient, as the addresses of the matrix need it."""
    sections = {name: hostile(5000) for name in ("concerns", "history", "goals")}
    assessment = AssessmentFactory(
        patient=patient,
        assessor=clinician,
        published=True,
        title=hostile(120),
        data=sections,
        recommendations=hostile(5000),
    )
    crisis = CrisisInterventionFactory(
        patient=patient,
        recorded_by=clinician,
        published=True,
        **{
            name: hostile(5000)
            for name in ("incident", "means", "protective_factors", "response_action", "notifications_made")
        },
        notes_for_patient=hostile(5000),
    )
    add_entry(crisis, clinician, hostile(5000))
    conversation = have_conversation(patient, clinician, hostile(5000), hostile(5000), topic=hostile(80))
    access = open_emergency_access(
        medical_record_number=patient.medical_record_number, reason=hostile(500), by=person(clinician=True)
    )
    visit = {"patient": patient, "provider": clinician, "reason": hostile(200)}
    AppointmentFactory(past=True, cancel_reason=hostile(200), **visit)
    link = "javascript:window.ran=1//https://"
    form = {"patient": patient, "assessor": clinician, "title": hostile(120)}
    plan = plan_of(patient, clinician)
    alert = CrisisAlertFactory(
        patient=patient,
        reason=hostile(200),
        detail={
            **{name: hostile(500) for name in ("measure", "label", "text")},
            "reasons": [{name: hostile(500) for name in ("code", "question", "answer")}],
        },
    )
    return {
        "patient_id": patient.pk,
        "assessment_id": assessment.pk,
        "unreviewed_assessment": AssessmentFactory(answered=True, data=sections, **form).pk,
        "entered_assessment": AssessmentFactory(mode="interview", status="pending", data=None, **form).pk,
        "progress_alert_id": ProgressAlertFactory(patient=patient).pk,
        "plan_id": plan.pk,
        "alert_id": alert.pk,
        "waiting_assessment": AssessmentFactory(waiting=True, **form).pk,
        "intervention_id": crisis.pk,
        "conversation_id": conversation.pk,
        "message_id": newest_message(conversation).pk,
        "appointment_id": AppointmentFactory(video=True, location=link, **visit).pk,
        "access_id": access.pk,
        "user_id": clinician.pk,
        "membership_id": patient.care_team.order_by("started_at")[0].pk,
    }


def troubles_of(page, paths, *, at_any_width=False) -> list[str]:
    """What is wrong on these pages at the width of the narrowest phone."""
    wrong, heard = [], []
    page.on("dialog", lambda dialog: (heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: "Security Policy" in message.text and heard.append(message.text))
    page.set_viewport_size({"width": NARROWEST, "height": 700})
    for path in paths:
        heard.clear()
        answer = page.goto(path)
        found = page.evaluate(TROUBLES)
        is_wide = found["overflow"] > 0 and not at_any_width
        if answer is None or answer.status != 200:
            wrong.append(f"{path}: answered {answer and answer.status}")
        if found["planted"] or found["ran"] or found["leads"] or is_wide or heard:
            wrong.append(f"{path}: {found} {heard}")
    return wrong


READERS = (Persona.PATIENT, Persona.CLINICIAN, Persona.FRONT_DESK, Persona.SUPERVISOR, Persona.AUDITOR)
# Text that comes with an address, or with the browser itself.
ASKED = {
    Persona.PATIENT: [f"/messages/new/?topic={quote(MARKUP)}", reverse("usersessions_list")],
    Persona.CLINICIAN: [f"/caseload/?q={quote(MARKUP)}", f"/people/?q={quote(MARKUP)}"],
    Persona.AUDITOR: [f"/audit/?who={quote(MARKUP)}", f"/audit/?whose={quote(hostile(150))}"],
}


def test_hostile_text_stays_text_and_in_its_box(world, open_page):
    wrong, seen = [], set()

    for persona in READERS:
        paths = screens(world, persona) - (seen if persona == Persona.SUPERVISOR else set())
        seen |= paths
        page = open_page(world.people[persona], user_agent=MARKUP)
        wrong += [f"{persona} {trouble}" for trouble in troubles_of(page, [*sorted(paths), *ASKED.get(persona, [])])]

    assert len(seen) > 50
    assert "\n".join(wrong) == ""


def test_hostile_text_stays_text_in_the_administration(world, open_page):
    page = open_page(world.people[Persona.ADMINISTRATOR], user_agent=MARKUP)

    assert "\n".join(troubles_of(page, admin_screens(world), at_any_width=True)) == ""
