"""What holds for a signed-in person on every page."""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# How often the time of the last use is written: a session row is not saved on every page.
LAST_USE_RESOLUTION = 60
LAST_USE = "last_use"
# Asked for by the page itself, not by a person: these do not keep a session alive.
PASSIVE_PATHS = ("/live/", "/notifications/count/")


class IdleSessionMiddleware:
    """Ends a session nobody used for a while: 15 minutes for staff, 30 for patients. Polls and streams are no use."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(time.time())
            last_use = request.session.get(LAST_USE)
            allowed = settings.PATIENT_IDLE_SECONDS if request.user.is_patient else settings.STAFF_IDLE_SECONDS
            if last_use is not None and now - last_use > allowed:
                logout(request)
            elif not request.path.startswith(PASSIVE_PATHS) and now - (last_use or 0) >= LAST_USE_RESOLUTION:
                request.session[LAST_USE] = now
        return self.get_response(request)


class PreferencesMiddleware:
    """The person's language and time zone, or those of the clinic and the browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if user.language in dict(settings.LANGUAGES):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(zoneinfo.ZoneInfo(user.time_zone) if user.time_zone else None):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


class SecondFactorMiddleware:
    """Staff without a second factor reach only the pages on which they set one up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (
            settings.STAFF_SECOND_FACTOR_REQUIRED
            and request.user.is_authenticated
            and request.user.is_staff_role
            and not request.path.startswith(("/accounts/", "/help/", "/static/", "/session/", "/language/"))
            and not is_mfa_enabled(request.user)
        ):
            return redirect("mfa_index")
        return self.get_response(request)
