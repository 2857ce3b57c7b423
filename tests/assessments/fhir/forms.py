"""Small definitions of our own, written as Python, for the tests of this package."""

import json

import pytest

from assessments.fhir import DefinitionRefused, read_questionnaire

SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"


def item(link_id, type_="string", **members):
    return {"linkId": link_id, "type": type_, "text": f"Question {link_id}", **members}


def coded(*codes):
    """Answer options of a list of our own."""
    return [{"valueCoding": coding(code)} for code in codes]


def coding(code):
    return {"system": "https://clinic.example/words", "code": code, "display": code.capitalize()}


def when(question, operator, **answer):
    return {"question": question, "operator": operator, **answer}


def expression(text, url=SDC + "calculatedExpression", language="text/fhirpath", **members):
    return {"url": url, "valueExpression": {"language": language, "expression": text, **members}}


def variable(name, text, language="text/fhirpath"):
    return expression(text, "http://hl7.org/fhir/StructureDefinition/variable", language, name=name)


def calculated(link_id, type_, text, **members):
    return item(link_id, type_, extension=[expression(text)], **members)


def definition(*items, **members):
    """The text of a Questionnaire with these items."""
    head = {"resourceType": "Questionnaire", "status": "active", "url": "https://clinic.example/form", "version": "1"}
    return json.dumps({**head, **members, "item": list(items)})


def read(*items, **members):
    return read_questionnaire(definition(*items, **members))


def large_definition():
    """772 items in 16 groups, each question with 12 answers, long words and a condition on the one before: 1.2 MB."""
    groups, count = [], 0
    while count < 772:
        group = item(f"group-{len(groups)}", "group", item=[])
        count += 1
        for number in range(1, min(48, 772 - count + 1)):
            options = [coding(f"code-{len(groups)}-{number}-{answer}") for answer in range(12)]
            question = item(
                f"question-{len(groups)}-{number}",
                "choice",
                text="How often did this happen in the last two weeks?",
                code=[{"system": "https://clinic.example/questions", "code": f"q-{len(groups)}-{number}"}],
                answerOption=[{"valueCoding": option} for option in options],
            )
            if number > 1:
                before = coding(f"code-{len(groups)}-{number - 1}-2")
                question["enableWhen"] = [when(f"question-{len(groups)}-{number - 1}", "=", answerCoding=before)]
            group["item"].append(question)
            count += 1
        groups.append(group)
    return definition(*groups, url="https://clinic.example/large")


def problems_of(text):
    """Where and why a definition is refused."""
    with pytest.raises(DefinitionRefused) as refused:
        read_questionnaire(text)
    return [(problem.path, problem.reason) for problem in refused.value.problems]
