"""The discreet mail: whoever reads over a shoulder learns only that there is something new."""

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
        address = f"{settings.PORTAL_URL}{reverse(settings.LOGIN_URL)}"
        send_mail(
            subject=_("There is something new for you in Harbor"),
            message=_("There is something new for you in Harbor.\n\nSign in to see it: %(address)s\n")
            % {"address": address},
            from_email=None,
            recipient_list=[user.email],
        )
