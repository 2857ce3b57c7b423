from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import AppRequest
from scheduling.forms import FIRST_CALENDAR_DAY, LAST_CALENDAR_DAY, CalendarForm
from scheduling.policies import can_see_reason, has_team_calendar, require_calendar
from scheduling.presenters import by_day, present
from scheduling.selectors import list_calendar, list_calendar_providers
from scheduling.zones import day_bounds, zone_name

SPANS = {"day": 1, "week": 7}


@require_safe
def calendar(request: AppRequest) -> HttpResponse:
    """The visits of a day or a week: a clinician's own, or those of the teams of supervisors and the front desk.

    What cannot be read of the address is said beside its field (422), and today is shown.
    """
    require_calendar(request.user)
    is_team = has_team_calendar(request.user)
    providers = list(list_calendar_providers(request.user)) if is_team else None
    usual: dict[str, Any] = {
        "view": "day" if is_team else "week",
        "date": timezone.localdate(),
        "provider": CalendarForm.EVERYBODY,
    }
    form = CalendarForm({**usual, **_given(request)}, providers=providers)
    chosen = form.cleaned_data if form.is_valid() else usual
    view, day = chosen["view"], chosen["date"]
    first = day - timedelta(days=day.weekday()) if view == "week" else day
    provider = form.providers.get(chosen["provider"]) if is_team else request.user
    visits = present(list_calendar(request.user, *day_bounds(first, SPANS[view]), provider), request.user)
    context = {
        "form": form,
        "view": view,
        "date": day,
        "days": by_day(visits, first, SPANS[view]),
        "count": len(visits),
        "shows_provider": is_team and provider is None,
        "shows_clinical": can_see_reason(request.user),
        "zone": zone_name(),
        **_neighbours(first, SPANS[view]),
    }
    return render(request, "scheduling/calendar.html", context, status=200 if form.is_valid() else 422)


def _given(request: AppRequest) -> dict[str, str]:
    """What the address says; what it leaves empty is as usual."""
    return {name: str(value) for name, value in request.GET.items() if value}


def _neighbours(first: date, days: int) -> dict[str, Any]:
    """Where "earlier" and "later" lead; nowhere at the ends of the calendar."""
    earlier, later = first - timedelta(days=days), first + timedelta(days=days)
    return {
        "earlier": earlier if earlier >= FIRST_CALENDAR_DAY else None,
        "later": later if later <= LAST_CALENDAR_DAY else None,
        "today": timezone.localdate(),
    }
