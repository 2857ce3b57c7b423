from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.navigation import patient_navigation, staff_navigation


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`patient_nav` or `staff_nav` for the signed-in person; made only where a template asks for it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    if user.is_patient:
        profile = getattr(user, "patient_profile", None)
        unread = profile.summary.unread_for_patient if profile is not None else 0
        return {"patient_nav": SimpleLazyObject(lambda: patient_navigation(request, unread))}
    return {"staff_nav": SimpleLazyObject(lambda: staff_navigation(request, user.role))}
