"""What every page of a check-in begins with: the check-in of the patient, its questions, and the way on."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from accounts.http import AppRequest
from assessments import selectors
from assessments.answers import Workings, so_far
from assessments.definitions import load_definition
from assessments.models import Instrument, IntakeAssessment
from assessments.policies import why_not_answerable
from assessments.questions import Page, Sheet
from patients.selectors import get_own_patient


def own_check_in(request: AppRequest, assessment_id: UUID) -> IntakeAssessment:
    """What the patient was asked to answer; Http404 when they were not asked."""
    return selectors.get_check_in(request.user, get_own_patient(request.user), assessment_id)


def sheet_of(assessment: IntakeAssessment, workings: Workings | None = None) -> Sheet:
    """Its questions with the answers so far, in the language of the moment."""
    answers, declined = so_far(assessment)
    version = assessment.instrument_version
    in_groups = version is not None and version.instrument.presentation == Instrument.Presentation.GROUP
    loaded, language = load_definition(assessment), get_language() or ""
    return Sheet(loaded, answers, declined, language=language, in_groups=in_groups, workings=workings)


def page_address(assessment: IntakeAssessment, page: Page | None) -> str:
    """Where this page of questions is; the review page where there is none."""
    if page is None:
        return reverse("assessments:own-check-answers", args=[assessment.pk])
    return reverse("assessments:own-question", args=[assessment.pk, page.position])


class SeeOther(HttpResponseRedirect):
    """After a POST: look there, with a GET."""

    status_code = 303


def closed(request: AppRequest, assessment: IntakeAssessment) -> HttpResponse:
    """It takes no answers: what was sent is on its own page; else why, in words. 422 to what was sent here."""
    if assessment.status == IntakeAssessment.Status.COMPLETED and request.method != "POST":
        return redirect("assessments:own-detail", assessment.pk)
    return render(
        request,
        "assessments/own_closed.html",
        {"assessment": assessment, "words": why_not_answerable(assessment)},
        status=422 if request.method == "POST" else 200,
    )
