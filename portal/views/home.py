from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AppRequest
from accounts.roles import Role
from assessments.presenters.check_ins import check_ins
from assessments.selectors import home_assessments
from messaging.selectors import newest_messages
from patients.models import PatientProfile
from patients.selectors import list_care_team, recent_accesses
from scheduling.presenters import present_one
from scheduling.selectors import next_appointment
from scheduling.zones import zone_name

START_PAGES = {
    Role.CLINICIAN: "portal:caseload",
    Role.SUPERVISOR: "portal:caseload",
    Role.FRONT_DESK: "patients:people",
    Role.AUDITOR: "portal:audit-log",
    Role.ADMINISTRATOR: "admin:index",
}


@require_safe
def home(request: AppRequest) -> HttpResponse:
    """Staff go to where their role starts; patients see what is next."""
    if not request.user.is_patient:
        return redirect(START_PAGES[Role(request.user.role)])
    patient: PatientProfile | None = getattr(request.user, "patient_profile", None)
    if patient is None or not patient.is_active:
        return render(request, "portal/home_without_record.html")
    return render(request, "portal/home_patient.html", _patient_context(request, patient))


def _patient_context(request: AppRequest, patient: PatientProfile) -> dict[str, Any]:
    """Everything on the home page; one query for each of assessments, visit, messages, team and accesses."""
    assessments = home_assessments(request.user, patient)
    waiting = assessments.waiting[0] if assessments.waiting else None
    appointment = next_appointment(request.user, patient)
    return {
        "patient": patient,
        "greeting": _greeting(timezone.localtime().hour),
        "waiting": waiting,
        "begun": check_ins([waiting])[0] if waiting and waiting.status == waiting.Status.IN_PROGRESS else None,
        "waiting_more": len(assessments.waiting) - 1,
        "latest": assessments.latest,
        "progress": assessments.progress,
        "visit": present_one(appointment, request.user) if appointment else None,
        "zone": zone_name(),
        "newest_messages": newest_messages(request.user, patient, 2),
        "care_team": list_care_team(patient),
        "accesses": recent_accesses(patient, 3),
    }


def _greeting(hour: int) -> str:
    if hour < 12:
        return _("Good morning")
    return _("Good afternoon") if hour < 18 else _("Good evening")
