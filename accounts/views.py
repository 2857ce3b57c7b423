"""A person's own settings, the switches on every page, and leaving in a hurry."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as django_set_language

from accounts.forms import HideScoresForm, LanguageForm, SettingsForm, ThemeForm
from accounts.http import AppRequest
from accounts.presenters import preference_differences
from accounts.services.preferences import save_preferences, set_preference
from audit.middleware import not_a_read
from common.errors import Refused, StaleEdit
from common.http import page_sent_from, render_form, render_stale_edit, sent
from common.idempotency import once

THEME_COOKIE_SECONDS = 365 * 24 * 60 * 60


@not_a_read
@require_http_methods(["GET", "HEAD", "POST"])
def settings_edit(request: AppRequest) -> HttpResponse:
    template = "accounts/settings_patient.html" if request.user.is_patient else "accounts/settings_staff.html"
    form = SettingsForm(sent(request), user=request.user)
    if form.is_valid():
        try:
            once(request, form, save_preferences, user=request.user, **form.arguments)
        except StaleEdit as stale:
            context = {"form": form, "differences": preference_differences(form, stale.current)}
            return render_stale_edit(request, template, stale, context)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            with translation.override(form.cleaned_data["language"]):
                messages.success(request, _("Your settings are saved."))
            return redirect("accounts:settings")
    return render_form(request, template, {"form": form})


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device: in a cookie for visitors, on the account for people who are signed in."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    chosen = form.cleaned_data["theme"]
    if request.user.is_authenticated:
        set_preference(user=request.user, name="theme", value=chosen, by=request.user)
    response = HttpResponseRedirect(_back_to(request))
    response.set_cookie(
        settings.THEME_COOKIE_NAME,
        chosen,
        max_age=THEME_COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_POST
def hide_scores(request: AppRequest) -> HttpResponse:
    """A patient hides the numbers and charts of their results, or shows them again, and stays on their page."""
    if not request.user.is_patient:
        raise PermissionDenied
    form = HideScoresForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    hidden = form.cleaned_data["hides_scores"]
    set_preference(user=request.user, name="hides_scores", value=hidden, by=request.user)
    messages.success(request, _("Your scores are hidden now.") if hidden else _("Your scores are shown again."))
    return redirect(_back_to(request))


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Django's switch of language, kept on the account too when somebody is signed in."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        set_preference(user=request.user, name="language", value=form.cleaned_data["language"], by=request.user)
    return django_set_language(request)


@login_not_required
@csrf_exempt  # the page it is sent from may be an error page without a token; it does nothing but end a session
@require_POST
def session_leave(request: HttpRequest) -> HttpResponse:
    """End the session of a person who pressed Quick exit. Only our own pages may ask for it."""
    if not _is_from_our_pages(request):
        raise PermissionDenied
    if request.user.is_authenticated:
        logout(request)
    return HttpResponse(status=204)


def _is_from_our_pages(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    return bool(origin.netloc) and (origin.scheme, origin.netloc) == (request.scheme, request.get_host())


def _back_to(request: HttpRequest) -> str:
    """The page the switch was on, if it is one of ours; else the start page."""
    wanted = request.POST.get("next")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure()):
        return str(wanted)
    return page_sent_from(request) or str(settings.LOGIN_REDIRECT_URL)
