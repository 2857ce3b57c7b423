"""A form that works things out by itself: in one request, once for the same answers. It may take half a second."""

import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services
from assessments.fhir import calculating, read_questionnaire
from assessments.instruments.catalogue import entry
from assessments.models import Instrument
from assessments.scoring import bind_rule, parse_rule
from assessments.services.instruments import TermsOfUse, store_version
from audit.context import acting
from tests.assessments.fhir.forms import SDC, calculated, expression
from tests.assessments.fhir.test_expression_limits import BOMBS
from tests.assessments.filled import fill
from tests.assessments.own_answers import continued, kept, question, review, send

pytestmark = pytest.mark.django_db

COUNT = "%resource.descendants().where(linkId.exists()).count()"
FORMS = {"sum": (COUNT, 60), "bomb": (BOMBS["endless repetition"], 0.05)}  # and the time it is given
PAGES = ("detail", "review", "print", "edit", "compare")


@pytest.fixture(params=FORMS.values(), ids=list(FORMS))
def counting(request, monkeypatch):
    """The PHQ-9 with a sum of its own, and with a question that an expression puts away."""
    text, seconds = request.param
    monkeypatch.setattr(calculating, "MOST_SECONDS", seconds)
    shipped = entry("phq-9")
    definition = json.loads(shipped.questionnaire)
    definition["item"] += [
        calculated("own-sum", "integer", text, readOnly=True),
        {
            "linkId": "extra",
            "type": "string",
            "text": "Anything else?",
            "extension": [expression("%resource.item.count() > 0", SDC + "enableWhenExpression")],
        },
    ]
    questionnaire = read_questionnaire(json.dumps(definition))
    instrument = Instrument.objects.create(code="own-phq", title="Own", short_title="Own", patient_title="Own")
    store_version(
        instrument=instrument,
        questionnaire=questionnaire,
        rule=bind_rule(parse_rule(shipped.rule), questionnaire),
        terms=TermsOfUse(licence="ours"),
        by=None,
    )
    instrument.refresh_from_db()
    return instrument


@pytest.fixture
def times(monkeypatch):
    """`times(answer)`: how often forms were worked out since it was asked last, and before this answer came."""
    worked_out = []
    within = calculating.within

    def counted(seconds, work):
        worked_out.append(work)
        return within(seconds, work)

    def since(answer=None, status=200):
        assert answer is None or answer.status_code == status
        count = len(worked_out)
        worked_out.clear()
        return count

    monkeypatch.setattr(calculating, "within", counted)
    return since


def assigned(instrument, patient, clinician, mode):
    with acting(user=clinician):
        return services.assign(patient=patient, instrument=instrument, mode=mode, by=clinician)


def test_patient_answers(sign_in, patient, clinician, counting, times):
    form = assigned(counting, patient, clinician, "patient")
    client = sign_in(patient.user)

    # With the answers as they were, and as they are now.
    assert times(kept(client, form, 1, q1="option-1")) == 2
    assert times(kept(client, form, 9, q9="option-2")) == 2
    assert times(continued(client, form, 2, q2="option-1"), 303) == 2
    # Nothing is changed by declining what was not answered, nor by what cannot be kept.
    assert times(continued(client, form, 3, action="decline"), 303) == 1
    assert times(continued(client, form, 3, q3="option-77"), 422) == 1
    assert times(client.get(question(form, 4))) == 1
    assert times(client.get(review(form))) == 1
    assert times(client.get(reverse("assessments:own-list"))) == 1
    assert times(send(client, form), 303) == 1
    assert times(client.get(reverse("assessments:own-detail", args=[form.pk]))) == 1


def typed(**fields):
    today = timezone.localdate().isoformat()
    return {"idempotency_key": str(uuid.uuid4()), "was": "", "answered_on": today, **fields}


def test_staff_enter_answers(sign_in, patient, clinician, counting, times):
    form = assigned(counting, patient, clinician, "interview")
    client = sign_in(clinician)
    address = reverse("assessments:enter", args=[patient.pk, form.pk])

    assert times(client.get(address)) == 1
    assert times(client.post(address, typed(q1="option-1", q9="option-2", action="save")), 302) == 2
    assert times(client.post(address, typed(q1="option-77", q2="option-1", action="done")), 422) == 2
    assert times(client.post(address, typed(q1="option-2", q9="option-3", action="done")), 302) == 2


def test_staff_read_and_correct(sign_in, patient, clinician, counting, times):
    fill(counting, patient, clinician, [0] * 10)
    form = fill(counting, patient, clinician, [1] * 10)
    client = sign_in(clinician)
    page = {name: reverse(f"assessments:{name}", args=[patient.pk, form.pk]) for name in PAGES}
    change = typed(version=form.version, recommendations="Rest", q1="option-2")
    times()

    # The answers of the time before stand beside them.
    assert [times(client.get(page[name])) for name in ("detail", "review", "print")] == [2, 2, 2]
    assert times(client.get(page["edit"])) == 1
    assert times(client.post(page["edit"], change), 422) == 2  # no reason is given
    assert times(client.post(page["edit"], change | {"reason": "Copied wrong"}), 302) == 2
    assert times(client.get(page["compare"])) == 2
