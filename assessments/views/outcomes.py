from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import AppRequest
from accounts.roles import Role
from assessments.progress.small_numbers import FEWEST
from assessments.selectors.outcomes import get_outcomes
from assessments.selectors.progress import AlertInWords, list_waiting_progress_alerts
from patients.policies import require_clinical

WAITING_SHOWN = 20


@require_safe
def outcomes(request: AppRequest) -> HttpResponse:
    """How the people of one's caseload do, without numbers that point at one of them; and which alerts on progress
    wait for an answer."""
    require_clinical(request.user)
    context = {
        "outcomes": get_outcomes(request.user),
        "waiting": [AlertInWords(alert) for alert in list_waiting_progress_alerts(request.user)[:WAITING_SHOWN]],
        "fewest": FEWEST,
        "is_supervisor": request.user.role == Role.SUPERVISOR,
    }
    return render(request, "assessments/outcomes.html", context)
