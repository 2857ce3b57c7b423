from django.urls import path

from crisis.views import alerts, log, own, safety_plan
from crisis.views import help as public

app_name = "crisis"

CHART = "patients/<uuid:patient_id>"
ALERT = f"{CHART}/alerts/<uuid:alert_id>"
ONE = f"{CHART}/crisis/<uuid:intervention_id>"

urlpatterns = [
    path("help/", public.help_page, name="help"),
    # a patient's own
    path("crisis/", own.own_list, name="own-list"),
    path("crisis/<uuid:intervention_id>/", own.own_detail, name="own-detail"),
    path("safety-plan/", safety_plan.own_safety_plan, name="own-safety-plan"),
    # staff
    path("alerts/", alerts.alert_list, name="alert-list"),
    path(f"{ALERT}/", alerts.alert_detail, name="alert-detail"),
    path(f"{ALERT}/acknowledge/", alerts.alert_acknowledge, name="alert-acknowledge"),
    path("crisis-log/", log.log, name="log"),
    path(f"{CHART}/safety-plan/", safety_plan.safety_plan, name="safety-plan"),
    path(f"{CHART}/crisis/", log.intervention_list, name="list"),
    path(f"{CHART}/crisis/new/", log.intervention_create, name="create"),
    path(f"{ONE}/", log.intervention_detail, name="detail"),
    path(f"{ONE}/edit/", log.intervention_edit, name="edit"),
    path(f"{ONE}/entries/", log.entry_create, name="entry-create"),
    path(f"{ONE}/close/", log.intervention_close, name="close"),
    path(f"{ONE}/publish/", log.intervention_publish, name="publish"),
]
