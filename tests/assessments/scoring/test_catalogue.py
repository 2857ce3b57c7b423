"""What ships: the wording stays as it is printed, codes are verified ones, every label has its translation."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from assessments.fhir import read_questionnaire
from assessments.instruments import catalogue, labels
from assessments.instruments.catalogue import all_entries, entry, rule_of
from assessments.scoring import parse_rule

HERE = Path(__file__).parent
LOCKED = json.loads((HERE / "wording.json").read_text(encoding="utf-8"))
VERIFIED = set(json.loads((HERE / "verified_codes.json").read_text(encoding="utf-8")))
CLINICAL = Path(__file__).parents[4] / "shared" / "clinical"
CODE = re.compile(r"\b(?:LA)?\d+-\d\b")
SHIPPED = set(
    "phq-9 phq-2 phq-4 phq-a gad-7 gad-2 c-ssrs-screener asq pc-ptsd-5 pcl-5 psc-17 audit audit-c hunger-vital-sign "
    "intake".split()
)
SITE_LOADED = set("epds isi who-5 mdq dast-10 asrs-v1.1-part-a k6 scoff whodas-12 ace-10".split())


def wording(definition):
    """Every text that a person reads, in order: what the hash is made of."""
    words = [definition["title"], definition.get("copyright", "")]

    def collect(items):
        for item in items:
            words.extend([item["linkId"], item.get("prefix", ""), item.get("text", "")])
            for option in item.get("answerOption", []):
                words.append(option["valueCoding"]["display"])
            collect(item.get("item", []))

    collect(definition["item"])
    return words


def digest(definition):
    return hashlib.sha256("\n".join(wording(definition)).encode()).hexdigest()


WITH_WORDING = [each for each in all_entries() if each.questionnaire is not None]
WITH_RULE = [each for each in all_entries() if each.rule is not None]


def test_all_instruments_are_there_once():
    codes = [each.code for each in all_entries()]

    assert len(codes) == len(set(codes))
    assert {each.code for each in WITH_WORDING} == SHIPPED
    assert {each.code for each in all_entries() if each.is_site_loaded} == SITE_LOADED


@pytest.mark.parametrize("shipped", WITH_WORDING, ids=lambda each: each.code)
def test_wording_is_as_it_was_checked(shipped):
    """A changed word is another instrument. Whoever changes one on purpose compares it with the print and says so."""
    assert digest(json.loads(shipped.questionnaire)) == LOCKED[shipped.code]


def test_no_wording_of_site_loaded_instruments_ships():
    assert not [each.code for each in all_entries() if not each.is_redistributable and each.questionnaire is not None]


@pytest.mark.parametrize("shipped", WITH_WORDING, ids=lambda each: each.code)
def test_definition_is_read_whole_and_carries_its_notice(shipped):
    definition = json.loads(shipped.questionnaire)
    questionnaire = read_questionnaire(shipped.questionnaire)

    assert questionnaire.not_run == ()
    assert questionnaire.url == f"urn:bh-ehr:questionnaire:{shipped.code}"
    assert questionnaire.version
    assert definition["title"] == shipped.title
    assert definition.get("copyright", "") == shipped.copyright_notice


@pytest.mark.parametrize("each", all_entries(), ids=lambda each: each.code)
def test_entry_says_terms_source_and_plain_title(each):
    assert each.licence
    assert each.source
    assert each.short_title
    assert str(each.patient_title)
    assert each.citation or each.code == "intake"


@pytest.mark.parametrize("each", WITH_RULE, ids=lambda each: each.code)
def test_items_of_the_form_count_what_the_rule_counts(each):
    """The number on each answer of the form is the one the rule adds, where the form states numbers."""
    if each.questionnaire is None:
        return
    rule, questionnaire = parse_rule(each.rule), read_questionnaire(each.questionnaire)
    for item in rule.items.values():
        options = questionnaire.item(item.id).options
        ordinals = [option.ordinal for option in options]
        if item.points is not None and None not in ordinals:
            assert ordinals == list(item.points)


def test_codes_are_verified_ones():
    text = "".join(file.read_text(encoding="utf-8") for file in catalogue.FOLDER.glob("*/*.json"))
    used = set(re.findall(r'"((?:LA)?\d{3,}-\d)"', text))

    assert used
    assert used <= VERIFIED


def test_list_of_verified_codes_has_nothing_of_its_own():
    """Our list follows the shared ones; where they are not at hand it is the reference itself."""
    sources = [CLINICAL / "loinc_tx.json", CLINICAL / "instruments.json", CLINICAL.with_suffix(".md")]
    known = "".join(source.read_text(encoding="utf-8") for source in sources if source.exists())

    assert not known or set(CODE.findall(known)) >= VERIFIED


@pytest.mark.parametrize("trap", ["70273-8", "76504-0", "68517-2", "LA18938-3"])
def test_codes_that_are_often_mistaken_are_not_used(trap):
    assert trap not in VERIFIED


def _labels(part):
    if isinstance(part, dict):
        for name, value in part.items():
            if name in ("label", "short_label"):
                yield value
            elif name == "words":
                yield from filter(None, value.values())
            else:
                yield from _labels(value)
    elif isinstance(part, list):
        for value in part:
            yield from _labels(value)


def test_labels_of_rules_are_marked_for_translation():
    assert {label for each in WITH_RULE for label in _labels(each.rule)} == set(labels.LABELS)


def test_opened_instruments_exist_and_take_what_is_carried():
    for each in WITH_RULE:
        for follow_up in rule_of(each.code).follow_ups:
            opened = rule_of(follow_up.opens)
            assert set(follow_up.carry.values()) <= set(opened.items)
            for here, there in follow_up.carry.items():
                assert rule_of(each.code).items[here].values == opened.items[there].values
                here_text = read_questionnaire(each.questionnaire).item(here).text
                assert here_text == read_questionnaire(entry(follow_up.opens).questionnaire).item(there).text


def test_intake_keeps_the_ids_of_earlier_versions():
    questionnaire = read_questionnaire(entry("intake").questionnaire)
    ids = {item.link_id for item in questionnaire.in_order if item.type == "text"}

    assert ids >= {"concerns", "history", "medicines", "strengths", "goals", "anything_else"}
    assert ids >= {"substance_use", "risk"}


def test_intake_speaks_to_patients_and_clinicians_in_both_languages():
    questionnaire = read_questionnaire(entry("intake").questionnaire)

    for item in questionnaire.in_order:
        assert item.text_in("zh-Hant") != item.text
    concerns = questionnaire.item("concerns")
    assert concerns.help == "Say it in your own words. Short is fine."
    assert concerns.parent.text == "Reason for care"
    assert concerns.parent.help == "In the patient's own words where you can."


def test_unknown_instrument_is_a_key_error():
    with pytest.raises(KeyError):
        entry("phq-99")
