from django.urls import path

from portal.views import health, invitations

app_name = "portal"
urlpatterns = [
    path("invitations/<str:secret>/", invitations.invitation_accept, name="invitation-accept"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
