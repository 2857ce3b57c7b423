"""The discreet mails: whoever reads over a shoulder learns only that there is something new, or that it is urgent."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User


def send_something_new(user: User) -> None:
    """Mail `user`, in their language, that there is something new, and where to sign in."""
    with translation.override(user.language):
        _send(
            user,
            subject=_("There is something new for you in Harbor"),
            message=_("There is something new for you in Harbor.\n\nSign in to see it: %(address)s\n"),
        )


def send_please_look_now(user: User) -> None:
    """Mail a member of staff, in their language, that something in the portal should not wait."""
    with translation.override(user.language):
        _send(
            user,
            subject=_("Please look into Harbor now"),
            message=_("Something in Harbor should not wait.\n\nPlease sign in now: %(address)s\n"),
        )


def _send(user: User, *, subject: str, message: str) -> None:
    address = f"{settings.PORTAL_URL}{reverse(settings.LOGIN_URL)}"
    send_mail(subject=subject, message=message % {"address": address}, from_email=None, recipient_list=[user.email])
