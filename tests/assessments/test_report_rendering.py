"""A report becomes a PDF: every letter of it, nothing of it as markup, and no more than a request may take."""

import threading
from dataclasses import replace

import pytest
import typst
from django.utils import translation

from assessments.reports import Line, PatientText, Report, ScoreText, render_pdf, rendering
from common.errors import Refused

REPORT = Report(
    title="PHQ-9",
    language="en",
    clinic="Harbor Clinic",
    patient=PatientText("Ada Lin", "林美玲", "MRN-10001"),
    asked="Made for Clara Osei, 1 Nov 2026, 09:30",
    watermark="Clara Osei · 1 Nov 2026, 09:30",
    facts=[("Patient", "Ada Lin 林美玲")],
    score=ScoreText("18", "moderately severe", ["0 to 27; less is better."]),
    flags=["Thoughts of death"],
    recommendations="Walk each day.",
    answers=[Line("1. Little interest", "Several days", "1")],
    versions=["Version 1, 1 Nov 2026, Clara Osei"],
    notice="A notice.",
)
HAN_FONT = [name for name in typst.Fonts().families() if name in rendering.HAN_FONTS]


def test_it_is_a_tagged_pdf_in_its_language():
    pdf = render_pdf(REPORT)

    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf


def test_what_people_typed_is_never_markup():
    hostile = '#panic("run") #eval("1") *x* $a$ @nowhere <label> \\ // /* #import "@preview/x:1.0.0"'

    pdf = render_pdf(
        replace(
            REPORT,
            title=hostile,
            clinic=hostile,
            patient=PatientText(hostile, hostile, hostile),
            asked=hostile,
            watermark=hostile,
            facts=[(hostile, hostile)],
            score=ScoreText(hostile, hostile, [hostile]),
            flags=[hostile],
            recommendations=hostile,
            answers=[Line(hostile, hostile, hostile, hostile), Line(hostile, is_heading=True)],
            versions=[hostile],
            notice=hostile,
            warning=hostile,
        )
    )

    assert pdf.startswith(b"%PDF-")


def test_a_name_in_han_letters_is_printed_where_the_server_has_a_font():
    assert (b"pdfuaid" in render_pdf(REPORT)) is bool(HAN_FONT)


def test_letters_without_a_font_are_owned_up_to(monkeypatch):
    said = []
    ours = rendering._typst
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(rendering, "_fonts", lambda: bare)
    monkeypatch.setattr(rendering, "_chosen_fonts", lambda: [rendering.ALWAYS_THERE])
    monkeypatch.setattr(rendering, "_typst", lambda data, **kwargs: said.append(data) or ours(data, **kwargs))

    pdf = render_pdf(REPORT)

    assert pdf.startswith(b"%PDF-")
    assert ["this server has no font for them" in data for data in said] == [False, True]


def test_the_words_follow_the_language_of_the_request(monkeypatch):
    said = []
    monkeypatch.setattr(rendering, "_typst", lambda data, standards: said.append(data) or b"%PDF-")

    with translation.override("zh-hant"):
        render_pdf(replace(REPORT, language="zh-hant"))

    assert '"region": "TW"' in said[0]


def test_a_long_word_is_broken_not_run_out_of_its_column():
    assert rendering.BREAK in rendering._breakable("x" * 80)
    assert rendering._breakable("a normal sentence of ordinary words") == "a normal sentence of ordinary words"


def test_a_report_without_end_is_refused_in_words():
    with pytest.raises(Refused, match="too long to make a PDF"):
        render_pdf(replace(REPORT, recommendations="x" * (rendering.MOST_CHARACTERS + 1)))


def test_a_rendering_that_takes_too_long_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(rendering, "LONGEST_SECONDS", 0.01)
    is_over = threading.Event()
    monkeypatch.setattr(rendering, "_typst", lambda data, standards: is_over.wait() and b"")

    with pytest.raises(Refused, match="took too long"):
        render_pdf(REPORT)

    is_over.set()


def test_one_of_a_hundred_and_sixty_answers_is_a_small_file():
    long = replace(REPORT, answers=[Line(f"{number}. Question", "word " * 60) for number in range(160)])

    assert len(render_pdf(long)) < 2_000_000
