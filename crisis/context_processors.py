from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from crisis.selectors import list_crisis_lines


def crisis_help(request: HttpRequest) -> dict[str, Any]:
    """`crisis_lines`: the help lines of the patient's clinic, or of the site, on every page."""
    country = settings.CRISIS_COUNTRY
    user = getattr(request, "user", None)
    profile = getattr(user, "patient_profile", None) if user is not None and user.is_authenticated else None
    if profile is not None and profile.primary_clinic_id:
        country = profile.primary_clinic.country
    return {"crisis_lines": list_crisis_lines(country, translation.get_language() or settings.LANGUAGE_CODE)}
