from django.urls import path

from scheduling.views import own
from scheduling.views.calendar import calendar
from scheduling.views.chart import (
    appointment_cancel,
    appointment_create,
    appointment_detail,
    appointment_edit,
    appointment_list,
    appointment_move,
)

app_name = "scheduling"
urlpatterns = [
    path("calendar/", calendar, name="calendar"),
    # A patient's own visits
    path("appointments/", own.own_list, name="own-list"),
    path("appointments/<uuid:appointment_id>/", own.own_detail, name="own-detail"),
    path("appointments/<uuid:appointment_id>/cancel/", own.own_cancel, name="own-cancel"),
    path("appointments/<uuid:appointment_id>/calendar-file/", own.own_calendar_file, name="own-calendar-file"),
    # The visits of a chart
    path("patients/<uuid:patient_id>/appointments/", appointment_list, name="list"),
    path("patients/<uuid:patient_id>/appointments/new/", appointment_create, name="create"),
    path("patients/<uuid:patient_id>/appointments/<uuid:appointment_id>/", appointment_detail, name="detail"),
    path("patients/<uuid:patient_id>/appointments/<uuid:appointment_id>/edit/", appointment_edit, name="edit"),
    path("patients/<uuid:patient_id>/appointments/<uuid:appointment_id>/cancel/", appointment_cancel, name="cancel"),
    path("patients/<uuid:patient_id>/appointments/<uuid:appointment_id>/move/", appointment_move, name="move"),
]
