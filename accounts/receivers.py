"""Sign-in events for the audit log. Signals are used here and nowhere else: allauth knows nothing of our log.

No row holds an email address: what somebody types at sign-in may belong to anybody.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa import signals as mfa_signals
from allauth.usersessions.signals import on_user_logged_in
from django.contrib.auth import signals as auth_signals
from django.http import HttpRequest

from accounts.models import User
from accounts.selectors import find_user
from accounts.services.sessions import end_sessions, list_new_session
from audit.services import record


def connect() -> None:
    """Called once, when the app is ready. `session_started` lists the session in place of allauth's receiver."""
    account_signals.user_logged_in.disconnect(on_user_logged_in)
    receivers = {
        account_signals.user_logged_in: session_started,
        auth_signals.user_logged_out: session_ended,
        auth_signals.user_login_failed: password_refused,
        mfa_signals.authentication_failed: second_factor_refused,
        account_signals.login_code_rejected: code_refused,
        account_signals.password_changed: password_changed,
        account_signals.password_set: password_changed,
        account_signals.password_reset: password_reset,
        account_signals.email_changed: email_changed,
        account_signals.user_signed_up: signed_up,
        mfa_signals.authenticator_added: second_factor_added,
        mfa_signals.authenticator_removed: second_factor_removed,
        mfa_signals.authenticator_reset: second_factor_renewed,
    }
    for signal, receiver in receivers.items():
        signal.connect(receiver, dispatch_uid=f"accounts.{receiver.__name__}")


def session_started(request: HttpRequest, user: User, **kwargs: Any) -> None:
    list_new_session(request=request, by=user)
    steps = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    methods = [step.get("type") or step["method"] for step in steps]
    record("accounts.session.started", summary="Signed in", entity=user, metadata={"methods": methods})


def session_ended(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record("accounts.session.ended", summary="Signed out", entity=user)


def password_refused(credentials: dict[str, Any], **kwargs: Any) -> None:
    refuse(find_user(str(credentials.get("email") or "")), "password")


def second_factor_refused(user: User, **kwargs: Any) -> None:
    refuse(user, "second factor")


def code_refused(user: User | None, **kwargs: Any) -> None:
    refuse(user, "code")


def refuse(user: User | None, method: str) -> None:
    """Record a sign-in that failed: of somebody known by id, of anybody else without a trace of what they typed."""
    record("accounts.session.refused", summary="Sign-in refused", entity=user, metadata={"method": method})


def password_changed(user: User, **kwargs: Any) -> None:
    record("accounts.password.changed", summary="Password changed", entity=user)


def password_reset(user: User, **kwargs: Any) -> None:
    record("accounts.password.reset", summary="Password reset by mail", entity=user)


def email_changed(user: User, **kwargs: Any) -> None:
    record("accounts.email.changed", summary="Email changed", entity=user)


def signed_up(user: User, **kwargs: Any) -> None:
    record("accounts.user.signed_up", summary="Signed up without an invitation", entity=user)


def second_factor_added(request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    """Sessions that began without the second step do not gain what it opens: only the one that set it up goes on."""
    _second_factor("added", user, authenticator)
    end_sessions(user=user, but=request.session.session_key)


def second_factor_removed(user: User, authenticator: Any, **kwargs: Any) -> None:
    _second_factor("removed", user, authenticator)


def second_factor_renewed(user: User, authenticator: Any, **kwargs: Any) -> None:
    _second_factor("renewed", user, authenticator)


def _second_factor(verb: str, user: User, authenticator: Any) -> None:
    record(
        f"accounts.second_factor.{verb}",
        summary=f"Second factor {verb}",
        entity=user,
        metadata={"kind": authenticator.type},
    )
