"""The public help page: no sign-in, no script, no cookie, nothing about who is reading it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from audit.middleware import not_a_read
from crisis.selectors import list_crisis_lines, list_line_countries

COUNTRY_NAMES = {"US": _("United States"), "TW": _("Taiwan")}
SECONDS_KEPT = 300


@login_not_required
@not_a_read
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to call. `?country=` and `?language=` choose among what there is; anything else is passed over, because
    this page must always open. It is rendered without the request, so nothing about a person can be in it."""
    countries = list_line_countries()
    country = request.GET.get("country", "")
    country = country if country in countries else settings.CRISIS_COUNTRY
    language = request.GET.get("language", "")
    language = language if language in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(language):
        lines = list_crisis_lines(country, language)
        page = render_to_string(
            "crisis/help.html",
            {
                "crisis_lines": lines,
                "talk_lines": [line for line in lines if not line.is_emergency],
                "emergency_lines": [line for line in lines if line.is_emergency],
                "country": country,
                "country_name": COUNTRY_NAMES.get(country, country),
                "countries": [(code, COUNTRY_NAMES.get(code, code)) for code in countries],
                "language": language,
                "languages": [
                    (code, translation.get_language_info(code)["name_local"]) for code, _ in settings.LANGUAGES
                ],
            },
        )
    response = HttpResponse(page)
    response["Content-Language"] = language
    # A signed-in person's answer may carry their session's cookie: only their own browser may keep it.
    patch_cache_control(
        response, max_age=SECONDS_KEPT, **({"private": True} if request.user.is_authenticated else {"public": True})
    )
    return response
