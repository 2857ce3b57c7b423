"""allauth's forms in our words: labels as people speak, one hint for a password, no text that fades while typing.

A module of its own, because allauth reads `accounts.forms` while it builds its own forms.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Email"),
    "oldpassword": _("Your password now"),
    "password": _("Password"),
    "password1": _("New password"),
    "password2": _("New password again"),
    "code": _("Code"),
    "name": _("A name for this passkey"),
    "passwordless": _("Sign in with this passkey alone"),
}
HINTS = {
    "password1": _("At least 12 characters. A few words in a row are easy to keep in mind."),
    "passwordless": _("You then need no password. Your device checks that it is you."),
}


class InOurWords:
    """Mixed into each form of allauth."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, field.help_text)


class LoginForm(InOurWords, account_forms.LoginForm):
    pass


class RequestLoginCodeForm(InOurWords, account_forms.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(InOurWords, account_forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(InOurWords, account_forms.ConfirmEmailVerificationCodeForm):
    pass


class SignupForm(InOurWords, account_forms.SignupForm):
    pass


class AddEmailForm(InOurWords, account_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New email")


class ChangePasswordForm(InOurWords, account_forms.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, account_forms.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, account_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(InOurWords, account_forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, account_forms.ReauthenticateForm):
    pass


class SecondFactorForm(InOurWords, mfa_forms.AuthenticateForm):
    pass


class SecondFactorAgainForm(InOurWords, mfa_forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(InOurWords, totp_forms.ActivateTOTPForm):
    pass


class AddPasskeyForm(InOurWords, webauthn_forms.AddWebAuthnForm):
    pass


class EditPasskeyForm(InOurWords, webauthn_forms.EditWebAuthnForm):
    pass


class PasskeySignInForm(InOurWords, webauthn_forms.LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        """Say of an unknown passkey that it is one: allauth's own words are about a code."""
        try:
            return super().clean_credential()
        except forms.ValidationError as refusal:
            raise forms.ValidationError(
                _("This passkey does not open an account here. Please sign in another way."), code="unknown_passkey"
            ) from refusal
