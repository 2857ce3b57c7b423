from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AppRequest
from common.errors import Refused, StaleEdit
from common.http import render_form, render_stale_edit, sent
from common.idempotency import once
from patients.selectors import get_own_patient
from scheduling import services
from scheduling.calendar_file import calendar_file
from scheduling.forms import CancelForm
from scheduling.presenters import present, present_one
from scheduling.selectors import get_appointment, list_past, list_upcoming
from scheduling.zones import zone_name

PAST_ON_A_PAGE = 20


@require_safe
def own_list(request: AppRequest) -> HttpResponse:
    """The signed-in patient's visits: the next, those after it, and the past ones by pages."""
    patient = get_own_patient(request.user)
    upcoming = present(list_upcoming(request.user, patient), request.user)
    page = Paginator(list_past(request.user, patient), PAST_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "next": upcoming[0] if upcoming else None,
        "later": upcoming[1:],
        "past": present(page.object_list, request.user),
        "page": page,
        "clinic": patient.primary_clinic,
        "zone": zone_name(),
    }
    return render(request, "scheduling/own_list.html", context)


@require_safe
def own_detail(request: AppRequest, appointment_id: UUID) -> HttpResponse:
    """One visit of the signed-in patient. The join link is on the page only while it may be used."""
    patient = get_own_patient(request.user)
    appointment = get_appointment(request.user, patient, appointment_id)
    context = {"visit": present_one(appointment, request.user), "zone": zone_name()}
    return render(request, "scheduling/own_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own_cancel(request: AppRequest, appointment_id: UUID) -> HttpResponse:
    """Cancel one's own visit until a day before; later the page says whom to call."""
    patient = get_own_patient(request.user)
    appointment = get_appointment(request.user, patient, appointment_id)
    form = CancelForm(sent(request), user=request.user, initial={"version": appointment.version})
    context = {"form": form, "visit": present_one(appointment, request.user), "zone": zone_name()}
    if form.is_valid():
        try:
            once(request, form, services.cancel, appointment=appointment, **form.arguments)
        except StaleEdit as stale:
            appointment = get_appointment(request.user, patient, appointment_id)
            context["visit"] = present_one(appointment, request.user)
            return render_stale_edit(request, "scheduling/own_cancel.html", stale, context)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Your visit is cancelled. Your care team knows."))
            return redirect("scheduling:own-detail", appointment.pk)
    return render_form(request, "scheduling/own_cancel.html", context)


@require_safe
def own_calendar_file(request: AppRequest, appointment_id: UUID) -> HttpResponse:
    """A file for the calendar of the patient's phone; 404 for a visit that is not to come."""
    patient = get_own_patient(request.user)
    appointment = get_appointment(request.user, patient, appointment_id)
    if not present_one(appointment, request.user).is_expected:
        raise Http404
    return HttpResponse(
        calendar_file(appointment),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )
