"""Forms of every kind of question: in groups, with groups that repeat, questions that open others, and no scripts."""

import json

import pytest

from assessments.definitions import Loaded
from assessments.fhir import read_questionnaire
from assessments.models import Instrument
from assessments.questions import Sheet, draw
from assessments.services.instruments import TermsOfUse, store_version
from devtools.factories import AssessmentFactory
from tests.assessments.own_answers import continued, kept, question, review, send, start, stored

pytestmark = pytest.mark.django_db

SDC = "http://hl7.org/fhir/StructureDefinition/"
HOSTILE = "<script>alert(1)</script>"


def coded(*codes):
    return [{"valueCoding": {"system": "urn:test", "code": code, "display": f"Answer {code}"}} for code in codes]


def extension(name, **value):
    return {"url": f"{SDC}{name}", **value}


def unit(code):
    said = {"system": "http://unitsofmeasure.org", "code": code, "display": code}
    return extension("questionnaire-unitOption", valueCoding=said)


FORM = {
    "resourceType": "Questionnaire",
    "status": "active",
    "url": "urn:test:every-kind",
    "language": "en",
    "item": [
        {
            "linkId": "/about you",
            "type": "group",
            "text": "About you",
            "item": [
                {"linkId": "said", "type": "display", "text": HOSTILE},
                {"linkId": "smokes", "type": "boolean", "text": "Do you smoke?", "prefix": "A1"},
                {
                    "linkId": "how-many",
                    "type": "integer",
                    "text": "How many a day?",
                    "enableWhen": [{"question": "smokes", "operator": "=", "answerBoolean": True}],
                    "extension": [
                        extension("minValue", valueInteger=1),
                        extension("maxValue", valueInteger=99),
                    ],
                },
                {"linkId": "pets", "type": "choice", "repeats": True, "text": "Pets", "answerOption": coded("1", "2")},
                {"linkId": "long", "type": "choice", "text": "Long list", "answerOption": coded(*map(str, range(13)))},
                {"linkId": "open", "type": "open-choice", "text": "Faith", "answerOption": coded("a", "b")},
                {"linkId": "secret", "type": "string", "text": "Never shown",
                 "extension": [extension("questionnaire-hidden", valueBoolean=True)]},
                {"linkId": "fixed", "type": "string", "text": "Made for you", "readOnly": True,
                 "initial": [{"valueString": "By the clinic"}]},
                {"linkId": "begins", "type": "string", "text": "Country", "initial": [{"valueString": "Home"}]},
            ],
        },
        {
            "linkId": "numbers",
            "type": "group",
            "text": "Numbers and days",
            "item": [
                {"linkId": "decimal", "type": "decimal", "text": "Height"},
                {"linkId": "weight", "type": "quantity", "text": "Weight", "extension": [unit("kg"), unit("g")]},
                {"linkId": "born", "type": "date", "text": "Born on"},
                {"linkId": "moment", "type": "dateTime", "text": "When was it"},
                {"linkId": "clock", "type": "time", "text": "You wake at"},
                {"linkId": "site", "type": "url", "text": "A page you like"},
                {"linkId": "story", "type": "text", "text": "Your story"},
                {"linkId": "names", "type": "string", "repeats": True, "text": "Names you use"},
                {"linkId": "file", "type": "attachment", "text": "A letter"},
                {"linkId": "who", "type": "reference", "text": "Your doctor"},
                {"linkId": "elsewhere", "type": "choice", "text": "A list", "answerValueSet": "http://elsewhere.test/vs"},
            ],
        },
        {
            "linkId": "medicine",
            "type": "group",
            "repeats": True,
            "text": "A medicine",
            "item": [
                {"linkId": "name", "type": "string", "text": "Its name"},
                {"linkId": "daily", "type": "boolean", "text": "Every day?"},
            ],
        },
    ],
}  # fmt: skip
ABOUT, NUMBERS, MEDICINE = 0, 10, 22


@pytest.fixture
def form(patient, clinician):
    instrument = Instrument.objects.create(
        code="every-kind", title="Every kind", short_title="Kinds", patient_title="Every kind", presentation="group"
    )
    version = store_version(
        instrument=instrument,
        questionnaire=read_questionnaire(json.dumps(FORM)),
        rule=None,
        terms=TermsOfUse(licence="our own"),
        by=None,
    )
    return AssessmentFactory(
        patient=patient, assessor=clinician, waiting=True, title="Every kind", instrument_version=version
    )


def names_of(client, form, position):
    """The names of the fields of a page by linkId, and the whole page."""
    page = client.get(question(form, position))
    items = page.context["sheet"].questionnaire.by_link
    return {link_id: f"q{item.position}" for link_id, item in items.items()}, page


def test_a_group_is_a_page(sign_in, patient, form):
    client = sign_in(patient.user)

    begun = client.get(start(form))
    page = client.get(begun.url).content.decode()

    assert begun.url == question(form, ABOUT)
    assert "part 1 of 3" in page
    assert "About you</h2>" in page
    assert "I would rather not answer" not in page  # of which one?


def test_what_a_definition_says_is_never_markup(sign_in, patient, form):
    page = sign_in(patient.user).get(question(form, ABOUT)).content.decode()

    assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_each_kind_has_its_field(sign_in, patient, form):
    client = sign_in(patient.user)
    name, about = names_of(client, form, ABOUT)
    about = about.content.decode()
    numbers = client.get(question(form, NUMBERS)).content.decode()

    assert f'type="radio" name="{name["smokes"]}" value="true"' in about
    assert f'type="checkbox" name="{name["pets"]}"' in about
    assert f'<select lang="en" id="{name["long"]}" name="{name["long"]}"' in about
    assert f'name="{name["open"]}-other"' in about
    assert "Never shown" not in about
    assert "By the clinic" in about
    assert f'name="{name["fixed"]}"' not in about
    assert f'name="{name["begins"]}" value="Home"' in about
    for link_id, kind in [("born", "date"), ("moment", "datetime-local"), ("clock", "time"), ("site", "url")]:
        assert f'<input type="{kind}" id="{name[link_id]}"' in numbers
    assert f'<textarea id="{name["story"]}"' in numbers
    assert f'<select name="{name["weight"]}-unit"' in numbers
    assert "Files cannot be added on this page." in numbers
    assert "its list of answers is kept somewhere else" in numbers


def test_all_kinds_of_answers_are_stored_as_what_they_are(sign_in, patient, form):
    client = sign_in(patient.user)
    name, page = names_of(client, form, NUMBERS)

    answer = continued(
        client,
        form,
        NUMBERS,
        was=page.context["drawing"].was,
        **{
            name["decimal"]: "1.80",
            name["weight"]: "70",
            f"{name['weight']}-unit": "kg",
            name["born"]: "1990-01-31",
            name["moment"]: "2026-01-31T10:30",
            name["clock"]: "07:15",
            name["site"]: "https://example.org",
            name["story"]: "One\r\ntwo",
            name["names"]: ["Ada", "", "Addy"],
            name["who"]: "Dr. Example",
        },
    )

    assert answer.url == question(form, MEDICINE)
    answers = stored(form)
    assert answers["decimal"] == [{"valueDecimal": "1.80"}]
    assert answers["weight"][0]["valueQuantity"] == {
        "value": "70",
        "unit": "kg",
        "system": "http://unitsofmeasure.org",
        "code": "kg",
    }
    assert answers["born"] == [{"valueDate": "1990-01-31"}]
    assert answers["moment"][0]["valueDateTime"].startswith("2026-01-31T10:30:00")
    assert answers["clock"] == [{"valueTime": "07:15:00"}]
    assert answers["story"] == [{"valueString": "One\ntwo"}]
    assert answers["names"] == [{"valueString": "Ada"}, {"valueString": "Addy"}]
    assert answers["who"] == [{"valueReference": {"display": "Dr. Example"}}]
    again = client.get(question(form, NUMBERS)).content.decode()
    assert 'value="2026-01-31T10:30"' in again
    assert 'value="Addy"' in again
    assert "Dr. Example" in client.get(review(form)).content.decode()


def test_a_moment_is_read_on_the_clock_it_was_written_on(sign_in, patient, form):
    patient.user.time_zone = "Asia/Taipei"
    patient.user.save()
    client = sign_in(patient.user)
    name, _ = names_of(client, form, NUMBERS)

    continued(client, form, NUMBERS, **{name["moment"]: "2026-01-31T10:30"})

    page = client.get(question(form, NUMBERS))
    assert stored(form)["moment"] == [{"valueDateTime": "2026-01-31T10:30:00+08:00"}]
    assert 'value="2026-01-31T10:30"' in page.content.decode()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_at_an_end_of_the_calendar_is_shown_on_its_own_clock(sign_in, patient, form, moment):
    client = sign_in(patient.user)
    names, _page = names_of(client, form, NUMBERS)

    assert client.post(question(form, NUMBERS), {names["moment"]: moment}).status_code == 303

    assert client.get(question(form, NUMBERS)).status_code == 200
    assert client.get(review(form)).status_code == 200


def test_something_else_is_kept_in_the_patients_words(sign_in, patient, form):
    client = sign_in(patient.user)
    name, _ = names_of(client, form, ABOUT)

    continued(client, form, ABOUT, **{name["open"]: "other", f"{name['open']}-other": "My own"})

    assert stored(form)["open"] == [{"valueString": "My own"}]
    assert 'value="My own"' in client.get(question(form, ABOUT)).content.decode()


def test_an_answer_opens_its_question_on_the_same_page(sign_in, patient, form):
    client = sign_in(patient.user)
    name, page = names_of(client, form, ABOUT)
    assert "How many a day?" not in page.content.decode()
    was = page.context["drawing"].was

    fragment = kept(client, form, ABOUT, was=was, **{name["smokes"]: "true"}).content.decode()
    answer = continued(client, form, ABOUT, was=was, **{name["smokes"]: "true"})

    assert 'id="page-questions" hx-swap-oob="outerMorph"' in fragment
    assert "How many a day?" in fragment
    assert answer.url == question(form, ABOUT)  # there is more to answer on it
    assert "From 1 to 99." in client.get(answer.url).content.decode()


def test_a_wrong_answer_is_named_beside_its_question_and_the_rest_is_kept(sign_in, patient, form):
    client = sign_in(patient.user)
    name, _ = names_of(client, form, ABOUT)
    kept(client, form, ABOUT, was="", **{name["smokes"]: "true"})

    answer = continued(client, form, ABOUT, **{name["how-many"]: "many", name["begins"]: "Away"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "How many a day? – Give a whole number, such as 3." in page
    assert 'value="many"' in page
    assert stored(form)["begins"] == [{"valueString": "Away"}]


def test_the_answer_to_a_question_that_is_not_asked_is_refused(sign_in, patient, form):
    client = sign_in(patient.user)
    name, _ = names_of(client, form, ABOUT)

    answer = continued(client, form, ABOUT, **{name["how-many"]: "3"})
    hidden = continued(client, form, ABOUT, **{name["secret"]: "x"})
    fixed = continued(client, form, ABOUT, **{name["fixed"]: "x"})

    assert (answer.status_code, hidden.status_code, fixed.status_code) == (422, 422, 422)
    assert "This answer belongs to a question that is not asked here." in answer.content.decode()
    assert stored(form) == {}


def test_what_was_answered_before_its_question_went_away_is_not_sent(sign_in, patient, form):
    client = sign_in(patient.user)
    name, _ = names_of(client, form, ABOUT)
    kept(client, form, ABOUT, was="", **{name["smokes"]: "true"})
    kept(client, form, ABOUT, was="", **{name["how-many"]: "20"})

    kept(client, form, ABOUT, was="", **{name["smokes"]: "false"})
    send(client, form)

    form.refresh_from_db()
    assert form.latest_version.answers["smokes"] == [{"valueBoolean": False}]
    assert "how-many" not in form.latest_version.answers
    assert form.latest_version.answers["fixed"] == [{"valueString": "By the clinic"}]


def test_a_group_that_repeats_grows_and_shrinks_without_scripts(sign_in, patient, form):
    client = sign_in(patient.user)
    name, _ = names_of(client, form, MEDICINE)
    first, second = f"{name['name']}~0", f"{name['name']}~1"

    grown = continued(client, form, MEDICINE, add=f"q{MEDICINE}~1", **{first: "Aspirin"})
    page = client.get(grown.url).content.decode()
    assert grown.url == question(form, MEDICINE)
    assert f'name="{second}"' in page
    continued(client, form, MEDICINE, **{second: "Iron"})
    continued(client, form, MEDICINE, remove=f"q{MEDICINE}~0", **{second: "Iron tablets"})

    assert {key: values for key, values in stored(form).items() if values} == {
        "name~0": [{"valueString": "Iron tablets"}]
    }


def test_groups_that_repeat_are_looked_through_one_after_another(sign_in, patient, form):
    client = sign_in(patient.user)
    name, _ = names_of(client, form, MEDICINE)
    continued(client, form, MEDICINE, **{f"{name['name']}~0": "Aspirin", f"{name['name']}~1": "Iron"})

    lines = client.get(review(form)).context["lines"]

    medicines = [(line.group, line.key) for line in lines if line.group.startswith("A medicine")]
    assert medicines == [
        ("A medicine 1", "name~0"),
        ("A medicine 1", "daily~0"),
        ("A medicine 2", "name~1"),
        ("A medicine 2", "daily~1"),
    ]


def test_choice_that_the_form_answers_itself_is_shown_without_a_word_about_lists():
    fever = {"valueCoding": {"system": "urn:test", "code": "fever", "display": "Fever"}}
    asked = {"linkId": "a", "type": "choice", "text": "Reason"}
    definition = {**FORM, "item": [{**asked, "initial": [fever]}, {**asked, "linkId": "b"}]}
    loaded = Loaded(read_questionnaire(json.dumps(definition)), None)

    own, other = draw(Sheet(loaded, {}, language="en"), loaded.questionnaire.items).nodes

    assert (own.answers, own.hint) == (["Fever"], "")
    assert "cannot be asked here" in other.hint


def test_answers_that_no_longer_apply_are_named_before_sending_and_left_out(sign_in, patient, form):
    client = sign_in(patient.user)
    names, _page = names_of(client, form, ABOUT)
    kept(client, form, ABOUT, was="", **{names["smokes"]: "true"})
    kept(client, form, ABOUT, was="", **{names["smokes"]: "true", names["how-many"]: "20"})
    assert "will not be sent" not in client.get(review(form)).content.decode()

    kept(client, form, ABOUT, was="", **{names["smokes"]: "false"})
    page = client.get(review(form)).content.decode()

    assert "1 answer will not be sent" in page
    assert "How many a day?" in page
    send(client, form)
    form.refresh_from_db()
    assert "how-many" not in form.latest_version.answers


def test_form_fills_in_its_own_values_in_each_group_that_repeats():
    own = {"linkId": "unit", "type": "string", "text": "Unit", "readOnly": True, "initial": [{"valueString": "mg"}]}
    group = {"linkId": "g", "type": "group", "repeats": True, "item": [{"linkId": "n", "type": "integer"}, own]}
    questionnaire = read_questionnaire(json.dumps({**FORM, "item": [group]}))

    begun = Sheet(Loaded(questionnaire, None), {}, language="en")
    further = Sheet(Loaded(questionnaire, None), {"n~1": [{"valueInteger": 3}]}, language="en")

    assert begun.answers == {"unit~0": [{"valueString": "mg"}]}
    assert {key for key in further.answers if key.startswith("unit")} == {"unit~0", "unit~1"}
    assert len(draw(further, questionnaire.items).nodes) == 2
