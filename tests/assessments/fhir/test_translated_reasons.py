"""Why a definition is refused, and what of it is not run, in the language of the reader."""

import pytest
from django.utils.translation import _trans

from tests.assessments.fhir.forms import SDC, definition, expression, item, problems_of, read, variable, when


@pytest.fixture
def translated(monkeypatch):
    """A language in which everything stands between brackets."""
    monkeypatch.setattr(_trans, "gettext", lambda message: f"[{message}]")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"resourceType": "Patient"}',
        '{"resourceType": "Bundle"}',
        '{"resourceType": "Questionnaire", "status": "draft"}',
        definition(
            item("a", "coding"), item("b", required="x", maxLength="x"), {"type": "string"}, item("c", mapping=1)
        ),
        definition(item("a", enableWhen=[when("b", "~", answerUri="x"), when("a", "=", answerInteger="x")])),
        definition(item("a", "choice", answerOption=[{"valueInteger": "x"}, {"valueUri": "x"}]), title=float("nan")),
        definition(item("a", enableWhen=[when("a", "=", answerString="x")])),
    ],
)
def test_every_reason_can_be_translated(translated, text):
    for _path, reason in problems_of(text):
        assert (reason[0], reason[-1]) == ("[", "]")


def test_what_is_kept_is_named_in_the_language_of_the_reader(monkeypatch):
    strange = [
        variable("v", "1 +"),
        variable("w", "Score", "text/cql"),
        variable("x", "%y"),
        variable("z", "a.resolve()"),
    ]
    taken = [expression("today()", SDC + "initialExpression"), expression("today()", SDC + "calculatedExpression")]
    questionnaire = read(
        item("a", "choice", answerValueSet="https://elsewhere.example"),
        item("b", "group", extension=taken, required="true"),
        item("c"),
        extension=strange,
        status="ready",
        copyrightLabel="x",
        title="",
    )
    assert len(questionnaire.not_run) == 11
    assert not any("[" in str(kept.what) for kept in questionnaire.not_run)

    monkeypatch.setattr(_trans, "gettext", lambda message: f"[{message}]")

    assert all("[" in str(kept.what) for kept in questionnaire.not_run)
