"""Who acts in a request, and the log of reads and refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch

from audit.context import acting
from audit.services import record

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# A form that is not accepted comes back on its page, with everything else that page shows: that is a read too.
FORM_SHOWN_AGAIN = (200, 409, 422)


class ActorMiddleware:
    """Everything written during the request is recorded as done by its user, or by an anonymous visitor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting(request=request):
            return self.get_response(request)


class AccessLogMiddleware:
    """One row for each page a signed-in person read, and for each address they were refused.

    It writes after the view, outside any transaction of the view: rows written in a view that ends in 403 or 404
    would be rolled back with it. When the row cannot be written the page is not sent.
    The patient is the `patient_id` of the address; a view whose address names it otherwise sets `request.patient_id`.
    Views marked with `not_a_read` (polls, public pages) leave no row when they succeed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or not request.user.is_authenticated:
            return response
        if response.status_code in (403, 404):
            self._record(request, match, "access.refused", f"Refused: {match.view_name}", response.status_code)
        elif _shows_a_page(request, response) and not getattr(match.func, "is_not_a_read", False):
            self._record(request, match, "record.viewed", f"Viewed: {match.view_name}", response.status_code)
        return response

    @staticmethod
    def _record(request: HttpRequest, match: ResolverMatch, action: str, summary: str, status: int) -> None:
        # Ids only: an address may also hold a secret, such as the key of a password reset.
        ids = {
            name: str(value)
            for name, value in match.kwargs.items()
            if isinstance(value, UUID | int) or name.endswith("_id")
        }
        # A patient's own pages carry no id: they are about the patient who is signed in.
        own = getattr(request.user, "own_patient_id", None)
        record(
            action,
            summary=summary,
            patient_id=ids.get("patient_id") or getattr(request, "patient_id", "") or own or "",
            metadata={"route": match.view_name, "status": status, **({"ids": ids} if ids else {})},
        )


def _shows_a_page(request: HttpRequest, response: HttpResponseBase) -> bool:
    if request.method in ("GET", "HEAD") and response.status_code < 300:
        return True
    return response.status_code in FORM_SHOWN_AGAIN


def not_a_read(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that shows nothing of a record, such as a poll for counts or a public page."""
    view.is_not_a_read = True  # type: ignore[attr-defined]
    return view
