"""Staff enter the answers of an interview, a rating or a paper form: by the rules that hold for patients too."""

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services
from assessments.definitions import load_definition
from assessments.models import AssessmentVersion, IntakeAssessment
from audit.context import acting
from crisis.models import CrisisAlert
from tests.assessments.filled import chosen_on, fill
from tests.assessments.short_forms import imported_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def begin(patient, clinician):
    """`begin(instrument, mode)`: a form that staff are to fill in."""

    def assign(instrument, mode="interview"):
        with acting(user=clinician):
            return services.assign(patient=patient, instrument=instrument, mode=mode, by=clinician)

    return assign


def address(form):
    return reverse("assessments:enter", args=[form.patient_id, form.pk])


def typing(form, values, **fields):
    """What a browser sends: `values` are the places of the chosen answers."""
    questions = [item for item in load_definition(form).questionnaire.in_order if item.options]
    chosen = {
        f"q{item.position}": item.options[value].key
        for item, value in zip(questions, values, strict=False)
        if value is not None
    }
    today = timezone.localdate().isoformat()
    return {"idempotency_key": str(uuid.uuid4()), "was": "", "answered_on": today, **chosen, **fields}


def test_all_questions_stand_on_one_page_in_their_wording(sign_in, clinician, begin, phq9):
    form = begin(phq9)

    page = sign_in(clinician).get(address(form)).content.decode()

    assert page.count("<fieldset") >= 10
    for item in load_definition(form).questionnaire.in_order:
        if item.options:
            assert item.text in page


@pytest.mark.parametrize("mode", ["interview", "clinician", "paper"])
def test_finishing_stores_a_version_with_its_source_and_a_score(sign_in, clinician, begin, phq9, mode):
    form = begin(phq9, mode)
    day = timezone.localdate() - timedelta(days=3)
    sent = typing(form, [1] * 8 + [0, 0], answered_on=day.isoformat(), filled_in_by="The mother", action="done")

    answer = sign_in(clinician).post(address(form), sent)

    form.refresh_from_db()
    assert answer.url == reverse("assessments:detail", args=[form.patient_id, form.pk])
    version = form.latest_version
    assert (version.source, version.author, version.number) == (mode, clinician, 1)
    assert version.reason == ("Filled in by: The mother" if mode == "paper" else "")
    assert (form.latest_score.total, form.latest_score.scored_on, form.assessment_date) == (8, day, day)
    assert not IntakeAssessment.objects.visible_to(form.patient.user).exists()


def test_kept_for_later_it_is_still_open(sign_in, clinician, begin, phq9):
    form = begin(phq9)

    answer = sign_in(clinician).post(address(form), typing(form, [1, 2], action="save"))

    form.refresh_from_db()
    assert answer.url == address(form)
    assert form.status == "in_progress"
    assert len(form.answers_so_far["answers"]) == 2
    assert not AssessmentVersion.objects.exists()
    page = sign_in(clinician).get(address(form)).content.decode()
    assert len(chosen_on(page)) == 2
    assert "8 questions are open." in page


@pytest.mark.parametrize("action", ["save", "done"])
def test_a_critical_answer_raises_the_alert_and_the_page_says_who_was_told(sign_in, clinician, begin, phq9, action):
    form = begin(phq9)
    client = sign_in(clinician)

    answer = client.post(address(form), typing(form, [0] * 8 + [1, 0], action=action))

    alert = CrisisAlert.objects.get()
    assert (alert.object_id, alert.raised_by) == (form.pk, clinician)
    page = client.get(answer.url).content.decode()
    assert "A critical answer: an alert was raised" in page
    assert "Clara Keller was told" in page
    assert reverse("crisis:alert-detail", args=[form.patient_id, alert.pk]) in page


def test_a_critical_answer_counts_even_beside_one_that_is_refused(sign_in, clinician, begin, phq9):
    form = begin(phq9)
    sent = typing(form, [0] * 8 + [1], action="done")
    first = load_definition(form).questionnaire.in_order[1]
    sent[f"q{first.position}"] = "option-99"

    answer = sign_in(clinician).post(address(form), sent)

    assert answer.status_code == 422
    assert CrisisAlert.objects.filter(object_id=form.pk).exists()
    form.refresh_from_db()
    assert form.status == "in_progress"
    assert "A critical answer: an alert was raised" in answer.content.decode()


def test_a_paper_form_asks_who_filled_it_in_and_loses_nothing(sign_in, clinician, begin, phq9):
    form = begin(phq9, "paper")

    answer = sign_in(clinician).post(address(form), typing(form, [1] * 10, action="done"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Who filled it in?" in page
    assert len(chosen_on(page)) == 10
    form.refresh_from_db()
    assert form.status == "pending"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answered_on": "2126-01-31"}, "This day has not come yet."),
        ({"answered_on": "1700-01-01"}, "This day is before the patient was born."),
        ({"answered_on": "yesterday"}, "Write the day as in 2026-01-31."),
        ({"q999": "option-1"}, "This answer belongs to another page."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(sign_in, clinician, begin, phq9, fields, words):
    form = begin(phq9)

    answer = sign_in(clinician).post(address(form), typing(form, [1] * 10, action="done", **fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not AssessmentVersion.objects.exists()


def test_an_empty_form_is_not_finished(sign_in, clinician, begin, phq9):
    form = begin(phq9)

    answer = sign_in(clinician).post(address(form), typing(form, [], action="done"))

    assert answer.status_code == 422
    assert "Please answer one question at least." in answer.content.decode()


def test_sent_twice_it_is_one_version(sign_in, clinician, begin, phq9):
    form = begin(phq9)
    client, sent = sign_in(clinician), typing(form, [1] * 10, action="done")

    for _ in range(2):
        assert client.post(address(form), sent).status_code == 302

    assert form.versions.count() == 1


def text_item(group, number):
    return {"linkId": f"g{group}.{number}", "type": "string", "text": f"Question {group}.{number}"}


@pytest.fixture
def long_form(db):
    """An instrument with three groups of twelve questions: too many for one page."""
    return instrument_of(three_groups())


def three_groups(**members):
    return [
        {
            "linkId": f"g{group}",
            "type": "group",
            "text": f"Group {group}",
            "item": [text_item(group, number) for number in range(12)],
            **members,
        }
        for group in range(3)
    ]


def instrument_of(items):
    definition = {"resourceType": "Questionnaire", "status": "active", "title": "Long", "item": items}
    return imported_form("long", json.dumps(definition))


def test_a_long_form_that_asks_nothing_can_be_opened_and_is_not_finished(sign_in, clinician, begin):
    never = [{"question": "fixed", "operator": "=", "answerBoolean": True}]
    fixed = {"linkId": "fixed", "type": "boolean", "readOnly": True, "initial": [{"valueBoolean": False}]}
    form = begin(instrument_of([fixed, *three_groups(enableWhen=never)]))
    client = sign_in(clinician)

    assert client.get(address(form)).status_code == 200
    answer = client.post(address(form), typing(form, [], action="done"))
    assert answer.status_code == 422
    assert "Please answer one question at least." in answer.content.decode()


def test_a_long_form_is_entered_group_by_group(sign_in, clinician, begin, long_form):
    form = begin(long_form)
    client = sign_in(clinician)
    first = client.get(address(form))
    assert "Question 0.1" in first.content.decode()
    assert "Question 2.1" not in first.content.decode()
    position = first.context["page"].position
    sent = typing(form, []) | {"next": "1", "was": first.context["drawing"].was}

    answer = client.post(f"{address(form)}?page={position}", sent | {"q1": "Said in the first"})

    second = client.get(answer.url)
    assert "Question 1.1" in second.content.decode()
    last = client.get(address(form), {"page": second.context["pages"][-1].position})
    assert "Finish</button>" in last.content.decode()
    form.refresh_from_db()
    assert form.answers_so_far["answers"] == {"g0.0": [{"valueString": "Said in the first"}]}


@pytest.mark.parametrize("page", ["999", "abc", "-1", "²"])
def test_a_group_that_is_not_there_is_not_found(sign_in, clinician, begin, long_form, page):
    assert sign_in(clinician).get(address(begin(long_form)), {"page": page}).status_code == 404


def test_what_the_patient_was_asked_is_not_entered_for_them(sign_in, clinician, waiting):
    client = sign_in(clinician)

    assert client.get(address(waiting)).status_code == 302
    sent = {"idempotency_key": str(uuid.uuid4()), "answered_on": timezone.localdate().isoformat(), "was": ""}
    answer = client.post(address(waiting), sent)
    assert answer.status_code == 422
    assert "The patient was asked to answer this." in answer.content.decode()


def test_what_a_patient_has_not_sent_is_shown_to_nobody(sign_in, clinician, phq9, patient):
    form = fill(phq9, patient, clinician, [1] * 10)
    waiting = IntakeAssessment(
        patient=patient,
        assessor=clinician,
        instrument_version=phq9.current_version,
        requested_of_patient=True,
        status="in_progress",
        answers_so_far={"answers": form.latest_version.answers, "declined": []},
    )
    waiting.save()

    page = sign_in(clinician).post(address(waiting), {"was": ""}).content.decode()

    assert "Little interest or pleasure" in page
    assert chosen_on(page) == []


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404)])
def test_others_may_not(sign_in, begin, phq9, request, role, status):
    form = begin(phq9)
    client = sign_in(request.getfixturevalue(role))

    assert client.get(address(form)).status_code == status
    assert client.post(address(form), typing(form, [1] * 10, action="done")).status_code == status
    assert not AssessmentVersion.objects.exists()
