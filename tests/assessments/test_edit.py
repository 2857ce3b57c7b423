"""A clinician corrects what was answered: the next version, with its reason."""

import json
import uuid

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import AssessmentVersion, Score
from audit.models import AuditLog
from crisis.models import CrisisAlert
from tests.assessments.fhir.forms import calculated, definition, item
from tests.assessments.filled import answers_of, chosen_on, fill
from tests.assessments.short_forms import imported_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(phq9, patient, clinician):
    return fill(phq9, patient, clinician, [1] * 8 + [0, 0])


def address(assessment):
    return reverse("assessments:edit", args=[assessment.patient_id, assessment.pk])


def correcting(client, assessment, changes=None, **fields):
    """What a browser sends from this page: every answer as it is shown, with `changes` by number of the question."""
    drawing = client.get(address(assessment)).context["drawing"]
    questions = [node for node in _all(drawing.nodes) if node.choices]
    sent = {node.name: next((one.value for one in node.choices if one.is_chosen), "") for node in questions}
    for number, value in (changes or {}).items():
        sent[questions[number - 1].name] = value
    return {
        "idempotency_key": str(uuid.uuid4()),
        "version": assessment.version,
        "was": drawing.was,
        "recommendations": assessment.latest_version.recommendations,
        "reason": "Copied the wrong line",
        **{name: value for name, value in sent.items() if value},
        **fields,
    }


def _all(nodes):
    for node in nodes:
        yield node
        yield from _all(node.nodes)


def test_the_page_shows_the_answers_and_who_gave_them(sign_in, clinician, form):
    page = sign_in(clinician).get(address(form)).content.decode()

    assert len(chosen_on(page)) == 10
    assert "The patient gave these answers." in page


def test_a_correction_is_a_version_with_a_score_of_its_own(sign_in, clinician, form):
    client = sign_in(clinician)

    answer = client.post(address(form), correcting(client, form, {1: "option-3"}))

    form.refresh_from_db()
    assert answer.url == reverse("assessments:detail", args=[form.patient_id, form.pk])
    first, second = AssessmentVersion.objects.order_by("number")
    assert (second.source, second.author, second.reason) == ("clinician", clinician, "Copied the wrong line")
    assert {key for key in first.answers if first.answers[key] != second.answers[key]} == {
        next(iter(answers_of(form, [0] + [None] * 9)))
    }
    assert [score.total for score in Score.objects.order_by("created_at")] == [8, 10]
    assert form.latest_score.total == 10
    row = AuditLog.objects.get(action="assessments.assessment.amended")
    assert row.metadata == {"version": 2, "answers_changed": True}


def test_what_the_patient_reads_stays_until_it_is_shared_again(sign_in, patient, clinician, form):
    client = sign_in(clinician)
    client.post(
        reverse("assessments:publish", args=[patient.pk, form.pk]),
        {"idempotency_key": str(uuid.uuid4()), "number": 1, "release": "now"},
    )
    form.refresh_from_db()

    client.post(address(form), correcting(client, form, {1: "option-3"}))

    form.refresh_from_db()
    assert form.published_version.number == 1
    assert Score.objects.visible_to(patient.user).get().total == 8


def test_a_correction_to_a_critical_answer_raises_the_alert(sign_in, clinician, form):
    client = sign_in(clinician)

    client.post(address(form), correcting(client, form, {9: "option-1"}))

    assert CrisisAlert.objects.get().object_id == form.pk


def test_what_somebody_would_rather_not_answer_stays_so_until_it_is_answered(sign_in, phq9, patient, clinician):
    form = fill(phq9, patient, clinician, [1, 1, None, None, 1, 1, 1, 1, 0, 0], declined=[3, 4])
    third, fourth = form.latest_version.declined
    client = sign_in(clinician)

    client.post(address(form), correcting(client, form, {3: "option-1"}))

    form.refresh_from_db()
    assert third in form.latest_version.answers
    assert form.latest_version.declined == [fourth]


def test_only_the_advice_may_be_changed(sign_in, clinician, form):
    client = sign_in(clinician)

    client.post(address(form), correcting(client, form, recommendations="Walk each day."))

    form.refresh_from_db()
    assert form.latest_version.recommendations == "Walk each day."
    assert form.latest_version.answers == form.versions.get(number=1).answers
    assert form.latest_score.total == 8


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": ""}, "This field is required."),
        ({"reason": "x" * 201}, "This text is too long by 1 character."),
        ({}, "Nothing was changed."),
        ({"recommendations": "x" * 5001}, "This text is too long by 1 character."),
        ({"version": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"q999": "option-1"}, "This answer belongs to another page."),
        ({"q1": "option-99"}, "Please check"),
    ],
)
def test_what_is_wrong_is_said_in_words(sign_in, clinician, form, fields, words):
    client = sign_in(clinician)

    answer = client.post(address(form), correcting(client, form, **fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert form.versions.count() == 1


def test_a_stale_correction_shows_both_and_can_be_saved_again(sign_in, clinician, supervisor, form):
    mine, hers = sign_in(clinician), sign_in(supervisor)
    late = correcting(mine, form, {1: "option-3", 2: "option-2"}, recommendations="Clara's advice.")
    hers.post(address(form), correcting(hers, form, {1: "option-2"}, recommendations="Susan's advice."))

    answer = mine.post(address(form), late)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Susan Reyes saved it first." in page
    assert "Susan&#x27;s advice." in page
    assert "Clara&#x27;s advice." in page
    assert "More than half the days" in page
    assert form.versions.count() == 2
    form.refresh_from_db()
    again = mine.post(address(form), {**late, "idempotency_key": str(uuid.uuid4()), "version": form.version})
    assert again.status_code == 302
    form.refresh_from_db()
    assert form.latest_score.total == 11


def test_sent_twice_it_is_one_version(sign_in, clinician, form):
    client = sign_in(clinician)
    sent = correcting(client, form, {1: "option-3"})

    for _ in range(2):
        assert client.post(address(form), sent).status_code == 302

    assert form.versions.count() == 2


@pytest.mark.parametrize("state", ["waiting", "in_progress"])
def test_nobody_corrects_what_is_being_answered(sign_in, clinician, request, state):
    assessment = request.getfixturevalue(state)

    assert sign_in(clinician).get(address(assessment)).status_code == 302


MEDICINES = {
    "resourceType": "Questionnaire",
    "status": "active",
    "item": [
        {
            "linkId": "medicine",
            "text": "A medicine",
            "type": "group",
            "repeats": True,
            "item": [
                {"linkId": "name", "text": "Its name", "type": "string"},
                {"linkId": "dose", "text": "How much, in mg", "type": "integer"},
            ],
        }
    ],
}


@pytest.fixture
def medicines(patient, clinician):
    """A list of one medicine, sent."""
    instrument = imported_form("medicines", json.dumps(MEDICINES))
    assessment = services.assign(patient=patient, instrument=instrument, by=clinician)
    services.save_answers(assessment=assessment, answers={"name~0": text("Aspirin")}, by=patient.user)
    return services.complete(assessment=assessment, by=patient.user)


def text(words):
    return [{"valueString": words}]


def pressing(client, assessment, page, **fields):
    """What a browser without scripts sends from `page` when a button of it is pressed."""
    form = page.context["form"]
    typed = {node.name: node.values[0] for node in _all(page.context["drawing"].nodes) if node.name}
    sent = {
        "idempotency_key": str(uuid.uuid4()),
        "version": form["version"].value(),
        "recommendations": form["recommendations"].value() or "",
        "reason": form["reason"].value() or "",
        "was": page.context["drawing"].was,
        **typed,
        **fields,
    }
    return client.post(address(assessment), sent)


def test_a_correction_adds_what_was_left_out_of_a_list(sign_in, clinician, medicines):
    client = sign_in(clinician)
    page = client.get(address(medicines))
    assert 'name="add" value="q0~1"' in page.content.decode()

    page = pressing(client, medicines, page, reason="Forgot the second", **{"q2~0": "100"}, add="q0~1")
    assert page.status_code == 200
    assert AssessmentVersion.objects.count() == 1  # nothing is stored before it is sent
    page = pressing(client, medicines, page, **{"q1~1": "Iron"}, add="q0~2")
    answer = pressing(client, medicines, page, **{"q1~2": "Zinc"})

    assert answer.status_code == 302
    said = AssessmentVersion.objects.get(number=2)
    assert said.reason == "Forgot the second"
    assert said.answers == {
        "name~0": text("Aspirin"), "dose~0": [{"valueInteger": 100}], "name~1": text("Iron"), "name~2": text("Zinc"),
    }  # fmt: skip


def test_a_correction_takes_out_of_a_list_what_does_not_belong_there(sign_in, clinician, medicines):
    client = sign_in(clinician)
    page = pressing(client, medicines, client.get(address(medicines)), **{"q1~1": "Iron"}, add="q0~2")

    page = pressing(client, medicines, page, remove="q0~0")
    answer = pressing(client, medicines, page, reason="Of another patient")

    assert answer.status_code == 302
    assert AssessmentVersion.objects.get(number=2).answers == {"name~0": text("Iron")}


def test_what_was_added_is_still_there_when_the_reason_is_missing(sign_in, clinician, medicines):
    client = sign_in(clinician)
    page = pressing(client, medicines, client.get(address(medicines)), add="q0~1")

    page = pressing(client, medicines, page, **{"q1~1": "Iron"})
    assert page.status_code == 422
    answer = pressing(client, medicines, page, reason="Forgotten")

    assert answer.status_code == 302
    assert AssessmentVersion.objects.get(number=2).answers["name~1"] == text("Iron")


@pytest.mark.parametrize("button", ["q0~999999", "q9~1", "nonsense"])
def test_a_button_the_page_does_not_have_changes_nothing(sign_in, clinician, medicines, button):
    client = sign_in(clinician)

    answer = pressing(client, medicines, client.get(address(medicines)), add=button)

    assert answer.status_code == 422
    assert AssessmentVersion.objects.count() == 1


def test_free_text_of_before_there_were_instruments_can_be_corrected(sign_in, clinician, draft):
    client = sign_in(clinician)
    page = client.get(address(draft))
    node = next(node for node in _all(page.context["drawing"].nodes) if node.values and node.values[0])

    answer = client.post(
        address(draft),
        {
            "idempotency_key": str(uuid.uuid4()),
            "version": draft.version,
            "was": page.context["drawing"].was,
            "recommendations": "",
            "reason": "A word",
            node.name: "Other words.",
        },
    )

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert draft.latest_version.answers == {"concerns": [{"valueString": "Other words."}]}


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404)])
def test_others_may_not(sign_in, form, request, role, status):
    client = sign_in(request.getfixturevalue(role))

    assert client.get(address(form)).status_code == status
    assert client.post(address(form), {"version": 1}).status_code == status
    assert form.versions.count() == 1


def test_a_value_the_form_works_out_goes_with_the_answer_it_is_made_of(patient, clinician):
    twice = calculated("twice", "integer", "%resource.item.where(linkId='a').answer.value * 2", readOnly=True)
    instrument = imported_form("twice", definition(item("a", "integer"), item("b"), twice))
    given = {"a": [{"valueInteger": 2}], "b": [{"valueString": "Words"}]}
    assessment = services.assign(patient=patient, instrument=instrument, mode="clinician", by=clinician)
    services.save_answers(assessment=assessment, answers=given, by=clinician)
    sent = services.complete(assessment=assessment, by=clinician)
    assert sent.latest_version.answers["twice"] == [{"valueInteger": 4}]

    corrected = services.amend(
        assessment=sent, version=sent.version, answers={"a": []}, recommendations="", reason="Not asked", by=clinician
    )

    assert corrected.latest_version.answers == {"b": [{"valueString": "Words"}]}
