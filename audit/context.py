"""Who is acting. Rows of audited models cannot be written while nobody is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from uuid import uuid4

from django.conf import settings


class NobodyActing(RuntimeError):
    """An audited row was about to be written with no actor set. Wrap the code in `acting(...)`."""


@dataclass(frozen=True)
class Actor:
    """A person (`user`), a named part of the system (`system`), or an anonymous visitor (neither)."""

    user: Any = None
    system: str = ""
    reason: str = ""
    remote_addr: str = ""
    request: Any = None
    request_id: str = field(default_factory=lambda: uuid4().hex)

    @property
    def person(self) -> Any:
        """The signed-in user, or None. Inside a request it follows a sign-in made by that request."""
        user = self.request.user if self.request is not None else self.user
        return user if user is not None and user.is_authenticated else None

    @property
    def id(self) -> str:
        return str(self.person.pk) if self.person else ""

    @property
    def role(self) -> str:
        if self.system:
            return f"system:{self.system}"
        return str(self.person.role) if self.person else "anonymous"


_current: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextmanager
def acting(*, user: Any = None, system: str = "", reason: str = "", request: Any = None) -> Iterator[Actor]:
    """Everything written inside is recorded as done by this person or part of the system.

    Nesting keeps the outer actor for what comes after. Give exactly one of `user`, `system`, `request`.
    """
    actor = Actor(
        user=user,
        system=system,
        reason=reason,
        request=request,
        remote_addr=_address_of(request) if request is not None else "",
    )
    token = _current.set(actor)
    try:
        yield actor
    finally:
        _current.reset(token)


def _address_of(request: Any) -> str:
    """Where the request came from. Behind proxies of ours it is what the outermost of them was spoken to from; what
    the browser itself wrote into the header stands further left and is not believed."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if not proxies or len(forwarded) < proxies:
        return peer
    try:
        return str(ip_address(forwarded[-proxies]))
    except ValueError:
        return peer


def current_actor() -> Actor:
    """Who is acting; raises NobodyActing when nobody is."""
    actor = _current.get()
    if actor is None:
        raise NobodyActing("wrap this in audit.context.acting(user=…) or acting(system=…)")
    return actor
