"""Small things about requests and responses."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from common.errors import StaleEdit


class HtmxHttpRequest(HttpRequest):
    htmx: HtmxDetails


def number_in(text: str | None) -> int | None:
    """The whole number from 0 that a part of an address says; None when it says none, or one beyond any page."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the body of a POST, were it empty; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def page_sent_from(request: HttpRequest) -> str:
    """The path, with its query, of the page of ours that a request came from; empty when it came from elsewhere."""
    referer = request.headers.get("Referer")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts=hosts, require_https=request.is_secure()):
        return ""
    page = urlsplit(str(referer))
    return urlunsplit(("", "", page.path, page.query, ""))


def render_form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page of a form: 422 when the form in `context["form"]` was sent and is not valid, else 200."""
    form = context["form"]
    return render(request, template, context, status=422 if form.is_bound and not form.is_valid() else 200)


def render_stale_edit(request: HttpRequest, template: str, stale: StaleEdit, context: dict[str, Any]) -> HttpResponse:
    """The page of a form again with status 409: `current` is the row as stored, the form keeps what was typed.

    The form now carries the stored version, so that sending it again is a decision made with both texts in view.
    """
    form = context["form"]
    form.data = form.data.copy()
    form.data["version"] = stale.current.version
    form.data["idempotency_key"] = uuid4()
    return render(request, template, {**context, "current": stale.current, "stale": stale}, status=409)
