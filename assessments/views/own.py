"""What a patient sees and does: the list of their check-ins, answering one, reading what was shared."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AppRequest
from assessments import selectors, services
from assessments.forms import AcknowledgeForm
from assessments.models import IntakeAssessment
from assessments.policies import is_answerable
from assessments.sections import filled_sections
from common.errors import Refused, StaleEdit
from common.idempotency import once
from patients.models import PatientProfile
from patients.selectors import get_own_patient


@require_safe
def own_detail(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """What was shared with the patient, or what they sent. What they are still writing is on the form."""
    patient = get_own_patient(request.user)
    assessment = selectors.get_own_assessment(request.user, patient, assessment_id)
    if is_answerable(assessment):
        return redirect("assessments:own-answer", assessment.pk)
    return render(request, "assessments/own_detail.html", _detail_context(request, patient, assessment))


def _detail_context(request: AppRequest, patient: PatientProfile, assessment: IntakeAssessment) -> dict[str, Any]:
    version = selectors.get_readable_version(request.user, assessment)
    score = selectors.get_own_score(request.user, assessment)
    return {
        "assessment": assessment,
        "readable": version,
        "sections": filled_sections(version.answers) if version else [],
        "progress": (
            selectors.get_progress_until(request.user, score) if score is not None and score.total is not None else None
        ),
        "form": AcknowledgeForm(initial={"version_id": version.pk if version else None}),
    }


@require_POST
def acknowledge(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """The patient says that they read what was shared."""
    patient = get_own_patient(request.user)
    assessment = selectors.get_own_assessment(request.user, patient, assessment_id)
    form = AcknowledgeForm(request.POST)
    if form.is_valid():
        try:
            once(request, form, services.acknowledge, assessment=assessment, **form.arguments)
        except StaleEdit as stale:
            context = {**_detail_context(request, patient, assessment), "stale": stale}
            return render(request, "assessments/own_detail.html", context, status=409)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Thank you for telling us that you read it."))
            return redirect("assessments:own-detail", assessment.pk)
    context = {**_detail_context(request, patient, assessment), "refused": form}
    return render(request, "assessments/own_detail.html", context, status=422)
