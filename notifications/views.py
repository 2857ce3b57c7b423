from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AppRequest
from audit.middleware import not_a_read
from notifications import selectors, services
from notifications.presenters import notices

NOTICES_A_PAGE = 30


@require_safe
def notification_list(request: AppRequest) -> HttpResponse:
    """What the person was told, newest first, each with the page it leads to."""
    page = Paginator(selectors.list_notifications(request.user), NOTICES_A_PAGE).get_page(request.GET.get("page"))
    shown = notices(page.object_list, request.user)
    context = {
        "page": page,
        "notices": shown,
        "has_unread": any(notice.notification.read_at is None for notice in shown),
    }
    template = "notifications/patient_list.html" if request.user.is_patient else "notifications/staff_list.html"
    return render(request, template, context)


@require_POST
def read_all(request: AppRequest) -> HttpResponse:
    """Everything the person was told is read."""
    services.mark_all_read(by=request.user)
    return redirect("notifications:list")


@login_not_required
@not_a_read
@require_safe
def count(request: AppRequest) -> HttpResponse:
    """How much is unread, for the poll of a page that is open. It does not prolong the session; when that has ended,
    the page is told to load again, and so shows the sign-in instead of what was left on the screen."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "notifications/_count.html", {"number": selectors.count_unread(request.user)})
