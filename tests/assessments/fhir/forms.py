"""Small definitions of our own, written as Python, for the tests of this package."""

import json

from assessments.fhir import read_questionnaire


def item(link_id, type_="string", **members):
    return {"linkId": link_id, "type": type_, "text": f"Question {link_id}", **members}


def coded(*codes):
    """Answer options of a list of our own."""
    return [{"valueCoding": coding(code)} for code in codes]


def coding(code):
    return {"system": "https://clinic.example/words", "code": code, "display": code.capitalize()}


def when(question, operator, **answer):
    return {"question": question, "operator": operator, **answer}


def definition(*items, **members):
    """The text of a Questionnaire with these items."""
    head = {"resourceType": "Questionnaire", "status": "active", "url": "https://clinic.example/form", "version": "1"}
    return json.dumps({**head, **members, "item": list(items)})


def read(*items, **members):
    return read_questionnaire(definition(*items, **members))
