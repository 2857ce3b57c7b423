"""What holds for a signed-in person on every page."""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation

from accounts.policies import must_set_up_second_factor
from accounts.sessions import LAST_USE, SIGNED_IN_AT, is_over
from common.http import page_sent_from

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# How often the time of the last use is written: a session row is not saved on every page.
LAST_USE_RESOLUTION = 60
# Asked for by the page itself, not by a person: these do not keep a session alive.
PASSIVE_PATHS = ("/live/", "/notifications/count/")
# What staff without a second factor can reach: the way to set one up, help, and the way out.
WITHOUT_SECOND_FACTOR = frozenset({
    "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_reauthenticate_webauthn", "account_reauthenticate",
    "account_set_password", "account_email", "account_email_verification_sent", "account_logout", "set_language",
    "accounts:theme", "accounts:session-leave", "crisis:help", "portal:healthz", "portal:readyz",
})  # fmt: skip


class SessionLimitsMiddleware:
    """Ends a session nobody used for a while (15 minutes for staff, 30 for patients; polls and streams are no use)
    and any session 12 hours after sign-in. Whatever ends a session, the browser is told to forget the pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        if is_over(request.session, request.user, now):
            logout(request)
        elif not request.path.startswith(PASSIVE_PATHS):
            self._note_use(request, now)
        response = self.get_response(request)
        if not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    @staticmethod
    def _note_use(request: HttpRequest, now: int) -> None:
        if SIGNED_IN_AT not in request.session:
            request.session[SIGNED_IN_AT] = now
        if now - request.session.get(LAST_USE, 0) >= LAST_USE_RESOLUTION:
            request.session[LAST_USE] = now


class PreferencesMiddleware:
    """The person's language, and their time zone or else the clinic's. The browser is told the language, for what
    they read once the session is over."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if user.language in dict(settings.LANGUAGES):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        zone = user.time_zone or user.clinic_time_zone
        with timezone.override(zoneinfo.ZoneInfo(zone) if zone else None):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        if user.language and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != user.language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
        return response


class SecondFactorMiddleware:
    """Staff without a second factor reach only the pages on which they set one up. It asks which view answers, not
    how the address is written, so no spelling of an address gets round it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated or not must_set_up_second_factor(request.user):
            return None
        match = request.resolver_match
        is_allowed = match is not None and match.view_name in WITHOUT_SECOND_FACTOR
        return None if is_allowed else redirect("mfa_index")


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Pages are for people who are signed in. What is sent after the session ended is not kept: sign-in says so, and
    leads back to the page it was sent from."""

    def handle_no_permission(  # type: ignore[override]  # a fragment gets 401, no redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        page = page_sent_from(request) or request.get_full_path()
        address = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': page, 'unsaved': 1})}"
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401, headers={"HX-Redirect": address})
        return redirect(address)


class FragmentSignInMiddleware:
    """A fragment asked for after the session ended: the whole page is loaded again, which leads to sign-in and back,
    instead of the sign-in page being shown inside a piece of another."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.headers.get("HX-Request") == "true" and response.status_code == 302:
            path = urlsplit(response.headers["Location"]).path
            if path in (reverse(settings.LOGIN_URL), reverse("mfa_index")):
                return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return response


class AccountFormsMiddleware:
    """allauth answers a form with errors with 200; every form of ours answers 422."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        match = request.resolver_match
        if match is not None and match.func.__module__.startswith("allauth.") and response.status_code == 200:
            form = (response.context_data or {}).get("form")
            if request.method == "POST" and form is not None and form.is_bound and form.errors:
                response.status_code = 422
        return response
