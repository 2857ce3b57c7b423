"""The words of every mail about signing in: plain text, discreet, nothing that says what Harbor is for.

allauth names its mails by template; here each name has a subject and its sentence, so that all of them are read, and
translated, in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Letter:
    """A mail: `sentence` says what it is about, `template` lays it out."""

    subject: Promise
    sentence: Promise
    template: str

    def text(self, context: dict[str, Any]) -> str:
        """The whole body. Its link leads to the portal's own address, whatever host the request was made to."""
        path = urlsplit(context.get("password_reset_url", "")).path
        sentence = str(self.sentence) % {"email": context.get("email", ""), "to_email": context.get("to_email", "")}
        portal = settings.PORTAL_URL.rstrip("/")
        text = render_to_string(self.template, {**context, "sentence": sentence, "portal": portal, "path": path})
        return text.strip() + "\n"


def _notice(sentence: Promise) -> Letter:
    return Letter(_("A change to your account at Harbor"), sentence, "accounts/mail/notice.txt")


def _code(sentence: Promise) -> Letter:
    return Letter(_("Your code for Harbor"), sentence, "accounts/mail/code.txt")


def _link(subject: Promise, sentence: Promise) -> Letter:
    return Letter(subject, sentence, "accounts/mail/link.txt")


_CONFIRM = _code(_("With this code you confirm that this is your email:"))
LETTERS = {
    "account/email/login_code": _code(_("With this code you sign in:")),
    "account/email/email_confirmation": _CONFIRM,
    "account/email/email_confirmation_signup": _CONFIRM,
    "account/email/password_reset_key": _link(
        _("A new password for Harbor"), _("Open this link to choose a new password:")
    ),
    "account/email/account_already_exists": _link(
        _("Your account at Harbor"),
        _("Somebody wants to make an account with %(email)s, but there is one. To choose a new password, open:"),
    ),
    "account/email/unknown_account": Letter(
        _("Your account at Harbor"),
        _("Somebody wants to sign in with %(email)s, but there is no account with it."),
        "accounts/mail/unknown.txt",
    ),
    "account/email/password_changed": _notice(_("Your password was changed.")),
    "account/email/password_reset": _notice(_("Your password was changed.")),
    "account/email/password_set": _notice(_("A password was set.")),
    "account/email/email_changed": _notice(_("The email of your account is now %(to_email)s.")),
    "account/email/email_confirm": _notice(_("Your email was confirmed.")),
    "account/email/email_deleted": _notice(_("An email was taken off your account.")),
    "mfa/email/totp_activated": _notice(_("Codes from an app were turned on.")),
    "mfa/email/totp_deactivated": _notice(_("Codes from an app were turned off.")),
    "mfa/email/webauthn_added": _notice(_("A passkey was added.")),
    "mfa/email/webauthn_removed": _notice(_("A passkey was removed.")),
    "mfa/email/recovery_codes_generated": _notice(_("New spare codes were made.")),
    "socialaccount/email/account_connected": _notice(_("Single sign-on was linked to your account.")),
    "socialaccount/email/account_disconnected": _notice(_("Single sign-on was taken off your account.")),
}
