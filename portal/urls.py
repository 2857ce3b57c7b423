from django.urls import path

from portal.views import health

app_name = "portal"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
