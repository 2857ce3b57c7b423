from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import AppRequest
from accounts.permissions import Permission
from assessments.selectors import chart_assessments
from assessments.selectors.progress import count_waiting_progress_alerts
from crisis.selectors import chart_crisis
from messaging.selectors import newest_messages
from patients.policies import can, require
from patients.selectors import get_patient, list_care_team
from scheduling.selectors import next_appointment


@require_safe
def chart(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """The summary of one patient for those who may view the chart: scores, risk, what is next, the team."""
    patient = get_patient(request.user, patient_id)
    require(request.user, Permission.VIEW_CHART, patient)
    user = request.user
    return render(
        request,
        "portal/chart.html",
        {
            "patient": patient,
            "assessments": chart_assessments(user, patient),
            "progress_alerts": count_waiting_progress_alerts(user, patient),
            "crisis": chart_crisis(user, patient),
            "newest_messages": newest_messages(user, patient, 3) if can(user, Permission.MESSAGE, patient) else [],
            "appointment": next_appointment(user, patient) if can(user, Permission.SCHEDULE, patient) else None,
            "care_team": list_care_team(patient),
            "may_write": can(user, Permission.WRITE_CHART, patient),
            "may_message": can(user, Permission.MESSAGE, patient),
            "may_schedule": can(user, Permission.SCHEDULE, patient),
        },
    )
