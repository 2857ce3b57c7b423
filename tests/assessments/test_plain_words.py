"""What patients read about their results: short sentences, everyday words. Instruments' own wording is verbatim and
not counted."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import IntakeAssessment
from devtools.factories import AssessmentFactory, ScoreFactory

pytestmark = pytest.mark.django_db
MOST_WORDS = 20
HIGHEST_GRADE = 6


def sentences(page):
    """The sentences of the page's own text: paragraphs, headings, labels; no menus, names or tables."""
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r"<(script|svg|nav|table|dl|button)\b.*?</\1>", " ", main, flags=re.S)
    blocks = re.findall(r"<(p|h1|h2|h3|li|label|summary)\b[^>]*>(.*?)</\1>", main, flags=re.S)
    texts = [" ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split()) for _, text in blocks]
    return [part for text in texts for part in re.split(r"(?<=[.!?])\s+", text) if len(part.split()) > 3]


def grade(parts):
    """Flesch-Kincaid, with syllables counted as runs of vowels."""
    words = [word for part in parts for word in re.findall(r"[A-Za-z']+", part)]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / len(parts) + 11.8 * syllables / len(words) - 15.59


@pytest.fixture
def results(patient, clinician):
    """A result in each state, by its name."""

    def make(code="phq-9", total=18, flags=(), days_ago=0, **fields):
        day = timezone.localdate() - timedelta(days=days_ago)
        given = {"patient": patient, "assessor": clinician, "data": {}, "published": True, "assessment_date": day}
        assessment = AssessmentFactory(**{**given, **fields})
        ScoreFactory(assessment=assessment, code=code, total=total, flags=list(flags))
        return assessment

    withdrawn = {"withdrawn_at": timezone.now(), "withdrawn_by": clinician, "withdraw_reason": "Somebody else's"}
    return {
        "first": make(total=18, days_ago=40),
        "better": make(total=9, days_ago=30, flags=["suicidality_item9"]),
        "worse": make(total=24, days_ago=20),
        "open questions": make(total=None, days_ago=10),
        "no points": make("c-ssrs-screener", total=None),
        "kept": make(answered=True, release=IntakeAssessment.Release.AT_VISIT),
        "withdrawn": make(answered=True, **withdrawn),
        "sent": make(answered=True, published=False),
    }


def test_results_read_easily_in_every_state(sign_in, patient, results):
    client = sign_in(patient.user)
    pages = {name: reverse("assessments:own-detail", args=[result.pk]) for name, result in results.items()}
    pages |= {"all": reverse("assessments:own-results")}

    for name, path in pages.items():
        parts = sentences(client.get(path).content.decode())
        assert parts, name
        too_long = [part for part in parts if len(part.split()) > MOST_WORDS]
        assert (name, too_long) == (name, [])
        assert (name, grade(parts) <= HIGHEST_GRADE) == (name, True), grade(parts)


def test_patients_read_of_check_ins_and_results_not_of_forms(sign_in, patient, results):
    client = sign_in(patient.user)
    pages = [reverse("assessments:own-detail", args=[result.pk]) for result in results.values()]

    for path in [*pages, reverse("assessments:own-results"), reverse("assessments:own-list"), "/"]:
        words = " ".join(sentences(client.get(path).content.decode()))
        assert re.findall(r"[^.]*\b(?:forms?|measures?|instruments?|questionnaires?)\b[^.]*", words, re.I) == [], path
