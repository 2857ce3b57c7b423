"""A patient answers a check-in: one question a page, or one group, each answer kept as it is given."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AppRequest
from assessments import services
from assessments.models import IntakeAssessment
from assessments.policies import is_answerable, why_not_answerable
from assessments.questions import Page, Sent, Sheet, draw, read, texts
from assessments.questions.changes import added, removed
from assessments.services.critical import critical_now
from assessments.views.check_in import SeeOther, closed, own_check_in, page_address, sheet_of
from common.errors import Refused

REVIEW = "review"  # a page opened from the review page leads back to it


@require_safe
def own_answer(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """Start or go on: the first question that is open, on whatever device; the review page when none is."""
    assessment = own_check_in(request, assessment_id)
    if not is_answerable(assessment):
        return closed(request, assessment)
    return redirect(page_address(assessment, sheet_of(assessment).next_open))


@require_http_methods(["GET", "HEAD", "POST"])
def own_question(request: AppRequest, assessment_id: UUID, position: int) -> HttpResponse:
    """One page of questions. A POST keeps its answers: from a script as they are given, else with Continue."""
    assessment = own_check_in(request, assessment_id)
    if not is_answerable(assessment):
        return _refused_fragment(why_not_answerable(assessment)) if request.htmx else closed(request, assessment)
    sheet = sheet_of(assessment)
    page = sheet.page_at(position)
    if page is None:
        return redirect(page_address(assessment, _page_with(sheet, position)))
    if request.method == "POST":
        return _answer(request, assessment, sheet, page)
    if page not in sheet.pages:
        return redirect("assessments:own-answer", assessment.pk)
    return _question_page(request, assessment, sheet, page)


def _page_with(sheet: Sheet, position: int) -> Page:
    """The page that asks the question with this position; Http404 when the form has none."""
    for page in sheet.all_pages:
        if any(item.position == position for item in page.asks):
            return page
    raise Http404


def _answer(request: AppRequest, assessment: IntakeAssessment, sheet: Sheet, page: Page) -> HttpResponse:
    """Keep what was sent of a page, and lead on. What is right is kept, even beside something that is not."""
    sent, declined = Sent(), []
    try:
        if request.POST.get("action") == "decline":
            declined = list(sheet.keys(page.items))
        else:
            sent = read(sheet, page.items, request.POST)
        groups = {**added(sheet, page, request.POST), **removed(sheet, page, request.POST, sent)}
        saved = services.save_answers(
            assessment=assessment,
            answers={**sent.answers, **groups},
            declined=declined,
            workings=sheet.workings,
            by=request.user,
        )
    except Refused as refusal:
        return _not_kept(request, assessment, sheet, page, sent, refusal)
    assessment.answers_so_far, assessment.answered_at = saved.answers_so_far, saved.answered_at
    assessment.status = saved.status
    now = sheet_of(assessment, sheet.workings)
    if sent.errors:
        return _not_kept(request, assessment, now, page, sent, None)
    if request.htmx:
        return _kept_fragment(assessment, now, page, sent)
    return SeeOther(_next_address(request, assessment, now, page, sent))


def _next_address(request: AppRequest, assessment: IntakeAssessment, sheet: Sheet, page: Page, sent: Sent) -> str:
    here = page_address(assessment, page)
    if {"add", "remove"} & request.POST.keys():
        return here
    if _is_critical(sheet, page):
        # Before the next question, and before leaving too: help first.
        return f"{reverse('assessments:own-critical', args=[assessment.pk])}?after={page.position}"
    if request.POST.get("action") == "leave":
        messages.success(request, _("Saved. You can carry on at any time."))
        return reverse("assessments:own-list")
    if sent.shown and any(sheet.is_open(key) for key in set(sheet.keys(page.items)) - sent.shown):
        return here  # an answer opened another question of this very page
    if request.POST.get("back") == REVIEW:
        return page_address(assessment, None)
    return page_address(assessment, sheet.after(page))


def _is_critical(sheet: Sheet, page: Page) -> bool:
    met = critical_now(sheet.loaded, sheet.worked.said, sheet.declined)
    return any(critical in met for critical in sheet.critical_on(page.items))


def _question_page(
    request: AppRequest,
    assessment: IntakeAssessment,
    sheet: Sheet,
    page: Page,
    sent: Sent | None = None,
    refusal: str = "",
) -> HttpResponse:
    return render(
        request,
        "assessments/own_question.html",
        _page_context(assessment, sheet, page, sent)
        | {
            "refusal": refusal,
            "back": REVIEW if REVIEW in (request.GET.get("back"), request.POST.get("back")) else "",
            "is_before_critical": bool(sheet.critical_on(page.items)),
            "is_in_other_language": sheet.is_in_other_language(page.items),
        },
        status=422 if sent is not None else 200,
    )


def _page_context(assessment: IntakeAssessment, sheet: Sheet, page: Page, sent: Sent | None = None) -> dict[str, Any]:
    is_alone = sheet.by_question and page.items[0].is_question and len(list(page.asks)) == 1
    number = sheet.pages.index(page) + 1 if page in sheet.pages else 1
    return {
        "assessment": assessment,
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
    request: AppRequest, assessment: IntakeAssessment, sheet: Sheet, page: Page, sent: Sent, refusal: Refused | None
) -> HttpResponse:
    """What was wrong, in words; everything typed is still there."""
    words = refusal.message if refusal is not None else ""
    if request.htmx:
        wrong = [words] if words else list(dict.fromkeys(sent.errors.values()))
        return _refused_fragment(" ".join(wrong))
    return _question_page(request, assessment, sheet, page, sent, words)


def _refused_fragment(words: str) -> HttpResponse:
    return HttpResponse(render_to_string("assessments/_not_saved.html", {"words": words}), status=422)


def _kept_fragment(assessment: IntakeAssessment, sheet: Sheet, page: Page, sent: Sent) -> HttpResponse:
    """The time of saving; with it the questions of the page, when the answer opened or put away one of them. Drawn
    without the request: no menu and no counts, so no queries."""
    context = _page_context(assessment, sheet, page) | {
        "is_fragment": True,
        "is_critical": _is_critical(sheet, page),
        "saved_at": assessment.answered_at,
        "is_changed": set(sheet.keys(page.items)) != sent.shown,
    }
    return HttpResponse(render_to_string("assessments/_saved_answer.html", context))
