"""Where room is short, nothing that is read on a page is cut off."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.services.instruments import load_instruments
from audit.context import acting
from devtools.factories import AssessmentFactory, PatientFactory, ScoreFactory, join_care_team
from devtools.factories.assessments import facts_of
from tests.assessments.filled import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What lies outside a box that shows nothing beyond its edge.
CUT_OFF = """selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).filter(e => {
    const seen = e.getBoundingClientRect();
    for (let box = e.parentElement; box; box = box.parentElement) {
        if (getComputedStyle(box).overflowX === 'visible') continue;
        const edge = box.getBoundingClientRect();
        if (seen.left < edge.left - 1 || seen.right > edge.right + 1) return true;
    }
}).map(e => e.textContent)"""
PHONE = {"width": 390, "height": 844}


def test_every_date_of_a_chart_is_whole_on_a_phone(patient, clinician, open_page):
    with acting(system="tests"), transaction.atomic():
        load_instruments(codes=["gad-7"])
        for on, total in ((date(2026, 9, 13), 6), (date(2026, 10, 11), 9), (date(2026, 11, 8), 12)):
            form = AssessmentFactory(patient=patient, assessor=clinician, assessment_date=on)
            ScoreFactory(assessment=form, total=total)
    page = open_page(clinician, viewport=PHONE)

    page.goto(reverse("portal:chart", args=[patient.pk]))

    assert page.locator(".trend .tick").count() == 3
    assert page.evaluate(CUT_OFF, ".trend .tick") == []


def test_a_flag_of_many_words_is_whole_on_a_phone(patient, clinician, open_page):
    with acting(system="tests"), transaction.atomic():
        (version,) = load_instruments(codes=["c-ssrs-screener"])
        form = fill(version.instrument, patient, clinician, [0] * 7, mode="interview")
    page = open_page(clinician, viewport=PHONE)

    page.goto(reverse("assessments:detail", args=[patient.pk, form.pk]))

    assert page.locator(".compared .badge").count() > 0
    assert page.evaluate(CUT_OFF, ".compared .badge") == []


def test_a_name_without_a_break_leaves_room_for_the_last_column_of_the_board(clinician, open_page):
    with acting(system="tests"), transaction.atomic():
        for name in ("Maximilianapollonianakopoulosbergen", "Short, Sue"):
            patient = PatientFactory(
                display_name=name,
                summary__lead_measure="phq-9",
                summary__lead_measure_title="PHQ-9",
                summary__last_score=17,
                summary__recent_scores=[9, 17],
                summary__score_change=8,
                summary__last_contact_at=timezone.now() - timedelta(days=15),
                summary__assessment_due_on=timezone.localdate() - timedelta(days=6),
                summary__progress_state="deteriorated",
                summary__progress_facts=facts_of(12, 18),
            )
            join_care_team(patient, clinician)
    page = open_page(clinician)

    page.goto(reverse("portal:caseload"))

    assert page.get_by_text("Check-in overdue 6 days").count() == 2
    assert page.evaluate(CUT_OFF, ".board .badge") == []


def test_the_filter_of_a_supervisor_has_room_for_its_button_in_chinese(supervisor, open_page):
    with acting(system="tests"):
        supervisor.language = "zh-hant"
        supervisor.save()
    page = open_page(supervisor)

    page.goto(reverse("portal:caseload"))

    button = page.locator("main button[type=submit]", has_text="顯示").first
    lines = button.evaluate("""e => {
        const words = document.createRange();
        words.selectNodeContents(e);
        return new Set([...words.getClientRects()].map(line => Math.round(line.top))).size;
    }""")
    assert lines == 1
