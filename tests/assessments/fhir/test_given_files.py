"""Whole definitions: each is read and leaves again unchanged, or is refused for a stated reason.

Two are our own and always here. Those that others wrote are read where they lie, beside the repository.
"""

import json
from pathlib import Path

import pytest

from assessments.fhir import (
    DefinitionRefused,
    calculate,
    check_answer,
    enabled_keys,
    export_text,
    initial_answers,
    raw_answer,
    read_questionnaire,
    require_answers_fit,
)
from tests.assessments.fhir.meaning import differences

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "clinical" / "questionnaires"
FILES = [*sorted((Path(__file__).parent / "fixtures").glob("*.json")), *sorted(FOLDER.glob("*.json"))]
REFUSED = {
    "refused-circle.json": ("item[0].enableWhen", "wait for one another"),
    "BAD-lf-enablewhen-missing-linkid.json": ("item[2].enableWhen[0].question", "no item has the linkId “q11”"),
    "beda-gad7-yaml.json": ("mapping", "another version or dialect"),
    "beda-pre-visit-intake-yaml.json": ("mapping", "another version or dialect"),
    "cirg-who-audit.json": ("item[8].enableWhen[0].question", "never has an answer"),
    "google-layout-paginated.json": ("item[9].item[0].linkId", "already"),
    "lf-enablewhen-all-types.json": ("item[11].item[3].enableWhen[0].answerInteger", "no Integer"),
    "nz-demo-form.json": ("item[0].item[0].item[4].enableWhen[0].answerBoolean", "no Boolean"),
}
RAW = {
    "boolean": "true", "decimal": "2.5", "integer": "3", "date": "2026-01-31", "dateTime": "2026-01-31T10:00:00Z",
    "time": "10:00", "string": "ab", "text": "ab", "url": "https://example.org", "reference": "Location/1",
    "quantity": "3",
}  # fmt: skip


def raw_for(item):
    """Something that can be sent for this question: an answer on offer, or one within its limits."""
    if item.options:
        return item.options[0].key
    if item.type == "attachment":
        return json.dumps({"url": "/f/1", "contentType": (*item.mime_types, "application/pdf")[0]})
    if item.type in ("decimal", "integer") and item.min_value:
        return str(next(iter(item.min_value.values())))
    return RAW.get(item.type, "in my words")


@pytest.mark.parametrize("path", [file for file in FILES if file.name in REFUSED], ids=lambda path: path.name)
def test_file_is_refused_for_its_reason(path):
    with pytest.raises(DefinitionRefused) as refused:
        read_questionnaire(path.read_bytes())

    where, reason = REFUSED[path.name]
    found = refused.value.problems
    assert any(problem.path == f"Questionnaire.{where}" and reason in problem.reason for problem in found), found


@pytest.mark.parametrize("path", [file for file in FILES if file.name not in REFUSED], ids=lambda path: path.name)
def test_file_is_read_asked_answered_and_leaves_unchanged(path):
    text = path.read_bytes()
    questionnaire = read_questionnaire(text)

    assert differences(text, export_text(questionnaire.text)) == []
    answers = initial_answers(questionnaire)
    for _round in range(4):  # answers open further questions
        for key in sorted(enabled_keys(questionnaire, answers)):
            item = questionnaire.by_link.get(key) or questionnaire.item(key.rpartition("~")[0])
            if not item.is_answerable or key in answers or item.calculated_expression:
                continue
            answers[key] = check_answer(item, [raw_for(item)], unit=item.units[0].key if item.units else "")
            assert raw_answer(item, answers[key])
    answers |= calculate(questionnaire, answers)
    enabled = enabled_keys(questionnaire, answers)
    answers = {key: values for key, values in answers.items() if key in enabled}
    require_answers_fit(questionnaire, answers)
