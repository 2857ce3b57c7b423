"""How allauth behaves here: no open door, discreet mail, second-factor secrets encrypted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts import receivers, sessions
from accounts.encryption import decrypt_text, encrypt_text
from accounts.mail import LETTERS
from accounts.models import User
from accounts.roles import Role
from accounts.selectors import find_user, list_open_clinics
from audit.services import record


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Your clinic can tell you more."),
        "email_password_mismatch": _("This email and password do not belong together. Please check both."),
        "incorrect_code": _("This code does not fit. Please check it, or ask for a new one."),
        "incorrect_password": _("This is not your password. Please try again."),
        "enter_current_password": _("This is not your password. Please try again."),
        "too_many_login_attempts": _("There were too many tries. Please wait five minutes, then try again."),
        "rate_limited": _("There were too many tries. Please wait a little, then try again."),
        "unverified_primary_email": _("Please confirm your email first."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open sign-up exists only where a clinic allows it; everybody else comes in by invitation."""
        return list_open_clinics().exists()

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Somebody who signs up without an invitation is a patient without a record."""
        user.role = Role.PATIENT
        user.full_name = form.cleaned_data["full_name"]
        user.requested_clinic = form.cleaned_data["clinic"]
        user.language = get_language() or user.language
        return super().save_user(request, user, form, commit)

    def login(self, request: HttpRequest, user: User) -> None:
        """Every way of signing in ends here: the session's clocks start."""
        super().login(request, user)
        sessions.begin(request.session)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The limit of tries. Reaching it is a refused sign-in too."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            receivers.refuse(find_user(str(credentials.get("email") or "")), "too many tries")
            raise

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """The words of `accounts.mail`, as plain text. A mail that is not written there is an error, not a surprise."""
        letter = LETTERS[template_prefix]
        to = [email] if isinstance(email, str) else email
        return EmailMessage(str(letter.subject), letter.text(context), self.get_from_email(), to, headers=headers)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:settings")


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Single sign-on signs in people who have an account; it makes none."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit. Please check it, or wait for the next one."),
        "unverified_email": _("Please confirm your email first. Then you can set this up."),
        "cannot_delete_authenticator": _("This is your only second step at sign-in, so you cannot take it away."),
    }

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 (allauth's name)
        """What a passkey is called until its owner says otherwise: "My passkey", "My passkey 2"."""
        earlier = Authenticator.objects.filter(user=user, type=type).count()
        name = gettext("My passkey")
        return f"{name} {earlier + 1}" if earlier else name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a device shows beside the passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Harbor"}

    def encrypt(self, text: str) -> str:
        return encrypt_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt_text(encrypted_text)


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[Any]) -> None:
        """End sessions from the list of devices; recorded once, with their number."""
        ended = list(sessions)
        super().end_sessions(ended)
        if ended:
            record(
                "accounts.session.ended",
                summary="Other sessions ended",
                entity=ended[0].user,
                metadata={"sessions": len(ended)},
            )
