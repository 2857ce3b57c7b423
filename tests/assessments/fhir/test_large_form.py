"""A form as large as the largest in use: 772 items, 1.2 MB. How long it takes is measured by script/bench."""

from assessments.fhir import enabled_keys, export_text, read_questionnaire, require_answers_fit
from tests.assessments.fhir.forms import coding, large_definition
from tests.assessments.fhir.meaning import differences


def test_large_form_is_read_asked_and_answered():
    text = large_definition()
    questionnaire = read_questionnaire(text)
    answers = {"question-0-1": [{"valueCoding": coding("code-0-1-2")}]}

    assert 1_150_000 < len(text) < 1_300_000
    assert len(questionnaire.in_order) == 772
    assert "question-0-2" in enabled_keys(questionnaire, answers)
    assert "question-0-2" not in enabled_keys(questionnaire, {})
    require_answers_fit(questionnaire, answers)
    assert differences(text, export_text(questionnaire.text)) == []
