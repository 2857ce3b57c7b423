"""What holds for every response, whoever asks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class DatabaseOutageMiddleware:
    """A calm page with help lines and status 503 while the database cannot be reached, on every path."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        got_request_exception.connect(self._note_outage, weak=False, dispatch_uid="database-outage")

    @staticmethod
    def _note_outage(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        error = sys.exc_info()[1]
        if request is not None and isinstance(error, OperationalError | InterfaceError):
            request.database_is_out = True  # type: ignore[attr-defined]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(request, "database_is_out", False):
            return outage_page()
        return response


def outage_page() -> HttpResponse:
    """The 503 page. It must render without the database: no context processors, no user."""
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = "10"
    response["Cache-Control"] = "no-store, private"
    return response


class PrivateResponseMiddleware:
    """Pages are never kept by a browser or a proxy, except those a view marked as public. A wrong method, which
    Django answers with an empty page, is answered in words."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            allowed = response["Allow"]
            response = render(request, "405.html", status=405)
            response["Allow"] = allowed
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class Utf8Middleware:
    """Pages are written, and their forms sent, in UTF-8. Another encoding that a sender claims is not listened to:
    some of them make halves of characters, which can be neither stored nor shown."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.encoding = "utf-8"
        return self.get_response(request)


class PlainAddressMiddleware:
    """PostgreSQL keeps no NUL in text, so looking for one is an error in every list and filter. Forms say so in
    words; an address that holds one was written by no page of ours and is a bad request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if any("\0" in text for name, texts in request.GET.lists() for text in (name, *texts)):
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class GetMayNotWrite(DatabaseError):
    """A page was asked for with GET and its view tried to change the database."""


READ_ONLY_EXEMPT = ("allauth.", "django.contrib.admin")


class ReadOnlyGetMiddleware:
    """GET never writes: any statement but a reading one raises while one of our views answers GET or HEAD."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if request.method not in ("GET", "HEAD") or view.__module__.startswith(READ_ONLY_EXEMPT):
            return None
        with connection.execute_wrapper(_refuse_writing):
            return view(request, *args, **kwargs)


def _refuse_writing(execute: Any, statement: Any, params: Any, many: bool, context: Any) -> Any:
    text = str(statement).lstrip(" \n\t(").upper()
    if text.startswith(("SELECT", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET ", "EXPLAIN")):
        return execute(statement, params, many, context)
    if '"CACHE_ENTRY"' in text:  # the shared cache drops its own expired entries when read
        return execute(statement, params, many, context)
    raise GetMayNotWrite(text.split(" WHERE ")[0][:80])
