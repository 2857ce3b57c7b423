"""Definitions that a clinic brings: imported as a new instrument or version, left alone, or refused."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from assessments.definitions import load_version
from assessments.fhir import DefinitionRefused
from assessments.models import Instrument, InstrumentVersion
from assessments.scoring import score
from assessments.services.definitions import import_questionnaire
from audit.context import acting
from audit.models import AuditLog
from common.errors import Refused
from tests.assessments.fhir.forms import definition, item
from tests.assessments.fhir.meaning import differences

pytestmark = pytest.mark.django_db
SLEEP = definition(item("a", "boolean"), title="Sleep diary", name="SleepDiary", copyright="© Clinic")
ISI_ITEMS = [
    item(
        str(number),
        "choice",
        answerOption=[{"valueCoding": {"code": f"a{points}", "display": str(points)}, "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": points}]}
            for points in range(5)],
    )
    for number in range(1, 8)
]  # fmt: skip


@pytest.fixture
def bring(administrator):
    def bring(text, **options):
        with acting(user=administrator):
            return import_questionnaire(text=text, by=administrator, **options)

    return bring


def test_definition_becomes_an_instrument(bring, administrator):
    found = bring(SLEEP, licence="Our own")

    instrument = Instrument.objects.get()
    version = instrument.current_version
    assert (instrument.code, instrument.title) == ("sleepdiary", "Sleep diary")
    assert (version.number, version.definition, version.licence) == (1, SLEEP, "Our own")
    assert (version.copyright_notice, version.url, version.business_version) == (
        "© Clinic", "https://clinic.example/form", "1",
    )  # fmt: skip
    assert version.rule is None
    assert version.added_by == administrator
    assert found.is_new
    assert load_version(version.pk).questionnaire.item("a").type == "boolean"


def test_import_is_recorded(bring):
    version = bring(SLEEP).version

    row = AuditLog.objects.get(action="assessments.instrument.imported")
    assert row.entity_id == str(version.pk)
    assert row.metadata == {"code": "sleepdiary", "number": 1, "digest": version.digest, "kept_but_not_run": 0}


def test_same_definition_changes_nothing(bring):
    bring(SLEEP)

    again = bring(SLEEP)

    assert not again.is_new
    assert InstrumentVersion.objects.count() == 1
    assert AuditLog.objects.filter(action="assessments.instrument.imported").count() == 1


def test_changed_definition_is_the_next_version_and_stands_in_a_line_of_its_own(bring):
    first = bring(SLEEP).version

    second = bring(SLEEP.replace("Question a", "Other words")).version

    instrument = Instrument.objects.get()
    assert (second.number, instrument.current_version) == (2, second)
    assert second.series != first.series
    first.refresh_from_db()
    assert first.definition == SLEEP


def test_versions_are_comparable_when_somebody_says_so(bring):
    first = bring(SLEEP).version

    second = bring(SLEEP.replace("Question a", "Other words"), is_comparable=True).version

    assert second.series == first.series


def test_wording_of_a_stranger_never_takes_the_place_of_ours(bring, shipped):
    ours = shipped("phq-9").current_version
    text = definition(item("a", "boolean"), id="phq-9", name="phq-9", url="https://elsewhere.example/phq-9")

    found = bring(text)

    assert found.instrument.code == "phq-9-2"
    assert Instrument.objects.get(code="phq-9").current_version == ours


def test_wording_of_the_clinic_gets_the_rule_of_its_instrument(bring, shipped):
    assert shipped("isi").current_version is None

    version = bring(definition(*ISI_ITEMS), code="isi", licence="Ours, of 2026").version

    assert version.instrument.code == "isi"
    assert version.series == "isi"
    assert {entry["link_id"] for entry in version.rule["items"]} == set("1234567")
    assert version.rule_digest


def test_wording_the_rule_does_not_fit_is_refused(bring, shipped, refuses):
    shipped("isi")

    with refuses(Refused) as refused:
        bring(SLEEP, code="isi")

    assert "isi" in refused.value.message
    assert not InstrumentVersion.objects.exists()


@pytest.mark.parametrize("code", ["Sleep Diary", "a/b", "é", "../x"])
def test_code_that_is_none_is_refused(bring, refuses, code):
    with refuses(Refused):
        bring(SLEEP, code=code)


def test_definition_without_a_name_gets_one(bring):
    text = json.dumps({"resourceType": "Questionnaire", "item": [{"linkId": "a", "type": "string"}]})

    assert bring(text, fallback_name="My file").instrument.code == "my-file"


def test_name_that_a_server_gave_out_says_nothing(bring):
    name = "c947632f-68ba-46e9-b9b0-d6bfe2abdd06"
    text = json.dumps({"resourceType": "Questionnaire", "name": name, "item": [item("a")]})

    instrument = bring(text, fallback_name="sleep-diary").instrument

    assert (instrument.code, instrument.title) == ("sleep-diary", "sleep-diary")


def test_names_longer_than_their_place_are_cut_and_addresses_refused(bring):
    assert len(bring(definition(item("a"), title="Very long " * 100)).instrument.title) == 200
    with pytest.raises(DefinitionRefused, match=r"Questionnaire\.url"):
        bring(definition(item("a"), url="https://x.example/" + "a" * 500))


def test_short_names_end_between_their_letters_with_a_sign_for_the_rest(bring):
    assert (
        bring(definition(item("a"), title="Very long " * 10)).instrument.short_title == f"{'Very long ' * 4}"[:39] + "…"
    )


RULE = {
    "code": "calm",
    "items": [{"id": "a", "values": [True, False], "points": [1, 0]}],
    "bands": [
        {"code": "low", "label": "Low", "low": 0, "high": 0},
        {"code": "high", "label": "High", "low": 1, "high": 1},
    ],
}


def test_form_of_the_clinic_is_scored_by_the_rule_of_the_clinic(bring):
    version = bring(SLEEP, rule_text=json.dumps(RULE)).version

    assert (version.instrument.code, version.number) == ("calm", 1)
    rule = load_version(version.pk).rule
    assert score(rule, {"a": True}).band == "high"


def test_corrected_rule_is_the_next_version_in_a_line_of_its_own(bring):
    first = bring(SLEEP, rule_text=json.dumps(RULE)).version
    corrected = {**RULE, "items": [{"id": "a", "values": [True, False], "points": [0, 1]}]}

    second = bring(SLEEP, rule_text=json.dumps(corrected)).version
    again = bring(SLEEP, rule_text=json.dumps(corrected))

    assert (second.number, second.instrument) == (2, first.instrument)
    assert second.series != first.series
    assert (again.is_new, again.version) == (False, second)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no JSON that can be stored"),
        ("[" * 100_000, "is no JSON that can be stored"),
        (json.dumps(RULE).replace("Low", "\\u0000"), "is no JSON that can be stored"),
        (json.dumps(RULE).replace("Low", "\\ud800"), "is no JSON that can be stored"),
        (json.dumps(RULE).replace("{", '{"code": "calm", ', 1), "says “code” twice"),
        (json.dumps({**RULE, "bands": []} | {"code": "Calm!"}), "code is a short name"),
        (json.dumps(RULE | {"bands": [], "items": [{"id": "z", "values": [0, 1, 2]}]}), "does not fit"),
        (" " * 500_001, "longer than"),
        (json.dumps({**RULE, "code": "phq-9"}), "comes with the product"),
    ],
)
def test_rule_that_cannot_be_used_is_refused_in_words(bring, refuses, text, words):
    with refuses(Refused) as refused:
        bring(SLEEP, rule_text=text)

    assert words in refused.value.message
    assert refused.value.field == "rule_text"
    assert not InstrumentVersion.objects.exists()


def test_rule_of_another_instrument_is_refused(bring, refuses):
    with refuses(Refused) as refused:
        bring(SLEEP, code="sleep", rule_text=json.dumps(RULE))

    assert refused.value.message == "The rule is for calm, the form for sleep."


def command(*files, **options):
    out = io.StringIO()
    try:
        call_command("import_questionnaire", *map(str, files), stdout=out, **options)
    except CommandError as error:
        return out.getvalue().splitlines(), error
    return out.getvalue().splitlines(), None


def test_command_prints_a_line_for_each_file(tmp_path):
    contents = {
        "good.json": SLEEP,
        "cql.json": definition(
            item("a", extension=[
                {"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
                 "valueExpression": {"language": "text/cql", "expression": "x"}}]),
            url="https://clinic.example/cql"),
        "bad.json": definition(item("a", "nothing\n\x1b[31m")),
        "broken.json": "{",
    }  # fmt: skip
    for name, text in contents.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    lines, error = command(*(tmp_path / name for name in contents), tmp_path / "none.json", tmp_path)

    good, cql, bad, broken, missing, folder = (line.removeprefix(str(tmp_path)) for line in lines)
    assert good == "/good.json: imported as sleepdiary version 1, 1 items, not scored"
    assert cql.startswith("/cql.json: imported as ")
    assert cql.endswith("; kept but not run: its calculated value is not run: it is written in CQL "
                        "(Questionnaire.item[0])")  # fmt: skip
    assert bad.startswith("/bad.json: refused: Questionnaire.item[0].type: ")
    assert bad.isprintable()
    assert broken.startswith("/broken.json: refused: Questionnaire: this is not JSON")
    assert missing.startswith("/none.json: refused: the file cannot be read")
    assert folder.startswith(": refused: the file cannot be read")
    assert str(error) == "4 of 6 refused."
    assert InstrumentVersion.objects.count() == 2


def test_command_takes_a_rule_with_one_form(tmp_path):
    (tmp_path / "a.json").write_text(SLEEP, encoding="utf-8")
    (tmp_path / "rule.json").write_text(json.dumps(RULE), encoding="utf-8")

    lines, error = command(tmp_path / "a.json", rule=tmp_path / "rule.json")

    assert error is None
    assert "imported as calm version 1, 1 items, scored" in lines[0]
    assert "--rule goes with one file" in str(command("a.json", "b.json", rule=tmp_path / "rule.json")[1])
    assert "cannot be read" in command(tmp_path / "a.json", rule=tmp_path / "none.json")[0][0]


def test_command_succeeds_and_says_unchanged(tmp_path):
    (tmp_path / "a.json").write_text(SLEEP, encoding="utf-8")

    assert command(tmp_path / "a.json")[1] is None
    lines, error = command(tmp_path / "a.json")

    assert error is None
    assert "unchanged as sleepdiary version 1" in lines[0]


def exported(*arguments, **options):
    out = io.StringIO()
    call_command("export_questionnaire", *arguments, stdout=out, **options)
    return out.getvalue()


def test_export_prints_the_version_given_out_or_another(bring):
    later = SLEEP.replace("Question a", "Other words")
    bring(SLEEP)
    bring(later)

    assert differences(exported("sleepdiary"), later) == []
    assert differences(exported("sleepdiary", "--version", "1"), SLEEP) == []


@pytest.mark.parametrize("arguments", [["none"], ["sleepdiary", "--version", "7"]])
def test_export_of_nothing_is_refused_in_words(bring, arguments):
    bring(SLEEP)

    with pytest.raises(CommandError, match="no such instrument"):
        exported(*arguments)


def test_shipped_instruments_leave_as_they_are(shipped):
    version = shipped("phq-9").current_version

    assert differences(exported("phq-9"), version.definition) == []
