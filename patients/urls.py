from django.urls import include, path

from patients.views import access_log, care_team, emergency, people, record

app_name = "patients"

of_a_patient = [
    path("details/", people.details, name="details"),
    path("details/edit/", people.details_edit, name="details-edit"),
    path("invite/", people.person_invite, name="invite"),
    path("link/", people.link_user, name="link-user"),
    path("care-team/", care_team.care_team, name="care-team"),
    path("care-team/add/", care_team.care_team_add, name="care-team-add"),
    path("care-team/<uuid:membership_id>/end/", care_team.care_team_end, name="care-team-end"),
    path("care-team/<uuid:membership_id>/transfer/", care_team.care_team_transfer, name="care-team-transfer"),
    path("access-log/", access_log.access_log, name="access-log"),
    path("emergency-access/end/", emergency.emergency_access_end, name="emergency-access-end"),
    path(
        "emergency-access/<uuid:access_id>/review/",
        emergency.emergency_review_record,
        name="emergency-review-record",
    ),
]

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", people.person_create, name="person-create"),
    path("record/", record.own_record, name="own-record"),
    path("record/edit/", record.own_record_edit, name="own-record-edit"),
    path("access-log/", access_log.own_access_log, name="own-access-log"),
    path("emergency-access/", emergency.emergency_access, name="emergency-access"),
    path("emergency-access/review/", emergency.emergency_review, name="emergency-review"),
    path("patients/<uuid:patient_id>/", include(of_a_patient)),
]
