"""What instruments cost apart from requests: scoring, reading a large definition, judging progress."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.template.loader import render_to_string

from assessments.definitions import Loaded
from assessments.fhir import read_questionnaire
from assessments.instruments.catalogue import rule_of
from assessments.progress.states import Measurement, Parameters, evaluate
from assessments.questions import Sheet, draw
from assessments.scoring import score

LARGE_ITEMS, LARGE_BYTES = 772, 1_200_000
LONG_ITEMS = 160


def made_up_questionnaire(items: int, size: int = 0) -> str:
    """A definition with that many questions of every kind in nested groups, padded to `size` bytes."""
    kinds = ("choice", "string", "integer", "boolean", "date", "text", "decimal", "quantity")
    questions = [_question(number, kinds[number % len(kinds)]) for number in range(items - items // 10)]
    groups = [
        {"linkId": f"g{place}", "type": "group", "text": f"Part {place}", "item": questions[start : start + 9]}
        for place, start in enumerate(range(0, len(questions), 9))
    ]
    made_up = {"resourceType": "Questionnaire", "status": "active", "title": "Made up", "item": groups}
    missing = max(0, size - len(json.dumps(made_up)))
    for question in questions if missing else ():
        padding = "x" * (missing // len(questions))
        question["extension"] = [{"url": "urn:example:padding", "valueString": padding}]
    return json.dumps(made_up)


def _question(number: int, kind: str) -> dict[str, Any]:
    question: dict[str, Any] = {
        "linkId": f"q{number}",
        "type": kind,
        "text": f"How was thing number {number} in the last two weeks?",
    }
    if kind == "choice":
        question["answerOption"] = [
            {"valueCoding": {"system": "urn:example", "code": f"{number}-{code}", "display": f"Answer {code}"}}
            for code in range(5)
        ]
    if number > 8 and number % 11 == 0:
        question["enableWhen"] = [
            {"question": f"q{number - number % 8 - 8}", "operator": "exists", "answerBoolean": True}
        ]
    return question


def scoring_milliseconds() -> float:
    """CPU of scoring one PHQ-9, the median of many."""
    rule = rule_of("phq-9")
    if rule is None:
        raise ValueError("the PHQ-9 has no rule")
    values = {str(number): number % 4 for number in range(1, 10)}
    return _median_milliseconds(lambda: score(rule, values), times=2000)


def judging_milliseconds() -> float:
    """CPU of judging the progress of a board's patients, without any statement."""
    patients, scores = 200, 12
    parameters = Parameters(reliable_change=5, cut=10, remission=5)
    today = date(2026, 11, 22)
    series = [
        [Measurement(today - timedelta(days=14 * (scores - step)), (patient + step * 3) % 28) for step in range(scores)]
        for patient in range(patients)
    ]
    return _median_milliseconds(lambda: [evaluate(one, parameters=parameters, today=today) for one in series], times=5)


def drawing_milliseconds() -> float:
    """CPU of drawing a long form on one page, with its fields: what staff enter, and the longest page a patient has."""
    loaded = Loaded(read_questionnaire(made_up_questionnaire(LONG_ITEMS)), None)

    def draw_all() -> str:
        sheet = Sheet(loaded, {}, language="en")
        drawing = draw(sheet, loaded.questionnaire.items)
        context = {"above": [], "below": [], "drawing": drawing, "is_fragment": False}
        return render_to_string("assessments/_page_questions.html", context)

    return _median_milliseconds(draw_all, times=9)


def reading_cost() -> tuple[float, float]:
    """Seconds of CPU and megabytes of memory that reading a large definition takes, in a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-m", "devtools.measure.reading"],
        input=made_up_questionnaire(LARGE_ITEMS, LARGE_BYTES),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, megabytes = json.loads(answer.stdout)
    return seconds, megabytes


def _median_milliseconds(work: Callable[[], object], times: int) -> float:
    taken = []
    for _time in range(times):
        before = time.process_time()
        work()
        taken.append((time.process_time() - before) * 1000)
    return statistics.median(taken)
