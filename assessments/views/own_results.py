"""What a patient reads of their results: one result, all of them over time, and what they say about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AppRequest
from assessments import selectors, services
from assessments.forms import AcknowledgeForm, CommentForm
from assessments.models import IntakeAssessment
from assessments.policies import is_answerable
from assessments.presenters.own_results import OwnResult
from common.errors import Refused, StaleEdit
from common.forms import IdempotentForm
from common.idempotency import once
from crisis.selectors.alerts import list_own_alerts
from patients.selectors import get_own_patient


@require_safe
def own_detail(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """What was shared with the patient, or what they sent. What they are still writing is on the form."""
    assessment = _own(request, assessment_id)
    if is_answerable(assessment):
        return redirect("assessments:own-answer", assessment.pk)
    return _page(request, assessment)


@require_safe
def own_results(request: AppRequest) -> HttpResponse:
    """One measure of the patient over time, and the way to the others: the lead measure unless the address names
    another that they have."""
    patient = get_own_patient(request.user)
    measures = selectors.list_own_measures(request.user, patient)
    wanted = request.GET.get("measure", "")
    chosen = next((one for one in measures if one.measure.code == wanted), measures[0] if measures else None)
    return render(
        request,
        "assessments/own_results.html",
        {"measures": measures, "progress": chosen, "hides_scores": request.user.hides_scores},
    )


@require_POST
def acknowledge(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """The patient says that they read what was shared."""
    assessment = _own(request, assessment_id)
    form = AcknowledgeForm(request.POST)
    thanks = _("Thank you for telling us that you read it.")
    return _say(request, assessment, form, services.acknowledge, thanks, acknowledge_form=form)


@require_POST
def own_comment(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """The patient says what they think of a result, such as that it does not match how they feel."""
    assessment = _own(request, assessment_id)
    form = CommentForm(request.POST)
    thanks = _("Thank you. Your care team has it now.")
    return _say(request, assessment, form, services.comment_on_result, thanks, comment_form=form)


def _say(
    request: AppRequest, assessment: IntakeAssessment, form: IdempotentForm, service: Any, thanks: str, **shown: Any
) -> HttpResponse:
    """Do once what the form says; else the result again, with what was typed and why it was not taken."""
    if form.is_valid():
        try:
            once(request, form, service, assessment=assessment, **form.arguments)
        except StaleEdit as stale:
            typed = {name: value for name, value in form.arguments.items() if name != "version_id"}
            newer = _own(request, assessment.pk)
            return _page(request, newer, stale=stale, typed=typed, status=409)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, thanks)
            return redirect("assessments:own-detail", assessment.pk)
    return _page(request, assessment, refused=form, status=422, **shown)


def _own(request: AppRequest, assessment_id: UUID) -> IntakeAssessment:
    return selectors.get_own_assessment(request.user, get_own_patient(request.user), assessment_id)


def _page(
    request: AppRequest,
    assessment: IntakeAssessment,
    *,
    status: int = 200,
    typed: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    result = _result(request, assessment)
    read = {"version_id": result.version.pk if result.version is not None else None}
    forms = {
        "acknowledge_form": AcknowledgeForm(initial=read),
        "comment_form": CommentForm(initial={**read, **(typed or {})}),
    }
    return render(
        request,
        "assessments/own_detail.html",
        {"assessment": assessment, "result": result, **forms, **context},
        status=status,
    )


def _result(request: AppRequest, assessment: IntakeAssessment) -> OwnResult:
    """Everything the patient may read of it: at most four queries."""
    user = request.user
    is_shared, is_withdrawn = assessment.is_readable_by_patient, assessment.is_withdrawn
    score = selectors.get_own_score(user, assessment) if is_shared else None
    return OwnResult(
        assessment=assessment,
        version=None if is_withdrawn else selectors.get_readable_version(user, assessment),
        score=score,
        progress=selectors.get_progress_until(user, score) if score is not None else None,
        comments=list(selectors.list_own_comments(user, assessment)) if is_shared else [],
        language=get_language() or "",
        hides_scores=user.hides_scores,
        raised_alert=not (is_shared or is_withdrawn) and bool(list_own_alerts(user, assessment.patient, assessment.pk)),
    )
