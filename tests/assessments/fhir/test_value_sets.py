"""Lists of answers that travel inside a definition."""

import pytest

from assessments.fhir import DefinitionRefused
from tests.assessments.fhir.forms import item, read

CONCEPTS = [{"code": "b", "display": "Blue"}, {"code": "g", "display": "Green"}]


def value_set(name, **members):
    return {"resourceType": "ValueSet", "id": name, "status": "active", **members}


def composed(name, *includes, **members):
    return value_set(name, compose={"include": list(includes), **members})


def options(*contained, address="#set"):
    return read(item("a", "choice", answerValueSet=address), contained=list(contained)).item("a").options


def codes(*contained, address="#set"):
    return [option.value["valueCoding"]["code"] for option in options(*contained, address=address)]


def test_listed_concepts_are_options():
    first, second = options(composed("set", {"system": "https://c.example", "concept": CONCEPTS}))

    assert first.value == {"valueCoding": {"system": "https://c.example", "code": "b", "display": "Blue"}}
    assert second.display == "Green"


def test_expansion_is_options_with_its_inner_levels():
    inner = [{"code": "n", "display": "Navy"}]
    contains = [{"code": "b", "display": "Blue", "contains": inner}, {"display": "Warm", "abstract": True}]

    assert codes(value_set("set", expansion={"contains": contains})) == ["b", "n"]


def test_set_is_found_by_its_address():
    held = composed("set", {"concept": CONCEPTS}) | {"url": "https://c.example/colours"}

    assert codes(held, address="https://c.example/colours|3") == ["b", "g"]


def test_set_may_be_built_from_others():
    base = composed("base", {"concept": CONCEPTS})

    assert codes(base, composed("set", {"valueSet": ["#base"]})) == ["b", "g"]
    assert codes(base, composed("set", {"valueSet": ["#base"], "concept": CONCEPTS[:1]})) == ["b"]
    assert codes(base, composed("set", {"valueSet": ["#base"]}, exclude=[{"concept": CONCEPTS[:1]}])) == ["g"]


def test_designations_are_translations():
    concept = {"code": "b", "display": "Blue", "designation": [{"language": "de", "value": "Blau"}]}

    (option,) = options(composed("set", {"concept": [concept]}))

    assert option.display_in("de") == "Blau"


@pytest.mark.parametrize(
    "include",
    [{"system": "http://snomed.info/sct"}, {"system": "https://c.example", "filter": [{"property": "x"}]}],
)
def test_whole_code_system_is_not_fetched(include):
    questionnaire = read(item("a", "choice", answerValueSet="#set"), contained=[composed("set", include)])

    assert questionnaire.item("a").options == ()
    assert questionnaire.not_run[0].path == "Questionnaire.item[0].answerValueSet"


def test_list_kept_elsewhere_is_named_and_cannot_be_answered():
    questionnaire = read(item("a", "choice", answerValueSet="https://elsewhere.example/set"))

    assert "https://elsewhere.example/set" in questionnaire.not_run[0].what
    assert not questionnaire.item("a").is_answerable


def test_set_made_of_itself_is_refused():
    ring = [composed("set", {"valueSet": ["#other"]}), composed("other", {"valueSet": ["#set"]})]

    with pytest.raises(DefinitionRefused, match="made of itself"):
        options(*ring)


def test_sets_that_multiply_are_worked_out_once():
    sets = [composed("0", {"system": "https://c.example", "concept": CONCEPTS})]
    sets += [composed(str(n), *[{"valueSet": [f"#{n - 1}"]}] * 10) for n in range(1, 30)]

    assert codes(*sets, address="#29") == ["b", "g"]


@pytest.mark.parametrize("address", ["#base", ["#base"] * 300])
def test_sets_that_take_too_much_from_one_another_are_refused(address):
    """As one list after another, and as what many lists have in common."""
    base = composed("base", {"system": "https://c.example", "concept": [{"code": str(n)} for n in range(2_000)]})
    includes = [{"valueSet": [address]}] * 300 if isinstance(address, str) else [{"valueSet": address}]

    with pytest.raises(DefinitionRefused, match="more than 100000 codes"):
        options(base, composed("set", *includes))


def test_very_long_set_is_refused():
    many = [{"code": str(number)} for number in range(5_001)]

    with pytest.raises(DefinitionRefused, match="more than 5000 codes"):
        options(composed("set", {"concept": many}))


def test_many_questions_share_the_options_of_one_set():
    contained = [composed("set", {"concept": [{"code": str(number)} for number in range(2_000)]})]
    items = [item(str(number), "choice", answerValueSet="#set") for number in range(500)]
    questionnaire = read(*items, contained=contained)

    assert questionnaire.item("0").options is questionnaire.item("499").options


def test_too_many_options_of_their_own_are_refused():
    many = [{"valueInteger": number} for number in range(2_001)]

    with pytest.raises(DefinitionRefused, match="more than 50000 answers"):
        read(*[item(str(number), "choice", answerOption=many) for number in range(25)])


@pytest.mark.parametrize("contained", [[3], ["x"]])
def test_what_is_no_resource_is_refused(contained):
    with pytest.raises(DefinitionRefused, match="no object"):
        read(item("a", "choice", answerValueSet="#set"), contained=contained)


@pytest.mark.parametrize("compose", [3, {"include": 3}, {"include": [{"concept": 3}]}, {"include": [{"valueSet": 3}]}])
def test_misshapen_set_has_no_options(compose):
    try:
        questionnaire = read(item("a", "choice", answerValueSet="#set"), contained=[value_set("set", compose=compose)])
    except DefinitionRefused as refused:
        assert "Questionnaire.item[0].answerValueSet" in str(refused)  # noqa: PT017 either answer is right
    else:
        assert questionnaire.not_run
