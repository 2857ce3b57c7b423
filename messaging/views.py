from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AppRequest
from accounts.permissions import Permission
from common.errors import Refused
from common.http import render_form, sent
from common.idempotency import once
from messaging import selectors, services
from messaging.forms import MessageForm, NewConversationForm, OwnConversationForm, ParticipantForm
from messaging.models import LONGEST_TOPIC, Conversation
from messaging.policies import can_be_written_to
from messaging.presenters import bubbles, conversation_lines, other_people
from patients.policies import require, require_clinical
from patients.selectors import get_own_patient, get_patient

CONVERSATIONS_A_PAGE = 25


@require_safe
def own_list(request: AppRequest) -> HttpResponse:
    """The patient's conversations, the newest on top."""
    patient = get_own_patient(request.user)
    page = _page(request, selectors.list_conversations(request.user, patient))
    lines = conversation_lines(page.object_list, request.user)
    return render(request, "messaging/own_list.html", {"patient": patient, "page": page, "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def own_create(request: AppRequest) -> HttpResponse:
    """A new conversation with people of the patient's own care team."""
    patient = get_own_patient(request.user)
    correspondents = selectors.list_correspondents(patient)
    topic = request.GET.get("topic", "")[:LONGEST_TOPIC]  # a link may say what it is about
    form = OwnConversationForm(
        sent(request), request.FILES or None, correspondents=correspondents, initial={"topic": topic}
    )
    if form.is_valid():
        try:
            conversation_id = once(request, form, services.start_conversation, patient=patient, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            return redirect("messaging:own-conversation", conversation_id)
    return render_form(
        request,
        "messaging/own_create.html",
        {"form": form, "patient": patient, "has_correspondents": bool(correspondents)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def own_conversation(request: AppRequest, conversation_id: UUID) -> HttpResponse:
    """A conversation of the patient, and the place to answer."""
    patient = get_own_patient(request.user)
    found = selectors.get_own_conversation(request.user, conversation_id)
    found.patient = patient  # with the clinic, which the sign-in backend has loaded
    return _conversation(request, found, "messaging/own_conversation.html")


@require_safe
def inbox(request: AppRequest) -> HttpResponse:
    """The conversations of the clinician's patients: those that need an answer, longest waiting first, or all."""
    require_clinical(request.user)
    shows_all = request.GET.get("show") == "all"
    page = _page(request, selectors.list_inbox(request.user, only_waiting=not shows_all))
    lines = conversation_lines(page.object_list, request.user)
    return render(request, "messaging/inbox.html", {"page": page, "lines": lines, "shows_all": shows_all})


@require_safe
def chart_list(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """The conversations of one patient, in the chart."""
    patient = get_patient(request.user, patient_id)
    require(request.user, Permission.MESSAGE, patient)
    page = _page(request, selectors.list_conversations(request.user, patient))
    lines = conversation_lines(page.object_list, request.user)
    return render(
        request,
        "messaging/list.html",
        {"patient": patient, "page": page, "lines": lines, "can_write": can_be_written_to(patient)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """A new conversation with the patient."""
    patient = get_patient(request.user, patient_id)
    require(request.user, Permission.MESSAGE, patient)
    form = NewConversationForm(sent(request), request.FILES or None)
    if form.is_valid():
        try:
            conversation_id = once(request, form, services.start_conversation, patient=patient, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            return redirect("messaging:conversation", patient.pk, conversation_id)
    context = {"form": form, "patient": patient, "can_write": can_be_written_to(patient)}
    return render_form(request, "messaging/create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: AppRequest, patient_id: UUID, conversation_id: UUID) -> HttpResponse:
    """A conversation in the chart, and the place to answer."""
    found = selectors.get_conversation(request.user, patient_id, conversation_id)
    return _conversation(request, found, "messaging/conversation.html")


def _conversation(request: AppRequest, conversation: Conversation, page: str) -> HttpResponse:
    """Show a page of messages, or send one. htmx gets the fragment that the page includes."""
    before = _message_id(request.GET.get("before", ""))
    form = MessageForm(sent(request), request.FILES or None)
    if form.is_valid():
        try:
            once(request, form, services.send_message, conversation=conversation, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            return redirect(f"{request.path}#newest")  # htmx follows it and gets the fragment
    shown, has_older = selectors.list_messages(request.user, conversation, before)
    context: dict[str, Any] = {
        "conversation": conversation,
        "patient": conversation.patient,
        "bubbles": bubbles(shown, request.user),
        "older_than": shown[0].pk if has_older else None,
        "before": before,
        "address": request.path,
        "form": form,
        "can_write": can_be_written_to(conversation.patient),
        "reaches_somebody": bool(set(conversation.reachable_ids) - {request.user.pk}),  # type: ignore[attr-defined]
    }
    if request.htmx and not request.htmx.boosted:
        return render_form(request, "messaging/_messages.html" if before else "messaging/_conversation.html", context)
    context["others"] = other_people(selectors.with_participants(conversation), request.user)
    context["names"] = [name for name, _role in context["others"]]
    return render_form(request, page, context)


@require_POST
def own_message_read(request: AppRequest, message_id: UUID) -> HttpResponse:
    """The patient has read a message and those before it."""
    get_own_patient(request.user)
    message = selectors.get_own_message(request.user, message_id)
    services.mark_read(message=message, by=request.user)
    return _done(request, reverse("messaging:own-conversation", args=[message.conversation_id]))


@require_POST
def message_read(request: AppRequest, patient_id: UUID, message_id: UUID) -> HttpResponse:
    """A member of the team has read a message and those before it."""
    message = selectors.get_message(request.user, patient_id, message_id)
    services.mark_read(message=message, by=request.user)
    return _done(request, reverse("messaging:conversation", args=[patient_id, message.conversation_id]))


@require_POST
def messages_delivered(request: AppRequest) -> HttpResponse:
    """The messages that waited for this person have reached a screen of theirs."""
    services.mark_delivered(by=request.user)
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def participants(request: AppRequest, patient_id: UUID, conversation_id: UUID) -> HttpResponse:
    """Who takes part in a conversation, and the form that adds somebody of the care team."""
    found = selectors.with_participants(selectors.get_conversation(request.user, patient_id, conversation_id))
    form = ParticipantForm(sent(request), candidates=selectors.list_candidates(found))
    if form.is_valid():
        try:
            once(request, form, services.add_participant, conversation=found, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("They get the next messages of this conversation."))
            return redirect(request.path)
    return render_form(
        request, "messaging/participants.html", {"form": form, "conversation": found, "patient": found.patient}
    )


@require_POST
def participant_remove(request: AppRequest, patient_id: UUID, conversation_id: UUID, user_id: UUID) -> HttpResponse:
    """End the part somebody of the team has in a conversation."""
    found = selectors.get_conversation(request.user, patient_id, conversation_id)
    participant = selectors.get_participant(found, user_id)
    try:
        if participant is not None:  # else it was done before
            services.remove_participant(participant=participant, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("They no longer get the messages of this conversation."))
    return redirect("messaging:participants", patient_id, conversation_id)


def _page(request: AppRequest, conversations: Any) -> Any:
    return Paginator(conversations, CONVERSATIONS_A_PAGE).get_page(request.GET.get("page"))


def _message_id(text: str) -> UUID | None:
    """The message a page of older ones ends above. Http404 when it is no id."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _done(request: AppRequest, address: str) -> HttpResponse:
    """Nothing to show for a script, the conversation again for a button."""
    return HttpResponse(status=204) if request.htmx else redirect(address)
