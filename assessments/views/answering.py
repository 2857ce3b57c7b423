"""A patient answers a form: one question a page, or one group; looked through, sent, and help on the way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AppRequest
from assessments import selectors, services
from assessments.answers import so_far
from assessments.definitions import load_definition
from assessments.models import Instrument, IntakeAssessment
from assessments.policies import is_answerable, why_not_answerable
from assessments.questions import Page, Sent, Sheet, draw, read, texts
from assessments.questions.changes import added, removed
from assessments.services.critical import critical_now
from common.errors import Refused
from common.forms import IdempotentForm
from common.http import number_in, render_form
from common.idempotency import once
from crisis.selectors.alerts import list_own_alerts
from crisis.services import request_call
from patients.selectors import get_own_patient

REVIEW = "review"  # a page opened from the review page leads back to it


@require_safe
def own_answer(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """Start or go on: the first question that is open, on whatever device; the review page when none is."""
    form = _form(request, assessment_id)
    if not is_answerable(form):
        return _closed(request, form)
    page = _sheet(form).next_open
    return redirect(_address(form, page))


@require_http_methods(["GET", "HEAD", "POST"])
def own_question(request: AppRequest, assessment_id: UUID, position: int) -> HttpResponse:
    """One page of questions. A POST keeps its answers: from a script as they are given, else with Continue."""
    form = _form(request, assessment_id)
    if not is_answerable(form):
        return _refused_fragment(why_not_answerable(form)) if request.htmx else _closed(request, form)
    sheet = _sheet(form)
    page = sheet.page_at(position)
    if page is None:
        page = _page_with(sheet, position)
        return redirect(_address(form, page))
    if request.method == "POST":
        return _answer(request, form, sheet, page)
    if page not in sheet.pages:
        return redirect("assessments:own-answer", form.pk)
    return _question_page(request, form, sheet, page)


@require_safe
def own_check_answers(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """All answers on one page, each with a way to change it, and how many questions are open."""
    form = _form(request, assessment_id)
    if not is_answerable(form):
        return _closed(request, form)
    return _review_page(request, form, IdempotentForm())


@require_POST
def own_send(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """Send the answers. Sent twice, it is done once."""
    assessment = _form(request, assessment_id)
    form = IdempotentForm(request.POST)
    if form.is_valid():
        try:
            once(request, form, services.complete, assessment=assessment)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            return _after_sending(request, assessment)
    if not is_answerable(assessment):
        return _closed(request, assessment)
    return _review_page(request, assessment, form)


@require_safe
def own_critical(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """Help, after an answer that worries: whom to call, who was told and when, and the way on."""
    return _critical_page(request, _form(request, assessment_id), IdempotentForm())


@require_POST
def own_call_me(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """The patient asks to be called. Asking twice changes nothing."""
    assessment = _form(request, assessment_id)
    form = IdempotentForm(request.POST)
    alerts = list_own_alerts(request.user, assessment.patient, assessment.pk)
    if form.is_valid():
        try:
            if not alerts:
                raise Refused(_("Nobody was told about it yet. Please call one of the numbers on this page."))
            once(request, form, request_call, alert=alerts[-1])
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            return _see_other(_with_after(request, reverse("assessments:own-critical", args=[assessment.pk])))
    return _critical_page(request, assessment, form)


@require_safe
def own_done(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """Thanks, and what happens next."""
    form = _form(request, assessment_id)
    if form.status != IntakeAssessment.Status.COMPLETED:
        return redirect("assessments:own-answer", form.pk)
    return render(
        request,
        "assessments/own_done.html",
        {"assessment": form, "next_form": selectors.get_next_form(request.user, form)},
    )


def _form(request: AppRequest, assessment_id: UUID) -> IntakeAssessment:
    return selectors.get_form(request.user, get_own_patient(request.user), assessment_id)


def _sheet(form: IntakeAssessment) -> Sheet:
    answers, declined = so_far(form)
    version = form.instrument_version
    in_groups = version is not None and version.instrument.presentation == Instrument.Presentation.GROUP
    return Sheet(load_definition(form), answers, declined, language=get_language() or "", in_groups=in_groups)


def _address(form: IntakeAssessment, page: Page | None) -> str:
    if page is None:
        return reverse("assessments:own-check-answers", args=[form.pk])
    return reverse("assessments:own-question", args=[form.pk, page.position])


def _see_other(address: str) -> HttpResponse:
    """After a POST: look there, with a GET."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _page_with(sheet: Sheet, position: int) -> Page:
    """The page that asks the question with this position; Http404 when the form has none."""
    for page in sheet.all_pages:
        if any(item.position == position for item in page.asks):
            return page
    raise Http404


def _answer(request: AppRequest, form: IntakeAssessment, sheet: Sheet, page: Page) -> HttpResponse:
    """Keep what was sent of a page, and lead on. What is right is kept, even beside something that is not."""
    sent, declined = Sent(), []
    try:
        sent = read(sheet, page.items, request.POST)
        if request.POST.get("action") == "decline":
            sent, declined = Sent(), list(sheet.keys(page.items))
        groups = {**added(sheet, page, request.POST), **removed(sheet, page, request.POST, sent)}
        saved = services.save_answers(
            assessment=form, answers={**sent.answers, **groups}, declined=declined, by=request.user
        )
    except Refused as refusal:
        return _not_kept(request, form, sheet, page, sent, refusal)
    form.answers_so_far, form.answered_at, form.status = saved.answers_so_far, saved.answered_at, saved.status
    now = _sheet(form)
    if sent.errors:
        return _not_kept(request, form, now, page, sent, None)
    if request.htmx:
        return _kept_fragment(form, now, page, sent)
    return _see_other(_next_address(request, form, now, page, sent))


def _next_address(request: AppRequest, form: IntakeAssessment, sheet: Sheet, page: Page, sent: Sent) -> str:
    here = _address(form, page)
    if {"add", "remove"} & request.POST.keys():
        return here
    if _is_critical(sheet, page):
        # Before the next question, and before leaving too: help first.
        return f"{reverse('assessments:own-critical', args=[form.pk])}?after={page.position}"
    if request.POST.get("action") == "leave":
        messages.success(request, _("Saved. You can carry on at any time."))
        return reverse("assessments:own-list")
    if sent.shown and any(sheet.is_open(key) for key in set(sheet.keys(page.items)) - sent.shown):
        return here  # an answer opened another question of this very page
    if request.POST.get("back") == REVIEW:
        return _address(form, None)
    return _address(form, sheet.after(page))


def _is_critical(sheet: Sheet, page: Page) -> bool:
    met = critical_now(sheet.loaded, sheet.answers, sheet.declined)
    return any(critical in met for critical in sheet.critical_on(page.items))


def _question_page(
    request: AppRequest, form: IntakeAssessment, sheet: Sheet, page: Page, sent: Sent | None = None, refusal: str = ""
) -> HttpResponse:
    return render(
        request,
        "assessments/own_question.html",
        _page_context(form, sheet, page, sent)
        | {
            "refusal": refusal,
            "back": REVIEW if REVIEW in (request.GET.get("back"), request.POST.get("back")) else "",
            "is_before_critical": bool(sheet.critical_on(page.items)),
            "is_in_other_language": sheet.is_in_other_language(page.items),
        },
        status=422 if sent is not None else 200,
    )


def _page_context(form: IntakeAssessment, sheet: Sheet, page: Page, sent: Sent | None = None) -> dict[str, Any]:
    is_alone = sheet.by_question and page.items[0].is_question and len(list(page.asks)) == 1
    number = sheet.pages.index(page) + 1 if page in sheet.pages else 1
    return {
        "assessment": form,
        "sheet": sheet,
        "page": page,
        "drawing": draw(sheet, page.items, sent=sent, is_alone=is_alone),
        "above": texts(sheet, page.above),
        "below": draw(sheet, page.below).nodes,
        "is_alone": is_alone,
        "number": number,
        "done": number - 1,
        "count": len(sheet.pages),
        "previous": sheet.before(page),
    }


def _not_kept(
    request: AppRequest, form: IntakeAssessment, sheet: Sheet, page: Page, sent: Sent, refusal: Refused | None
) -> HttpResponse:
    """What was wrong, in words; everything typed is still there."""
    words = refusal.message if refusal is not None else ""
    if request.htmx:
        wrong = [words] if words else list(dict.fromkeys(sent.errors.values()))
        return _refused_fragment(" ".join(wrong))
    return _question_page(request, form, sheet, page, sent, words)


def _refused_fragment(words: str) -> HttpResponse:
    return HttpResponse(render_to_string("assessments/_not_saved.html", {"words": words}), status=422)


def _kept_fragment(form: IntakeAssessment, sheet: Sheet, page: Page, sent: Sent) -> HttpResponse:
    """The time of saving; with it the questions of the page, when the answer opened or put away one of them. Drawn
    without the request: no menu and no counts, so no queries."""
    context = _page_context(form, sheet, page) | {
        "is_fragment": True,
        "is_critical": _is_critical(sheet, page),
        "saved_at": form.answered_at,
        "is_changed": set(sheet.keys(page.items)) != sent.shown,
    }
    return HttpResponse(render_to_string("assessments/_saved_answer.html", context))


def _review_page(request: AppRequest, assessment: IntakeAssessment, form: IdempotentForm) -> HttpResponse:
    sheet = _sheet(assessment)
    return render_form(
        request,
        "assessments/own_check_answers.html",
        {
            "assessment": assessment,
            "form": form,
            "lines": list(sheet.lines()),
            "open_count": sheet.open_count,
            "left_out": sheet.left_out,
            "last": sheet.pages[-1] if sheet.pages else None,
        },
    )


def _after_sending(request: AppRequest, assessment: IntakeAssessment) -> HttpResponse:
    opened = selectors.get_opened_form(request.user, assessment)
    if opened is not None and is_answerable(opened):
        messages.info(
            request,
            _("Thank you. Your answers suggest that we ask a few more. What you said already is filled in."),
        )
        return _see_other(reverse("assessments:own-answer", args=[opened.pk]))
    return _see_other(reverse("assessments:own-done", args=[assessment.pk]))


def _critical_page(request: AppRequest, assessment: IntakeAssessment, form: IdempotentForm) -> HttpResponse:
    alerts = list_own_alerts(request.user, assessment.patient, assessment.pk)
    return render_form(
        request,
        "assessments/own_critical.html",
        {
            "assessment": assessment,
            "form": form,
            "alert": alerts[-1] if alerts else None,
            "may_go_on": is_answerable(assessment),
            "go_on": _go_on(request, assessment),
            "after": _after(request),
        },
    )


def _after(request: AppRequest) -> int | None:
    """The page after which help was shown, as the address or the form says."""
    return number_in(request.POST.get("after") or request.GET.get("after"))


def _with_after(request: AppRequest, address: str) -> str:
    after = _after(request)
    return address if after is None else f"{address}?after={after}"


def _go_on(request: AppRequest, assessment: IntakeAssessment) -> str:
    """The page after the one that led here; else the first open question."""
    after = _after(request)
    if after is None or not is_answerable(assessment):
        return reverse("assessments:own-answer", args=[assessment.pk])
    sheet = _sheet(assessment)
    page = sheet.page_at(after)
    return _address(assessment, sheet.after(page) if page is not None else sheet.next_open)


def _closed(request: AppRequest, assessment: IntakeAssessment) -> HttpResponse:
    """The form takes no answers: what was sent is on its own page; else why, in words. 422 to what was sent here."""
    if assessment.status == IntakeAssessment.Status.COMPLETED and request.method != "POST":
        return redirect("assessments:own-detail", assessment.pk)
    return render(
        request,
        "assessments/own_closed.html",
        {"assessment": assessment, "words": why_not_answerable(assessment)},
        status=422 if request.method == "POST" else 200,
    )
