"""Error pages. They carry the help bar and say what to do next; none says whether something exists."""

from __future__ import annotations

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from common.http import page_sent_from
from common.middleware import outage_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One page for unknown, foreign and malformed ids."""
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was too old to be sent: what stood on it is not kept, and the way back is the page itself."""
    return render(request, "403_csrf.html", {"page": page_sent_from(request)}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is out. Neither page asks the database for anything."""
    error: Any = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return outage_page()
    return HttpResponse(render_to_string("500.html"), status=500)
