"""Forms that somebody filled in, through the services, as people do it."""

import re

from assessments import services
from assessments.definitions import load_definition
from audit.context import acting


def answers_of(assessment, values):
    """The stored answers for the points of each question in order; None leaves a question open."""
    questions = [item for item in load_definition(assessment).questionnaire.in_order if item.options]
    return {
        item.link_id: [item.options[value].value]
        for item, value in zip(questions, values, strict=True)
        if value is not None
    }


def fill(instrument, patient, clinician, values, *, on=None, mode="patient", declined=()):
    """A completed form: `values` are the places of the chosen answers, `declined` the numbers of questions."""
    by = patient.user if mode == "patient" else clinician
    with acting(user=clinician):
        form = services.assign(patient=patient, instrument=instrument, mode=mode, is_forced=True, by=clinician)
    with acting(user=by):
        questions = [item for item in load_definition(form).questionnaire.in_order if item.options]
        keys = [questions[number - 1].link_id for number in declined]
        form = services.save_answers(assessment=form, answers=answers_of(form, values), declined=keys, by=by)
        form = services.complete(assessment=form, answered_on=on, by=by)
    form.refresh_from_db()
    return form


def chosen_on(page):
    """The answers that are chosen on a page."""
    return re.findall(r'value="(option-\d+)"[^>]* checked', page)


def rewrite(assessment, text, by, *, reason="More"):
    """The next version of a free form: other words for the first question."""
    return services.amend(
        assessment=assessment,
        version=assessment.version,
        answers={"concerns": [{"valueString": text}]},
        recommendations=assessment.latest_version.recommendations if assessment.latest_version else "",
        reason=reason,
        by=by,
    )


def advise(assessment, recommendations, by):
    """The next version: other recommendations, nothing shared."""
    number = assessment.latest_version.number
    return services.review(assessment=assessment, number=number, recommendations=recommendations, share="", by=by)
