from django.urls import path

from portal.views import audit, caseload, chart, health, home, invitations

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("caseload/", caseload.caseload, name="caseload"),
    path("patients/<uuid:patient_id>/", chart.chart, name="chart"),
    path("invitations/<str:secret>/", invitations.invitation_accept, name="invitation-accept"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("audit/", audit.audit_log, name="audit-log"),
    path("audit/export/", audit.audit_export, name="audit-export"),
    path("audit/<uuid:entry_id>/", audit.audit_entry, name="audit-entry"),
]
