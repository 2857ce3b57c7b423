from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.policies import must_set_up_second_factor
from accounts.selectors import list_open_clinics

THEMES = ("light", "dark")


def display(request: HttpRequest) -> dict[str, Any]:
    """How pages look for this person: `display.theme`, `display.text_size`, `display.shortcuts`, from the
    account, or from a cookie when nobody is signed in; and the neutral site quick exit leads to."""
    user: Any = getattr(request, "user", None)
    is_signed_in = user is not None and user.is_authenticated
    if is_signed_in:
        theme, text_size, uses_shortcuts = user.theme, user.text_size, user.uses_shortcuts
    else:
        theme, text_size, uses_shortcuts = request.COOKIES.get(settings.THEME_COOKIE_NAME, ""), "normal", False
    return {
        "display": {
            "theme": theme if theme in THEMES else "",
            "text_size": text_size,
            "shortcuts": uses_shortcuts,
        },
        "live_url": settings.LIVE_URL,
        "needs_second_factor": is_signed_in and must_set_up_second_factor(user),
        # Asked only by the page that shows the way to sign up.
        "sign_up_is_open": SimpleLazyObject(lambda: list_open_clinics().exists()),
    }
