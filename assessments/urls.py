from django.urls import URLPattern, URLResolver, include, path

from assessments.views import (
    amending,
    answering,
    asking,
    critical,
    entering,
    lists,
    outcomes,
    own_results,
    printing,
    progress,
    reading,
    reviewing,
    sending,
)

app_name = "assessments"

one = [
    path("", reading.assessment_detail, name="detail"),
    path("cancel/", asking.assessment_cancel, name="cancel"),
    path("enter/", entering.assessment_enter, name="enter"),
    path("review/", reviewing.assessment_review, name="review"),
    path("edit/", amending.assessment_edit, name="edit"),
    path("publish/", reviewing.assessment_publish, name="publish"),
    path("release/", reviewing.assessment_release, name="release"),
    path("withdraw/", reviewing.assessment_withdraw, name="withdraw"),
    path("print/", printing.assessment_print, name="print"),
    path("report.pdf", printing.assessment_pdf, name="pdf"),
    path("compare/", reading.version_compare, name="compare"),
    path("versions/<int:number>/", reading.version_detail, name="version"),
]
answer = [
    path("", answering.own_answer, name="own-answer"),
    path("<int:position>/", answering.own_question, name="own-question"),
    path("review/", sending.own_check_answers, name="own-check-answers"),
    path("send/", sending.own_send, name="own-send"),
    path("help/", critical.own_critical, name="own-critical"),
    path("call-me/", critical.own_call_me, name="own-call-me"),
]
in_the_chart: list[URLPattern | URLResolver] = [
    path("", lists.assessment_list, name="list"),
    path("new/", entering.assessment_create, name="create"),
    path("request/", asking.assessment_request, name="request"),
    path("plans/", asking.plan_list, name="plan-list"),
    path("plans/<uuid:plan_id>/end/", asking.plan_end, name="plan-end"),
    path("<uuid:assessment_id>/", include(one)),
]
urlpatterns = [
    path("assessments/", lists.own_list, name="own-list"),
    path("assessments/to-review/", reading.to_review, name="to-review"),
    path("assessments/<uuid:assessment_id>/", own_results.own_detail, name="own-detail"),
    path("assessments/<uuid:assessment_id>/answer/", include(answer)),
    path("assessments/<uuid:assessment_id>/done/", sending.own_done, name="own-done"),
    path("assessments/<uuid:assessment_id>/report.pdf", printing.own_pdf, name="own-pdf"),
    path("assessments/<uuid:assessment_id>/acknowledge/", own_results.acknowledge, name="acknowledge"),
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("patients/<uuid:patient_id>/progress/", progress.progress, name="progress"),
    path(
        "patients/<uuid:patient_id>/progress/<uuid:alert_id>/acknowledge/",
        progress.progress_alert_acknowledge,
        name="progress-alert-acknowledge",
    ),
    path("assessments/<uuid:assessment_id>/comment/", own_results.own_comment, name="own-comment"),
    path("results/", own_results.own_results, name="own-results"),
    path("patients/<uuid:patient_id>/assessments/", include(in_the_chart)),
]
