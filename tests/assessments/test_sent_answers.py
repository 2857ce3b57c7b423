"""What was sent says the same for ever: also what the form worked out that day."""

import pytest
import time_machine
from django.urls import reverse

from assessments import services
from tests.assessments.fhir.forms import SDC, calculated, definition, expression, item
from tests.assessments.short_forms import imported_form

pytestmark = pytest.mark.django_db

YEAR = "today().toString().substring(0, 4)"


@pytest.fixture
def sent(patient, clinician):
    """A form that notes the year by itself and asks for something in 2026 alone, sent in 2026."""
    text = definition(
        item("a", text="How are you?"),
        calculated("year", "string", YEAR, readOnly=True),
        item(
            "b",
            text="What of this year?",
            extension=[expression(f"{YEAR} = '2026'", SDC + "enableWhenExpression")],
        ),
    )
    instrument = imported_form("year", text)
    with time_machine.travel("2026-03-09T16:00:00Z"):
        assessment = services.assign(patient=patient, instrument=instrument, mode="clinician", by=clinician)
        given = {"a": [{"valueString": "Well"}], "b": [{"valueString": "Nothing new"}]}
        services.save_answers(assessment=assessment, answers=given, by=clinician)
        return services.complete(assessment=assessment, by=clinician)


@pytest.mark.parametrize("name", ["detail", "review"])
def test_what_the_form_worked_out_is_read_as_it_was_sent(sent, sign_in, patient, clinician, name):
    with time_machine.travel("2027-03-09T16:00:00Z"):
        page = sign_in(clinician).get(reverse(f"assessments:{name}", args=[patient.pk, sent.pk]))

    lines = {line.key: line.answers for line in page.context["answered"].lines}
    assert lines == {"a": ["Well"], "year": ["2026"], "b": ["Nothing new"]}


def test_patient_reads_what_the_form_worked_out_as_it_was_sent(sent, sign_in, patient, clinician):
    with time_machine.travel("2026-03-10T16:00:00Z"):
        services.publish(assessment=sent, number=1, by=clinician)
    with time_machine.travel("2027-03-09T16:00:00Z"):
        page = sign_in(patient.user).get(reverse("assessments:own-detail", args=[sent.pk]))

    lines = {line.key: line.answers for line in page.context["result"].lines}
    assert lines == {"a": ["Well"], "year": ["2026"], "b": ["Nothing new"]}
