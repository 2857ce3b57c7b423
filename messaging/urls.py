from django.urls import path

from messaging import views

app_name = "messaging"
urlpatterns = [
    path("messages/", views.own_list, name="own-list"),
    path("messages/new/", views.own_create, name="own-create"),
    path("messages/delivered/", views.messages_delivered, name="messages-delivered"),
    path("messages/<uuid:conversation_id>/", views.own_conversation, name="own-conversation"),
    path("messages/<uuid:message_id>/read/", views.own_message_read, name="own-message-read"),
    path("inbox/", views.inbox, name="inbox"),
    path("patients/<uuid:patient_id>/messages/", views.chart_list, name="list"),
    path("patients/<uuid:patient_id>/messages/new/", views.create, name="create"),
    path("patients/<uuid:patient_id>/messages/<uuid:conversation_id>/", views.conversation, name="conversation"),
    path("patients/<uuid:patient_id>/messages/<uuid:message_id>/read/", views.message_read, name="message-read"),
    path("patients/<uuid:patient_id>/messages/<uuid:conversation_id>/people/", views.participants, name="participants"),
    path(
        "patients/<uuid:patient_id>/messages/<uuid:conversation_id>/people/<uuid:user_id>/remove/",
        views.participant_remove,
        name="participant-remove",
    ),
]
