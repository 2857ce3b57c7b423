"""What was imported leaves again with the same meaning."""

import json

import pytest

from assessments.fhir import export_text, read_questionnaire
from tests.assessments.fhir.forms import definition, item
from tests.assessments.fhir.meaning import differences

STRANGE = """{
  "resourceType" : "Questionnaire",
  "id": "strange", "_id": {"extension": [{"url": "urn:x", "valueDecimal": 1.500}]},
  "contained": [{"resourceType": "Library", "id": "l", "status": "active", "type": {"text": "x"}}],
  "extension": [{"url": "urn:unknown", "extension": [{"url": "inner", "valueDecimal": 0.10}]}],
  "status": "draft",
  "item": [
    {"linkId": "b", "type": "string", "_text": {"extension": [{"url": "urn:y", "valueString": "später"}]}},
    {"linkId": "a", "type": "decimal", "initial": [{"valueDecimal": 2.0}], "extension": [
      {"url": "urn:second", "valueInteger": 1}, {"url": "urn:first", "valueInteger": 2}]}
  ]
}"""


def test_export_means_what_was_imported():
    exported = export_text(read_questionnaire(STRANGE).text)

    assert differences(STRANGE, exported) == []
    assert "1.500" in exported
    assert exported.endswith("}\n")


def test_export_is_read_again_as_the_same():
    once = export_text(read_questionnaire(STRANGE.encode()).text)

    assert export_text(read_questionnaire(once).text) == once


def test_layout_and_order_of_members_mean_nothing():
    text = definition(item("a"), title="T")
    turned = json.dumps(dict(reversed(json.loads(text).items())), indent=4)

    assert differences(text, turned) == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("1.500", "1.5", "Questionnaire._id.extension[0].valueDecimal"),
        ('"urn:first"', '"urn:fourth"', "Questionnaire.item[1].extension[1].url"),
        ('"valueDecimal": 2.0', '"valueDecimal": 2', "Questionnaire.item[1].initial[0].valueDecimal"),
        ('"linkId": "b"', '"linkId": "c"', "Questionnaire.item[0].linkId"),
        ('"id": "strange", ', "", "Questionnaire.id"),
        ('"später"', '"spater"', "Questionnaire.item[0]._text.extension[0].valueString"),
    ],
)
def test_every_loss_is_seen(old, new, path):
    assert differences(STRANGE, STRANGE.replace(old, new, 1)) == [path]


def test_order_of_items_has_a_meaning():
    assert differences(definition(item("a"), item("b")), definition(item("b"), item("a")))
