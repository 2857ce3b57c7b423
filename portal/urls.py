from django.urls import path

from portal.views import caseload, chart, health, home

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("caseload/", caseload.caseload, name="caseload"),
    path("patients/<uuid:patient_id>/", chart.chart, name="chart"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
