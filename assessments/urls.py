from django.urls import URLPattern, URLResolver, include, path

from assessments.views import asking, own, reading, writing

app_name = "assessments"

one = [
    path("", reading.assessment_detail, name="detail"),
    path("cancel/", asking.assessment_cancel, name="cancel"),
    path("edit/", writing.assessment_edit, name="edit"),
    path("publish/", writing.assessment_publish, name="publish"),
    path("compare/", reading.version_compare, name="compare"),
    path("versions/<int:number>/", reading.version_detail, name="version"),
]
in_the_chart: list[URLPattern | URLResolver] = [
    path("", reading.assessment_list, name="list"),
    path("new/", writing.assessment_create, name="create"),
    path("request/", asking.assessment_request, name="request"),
    path("plans/", asking.plan_list, name="plan-list"),
    path("plans/<uuid:plan_id>/end/", asking.plan_end, name="plan-end"),
    path("<uuid:assessment_id>/", include(one)),
]
urlpatterns = [
    path("assessments/", own.own_list, name="own-list"),
    path("assessments/to-review/", reading.to_review, name="to-review"),
    path("assessments/<uuid:assessment_id>/", own.own_detail, name="own-detail"),
    path("assessments/<uuid:assessment_id>/answer/", own.own_answer, name="own-answer"),
    path("assessments/<uuid:assessment_id>/acknowledge/", own.acknowledge, name="acknowledge"),
    path("patients/<uuid:patient_id>/assessments/", include(in_the_chart)),
]
