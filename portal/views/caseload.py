from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AppRequest
from accounts.roles import Role
from common.http import number_in
from crisis.selectors import list_alerts
from crisis.selectors.alerts import ON_THE_BOARD
from patients.policies import require_clinical
from portal.presenters import CaseloadRow, sort_link
from portal.selectors.caseload import SORTS, get_board, list_team_clinicians


@require_safe
def caseload(request: AppRequest) -> HttpResponse:
    """The board of a clinician's patients, or of a supervisor's teams; searching and sorting swap the board alone."""
    require_clinical(request.user)
    board = get_board(
        request.user,
        queue=request.GET.get("queue", "all"),
        sort=request.GET.get("sort", ""),
        search=request.GET.get("q", "").strip()[:100],
        page=number_in(request.GET.get("page")) or 1,
        clinician_id=_id(request.GET.get("clinician")),
    )
    context = {
        "board": board,
        "rows": [CaseloadRow(patient) for patient in board.page],
        "page": board.page,
        "headings": {column: sort_link(board.sort, column) for column in SORTS},
        "now": timezone.now(),
        "is_supervisor": request.user.role == Role.SUPERVISOR,
    }
    if request.htmx:
        return render(request, "portal/_caseload_board.html", context)
    if context["is_supervisor"]:
        context["clinicians"] = list_team_clinicians(request.user)
    context["chips"] = _chips(board.counts)
    context["alerts"] = list_alerts(request.user)[:ON_THE_BOARD]
    return render(request, "portal/caseload.html", context)


def _chips(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    words = [
        ("all", _("All")),
        ("needs-action", _("Needs action")),
        ("getting-worse", _("Getting worse")),
        ("not-improving", _("Not improving")),
        ("stale", _("No recent score")),
        ("no-visit", _("No visit booked")),
        ("new", _("New")),
    ]
    return [(queue, label, counts[queue]) for queue, label in words]


def _id(text: str | None) -> str:
    try:
        return str(UUID(text or ""))
    except ValueError:
        return ""
