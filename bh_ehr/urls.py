from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from accounts.views import set_language

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler429 = "portal.views.errors.too_many_requests"  # called by allauth when a limit of tries is reached
handler500 = "portal.views.errors.server_error"

urlpatterns = [
    path("", include("portal.urls")),
    path("", include("accounts.urls")),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("", include("notifications.urls")),
    path("", include("patients.urls")),
    path("", include("crisis.urls")),
    path("", include("assessments.urls")),
    path("", include("messaging.urls")),
    path("", include("scheduling.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEBUG or "devtools" in settings.INSTALLED_APPS:
    urlpatterns.append(path("", include("devtools.urls")))
